"""Les paragraphes que Word numérote, et la marque qui, retirée ou ajoutée devant eux, fausse leur numéro à l'écran.

LibreOffice tient pour retiré tout titre que touche une fin de paragraphe retirée, et pour neuf tout titre que touche
une fin ajoutée : l'un perd son numéro neuf, l'autre l'ancien, et tous les suivants se décalent.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from cctgen.documents.word.revisions.balises import (
    DEL,
    FORME,
    INS,
    NUMPR,
    PPR,
    RPR,
    SECTPR,
    TBL,
    TR,
    TRPR,
    Marques,
    Noeud,
    P,
    aspect,
    deplacer_la_fin,
    lire_xml,
    w,
)

_STYLE = f"{PPR}/{w('pStyle')}"
_LISTE = f"{NUMPR}/{w('numId')}"
_CHANGEMENT = w("pPrChange")


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


def degager_les_numeros(blocs: Sequence[Noeud], comptage: Comptage, marques: Marques) -> None:
    """Reporte la marque du dernier paragraphe d'une suite venue ou partie sur celui qui précède la suite.

    Devant un titre numéroté, aucune marque ne le touche alors plus ; devant un tableau parti avec elle, que LibreOffice
    ne réunit à rien, il ne reste pas de paragraphe vide. C'est bien la même fin qui vient ou s'en va : le dernier
    prend l'aspect du précédent, avec qui une décision le réunit, et l'autre lui rend le sien.
    """
    debut = 0
    while debut < len(blocs):
        nature = _nature(blocs[debut])
        fin = debut + 1
        while nature and fin < len(blocs) and _nature(blocs[fin]) == nature:
            fin += 1
        if nature and debut and fin < len(blocs) and _est_un_appui(blocs[debut - 1], comptage):
            suite = blocs[debut : fin + 1]
            dernier = _dernier_a_degager(suite, comptage)
            if dernier is not None:
                deplacer_la_fin(next(dernier.iterfind(f"{PPR}/{RPR}/{nature}")), blocs[debut - 1])
                for reuni in (*_devant_un_tableau(suite[: suite.index(dernier)], comptage), dernier):
                    _prendre_l_aspect(reuni, blocs[debut - 1], nature, marques)
        debut = fin


def _est_un_appui(bloc: Noeud, comptage: Comptage) -> bool:
    """Vrai d'un paragraphe qui reste et qui n'a pas de numéro : une marque à sa fin ne fausse rien."""
    return bloc.tag == P and not (_marques(bloc) or comptage.liste(bloc) or _porte_une_section(bloc))


def _dernier_a_degager(suite: Sequence[Noeud], comptage: Comptage) -> Noeud | None:
    """Rend le paragraphe d'une suite qui touche le titre de sa fin, sinon son premier tableau.

    Un titre ne prend pas l'aspect d'un autre paragraphe : il y perdrait son numéro.
    """
    dernier: Noeud | None = suite[-2]
    if not comptage.liste(suite[-1]) or suite[-2].tag != P:
        dernier = next((d for d, suivant in pairwise(suite[:-1]) if suivant.tag == TBL), None)
    if dernier is None or dernier.tag != P or comptage.liste(dernier) or _porte_une_section(dernier):
        return None
    return dernier


def _porte_une_section(paragraphe: Noeud) -> bool:
    return paragraphe.find(f"{PPR}/{SECTPR}") is not None


def _devant_un_tableau(suite: Sequence[Noeud], comptage: Comptage) -> list[Noeud]:
    """Rend les paragraphes qui touchent un tableau : Word y arrête parfois la réunion, et garde leur aspect."""
    touches = [p for p, suivant in pairwise(suite) if suivant.tag == TBL and p.tag == P]
    return [p for p in touches if not comptage.liste(p)]


def _prendre_l_aspect(dernier: Noeud, precedent: Noeud, nature: str, marques: Marques) -> None:
    """Donne au dernier l'aspect du précédent, pour la décision qui les réunit en un seul paragraphe."""
    sien = next(dernier.iterfind(PPR))
    if nature == INS:
        marques.proprietes_changees(sien, _ancien_aspect(precedent))
        return
    ancien, forme = copy.deepcopy(sien), sien.find(RPR)
    autre = precedent.find(PPR)
    repris = [] if autre is None else [copy.deepcopy(e) for e in autre if e.tag not in (RPR, _CHANGEMENT)]
    sien[:] = [*repris, *([] if forme is None else [forme])]
    sien.set(FORME, aspect(autre))
    marques.proprietes_changees(sien, ancien)


def _ancien_aspect(paragraphe: Noeud) -> Noeud | None:
    change = paragraphe.find(f"{PPR}/{_CHANGEMENT}/{PPR}")
    return paragraphe.find(PPR) if change is None else change


def _nature(bloc: Noeud) -> str:
    """Rend la révision d'un bloc venu ou parti en entier ; vide s'il reste, ou s'il vient et s'en va."""
    if bloc.tag == P:
        marques = _marques(bloc)
        return marques[0] if len(marques) == 1 else ""
    if bloc.tag != TBL:
        return ""
    natures = {n for n in (INS, DEL) if any(r.find(f"{TRPR}/{n}") is not None for r in bloc.findall(TR))}
    entier = all(any(r.find(f"{TRPR}/{n}") is not None for n in natures) for r in bloc.findall(TR))
    return natures.pop() if entier and len(natures) == 1 else ""


def _marques(paragraphe: Noeud) -> list[str]:
    return [nature for nature in (INS, DEL) if paragraphe.find(f"{PPR}/{RPR}/{nature}") is not None]
