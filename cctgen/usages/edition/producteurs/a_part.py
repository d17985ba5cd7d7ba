"""Les clauses remises à part, que la publication garde chez l'acheteur."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.documents.word.rendu import MODELE_RAPPORT, rendre_a_part
from cctgen.usages.edition.fichiers_produits import Atelier, Destinataire, FichierProduit, Nature, Producteur
from cctgen.usages.ouverture.modeles.verifies import lire_modele

A_PART = Nature("a_part", Destinataire.ACHETEUR)
FICHIER = "clauses-a-part.docx"


def _produire(atelier: Atelier) -> Iterator[FichierProduit]:
    if atelier.dossier.a_part is not None:
        atelier.suivi("Rédaction : clauses remises à part")
        octets = rendre_a_part(atelier.dossier, lire_modele(MODELE_RAPPORT, atelier.modeles))
        yield FichierProduit(FICHIER, A_PART, octets)


PRODUCTEUR = Producteur(5, _produire)
