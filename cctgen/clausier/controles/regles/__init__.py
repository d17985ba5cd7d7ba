"""Les règles de rédaction d'une clause, une par fichier, rangées par famille ; le dossier fait le registre."""
