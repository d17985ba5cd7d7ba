"""L'acheteur prépare sa consultation : la créer, répondre, régler, vérifier, changer de clausier."""
