"""Le débit d'une page ouverte à tous, compté en base : tous les travailleurs, toutes les machines ensemble."""
