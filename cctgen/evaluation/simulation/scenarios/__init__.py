"""Les situations où une méthode se révèle : une par fichier, ses offres d'essai et ce qu'on en conclut."""
