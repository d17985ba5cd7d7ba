"""La colonne des numéros d'un tableau, élargie quand elle doit montrer l'ancien à côté du neuf."""

from __future__ import annotations

from typing import Final

from cctgen.documents.word.revisions.balises import DEL, INS, TBL, TC, TR, TRPR, Noeud, P, w
from cctgen.documents.word.revisions.comptage import Comptage
from cctgen.socle.nombres import lire_nombre

_GRILLE: Final = f"{w('tblGrid')}/{w('gridCol')}"
_FOIS: Final = 2.2
"""LibreOffice écrit « E36[E38] » où il n'écrivait que « E36 » ; ce qui dépasse recouvre la case voisine."""


def elargir_les_numeros(corps: Noeud, comptage: Comptage) -> None:
    """Élargit les colonnes de numéros, aux dépens de la plus large, si une ligne numérotée vient ou s'en va."""
    tableaux = [t for t in corps.iter(TBL) if _rangs_numerotes(t, comptage)]
    if not any(_change_de_lignes(tableau) for tableau in tableaux):
        return
    for tableau in tableaux:
        _elargir(tableau, _rangs_numerotes(tableau, comptage))


def _rangs_numerotes(tableau: Noeud, comptage: Comptage) -> list[int]:
    """Rend les colonnes dont une case n'a que son numéro ; aucune d'un tableau à cases réunies."""
    if next(tableau.iter(w("gridSpan"), w("vMerge")), None) is not None:
        return []
    return sorted(
        {
            rang
            for ligne in tableau.findall(TR)
            for rang, case in enumerate(ligne.findall(TC))
            for p in case.findall(P)
            if comptage.liste(p) and not "".join(map(str, p.itertext()))
        }
    )


def _change_de_lignes(tableau: Noeud) -> bool:
    return any(ligne.find(f"{TRPR}/{nature}") is not None for ligne in tableau.findall(TR) for nature in (INS, DEL))


def _elargir(tableau: Noeud, rangs: list[int]) -> None:
    colonnes = tableau.findall(_GRILLE)
    # D'autres logiciels écrivent « 475.0 » ; d'une grille incomplète, ou en parts de page, rien ne s'élargit.
    lues = [lire_nombre(str(colonne.get(w("w"), "0"))) for colonne in colonnes]
    largeurs = [int(largeur) for largeur in lues if largeur is not None]
    if len(largeurs) < len(lues) or max(rangs, default=0) >= len(largeurs):
        return
    for rang in rangs:
        large = largeurs.index(max(largeurs))
        ajout = round(largeurs[rang] * (_FOIS - 1))
        if large not in rangs and largeurs[large] > 3 * ajout:
            largeurs[rang] += ajout
            largeurs[large] -= ajout
    for colonne, largeur in zip(colonnes, largeurs, strict=True):
        colonne.set(w("w"), str(largeur))
    for ligne in tableau.findall(TR):
        for case, largeur in zip(ligne.findall(TC), largeurs, strict=False):
            if (dite := case.find(f"{w('tcPr')}/{w('tcW')}")) is not None:
                dite.set(w("w"), str(largeur))
