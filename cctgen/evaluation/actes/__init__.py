"""Ce que l'acheteur échange avec les soumissionnaires une fois les offres reçues : précisions, prix, tours."""
