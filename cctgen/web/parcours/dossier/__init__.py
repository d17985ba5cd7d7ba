"""Le dossier : ce qu'il retient et pourquoi, ce qu'on y règle, les pièces qu'on en tire."""
