"""Ce que les prix des offres disent entre eux."""
