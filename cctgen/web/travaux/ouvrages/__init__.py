"""Les gestes longs que l'on demande d'une page : un fichier chacun, qui déclare `OUVRAGE`."""
