"""Les commandes du soumissionnaire."""
