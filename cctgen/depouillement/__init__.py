"""Des matrices rendues aux offres : rapprochement et registre."""
