"""Les commandes de l'évaluateur, une par fichier."""
