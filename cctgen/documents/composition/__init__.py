"""Composer ce que l'outil rédige lui-même : les lettres, et la typographie de leurs phrases."""
