"""Des fichiers au clausier : lire, superposer, garder un instantané."""
