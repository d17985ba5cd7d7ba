"""Le modèle Word d'un service : ce qu'il doit porter, ce qu'il peut dire, et chaque faute à sa place."""
