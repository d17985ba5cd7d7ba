"""Les suites de la décision : ce qu'une personne retient, et ce que l'acheteur écrit à chacun."""
