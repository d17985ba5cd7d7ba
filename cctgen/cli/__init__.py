"""Le terminal : une pièce par famille d'utilisateurs ; `sommaire` dit où est chaque commande."""
