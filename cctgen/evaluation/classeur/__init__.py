"""Le classeur de comparaison."""
