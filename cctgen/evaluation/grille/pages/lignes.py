"""Les lignes d'une feuille à remplir : ce qui est déclaré verrouillé, l'appréciation ouverte, le reste à faire calculé.

Elles s'écrivent en flux : une grille de cinq cents offres en compte plus de cent mille.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.evaluation import feuilles
from cctgen.evaluation.grille.appuis.commentaires import AideALaSaisie, a_reporter, proposes
from cctgen.evaluation.grille.contenu import DE_L_OFFRE, PREMIERE_LIGNE, FeuilleAEcrire, LigneDeGrille, valeurs_de
from cctgen.evaluation.grille.contrat import (
    CHAMP_EMPREINTE,
    COLONNE_ECART,
    COLONNE_FICHIER,
    COLONNE_PREUVE,
    COLONNE_RESTE,
    COLONNE_SOUMISSIONNAIRE,
    COLONNES_DECLAREES,
    COLONNES_SAISIE,
    LONGUEUR_DU_DEBUT,
    PREFIXE_AVIS,
    Forme,
    Reste,
)
from cctgen.evaluation.grille.empreintes import colonnes_gardees, empreinte_de, empreinte_de_l_offre, en_cases
from cctgen.evaluation.grille.pages.aide import source_des_commentaires
from cctgen.evaluation.grille.reste import reste_de
from cctgen.evaluation.modele import Avis, nom_affiche, nom_replie
from cctgen.matrice.contrat import lettre
from cctgen.matrice.ecriture.neuf import rang_de_style
from cctgen.socle.typographie import composer, composer_hors_citations

_A_GAUCHE = Alignment(vertical="top", horizontal="left", wrap_text=True)
_ALIGNEMENTS = {"Note": _A_GAUCHE, **dict.fromkeys(("Niveau", "Notée", COLONNE_RESTE), feuilles.CENTRE)}
_RANG = "\0"
"""La place du numéro de ligne dans une ligne type."""
_TROU = "\1"
"""Celle d'une valeur propre à l'offre ; aucun texte de cellule ne porte l'un ni l'autre."""

_PROPRES_A_L_EXIGENCE = frozenset((*COLONNES_DECLAREES[:5], COLONNE_PREUVE, COLONNE_RESTE))

_Styles = Mapping[tuple[str, bool, bool, bool], int]
"""Le rang de style par colonne, exigence notée, première ligne d'un groupe, texte actif."""


class _Trou(NamedTuple):
    """Une valeur propre à l'offre : sa colonne, son rang parmi ce que montre l'offre (ou -1), et ce qui la précède.

    `active` sert à un texte qu'un tableur prendrait pour une formule ; `gardee` est son rang parmi les textes dont
    l'empreinte se garde, ou -1.
    """

    colonne: str
    place: int
    inactive: bytes
    active: bytes
    gardee: int


class _LigneType(NamedTuple):
    """Ce qui se répète d'une offre à l'autre : entre les trous, les morceaux que sépare le numéro de la ligne."""

    morceaux: tuple[list[bytes], ...]
    trous: tuple[_Trou, ...]
    numerotes: dict[int, list[bytes]]
    gardes: list[str]

    def autour_des_trous(self, rang: int, *, revient: bool) -> list[bytes]:
        """Rend ce qui sépare les trous de la ligne de ce numéro ; retenu s'il revient d'une feuille à l'autre."""
        deja = self.numerotes.get(rang)
        if deja is None:
            deja = list(map(str(rang).encode().join, self.morceaux))
            if revient:
                self.numerotes[rang] = deja
        return deja


