"""Le référentiel de produits d'un clausier, lu seul : le reste n'est pas chargé."""

from __future__ import annotations

from pathlib import Path

from cctgen.clausier.produits import FichierProduits, Produit
from cctgen.socle import yaml_strict
from cctgen.socle.validation import valider


def lire_produits(racine: Path) -> tuple[Produit, ...]:
    """Rend les produits d'un clausier déjà vérifié, dans l'ordre des fichiers ; un fichier fautif n'en donne aucun."""
    produits: list[Produit] = []
    for chemin in sorted((racine / "produits").glob("*.yaml")):
        document, _ = yaml_strict.lire(chemin, chemin.name)
        fichier, _ = valider(document, FichierProduits)
        produits += fichier.produits if fichier else ()
    return tuple(produits)
