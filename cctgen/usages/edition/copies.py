"""Ce qui se produit en plus du dossier, à la demande : PDF, ODT, brouillon commenté ; rien n'en est publié."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from enum import StrEnum

from cctgen.documents.pdf.conversion import convertir
from cctgen.documents.word.rendu import rendre_brouillon
from cctgen.usages.edition.fichiers_produits import Atelier, Destinataire, FichierProduit, Nature
from cctgen.usages.ouverture.modeles_verifies import lire_modele

PREFIXE_DE_BROUILLON = "brouillon-"


class Copie(StrEnum):
    """Une copie que l'acheteur demande."""

    PDF = "pdf"
    BROUILLON = "brouillon"


PDF = Nature("pdf", Destinataire.CANDIDATS, est_figee=False)
"""Un PDF, que LibreOffice date, se refait du document : la publication n'en garde pas."""
BROUILLON = Nature("brouillon", Destinataire.ACHETEUR, est_figee=False)
"""Un document de travail : ses commentaires disent à l'acheteur ce que les candidats n'ont pas à lire."""


def produire_les_copies(
    atelier: Atelier, fichiers: Sequence[FichierProduit], demandees: Collection[Copie]
) -> Iterator[FichierProduit]:
    """Énumère les copies demandées ; aucune n'est au manifeste, dont la publication se fait."""
    if Copie.BROUILLON in demandees:
        yield from _brouillons(atelier)
    if Copie.PDF in demandees:
        yield from _pdfs(atelier, fichiers)


def _brouillons(atelier: Atelier) -> Iterator[FichierProduit]:
    for document in atelier.dossier.documents:
        if document.rubriques:
            atelier.suivi(f"Brouillon commenté : {document.titre}")
            octets = rendre_brouillon(
                atelier.dossier, document, lire_modele(document.modele, atelier.modeles, (document.modele,))
            )
            yield FichierProduit(f"{PREFIXE_DE_BROUILLON}{document.fichier}.docx", BROUILLON, octets)


def _pdfs(atelier: Atelier, fichiers: Sequence[FichierProduit]) -> Iterator[FichierProduit]:
    """Convertit tous les documents d'un coup, puis les relit."""
    documents = {f.chemin: f.contenu for f in fichiers if f.chemin.endswith(".docx")}
    atelier.suivi(f"Conversion en PDF, puis relecture : {len(documents)} documents")
    for chemin, contenu in convertir(documents, atelier.suivi).items():
        yield FichierProduit(chemin, PDF, contenu)
