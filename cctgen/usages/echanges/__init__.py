"""Les gestes du gardien qui font entrer et sortir un clausier : importer, exporter."""
