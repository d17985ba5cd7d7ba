"""Les formules de prix : une par fichier, de sa déclaration à la phrase du rapport ; `ensemble.py` les réunit."""
