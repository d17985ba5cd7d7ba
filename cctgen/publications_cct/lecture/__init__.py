"""Du fichier publié aux exigences et aux produits : tableaux, titres, prose."""
