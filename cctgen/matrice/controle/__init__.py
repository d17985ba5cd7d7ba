"""Le contrôle d'une matrice lue : ses lignes retrouvées, ses manques, ce qu'on en dit à qui la dépose."""
