"""La matrice de conformité : son contrat, son écriture, sa lecture, son contrôle."""
