"""Les critères d'attribution : leur objet, leur lien avec le marché, leur nombre, ce qui les départage."""
