"""Le terminal lui-même : groupes et commandes en français, écran, affichage, fautes, complétion."""
