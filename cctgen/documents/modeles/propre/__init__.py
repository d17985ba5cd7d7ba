"""Ce qu'un modèle garde du poste et de la main de son auteur : ôté à la production, ou nommé s'il se lit."""
