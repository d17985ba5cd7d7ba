"""cctgen assemble les pièces techniques d'un marché public informatique et compare les offres."""

__version__ = "0.1.0"
