"""Ce que l'outil retient d'un passage à l'autre, et qui s'efface sans perte."""
