"""Lecture d'une publication du cadre de cohérence technique : des tableaux publiés aux exigences et aux produits."""
