"""Le questionnaire : une page par rubrique, l'effet de chaque réponse à côté, tout se revoit à tout moment."""
