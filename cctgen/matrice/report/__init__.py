"""Reporter des réponses d'une matrice remplie à une autre : seulement ce qui est identique, sans rien deviner."""
