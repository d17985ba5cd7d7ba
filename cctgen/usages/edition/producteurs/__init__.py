"""Ce que produit `generer`, une sorte de fichiers par module ; le dossier fait le registre."""
