"""Qui apprécie quoi : les évaluateurs et leurs sous-critères, leurs grilles, ce qu'il en manque."""
