"""Lit un classeur de n'importe quel format admis, sans rien en exécuter."""

from __future__ import annotations

import io
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType

import python_calamine

from cctgen.matrice.lecture import ods as format_ods
from cctgen.matrice.lecture.archive import (
    TAILLE_MAXIMALE,
    Archive,
    FichierRefuse,
    chemin_de,
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
    place_de,
    texte_en,
)
from cctgen.matrice.lecture.xlsx import releve as lecture_xlsx
from cctgen.matrice.lecture.xlsx.aspect import TEXTES as TEXTES_PARTAGES
from cctgen.matrice.lecture.xlsx.aspect import Forme, FormeTue
from cctgen.matrice.lecture.xlsx.connues import Valeurs, cles_des_feuilles, connue, retenir_les_valeurs
from cctgen.matrice.lecture.xlsx.formats import affichage_trompeur, vue
from cctgen.matrice.lecture.xlsx.objets import liens
from cctgen.matrice.lecture.xlsx.paquet import recomposer

NON_LU_DES_XLS = (
    "commentaires, zones de texte, images, formules, cellules en erreur ou fusionnées, mise en forme, "
    "unités affichées par un format"
)
_ZIP, _OLE = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")


def lire_en_bornant(octets: bytes, nom: str, copie: bytes | None = None) -> Classeur | FichierRefuse:  # noqa: ARG001 (forme commune)
    """Rend le classeur, ou le refus de le lire : ce que l'atelier de lecture renvoie."""
    try:
        return lire_classeur(octets, copie)
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

        return lire_ods(archive.pieces, signes)
    raise illisible("l'archive n'est pas un classeur .xlsx ou .ods.")


def _classeur_xlsx(archive: Archive, signes: Collection[str]) -> Classeur:
    a_des_macros = lecture_xlsx.MACROS in archive.pieces
    return Classeur(tuple(_feuilles_xlsx(archive, signes)), "xlsx", a_des_macros)


def _feuilles_xlsx(archive: Archive, signes: Collection[str], noms: Collection[str] | None = None) -> Iterator[Feuille]:
    """Rend les feuilles d'une archive, ou celles seules qu'on nomme ; les pièces se vident en chemin."""
    releve = lecture_xlsx.relever(archive.pieces, signes)
    pieces = {**archive.pieces, **releve.corrections}
    cibles = {nom: tuple(liens(pieces, chemin)) for nom, chemin in releve.chemins.items()}
    octets = recomposer(archive, releve.corrections)
    cles = cles_des_feuilles(archive.membres, pieces, releve.chemins) if noms is None else {}
    # Les pièces d'une grille de cent offres pèsent cent mégaoctets, et ne servent plus.
    archive.pieces.clear()
    pieces, releve = {}, releve._replace(corrections={})
    for nom, lignes in _valeurs(octets, noms, cles):
        poses = ((c, cible) for c, cible in cibles.get(nom, ()) if not est_meme_lien(cible, texte_en(lignes, c)))
        lies = ((cellule, lien_vers(cible)) for cellule, cible in poses)
        releves = releve.aspects.get(nom, ())
        textes, remarquees = _affichees(lignes, ((c, signe) for c, signe in releves if isinstance(signe, Forme)))
        aspects = (*(a for a in releves if not isinstance(a[1], Forme)), *lies, *remarquees)
        formules, remarques = releve.formules.get(nom, {}), releve.remarques.get(nom, ())
        fusions, marges = releve.fusions.get(nom, ()), releve.marges.get(nom, ())
        yield Feuille(nom, textes, formules, remarques, aspects, fusions, marges, releve.masques.get(nom, ()))


def _affichees(lignes: Valeurs, formes: Iterable[tuple[str, Forme]]) -> tuple[Valeurs, Sequence[tuple[str, str]]]:
    """Rend les valeurs, celles de ces cellules mises en texte comme elles s'affichent, et ce qu'il faut en dire."""
    copie: list[list[object]] = []
    remarques: list[tuple[str, str]] = []
    for cellule, forme in formes:
        numero, rang = place_de(cellule) or (len(lignes), 0)
        valeur = lignes[numero][rang] if numero < len(lignes) and rang < len(lignes[numero]) else ""
        if valeur != "" and isinstance(forme, FormeTue):
            remarque = affichage_trompeur(valeur, forme)
            remarques += [(cellule, remarque)] if remarque else []
        elif valeur != "":
            # Des valeurs que la lecture a reconnues servent à d'autres classeurs.
            copie = copie or [list(ligne) for ligne in lignes]
            copie[numero][rang], remarque = vue(valeur, forme)
            remarques += [(cellule, remarque)] if remarque else []
    return copie or lignes, remarques


