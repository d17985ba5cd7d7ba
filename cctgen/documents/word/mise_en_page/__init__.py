"""Où se coupent les lignes et les pages : largeurs, hauteurs, ce qui reste ensemble, numéros de page."""
