"""Preuve, par un solveur SAT, de ce qui vaut pour tout jeu de réponses valide."""
