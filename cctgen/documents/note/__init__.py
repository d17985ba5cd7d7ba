"""La note interne à l'acheteur : trois pages utiles, puis le détail qui les justifie."""
