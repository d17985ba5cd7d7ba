"""Ce qui désigne un autre candidat : son nom, et toutes les façons d'en parler."""
