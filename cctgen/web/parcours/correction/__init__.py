"""De ce que les contrôles relèvent à l'écran et au champ où cela se corrige."""
