"""Les commandes du gardien du clausier."""
