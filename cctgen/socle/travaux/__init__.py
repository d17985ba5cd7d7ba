"""Ce qui partage un travail entre les cœurs du poste, sans en changer le résultat."""
