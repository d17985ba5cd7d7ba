"""Les personnes : leur compte, leur rôle dans le service, leur connexion."""
