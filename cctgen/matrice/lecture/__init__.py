"""Du fichier rendu aux cellules, puis aux réponses."""
