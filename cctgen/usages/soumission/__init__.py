"""Le soumissionnaire prépare son dépôt, sans consultation."""
