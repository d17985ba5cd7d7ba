"""Le dépôt : chaque état d'une consultation, ses fichiers rangés par empreinte, et le geste qui passe au suivant."""
