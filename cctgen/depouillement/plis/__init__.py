"""Les plis reçus : nature des pièces, horodatages, réception, candidats."""
