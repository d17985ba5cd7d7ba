"""Fabrique les modèles Word livrés."""
