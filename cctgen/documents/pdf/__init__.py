"""Le PDF d'un document : converti par LibreOffice, puis relu pour que rien du document n'y manque."""
