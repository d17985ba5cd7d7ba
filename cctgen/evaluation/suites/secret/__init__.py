"""Ce qu'aucun candidat ne lit d'un autre : son nom, son numéro, son prix, quelle que soit leur écriture."""
