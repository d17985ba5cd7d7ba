"""Les balises de gabarit de la page."""
