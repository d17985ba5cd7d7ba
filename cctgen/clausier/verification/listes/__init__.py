"""Cohérence des listes que tout le clausier partage : obligations, contradictions, services."""
