"""Le XML d'une pièce d'un modèle : ses mesures, et ce qu'un paragraphe porte d'autre que du texte."""
