"""Garder et relire les formulaires rendus avec les offres."""