class LignesTypes:
    """Les lignes types d'une grille : ce qui se répète d'une offre à l'autre n'est composé qu'une fois."""

    def __init__(self, aide: AideALaSaisie) -> None:
        self.aide = aide
        self.a_finir = proposes(aide.textes)
        self._styles: dict[tuple[Forme, tuple[str, ...]], _Styles] = {}
        self._types: dict[tuple[Forme, tuple[str, ...]], dict[tuple[str, bool, bool], _LigneType]] = {}
        self.modeles: dict[Hashable, Worksheet] = {}
        """Par ce qui fait deux feuilles semblables, la première écrite."""

    def de_la_feuille(self, feuille: Worksheet, contenu: FeuilleAEcrire) -> _Types:
        """Rend de quoi composer celles d'une feuille ; leurs styles s'inscrivent à la première qui a ses colonnes."""
        cle = (contenu.forme, contenu.colonnes)
        if cle not in self._styles:
            self._styles[cle] = _styles(feuille, contenu)
        return _Types(contenu, self._styles[cle], self._types.setdefault(cle, {}), self.aide)


class _Types(NamedTuple):
    """Les lignes types des feuilles de mêmes colonnes, déjà composées ou à composer."""

    contenu: FeuilleAEcrire
    styles: _Styles
    composees: dict[tuple[str, bool, bool], _LigneType]
    aide: AideALaSaisie

    def de(self, ligne: LigneDeGrille, *, premiere: bool) -> _LigneType:
        """Rend la ligne type d'une exigence."""
        cle = (ligne.exigence.ref, premiere, ligne.deja is None)
        type_ = self.composees.get(cle)
        if type_ is None:
            type_ = self.composees[cle] = _composer(self, ligne, premiere=premiere)
        return type_


def lignes_en_flux(feuille: Worksheet, contenu: FeuilleAEcrire, types: LignesTypes) -> Callable[[], Iterator[bytes]]:
    """Rend de quoi écrire les lignes du tableau ; leurs styles sont inscrits dès maintenant."""
    de_la_feuille = types.de_la_feuille(feuille, contenu)

    revient = contenu.forme is Forme.PAR_OFFRE

    def lignes() -> Iterator[bytes]:
        precedente, empreintes = None, array("L")
        for rang, ligne in enumerate(contenu.lignes, start=PREMIERE_LIGNE):
            ref = ligne.exigence.ref
            type_ = de_la_feuille.de(ligne, premiere=ref != precedente)
            precedente = ref
            autour = type_.autour_des_trous(rang, revient=revient)
            gardes = type_.gardes.copy()
            yield b"".join(_remplir(type_, ligne, autour, (contenu.evaluateurs, types.a_finir), gardes))
            empreintes.append(empreinte_de(gardes))
        if empreintes:
            yield _ligne_des_empreintes(contenu, empreintes)

    return lignes


def ligne_des_empreintes(contenu: FeuilleAEcrire) -> int:
    """Rend le numéro de la ligne masquée qui les porte : un filtre ne s'étend pas au-delà d'une ligne vide."""
    return contenu.derniere + 2


def _ligne_des_empreintes(contenu: FeuilleAEcrire, empreintes: Sequence[int]) -> bytes:
    rang = ligne_des_empreintes(contenu)
    offre = empreinte_de_l_offre(contenu.lot, dict(contenu.champs).get(CHAMP_EMPREINTE, ""))
    textes = enumerate(en_cases(colonnes_gardees(contenu.colonnes), empreintes, offre))
    cases = "".join(feuilles.case_en_flux(f"{lettre(colonne)}{rang}", 0, texte) for colonne, texte in textes)
    return f'<row r="{rang}" hidden="1">{cases}</row>'.encode()


