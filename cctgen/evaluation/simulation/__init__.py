"""Éprouver la méthode avant de la publier : des offres d'essai, notées par la vraie comparaison."""
