"""Ce qui change d'une version à l'autre : l'additif destiné à tous, et le suivi de modifications de chaque document."""
