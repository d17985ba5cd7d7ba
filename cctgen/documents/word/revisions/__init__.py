"""Deux versions d'un document en une : tout accepter donne la nouvelle, tout refuser l'ancienne."""
