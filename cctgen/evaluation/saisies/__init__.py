"""Ce que les évaluateurs déposent et remplissent : grilles, prix, décisions ; où les trouver, comment les lire."""
