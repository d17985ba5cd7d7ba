"""La bibliothèque de clauses : modèle, conditions, lecture, vérification."""
