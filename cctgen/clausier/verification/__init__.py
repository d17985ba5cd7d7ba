"""Cohérence d'un clausier lu."""
