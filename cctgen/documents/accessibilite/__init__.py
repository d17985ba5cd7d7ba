"""Contrôler l'accessibilité d'un document produit, sur ses octets : ce qu'y perd qui lit mal ou ne voit pas."""
