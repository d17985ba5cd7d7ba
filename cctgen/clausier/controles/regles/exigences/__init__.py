"""Ce qu'une ligne de la matrice se doit : une obligation, un seuil, une chose nommée."""
