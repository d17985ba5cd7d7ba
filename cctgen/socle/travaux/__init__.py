"""Mener un travail sans en changer le résultat : sur deux cœurs, ou sans ramasse-miettes."""
