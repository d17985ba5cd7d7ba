"""Les annexes du plan, pour les candidats, et l'extrait que l'acheteur reporte au CCAP et au règlement."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.documents.word.rendu import rendre_annexe, rendre_extrait
from cctgen.usages.edition.fichiers_produits import Atelier, Destinataire, FichierProduit, Nature, Producteur
from cctgen.usages.ouverture.modeles.verifies import lire_modele

DOCUMENT = Nature("document", Destinataire.CANDIDATS)
EXTRAIT = Nature("extrait", Destinataire.ACHETEUR)


def _produire(atelier: Atelier) -> Iterator[FichierProduit]:
    for document in atelier.dossier.documents:
        if not document.rubriques and not document.est_a_reporter:
            continue
        atelier.suivi(f"Rédaction : {document.titre}")
        rendre = rendre_extrait if document.est_a_reporter else rendre_annexe
        octets = rendre(atelier.dossier, document, lire_modele(document.modele, atelier.modeles, (document.modele,)))
        yield FichierProduit(f"{document.fichier}.docx", EXTRAIT if document.est_a_reporter else DOCUMENT, octets)


PRODUCTEUR = Producteur(1, _produire)
