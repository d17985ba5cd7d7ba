"""Une fonction par geste d'utilisateur : lire, calculer, écrire ; le terminal n'en sait pas plus."""
