"""Le soumissionnaire, sans compte : vérifier sa matrice avant de la déposer ; rien n'est gardé."""
