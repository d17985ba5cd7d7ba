"""Ce qui se produit en plus du dossier, à la demande : PDF, ODT, brouillon commenté ; rien n'en est publié."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from types import MappingProxyType

from cctgen.documents.odf.conversion import convertir_en_odt
from cctgen.documents.odf.volets import figer_en_ods, volets_du_xlsx
from cctgen.documents.pdf.conversion import convertir_et_paginer
from cctgen.documents.pdf.libreoffice import mettre_en_odf
from cctgen.documents.word.rendu import rendre_brouillon
from cctgen.matrice.contrat import COLONNES_EXIGENCES
from cctgen.socle.erreurs import ErreurCctgen
from cctgen.usages.edition.fichiers_produits import Atelier, Destinataire, FichierProduit, Nature
from cctgen.usages.ouverture.modeles.verifies import lire_modele

PREFIXE_DE_BROUILLON = "brouillon-"


class Copie(StrEnum):
    """Une copie que l'acheteur demande."""

    PDF = "pdf"
    ODT = "odt"
    BROUILLON = "brouillon"


PDF = Nature("pdf", Destinataire.CANDIDATS, est_figee=False)
"""Un PDF, que LibreOffice date, se refait du document : la publication n'en garde pas."""
ODF = Nature("odf", Destinataire.CANDIDATS, est_figee=False)
"""Un document en .odt, une matrice en .ods, pour qui n'a pas Office ; le dossier publié est en .docx et .xlsx."""
BROUILLON = Nature("brouillon", Destinataire.ACHETEUR, est_figee=False)
"""Un document de travail : ses commentaires disent à l'acheteur ce que les candidats n'ont pas à lire."""


CONVERSIONS: Mapping[str, tuple[str, ...]] = {".docx": (".pdf", ".odt"), ".xlsx": (".ods",)}
"""Les formes où LibreOffice convertit une pièce, par suffixe."""


def produire_les_copies(
    atelier: Atelier,
    fichiers: Sequence[FichierProduit],
    demandees: Collection[Copie],
    converties: Mapping[str, bytes] = MappingProxyType({}),
) -> Iterator[FichierProduit]:
    """Énumère les copies demandées, PDF exceptés ; aucune n'est des pièces du manifeste, qui seules se publient.

    `converties` sont, par nom, celles qui restent telles qu'elles sont.
    """
    if Copie.BROUILLON in demandees:
        yield from _brouillons(atelier)
    if Copie.ODT in demandees:
        yield from _opendocuments(atelier, fichiers, converties)


def _brouillons(atelier: Atelier) -> Iterator[FichierProduit]:
    for document in atelier.dossier.documents:
        if document.rubriques:
            atelier.suivi(f"Brouillon commenté : {document.titre}")
            octets = rendre_brouillon(
                atelier.dossier, document, lire_modele(document.modele, atelier.modeles, (document.modele,))
            )
            yield FichierProduit(f"{PREFIXE_DE_BROUILLON}{document.fichier}.docx", BROUILLON, octets)


def _opendocuments(
    atelier: Atelier, fichiers: Sequence[FichierProduit], converties: Mapping[str, bytes]
) -> Iterator[FichierProduit]:
    """Convertit documents et matrices, puis les relit : rien ne doit s'y perdre."""
    yield from (FichierProduit(nom, ODF, octets) for nom, octets in converties.items() if not nom.endswith(".pdf"))
    documents = _a_convertir(fichiers, ".docx", ".odt", converties)
    matrices = _a_convertir(fichiers, ".xlsx", ".ods", converties)
    if not documents and not matrices:
        return
    atelier.suivi(f"Conversion en ODT et en ODS, puis relecture : {len(documents)} documents, {len(matrices)} matrices")
    for chemin, contenu in convertir_en_odt(documents).items():
        yield FichierProduit(chemin, ODF, contenu)
    for nom, converti in mettre_en_odf(matrices, ".ods").items():
        contenu = figer_en_ods(converti, volets_du_xlsx(matrices[nom]))
        _exiger_la_meme_matrice(nom, matrices[nom], contenu)
        yield FichierProduit(PurePath(nom).with_suffix(".ods").name, ODF, contenu)


def _exiger_la_meme_matrice(nom: str, xlsx: bytes, ods: bytes) -> None:
    """Lève `ErreurCctgen` si la matrice convertie ne se lit plus comme celle dont elle vient."""
    if _lue(xlsx) != _lue(ods):
        raise ErreurCctgen(
            f"LibreOffice ne met pas toute la matrice « {nom} » en ODS.",
            "Rien n'est écrit. Relancez sans --odt : les soumissionnaires peuvent enregistrer leur .xlsx en .ods.",
        )


def _lue(matrice: bytes) -> tuple[object, ...]:
    """Rend ce que le dépouillement lit d'une matrice vierge, sauf la complétude, que seul LibreOffice a calculée."""
    # Seule une copie .ods se relit : générer sans elle ne charge pas de quoi lire un classeur.
    from cctgen.matrice.lecture.matrice import lire_matrice  # noqa: PLC0415

    lue = lire_matrice(matrice, "matrice")
    saisies = [tuple(li.valeur(colonne) for colonne in COLONNES_EXIGENCES[:-1]) for li in lue.lignes]
    return lue.est_matrice, lue.identification, lue.emission, saisies, lue.composants, lue.anomalies


@dataclass(frozen=True, slots=True)
class Pagines:
    """Les fichiers d'un dossier, le sommaire de chaque document remis aux pages de son PDF ; et ces PDF.

    `lus` nomme les documents dont le sommaire s'y est relu.
    """

    fichiers: tuple[FichierProduit, ...]
    pdfs: tuple[FichierProduit, ...] = ()
    lus: frozenset[str] = frozenset()


def _a_convertir(
    fichiers: Sequence[FichierProduit], de: str, vers: str, converties: Collection[str]
) -> dict[str, bytes]:
    return {
        f.chemin: f.contenu
        for f in fichiers
        if f.chemin.endswith(de) and PurePath(f.chemin).with_suffix(vers).name not in converties
    }


def paginer(atelier: Atelier, fichiers: Sequence[FichierProduit], converties: Mapping[str, bytes]) -> Pagines:
    """Convertit d'un coup les documents qui ne sont pas déjà convertis, et tire du PDF les pages de leurs sommaires."""
    pdfs_gardes = {nom: octets for nom, octets in converties.items() if nom.endswith(".pdf")}
    documents = _a_convertir(fichiers, ".docx", ".pdf", pdfs_gardes)
    gardes = tuple(FichierProduit(nom, PDF, octets) for nom, octets in pdfs_gardes.items())
    # Le sommaire d'un document gardé est celui que son PDF lui a donné.
    deja_lus = frozenset(f.chemin for f in fichiers if f.chemin.endswith(".docx") and f.chemin not in documents)
    if not documents:
        return Pagines(tuple(fichiers), gardes, deja_lus)
    atelier.suivi(f"Conversion en PDF, puis relecture : {len(documents)} documents")
    conversion = convertir_et_paginer(documents, atelier.suivi)
    pagines = (
        f.avec_le_sommaire(conversion.documents[f.chemin], conversion.sommaires[f.chemin])
        if f.chemin in conversion.sommaires
        else f
        for f in fichiers
    )
    pdfs = (FichierProduit(chemin, PDF, contenu) for chemin, contenu in conversion.pdfs.items())
    return Pagines(tuple(pagines), (*gardes, *pdfs), conversion.lus | deja_lus)
