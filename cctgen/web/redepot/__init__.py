"""Un dossier redéposé attend ici qu'on en ait lu l'écart : accepté, il devient l'état suivant."""
