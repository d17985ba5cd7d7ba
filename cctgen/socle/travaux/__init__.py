"""Mener un travail sans en changer le résultat : sur deux cœurs, dans une copie, ou sans ramasse-miettes."""
