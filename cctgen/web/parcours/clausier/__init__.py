"""Le clausier : chercher, lire une clause, la relire, la viser."""
