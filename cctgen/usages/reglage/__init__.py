"""L'acheteur règle son dossier sans ouvrir de fichier : ajustements, paramètres, services, barème."""
