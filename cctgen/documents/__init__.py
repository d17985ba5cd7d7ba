"""Du dossier aux documents Word et PDF."""
