"""Le barème : le régler, et lire aussitôt ce qu'il ferait d'offres d'essai."""