TAILLE_D_UNE_GRILLE = 2_000_000_000
"""Octets que peut peser une grille décompressée : elle porte toutes les offres, et se lit quelques feuilles à la fois.

Mesuré : une grille de cinq cents offres de 330 exigences en pèse 281 millions.
"""

_A_LA_FOIS = 12_000_000
"""Octets de feuilles qui se lisent ensemble : assez pour ne pas rouvrir l'archive à chacune."""


def feuilles_d_une_grille(octets: bytes, copie: bytes | None = None) -> Iterator[Feuille]:
    """Rend une à une les feuilles d'un classeur rempli par un évaluateur, sans jamais les tenir toutes.

    Les cases colorées et vides n'y disent rien. Mêmes arguments et même refus que `lire_classeur`.
    """
    lu = copie if copie is not None else octets
    if len(octets) > TAILLE_MAXIMALE or not lu.startswith(_ZIP):
        yield from lire_classeur(octets, copie, SIGNES_D_UN_TEXTE).feuilles
        return
    tete = ouvrir_archive(lu, lecture_xlsx.dit_les_feuilles, TAILLE_D_UNE_GRILLE)
    if lecture_xlsx.CLASSEUR not in tete.pieces:
        yield from lire_classeur(octets, copie, SIGNES_D_UN_TEXTE).feuilles
        return
    places = lecture_xlsx.places_des_feuilles(tete.pieces)
    tailles = {chemin_de(m.filename): m.file_size for m in tete.membres}
    ensemble = max(_A_LA_FOIS, 4 * tailles.get(TEXTES_PARTAGES, 0))
    for noms in _par_paquets(places, tailles, ensemble):
        autres = frozenset(places.values()) - {places[nom] for nom in noms if nom in places}
        archive = ouvrir_archive(lu, partial(_est_d_un_paquet, autres), TAILLE_D_UNE_GRILLE)
        presents = [m for m in archive.membres if chemin_de(m.filename) not in autres]
        yield from _feuilles_xlsx(archive._replace(membres=presents), SIGNES_D_UN_TEXTE, noms)


def _est_d_un_paquet(autres: Collection[str], chemin: str) -> bool:
    return lecture_xlsx.est_utile(chemin) and chemin not in autres


def _par_paquets(places: Mapping[str, str], tailles: Mapping[str, int], ensemble: int) -> Iterator[frozenset[str]]:
    """Réunit les feuilles qui se suivent, tant qu'elles ne pèsent pas trop ensemble."""
    noms: list[str] = []
    pris = 0
    for nom, chemin in places.items():
        taille = tailles.get(chemin, 0)
        if noms and pris + taille > ensemble:
            yield frozenset(noms)
            noms, pris = [], 0
        noms.append(nom)
        pris += taille
    yield frozenset(noms)


def _classeur_ole(octets: bytes) -> Classeur:
    # Un .xlsx chiffré est un conteneur OLE qui porte ce flux ([MS-OFFCRYPTO], 2.3.4.4).
    if "EncryptedPackage".encode("utf-16-le") in octets:
        raise chiffre()
    feuilles = tuple(Feuille(nom, lignes, None) for nom, lignes in _valeurs(octets))
    return Classeur(feuilles, "xls", "_VBA_PROJECT".encode("utf-16-le") in octets, non_lu=NON_LU_DES_XLS)


def _valeurs(
    octets: bytes, noms: Collection[str] | None = None, cles: Mapping[str, Hashable] = MappingProxyType({})
) -> list[tuple[str, Valeurs]]:
    """Rend les valeurs des feuilles nommées, ou de toutes ; `cles` désigne celles qu'un autre fichier a pu donner."""
    connues = {nom: lignes for nom, cle in cles.items() if (lignes := connue(cle)) is not None}
    try:
        classeur = python_calamine.load_workbook(io.BytesIO(octets))
        voulues = [nom for nom in classeur.sheet_names if noms is None or nom in noms]
        a_lire = [nom for nom in voulues if nom not in connues]
        lues = {nom: classeur.get_sheet_by_name(nom).to_python(skip_empty_area=False) for nom in a_lire}
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
    for nom, lignes in lues.items():
        if nom in cles:
            retenir_les_valeurs(cles[nom], lignes)
    return [(nom, lues[nom] if nom in lues else connues[nom]) for nom in voulues]
