"""L'aspect qu'un modèle donne au texte : polices, corps, interligne, couleurs ; ce qu'on ne pourrait pas y lire."""
