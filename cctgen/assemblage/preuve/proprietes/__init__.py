"""Ce qui doit valoir pour tout jeu de réponses valide, une famille de propriétés par fichier."""
