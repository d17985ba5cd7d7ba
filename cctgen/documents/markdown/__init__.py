"""Le Markdown restreint du clausier, lu en blocs : d'un trait s'il est simple, par une analyse entière sinon."""
