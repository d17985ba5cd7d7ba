"""Les commandes de l'acheteur."""
