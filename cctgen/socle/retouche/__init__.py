"""Où sont, dans son texte, chaque valeur et chaque commentaire d'un fichier YAML, pour n'en changer qu'une part."""
