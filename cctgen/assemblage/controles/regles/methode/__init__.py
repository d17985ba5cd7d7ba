"""La méthode de notation, telle qu'elle est écrite : ce que le juge a censuré, et ce qui la rend opaque."""
