"""Les grilles que remplissent les évaluateurs : écriture, lecture."""
