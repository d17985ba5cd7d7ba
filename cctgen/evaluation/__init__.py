"""Des grilles remplies à la comparaison : notation, classement, rapport."""
