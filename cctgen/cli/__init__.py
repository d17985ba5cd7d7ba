"""Le terminal : un fichier par famille d'utilisateurs."""
