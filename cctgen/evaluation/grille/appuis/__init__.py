"""Ce qui aide à remplir une grille : degrés de l'échelle, commentaires types, montants masqués. Rien d'Excel."""
