"""Lit des fichiers reçus dans des processus bornés en temps et en mémoire : l'un peut tomber, les autres se lisent.

Un fichier ordinaire se lit en quelques millisecondes. Celui qui dépasse le délai, épuise la mémoire ou fait tomber
l'atelier est nommé par une anomalie, et un atelier neuf reprend le fichier suivant.
"""
