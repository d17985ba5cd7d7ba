"""Les classeurs des échanges : le registre à tenir, la réponse à remplir, ce qui a changé d'un tour à l'autre."""
