"""Une règle de rédaction par fichier : ses mots, sa source, ses cas fautifs et sains."""
