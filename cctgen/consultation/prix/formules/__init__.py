"""Les formules de prix, une par fichier ; le dossier fait le registre."""
