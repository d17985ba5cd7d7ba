"""Ce qu'une clause ne doit pas nommer, taire ou porter hors de sa pièce."""
