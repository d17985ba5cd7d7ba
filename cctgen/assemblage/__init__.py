"""Des réponses au dossier : sélection motivée, numérotation, renvois, dérogations."""
