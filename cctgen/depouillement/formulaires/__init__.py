"""Les formulaires reçus : lus, puis confrontés à ceux qui ont été remis."""
