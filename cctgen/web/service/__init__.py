"""Mettre la page en marche : dossier de données, secret, premier compte, serveur."""
