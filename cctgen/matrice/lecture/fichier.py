"""Lit un classeur de n'importe quel format admis, sans rien en exécuter."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

import python_calamine

from cctgen.matrice.lecture import ods as format_ods
from cctgen.matrice.lecture.archive import (
    TAILLE_MAXIMALE,
    Archive,
    FichierRefuse,
    chiffre,
    demesure,
    illisible,
    ouvrir_archive,
)
from cctgen.matrice.lecture.classeur import (
    SIGNES,
    SIGNES_D_UN_TEXTE,
    Classeur,
    Feuille,
    est_meme_lien,
    lien_vers,
    texte_en,
)
from cctgen.matrice.lecture.xlsx import releve as lecture_xlsx
from cctgen.matrice.lecture.xlsx.objets import liens
from cctgen.matrice.lecture.xlsx.paquet import recomposer

NON_LU_DES_XLS = "commentaires, zones de texte, images, formules et mise en forme"
_ZIP, _OLE = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")


def lire_en_bornant(octets: bytes, nom: str, copie: bytes | None = None) -> Classeur | FichierRefuse:  # noqa: ARG001 (forme commune)
    """Rend le classeur, ou le refus de le lire : ce que l'atelier de lecture renvoie."""
    try:
        return lire_classeur(octets, copie)
    except FichierRefuse as refus:
        return refus


def lire_une_grille(octets: bytes, nom: str, copie: bytes | None = None) -> Classeur | FichierRefuse:  # noqa: ARG001 (forme commune)
    """Rend de même un classeur dont les cases colorées et vides ne disent rien."""
    try:
        return lire_classeur(octets, copie, SIGNES_D_UN_TEXTE)
    except FichierRefuse as refus:
        return refus


def est_ancien(octets: bytes) -> bool:
    """Vrai pour un .xls d'avant 2007, ou tout autre fichier de la même enveloppe."""
    return octets.startswith(_OLE)


def lire_classeur(octets: bytes, copie: bytes | None = None, signes: Collection[str] = SIGNES) -> Classeur:
    """Lit un .xlsx, .xlsm, .ods ou .xls, reconnu à son contenu et non à son nom.

    `copie` est le même classeur converti en .xlsx, quand celui reçu est un .xls : elle dit ce qu'il tait ; `signes` les
    mises en forme à relever dans un .xlsx.
    Lève `FichierRefuse` si le fichier est abîmé, chiffré, démesuré ou d'un autre format.
    """
    if len(octets) > TAILLE_MAXIMALE:
        raise demesure(f"le fichier dépasse {TAILLE_MAXIMALE // 1_000_000} Mo.")
    if octets.startswith(_ZIP):
        return _classeur_zippe(octets, signes)
    if octets.startswith(_OLE):
        ancien = _classeur_ole(octets)
        if copie is None:
            return ancien
        return _classeur_zippe(copie, signes)._replace(format="xls", a_des_macros=ancien.a_des_macros)
    raise illisible("ce n'est pas un classeur." if octets else "le fichier est vide.")


def _classeur_zippe(octets: bytes, signes: Collection[str]) -> Classeur:
    archive = ouvrir_archive(octets, lambda nom: lecture_xlsx.est_utile(nom) or format_ods.est_utile(nom))
    if lecture_xlsx.CLASSEUR in archive.pieces:
        return _classeur_xlsx(archive, signes)
    if format_ods.CONTENU in archive.pieces:
        # Chargé seulement pour un .ods : le soumissionnaire contrôle le plus souvent un .xlsx.
        from cctgen.matrice.lecture.ods.lecture import lire_ods  # noqa: PLC0415

        return lire_ods(archive.pieces)
    raise illisible("l'archive n'est pas un classeur .xlsx ou .ods.")


def _classeur_xlsx(archive: Archive, signes: Collection[str]) -> Classeur:
    releve = lecture_xlsx.relever(archive.pieces, signes)
    pieces = {**archive.pieces, **releve.corrections}
    cibles = {nom: tuple(liens(pieces, chemin)) for nom, chemin in releve.chemins.items()}
    a_des_macros = lecture_xlsx.MACROS in pieces
    octets = recomposer(archive, releve.corrections)
    # Les pièces d'une grille de cent offres pèsent cent mégaoctets, et ne servent plus.
    archive.pieces.clear()
    pieces, releve = {}, releve._replace(corrections={})
    feuilles = []
    for nom, lignes in _valeurs(octets):
        poses = ((c, cible) for c, cible in cibles.get(nom, ()) if not est_meme_lien(cible, texte_en(lignes, c)))
        lies = ((cellule, lien_vers(cible)) for cellule, cible in poses)
        aspects = (*releve.aspects.get(nom, ()), *lies)
        feuilles.append(Feuille(nom, lignes, releve.formules.get(nom, {}), releve.remarques.get(nom, ()), aspects))
    return Classeur(tuple(feuilles), "xlsx", a_des_macros)


def _classeur_ole(octets: bytes) -> Classeur:
    # Un .xlsx chiffré est un conteneur OLE qui porte ce flux ([MS-OFFCRYPTO], 2.3.4.4).
    if "EncryptedPackage".encode("utf-16-le") in octets:
        raise chiffre()
    feuilles = tuple(Feuille(nom, lignes, None) for nom, lignes in _valeurs(octets))
    return Classeur(feuilles, "xls", "_VBA_PROJECT".encode("utf-16-le") in octets, non_lu=NON_LU_DES_XLS)


_PEU_DE_FEUILLES = 12
"""Ce qu'a une matrice ; au-delà, c'est une grille, où une exigence figure sur la feuille de chaque offre."""


def _sans_doublons(feuilles: Iterable[tuple[str, list[list[Any]]]]) -> Iterator[tuple[str, list[list[object]]]]:
    """Garde une fois chaque texte."""
    textes: dict[str, str] = {}
    for nom, lignes in feuilles:
        yield nom, [[textes.setdefault(c, c) if isinstance(c, str) else c for c in ligne] for ligne in lignes]


def _valeurs(octets: bytes) -> list[tuple[str, Sequence[Sequence[object]]]]:
    try:
        classeur = python_calamine.load_workbook(io.BytesIO(octets))
        lues = ((n, classeur.get_sheet_by_name(n).to_python(skip_empty_area=False)) for n in classeur.sheet_names)
        return list(lues if len(classeur.sheet_names) <= _PEU_DE_FEUILLES else _sans_doublons(lues))
    except python_calamine.PasswordError as faute:
        raise chiffre() from faute
    except (python_calamine.CalamineError, OSError, ValueError, OverflowError) as faute:
        # La bibliothèque dit la cause en anglais, et pour ses développeurs.
        raise illisible("le classeur ne s'ouvre pas : il est abîmé, ou d'un autre format.") from faute
    except BaseException as faute:
        # Une panique de la bibliothèque Rust dérive de BaseException, et sa classe ne s'importe pas.
        if type(faute).__name__ != "PanicException":
            raise
        raise illisible("le classeur ne s'ouvre pas.") from None
