"""L'acheteur édite son dossier : le générer, le publier, montrer ce qui a changé."""
