"""Les documents en OpenDocument : convertis par LibreOffice, puis relus pour que rien n'y manque."""
