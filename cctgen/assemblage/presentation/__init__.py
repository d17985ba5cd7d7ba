"""Ce qui entoure les articles : pièces à joindre, lignes du CCAP, contexte et services de la tête d'annexe."""
