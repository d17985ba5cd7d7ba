"""Les lignes d'une feuille à remplir : ce qui est déclaré verrouillé, l'appréciation ouverte, le reste à faire calculé.

Elles s'écrivent en flux : une grille de cinq cents offres en compte plus de cent mille.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import product

from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.evaluation import feuilles
from cctgen.evaluation.grille.contenu import PREMIERE_LIGNE, FeuilleAEcrire, LigneDeGrille
from cctgen.evaluation.grille.contrat import (
    COLONNE_PREUVE,
    COLONNE_RESTE,
    COLONNE_SOUMISSIONNAIRE,
    COLONNES_SAISIE,
    PREFIXE_AVIS,
    Forme,
    Reste,
)
from cctgen.evaluation.grille.pages.aide import SOURCE_DES_COMMENTAIRES
from cctgen.matrice.ecriture.neuf import rang_de_style

_A_GAUCHE = Alignment(vertical="top", horizontal="left", wrap_text=True)
_ALIGNEMENTS = {"Note": _A_GAUCHE, **dict.fromkeys(("Niveau", "Notée", COLONNE_RESTE), feuilles.CENTRE)}
_RAPPEL = Font("Calibri", color="8A929C")
_SEPARATION = Side(style="medium", color=feuilles.BLEU)
_DESSOUS = Border(
    left=feuilles.BORDURE.left, right=feuilles.BORDURE.right, bottom=feuilles.BORDURE.bottom, top=_SEPARATION
)
_RANG = "\0"
"""La place du numéro de ligne dans une formule."""

_Styles = Mapping[tuple[str, bool, bool, bool], int]
"""Le rang de style par colonne, exigence notée, première ligne d'un groupe, texte actif."""


def lignes_en_flux(feuille: Worksheet, contenu: FeuilleAEcrire) -> Callable[[], Iterator[str]]:
    """Rend de quoi écrire les lignes du tableau ; leurs styles sont inscrits dès maintenant."""
    styles = _styles(feuille, contenu)
    colonnes = tuple((colonne, contenu.lettre(colonne)) for colonne in contenu.colonnes)
    reste = _formule_du_reste(contenu)

    def lignes() -> Iterator[str]:
        precedente = None
        for rang, ligne in enumerate(contenu.lignes, start=PREMIERE_LIGNE):
            premiere = ligne.exigence.ref != precedente
            valeurs = _valeurs(contenu, ligne)
            cases = []
            for colonne, lettre in colonnes:
                valeur = valeurs.get(colonne)
                actif = isinstance(valeur, str) and feuilles.est_actif(valeur)
                style = styles[colonne, ligne.exigence.notee, premiere, actif]
                if colonne == COLONNE_RESTE:
                    cases.append(feuilles.calcul_en_flux(f"{lettre}{rang}", style, reste.replace(_RANG, str(rang))))
                else:
                    cases.append(feuilles.case_en_flux(f"{lettre}{rang}", style, valeur))
            precedente = ligne.exigence.ref
            yield f'<row r="{rang}">{"".join(cases)}</row>'

    return lignes


def _valeurs(contenu: FeuilleAEcrire, ligne: LigneDeGrille) -> dict[str, str | int | None]:
    avis = zip((f"{PREFIXE_AVIS}{nom}" for nom in contenu.evaluateurs), ligne.avis, strict=False)
    return {**ligne.valeurs(), **_saisies(ligne), **dict(avis)}


def _saisies(ligne: LigneDeGrille) -> dict[str, str | int | None]:
    deja = ligne.deja
    if deja is None:
        return dict.fromkeys(COLONNES_SAISIE)
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
    aspect: dict[str, object] = {"border": feuilles.BORDURE, "fill": feuilles.FOND_DECLARE}
    aspect["alignment"] = _ALIGNEMENTS.get(colonne, feuilles.HAUT)
    if colonne == "Note" and not notee:
        return {**aspect, "fill": feuilles.FOND_FERME}
    if colonne in COLONNES_SAISIE:
        return {**aspect, "fill": feuilles.FOND_SAISIE, "protection": feuilles.OUVERTE}
    return aspect


def _groupe(colonne: str, *, est_premiere: bool) -> dict[str, object]:
    """Sépare les exigences d'un trait ; ce qui se répète d'une offre à l'autre s'efface, sans quitter sa ligne."""
    aspect: dict[str, object] = {}
    if est_premiere:
        aspect["border"] = _DESSOUS
    elif colonne in ("Thème", "Exigence", COLONNE_PREUVE):
        aspect["font"] = _RAPPEL
    if colonne == COLONNE_SOUMISSIONNAIRE:
        aspect["font"] = feuilles.GRAS
    return aspect


def _formule_du_reste(contenu: FeuilleAEcrire) -> str:
    """Rend ce qu'une ligne attend encore : la note, son motif, le constat d'une P ou de ce qui a été relevé."""
    lettres = (contenu.lettre(c) for c in ("Notée", "Niveau", "Anomalies", *COLONNES_SAISIE))
    notee, niveau, releve, constat, note, commentaire, source = (f"{lettre}{_RANG}" for lettre in lettres)
    a_finir = f"ISNUMBER(MATCH({commentaire},{SOURCE_DES_COMMENTAIRES},0))"
    return (
        f'=IF(AND({notee}="Oui",{note}=""),"{Reste.A_NOTER}",'
        f'IF(AND({note}<>"",OR(TRIM({commentaire})="",{a_finir},TRIM({source})="")),"{Reste.A_MOTIVER}",'
        f'IF(AND(OR({niveau}="P",{releve}<>""),{constat}=""),"{Reste.A_CONSTATER}",'
        f'IF(AND({notee}<>"Oui",{constat}=""),"{Reste.FACULTATIF}","{Reste.FAIT}"))))'
    )
