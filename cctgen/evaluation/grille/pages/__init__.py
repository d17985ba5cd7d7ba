"""Les feuilles d'une grille : le tableau à remplir, l'aide à la saisie, l'avancement, les dérogations."""
