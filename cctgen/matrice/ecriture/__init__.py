"""Du dossier au classeur de la matrice."""
