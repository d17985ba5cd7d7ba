"""Les règles de la notation fixées avant l'ouverture des plis : chacune dit au règlement ce que le calcul applique."""
