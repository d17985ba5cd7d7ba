"""Ouvrir un clausier ou une consultation : ce qui se vérifie avant tout geste."""
