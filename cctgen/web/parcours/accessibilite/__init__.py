"""La déclaration d'accessibilité de la page."""
