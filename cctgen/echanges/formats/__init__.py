"""Les formats où un clausier s'exporte, et d'où il se relit."""
