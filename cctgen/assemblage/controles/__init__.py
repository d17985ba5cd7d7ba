"""Ce qu'une consultation assemblée doit au droit : une famille de règles par fichier."""
