"""Les changements de la base, dans l'ordre ; écrits par Django."""
