"""Quelles clauses vaut un lot, à quelle date, et pourquoi."""
