"""Les composants déclarés et inventoriés : référentiel, règle de l'embarqué, licences, inventaires."""
