"""Les lignes d'une feuille à remplir : ce qui est déclaré verrouillé, l'appréciation ouverte, le reste à faire calculé.

Elles s'écrivent en flux : une grille de cinq cents offres en compte plus de cent mille.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.evaluation import feuilles
from cctgen.evaluation.grille.appuis.commentaires import AideALaSaisie, proposes
from cctgen.evaluation.grille.contenu import DE_L_OFFRE, PREMIERE_LIGNE, FeuilleAEcrire, LigneDeGrille, valeurs_de
from cctgen.evaluation.grille.contrat import (
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
from cctgen.evaluation.grille.pages.aide import source_des_commentaires
from cctgen.evaluation.grille.reste import reste_de
from cctgen.evaluation.modele import Avis, nom_affiche
from cctgen.matrice.ecriture.neuf import rang_de_style
from cctgen.socle.typographie import composer, composer_hors_citations

_A_GAUCHE = Alignment(vertical="top", horizontal="left", wrap_text=True)
_ALIGNEMENTS = {"Note": _A_GAUCHE, **dict.fromkeys(("Niveau", "Notée", COLONNE_RESTE), feuilles.CENTRE)}
_RANG = "\0"
"""La place du numéro de ligne dans une ligne type."""

_PROPRES_A_L_EXIGENCE = frozenset((*COLONNES_DECLAREES[:5], COLONNE_PREUVE, COLONNE_RESTE))

_Styles = Mapping[tuple[str, bool, bool, bool], int]
"""Le rang de style par colonne, exigence notée, première ligne d'un groupe, texte actif."""


class _Trou(NamedTuple):
    """La place d'une valeur propre à l'offre : le morceau de la ligne type où elle va, et ce qui l'y précède.

    `active` sert à un texte qu'un tableur prendrait pour une formule.
    """

    colonne: str
    morceau: int
    inactive: str
    active: str


class _LigneType(NamedTuple):
    """Ce qui se répète d'une offre à l'autre : les morceaux que sépare le numéro de ligne, et les trous à y remplir."""

    morceaux: tuple[str, ...]
    trous: tuple[_Trou, ...]


class LignesTypes:
    """Les lignes types d'une grille : ce qui se répète d'une offre à l'autre n'est composé qu'une fois."""

    def __init__(self, aide: AideALaSaisie) -> None:
        self.aide = aide
        self.a_finir = proposes(aide.textes)
        self._styles: dict[tuple[Forme, tuple[str, ...]], _Styles] = {}
        self._types: dict[tuple[Forme, tuple[str, ...]], dict[tuple[str, bool, bool], _LigneType]] = {}

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


def lignes_en_flux(feuille: Worksheet, contenu: FeuilleAEcrire, types: LignesTypes) -> Callable[[], Iterator[str]]:
    """Rend de quoi écrire les lignes du tableau ; leurs styles sont inscrits dès maintenant."""
    de_la_feuille = types.de_la_feuille(feuille, contenu)

    def lignes() -> Iterator[str]:
        precedente = None
        for rang, ligne in enumerate(contenu.lignes, start=PREMIERE_LIGNE):
            ref = ligne.exigence.ref
            type_ = de_la_feuille.de(ligne, premiere=ref != precedente)
            precedente = ref
            yield str(rang).join(_remplir(type_, ligne, contenu.evaluateurs, types.a_finir))

    return lignes


def _composer(types: _Types, ligne: LigneDeGrille, *, premiere: bool) -> _LigneType:
    """Rend la ligne type d'une exigence."""
    contenu, styles = types.contenu, types.styles
    exigence, fixes = ligne.exigence, valeurs_de(ligne.exigence)
    trous, xml = [], f'<row r="{_RANG}">'
    for colonne in contenu.colonnes:
        reference = f"{contenu.lettre(colonne)}{_RANG}"
        inactif, actif = (styles[colonne, exigence.notee, premiere, etat] for etat in (False, True))
        if colonne == COLONNE_RESTE:
            formule = feuilles.formule_en_flux(_formule_du_reste(contenu, types.aide))
            xml += f'<c r="{reference}" s="{inactif}" t="str">{formule}<v>'
            trous.append((colonne, len(xml), "", ""))
            xml += "</v></c>"
        elif colonne in _PROPRES_A_L_EXIGENCE:
            texte = composer(fixes[colonne])
            xml += feuilles.case_en_flux(reference, actif if feuilles.est_actif(texte) else inactif, texte)
        elif colonne in COLONNES_SAISIE and ligne.deja is None:
            xml += feuilles.case_en_flux(reference, inactif, None)
        else:
            xml += f'<c r="{reference}'
            trous.append((colonne, len(xml), f'" s="{inactif}"', f'" s="{actif}"'))
    return _decouper(f"{xml}</row>", trous)


def _decouper(xml: str, trous: Iterable[tuple[str, int, str, str]]) -> _LigneType:
    """Coupe une ligne à chaque numéro de ligne ; un trou, donné par sa place, est seul dans son morceau."""
    morceaux, places = xml.split(_RANG), []
    for colonne, place, inactive, active in trous:
        avant = xml[:place].split(_RANG)
        rang, debut = len(avant) - 1, avant[-1]
        morceaux[rang] = morceaux[rang].removeprefix(debut)
        places.append(_Trou(colonne, rang, f"{debut}{inactive}", f"{debut}{active}"))
    return _LigneType(tuple(morceaux), tuple(places))


def _remplir(type_: _LigneType, ligne: LigneDeGrille, evaluateurs: Sequence[str], a_finir: frozenset[str]) -> list[str]:
    """Rend les morceaux de la ligne, que sépare son numéro."""
    morceaux = [*type_.morceaux]
    valeurs = _valeurs(ligne, evaluateurs)
    for colonne, morceau, inactive, active in type_.trous:
        actif, fin = False, ""
        if colonne == COLONNE_RESTE:
            fin = reste_de(ligne, a_finir, valeurs)
        else:
            actif, fin = _fin_de_case(valeurs[colonne] if colonne in valeurs else _autre_valeur(colonne, ligne))
        morceaux[morceau] = f"{active if actif else inactive}{fin}{morceaux[morceau]}"
    return morceaux


def _valeurs(ligne: LigneDeGrille, evaluateurs: Sequence[str]) -> dict[str, str | int | None]:
    montrees = ligne.montrees()
    valeurs: dict[str, str | int | None] = dict(zip(DE_L_OFFRE, montrees, strict=True))
    if montrees[-1]:
        valeurs["Anomalies"] = composer_hors_citations(montrees[-1])
    if ligne.deja is not None:
        valeurs |= _saisies(ligne.deja)
    if evaluateurs:
        valeurs |= zip((f"{PREFIXE_AVIS}{nom}" for nom in evaluateurs), ligne.avis, strict=False)
    return valeurs


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
def _fin_de_case(valeur: str | int | None) -> tuple[bool, str]:
    """Rend si un tableur prendrait la valeur pour une formule, et la fin de sa case ; presque toutes reviennent."""
    return isinstance(valeur, str) and feuilles.est_actif(valeur), feuilles.fin_de_case_en_flux(valeur)


def _saisies(deja: Avis) -> dict[str, str | int | None]:
    constat = deja.constat.value if deja.constat else None
    return dict(zip(COLONNES_SAISIE, (constat, deja.note, deja.commentaire, deja.source), strict=True))


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
