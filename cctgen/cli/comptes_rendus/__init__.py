"""Ce que montre une commande, quand ce n'est ni un tableau ni une liste d'anomalies."""
