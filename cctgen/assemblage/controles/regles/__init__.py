"""Les règles d'un lot, une par fichier, rangées par famille ; le dossier fait le registre."""
