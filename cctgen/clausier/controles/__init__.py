"""Ce qu'une clause doit au droit et à la langue : une famille de règles par fichier."""
