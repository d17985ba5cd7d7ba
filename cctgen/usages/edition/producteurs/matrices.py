"""La matrice de conformité de chaque lot ; retouchée à la main, elle ne se relirait pas sûrement."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.matrice.ecriture.matrice import ecrire_matrice
from cctgen.usages.edition.fichiers_produits import (
    Atelier,
    Destinataire,
    FichierProduit,
    Nature,
    Producteur,
    nom_de_matrice,
)

MATRICE = Nature("matrice", Destinataire.CANDIDATS, est_retouchable=False)


def _produire(atelier: Atelier) -> Iterator[FichierProduit]:
    for lot in atelier.dossier.numeros:
        nom = nom_de_matrice(lot)
        atelier.suivi(f"Matrice de conformité : {nom}")
        yield FichierProduit(nom, MATRICE, ecrire_matrice(atelier.dossier, lot))


PRODUCTEUR = Producteur(4, _produire)
