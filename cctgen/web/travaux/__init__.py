"""Les gestes longs : demandés d'une page, joués à part, suivis d'une autre."""
