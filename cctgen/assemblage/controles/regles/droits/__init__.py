"""Licences, publication et droits : ce que les réponses d'un lot ne peuvent pas vouloir ensemble."""