def _composer(types: _Types, ligne: LigneDeGrille, *, premiere: bool) -> _LigneType:
    """Rend la ligne type d'une exigence."""
    contenu, styles = types.contenu, types.styles
    exigence, fixes = ligne.exigence, valeurs_de(ligne.exigence)
    trous, xml = [], f'<row r="{_RANG}">'
    places = {nom: rang for rang, nom in enumerate(colonnes_gardees(contenu.colonnes))}
    gardes = [""] * len(places)
    for colonne in contenu.colonnes:
        reference = f"{contenu.lettre(colonne)}{_RANG}"
        inactif, actif = (styles[colonne, exigence.notee, premiere, etat] for etat in (False, True))
        if colonne == COLONNE_RESTE:
            formule = feuilles.formule_en_flux(_formule_du_reste(contenu, types.aide))
            xml += f'<c r="{reference}" s="{inactif}" t="str">{formule}<v>{_TROU}</v></c>'
            trous.append(_Trou(colonne, -1, b"", b"", -1))
        elif colonne in _PROPRES_A_L_EXIGENCE:
            texte = composer(fixes[colonne])
            gardes[places[nom_replie(colonne)]] = _tel_que_lu(texte)
            xml += feuilles.case_en_flux(reference, actif if feuilles.est_actif(texte) else inactif, texte)
        elif colonne in COLONNES_SAISIE and ligne.deja is None:
            xml += feuilles.case_en_flux(reference, inactif, None)
        else:
            xml += f'<c r="{reference}{_TROU}'
            place = DE_L_OFFRE.index(colonne) if colonne in DE_L_OFFRE else -1
            gardee = places.get(nom_replie(colonne), -1)
            trous.append(_Trou(colonne, place, b'" s="%d"' % inactif, b'" s="%d"' % actif, gardee))
    entre_les_trous = f"{xml}</row>".encode().split(_TROU.encode())
    return _LigneType(tuple(entre.split(_RANG.encode()) for entre in entre_les_trous), tuple(trous), {}, gardes)


def _remplir(
    type_: _LigneType,
    ligne: LigneDeGrille,
    autour: Sequence[bytes],
    de_la_grille: tuple[Sequence[str], frozenset[str]],
    gardes: list[str],
) -> list[bytes]:
    """Rend les morceaux de la ligne : ce qui entoure chaque trou, et ce que l'offre y met ; `gardes` s'en complète.

    `de_la_grille` sont ses évaluateurs et les débuts de commentaire qu'elle propose.
    """
    evaluateurs, a_finir = de_la_grille
    montrees = ligne.montrees()
    releve = montrees[-1]
    autres = _autres_valeurs(ligne, evaluateurs, a_finir) if ligne.deja is not None or evaluateurs else {}
    morceaux = [autour[0]]
    for (colonne, place, inactive, active, gardee), suite in zip(type_.trous, autour[1:], strict=True):
        if place >= 0:
            valeur: str | int | None = montrees[place]
            if place == _RELEVE and valeur:
                valeur = composer_hors_citations(releve)
        elif colonne == COLONNE_RESTE:
            morceaux += (reste_de(ligne, a_finir, releve).encode(), suite)
            continue
        else:
            valeur = autres[colonne] if colonne in autres else _autre_valeur(colonne, ligne)
        actif, fin, lu = _fin_de_case(valeur)
        if gardee >= 0:
            gardes[gardee] = lu
        morceaux += (active if actif else inactive, fin, suite)
    return morceaux


_RELEVE = DE_L_OFFRE.index("Anomalies")


def _autres_valeurs(
    ligne: LigneDeGrille, evaluateurs: Sequence[str], a_finir: frozenset[str]
) -> dict[str, str | int | None]:
    """Rend ce que des évaluateurs ont déjà écrit."""
    valeurs: dict[str, str | int | None] = {} if ligne.deja is None else _saisies(ligne.deja, a_finir)
    return {**valeurs, **dict(zip((f"{PREFIXE_AVIS}{nom}" for nom in evaluateurs), ligne.avis, strict=False))}


def _autre_valeur(colonne: str, ligne: LigneDeGrille) -> str:
    """Rend ce que montre une colonne qui n'est pas dans toutes les feuilles."""
    if colonne == COLONNE_SOUMISSIONNAIRE:
        return nom_affiche(ligne.offre)
    if colonne == COLONNE_FICHIER:
        return ligne.offre.sha256[:LONGUEUR_DU_DEBUT]
    if colonne == COLONNE_ECART:
        return composer_hors_citations(ligne.ecart)
    return ligne.declarees().get(colonne, "")


