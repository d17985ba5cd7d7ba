"""Les modèles que suit une consultation : où ils sont, s'ils tiennent leur contrat, ses réglages."""
