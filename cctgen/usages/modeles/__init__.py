"""Les modèles d'un service : partir de ceux de l'outil, les vérifier, en voir l'effet avant de publier."""
