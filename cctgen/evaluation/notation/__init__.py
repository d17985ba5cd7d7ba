"""La méthode : portée du barème, contrôles avant publication, calcul exact, phrases."""
