"""Les comptes du service, son mot de passe, et qui a quel rôle dans une consultation."""