@lru_cache(maxsize=8192)
def _fin_de_case(valeur: str | int | None) -> tuple[bool, bytes, str]:
    """Rend si un tableur prendrait la valeur pour une formule, la fin de sa case, et ce qui s'en relit."""
    actif = isinstance(valeur, str) and feuilles.est_actif(valeur)
    return actif, feuilles.fin_de_case_en_flux(valeur).encode(), _tel_que_lu(str(valeur or ""))


def _tel_que_lu(texte: str) -> str:
    return feuilles.texte_borne(texte).strip()


def _saisies(deja: Avis, a_finir: frozenset[str]) -> dict[str, str | int | None]:
    constat = deja.constat.value if deja.constat else None
    return dict(
        zip(COLONNES_SAISIE, (constat, deja.note, a_reporter(deja.commentaire, a_finir), deja.source), strict=True)
    )


def _styles(feuille: Worksheet, contenu: FeuilleAEcrire) -> _Styles:
    groupees = contenu.forme is Forme.PAR_EXIGENCE
    rangs, deux = {}, (False, True)
    for colonne, notee, premiere, actif in product(contenu.colonnes, deux, deux, deux):
        aspect = _aspect(colonne, notee=notee)
        if groupees:
            aspect |= _groupe(colonne, est_premiere=premiere)
        rangs[colonne, notee, premiere, actif] = rang_de_style(feuille, quotePrefix=actif, **aspect)
    return rangs


def _aspect(colonne: str, *, notee: bool) -> dict[str, object]:
    """Rend le fond d'une case et si elle s'ouvre ; la note d'une exigence non notée reste fermée."""
    aspect: dict[str, object] = {"border": feuilles.bordure(), "fill": feuilles.fond("déclaré")}
    aspect["alignment"] = _ALIGNEMENTS.get(colonne, feuilles.HAUT)
    if colonne == "Note" and not notee:
        return {**aspect, "fill": feuilles.fond("fermé")}
    if colonne in COLONNES_SAISIE:
        return {**aspect, "fill": feuilles.fond("saisie"), "protection": feuilles.OUVERTE}
    return aspect


def _groupe(colonne: str, *, est_premiere: bool) -> dict[str, object]:
    """Sépare les exigences d'un trait ; ce qui se répète d'une offre à l'autre s'efface, sans quitter sa ligne."""
    aspect: dict[str, object] = {}
    if est_premiere:
        aspect["border"] = feuilles.bordure(separee=True)
    elif colonne in ("Thème", "Exigence", COLONNE_PREUVE):
        aspect["font"] = feuilles.police("rappel")
    if colonne == COLONNE_SOUMISSIONNAIRE:
        aspect["font"] = feuilles.police("gras")
    return aspect


def _formule_du_reste(contenu: FeuilleAEcrire, aide: AideALaSaisie) -> str:
    """Rend ce qu'une ligne attend encore : la note, son motif, le constat d'une P ou de ce qui a été relevé."""
    lettres = (contenu.lettre(c) for c in ("Notée", "Niveau", "Anomalies", *COLONNES_SAISIE))
    notee, niveau, releve, constat, note, commentaire, source = (f"{lettre}{_RANG}" for lettre in lettres)
    a_finir = f"ISNUMBER(MATCH({commentaire},{source_des_commentaires(aide)},0))," if aide.textes else ""
    return (
        f'=IF(AND({notee}="Oui",{note}=""),"{Reste.A_NOTER}",'
        f'IF(AND({note}<>"",OR(TRIM({commentaire})="",{a_finir}TRIM({source})="")),"{Reste.A_MOTIVER}",'
        f'IF(AND(OR({niveau}="P",{releve}<>""),{constat}=""),"{Reste.A_CONSTATER}",'
        f'IF(AND({notee}<>"Oui",{constat}=""),"{Reste.FACULTATIF}","{Reste.FAIT}"))))'
    )
