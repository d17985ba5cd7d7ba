"""Le projet de rapport d'analyse des offres : sa rédaction, les composants, les dérogations."""
