"""Ce qu'une clause cite : articles, référentiels, visas, services."""
