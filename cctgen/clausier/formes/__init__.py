"""La forme de ce que le gardien rédige, fichier par fichier."""
