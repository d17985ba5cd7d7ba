"""Le contrôle d'une matrice dans une page HTML autonome : les règles en JSON, la lecture en JavaScript."""
