"""Les paragraphes que Word numérote, et leur colonne, élargie quand elle doit montrer l'ancien à côté du neuf."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import dropwhile
from typing import Final

from cctgen.documents.word.revisions.balises import DEL, INS, NUMPR, PPR, TBL, TC, TR, TRPR, Noeud, P, lire_xml, w
from cctgen.socle.nombres import lire_nombre

_STYLE: Final = f"{PPR}/{w('pStyle')}"
_LISTE: Final = f"{NUMPR}/{w('numId')}"
_GRILLE: Final = f"{w('tblGrid')}/{w('gridCol')}"
_FOIS: Final = 2.2
"""LibreOffice écrit « E36[E38] » où il n'écrivait que « E36 » ; ce qui dépasse recouvre la case voisine."""


@dataclass(frozen=True, slots=True)
class Comptage:
    """Les listes qui comptent : par style, celle qu'il porte ; et celles qui ne sont que des puces."""

    par_style: Mapping[str, str]
    a_puces: frozenset[str] = frozenset()

    def liste(self, paragraphe: Noeud) -> str:
        """Rend la liste qui numérote un paragraphe, ou vide s'il n'a pas de numéro."""
        directe = paragraphe.find(f"{PPR}/{_LISTE}")
        lue = self._du_style(paragraphe) if directe is None else str(directe.get(w("val")))
        return "" if lue == "0" or lue in self.a_puces else lue

    def _du_style(self, paragraphe: Noeud) -> str:
        style = paragraphe.find(_STYLE)
        return "" if style is None else self.par_style.get(str(style.get(w("val"))), "")


def lire_le_comptage(styles: bytes, numerotation: bytes) -> Comptage:
    """Lit, des styles et des listes d'un document, ce que Word numérote ; un style hérite de celui qu'il précise."""
    if not styles or not numerotation:
        return Comptage({})
    lus = {str(s.get(w("styleId"))): s for s in lire_xml(styles).iter(w("style"))}
    listes = lire_xml(numerotation)
    formats = {
        str(a.get(w("abstractNumId"))): [str(f.get(w("val"))) for f in a.iterfind(f"{w('lvl')}/{w('numFmt')}")]
        for a in listes.findall(w("abstractNum"))
    }
    puces = {cle for cle, niveaux in formats.items() if all(niveau == "bullet" for niveau in niveaux)}
    nums = {str(n.get(w("numId"))): str(_valeur(n, w("abstractNumId"))) for n in listes.findall(w("num"))}
    par_style = {cle: next(_listes_heritees(cle, lus), "") for cle in lus}
    return Comptage(par_style, frozenset(num for num, abstraite in nums.items() if abstraite in puces))


def _listes_heritees(cle: str, styles: Mapping[str, Noeud]) -> Iterator[str]:
    vus: set[str] = set()
    while cle in styles and cle not in vus:
        vus.add(cle)
        if lue := _valeur(styles[cle], f"{PPR}/{_LISTE}"):
            yield lue
        cle = _valeur(styles[cle], w("basedOn"))


def _valeur(noeud: Noeud, chemin: str) -> str:
    trouve = noeud.find(chemin)
    return "" if trouve is None else str(trouve.get(w("val")))


def elargir_les_numeros(corps: Noeud, comptage: Comptage) -> None:
    """Élargit les colonnes de numéros, aux dépens de la plus large, dès qu'une ligne numérotée vient ou s'en va.

    Avant la première, aucun numéro ne change : ces tableaux gardent leurs largeurs, et leurs pages.
    """
    tableaux = (t for t in corps.iter(TBL) if _rangs_numerotes(t, comptage))
    for tableau in dropwhile(lambda t: not _change_de_lignes(t), tableaux):
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
