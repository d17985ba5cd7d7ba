"""L'accueil de l'acheteur : ses consultations, leur étape, ce qu'il y a à faire."""
