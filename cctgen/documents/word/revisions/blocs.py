"""Fondre deux suites de blocs : paragraphes mot à mot, tableaux ligne à ligne, le reste ajouté ou retiré en entier."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Final

from lxml import etree
from rapidfuzz import fuzz

from cctgen.documents.word.revisions.alignement import apparier
from cctgen.documents.word.revisions.appuis import (
    Paire,
    asseoir,
    poser_les_fins,
    s_accordent,
    separer_les_ajouts,
    style,
)
from cctgen.documents.word.revisions.balises import (
    DEL,
    INS,
    PPR,
    SDT,
    SECTPR,
    SIGNETS,
    TBL,
    TC,
    TR,
    Marques,
    Noeud,
    P,
    aspect,
    w,
)
from cctgen.documents.word.revisions.comptage import Comptage
from cctgen.documents.word.revisions.jetons import comparer_mots, jetons, revisions, suites, texte_de
from cctgen.documents.word.revisions.lecture import rangement, reunion
from cctgen.documents.word.revisions.transport import noms_des_signets

_ASSEZ_PROCHES: Final = 0.5
_PRESQUE_EGAUX: Final = 0.8
"""Ce qu'il faut de texte commun à deux paragraphes de styles différents pour que l'un soit l'autre, restylé."""
_SANS_RAPPORT: Final = 0.4
_HAUT_D_UN_POINT: Final = {w("before"): "0", w("after"): "0", w("line"): "20", w("lineRule"): "exact"}


class Fusion:
    """Fond des blocs ; `numerotations` donne, d'une liste ancienne, celle du document nouveau qui la continue."""

    def __init__(self, marques: Marques, numerotations: Mapping[str, str], comptage: Comptage) -> None:
        self._marques = marques
        self._numerotations = numerotations
        self._comptage = comptage

    def fondre(self, avant: Sequence[Noeud], apres: Sequence[Noeud]) -> list[Noeud]:
        """Rend les blocs des deux versions, révisions marquées."""
        return self.fondre_les_paires(paires(avant, apres, self._comptage))

    def fondre_les_paires(self, appariees: Iterable[Paire]) -> list[Noeud]:
        """Rend les blocs de paires déjà faites, révisions marquées."""
        fondus: list[Noeud] = []
        for ancien, nouveau in appariees:
            for bloc in self._fondre_une_paire(ancien, nouveau):
                if fondus and bloc.tag == TBL and fondus[-1].tag == TBL:
                    fondus.append(self._separateur())
                fondus.append(bloc)
        poser_les_fins(fondus, self._comptage, self._marques)
        separer_les_ajouts(fondus, self._marques)
        return fondus

    def _fondre_une_paire(self, ancien: Noeud | None, nouveau: Noeud | None) -> Iterator[Noeud]:
        if ancien is None and nouveau is not None:
            yield self._ajouter(nouveau)
        elif nouveau is None and ancien is not None:
            yield from self._retirer(ancien)
        elif ancien is not None and nouveau is not None:
            if cle(ancien) == cle(nouveau):
                yield copy.deepcopy(nouveau)
            elif nouveau.tag == P:
                yield self._paragraphe(ancien, nouveau)
            else:
                yield self._tableau(ancien, nouveau)

    def _paragraphe(self, ancien: Noeud, nouveau: Noeud) -> Noeud:
        fondu = etree.Element(P)
        proprietes = nouveau.find(PPR)
        if proprietes is not None:
            fondu.append(copy.deepcopy(proprietes))
        if aspect(ancien.find(PPR)) != aspect(proprietes):
            if proprietes is None:
                etree.SubElement(fondu, PPR)
            self._marques.proprietes_changees(fondu[0], self._proprietes(ancien))
        debuts, fins = ([*ancien.findall(signet), *nouveau.findall(signet)] for signet in SIGNETS)
        fondu.extend(map(copy.deepcopy, debuts))
        # Deux textes sans rapport n'ont en commun que des mots : mêlés, aucun des deux ne se lirait.
        comparer = comparer_mots if _proximite(ancien, nouveau, _SANS_RAPPORT) else revisions
        fondu.extend(comparer(jetons(ancien), jetons(nouveau), self._marques))
        fondu.extend(map(copy.deepcopy, fins))
        return fondu

    def _proprietes(self, ancien: Noeud) -> Noeud | None:
        proprietes = copy.deepcopy(ancien.find(PPR))
        for numero in () if proprietes is None else proprietes.iter(w("numId")):
            numero.set(w("val"), self._numerotations.get(str(numero.get(w("val"))), "0"))
        return proprietes

    def _ajouter(self, nouveau: Noeud) -> Noeud:
        ajoute = copy.deepcopy(nouveau)
        for ligne in ajoute.iter(TR):
            self._marques.ligne(ligne, INS)
        for paragraphe in list(ajoute.iter(P)):
            mots = list(revisions((), jetons(paragraphe), self._marques))
            signets = [paragraphe.findall(signet) for signet in SIGNETS]
            _vider(paragraphe)
            paragraphe.extend([*signets[0], *mots, *signets[1]])
            self._marques.fin_de_paragraphe(paragraphe, INS)
        return ajoute

    def _retirer(self, ancien: Noeud) -> Iterator[Noeud]:
        """D'un contrôle de contenu retiré, il ne reste que ses blocs ; d'une section, que son texte."""
        if ancien.tag in SIGNETS:
            return
        if ancien.tag == SDT:
            for bloc in ancien.iterfind(f"{w('sdtContent')}/*"):
                yield from self._retirer(bloc)
            return
        retire = copy.deepcopy(ancien)
        for ligne in retire.iter(TR):
            self._marques.ligne(ligne, DEL)
        for paragraphe in list(retire.iter(P)):
            mots = list(revisions(jetons(paragraphe), (), self._marques))
            signets = [paragraphe.findall(signet) for signet in SIGNETS]
            proprietes = self._proprietes(paragraphe)
            paragraphe.clear()
            if proprietes is not None:
                paragraphe.append(_sans_section(proprietes))
            paragraphe.extend([*signets[0], *mots, *signets[1]])
            self._marques.fin_de_paragraphe(paragraphe, DEL)
        yield retire

    def _separateur(self) -> Noeud:
        """Word réunirait deux tableaux qui se touchent : ajouté puis retiré, ce paragraphe s'y évanouit.

        LibreOffice le garde contre un tableau, accepté comme refusé : haut d'un point, il ne s'y voit pas.
        """
        paragraphe = etree.Element(P)
        etree.SubElement(etree.SubElement(paragraphe, PPR), w("spacing"), _HAUT_D_UN_POINT)
        self._marques.fin_de_paragraphe(paragraphe, INS, DEL)
        return paragraphe

    def _tableau(self, ancien: Noeud, nouveau: Noeud) -> Noeud:
        fondu = etree.Element(TBL)
        fondu.extend(copy.deepcopy(e) for e in nouveau if e.tag != TR)
        for avant, apres in _paires_de_lignes(ancien, nouveau):
            if avant is None and apres is not None:
                fondu.append(self._ajouter(apres))
            elif apres is None and avant is not None:
                fondu.extend(self._retirer(avant))
            elif avant is not None and apres is not None:
                fondu.append(self._ligne(avant, apres))
        return fondu

    def _ligne(self, ancienne: Noeud, nouvelle: Noeud) -> Noeud:
        fondue = copy.deepcopy(nouvelle)
        cases = zip(ancienne.findall(TC), nouvelle.findall(TC), fondue.findall(TC), strict=True)
        for avant, apres, case in cases:
            blocs = self.fondre(_blocs(avant), _blocs(apres))
            for bloc in _blocs(case):
                case.remove(bloc)
            case.extend(blocs)
        return fondue


def cle(bloc: Noeud) -> tuple[str, ...]:
    """Rend ce qui fait deux blocs égaux : leur texte, l'aspect de leurs paragraphes, leurs cases et leurs réunions."""
    parts = [bloc.tag]
    for noeud in bloc.iter(P, TR, TC, TBL):
        if noeud.tag == TBL:
            parts.append(aspect(noeud))
            continue
        if noeud.tag != P:
            parts += (noeud.tag, *reunion(noeud), *([rangement(noeud)] if noeud.tag == TR else []))
            continue
        parts.append(aspect(noeud.find(PPR)))
        # Un texte égal coupé autrement est le même ; deux atomes voisins ne se joignent pas.
        for (forme, est_atomique), voisins in groupby(suites(noeud), attrgetter("forme", "est_atomique")):
            textes = [jeton.texte for jeton in voisins]
            parts += (forme, *textes) if est_atomique else (forme, "".join(textes))
    return tuple(parts)


def paires(avant: Sequence[Noeud], apres: Sequence[Noeud], comptage: Comptage) -> list[Paire]:
    """Rend, dans l'ordre, chaque bloc d'avant et celui qu'il devient.

    Le dernier paragraphe porte la fin de la cellule ou du document : celui d'avant devient celui d'après.
    """
    parente = partial(_parente, comptage=comptage)
    if avant and apres and avant[-1].tag == apres[-1].tag == P:
        faites = [*apparier(avant[:-1], apres[:-1], cle, parente), (avant[-1], apres[-1])]
    else:
        faites = [*apparier(avant, apres, cle, parente)]
    return asseoir(faites, comptage)


def _parente(ancien: Noeud, nouveau: Noeud, comptage: Comptage) -> float:
    if ancien.tag != nouveau.tag or ancien.tag not in (P, TBL):
        return 0.0
    if ancien.tag == TBL:
        # LibreOffice arrondit les largeurs à sa façon : seul leur nombre dit si une colonne vient ou part.
        if aspect(ancien) != aspect(nouveau):
            return 0.0
        memes_cases = _colonnes(ancien) == _colonnes(nouveau) and _reunies(ancien) == _reunies(nouveau)
        return _proximite(ancien, nouveau, 0.0) if memes_cases else 0.0
    if not s_accordent(ancien, nouveau, comptage):
        return 0.0
    signets = noms_des_signets(ancien), noms_des_signets(nouveau)
    if all(signets) and (comptage.liste(ancien) or comptage.liste(nouveau)):
        # Deux titres au même signet sont le même article, quoi qu'ils disent ; à deux signets, deux articles.
        return 1.0 if signets[0] & signets[1] else 0.0
    return _proximite(ancien, nouveau, _ASSEZ_PROCHES if style(ancien) == style(nouveau) else _PRESQUE_EGAUX)


def _paires_de_lignes(ancien: Noeud, nouveau: Noeud) -> Iterable[tuple[Noeud | None, Noeud | None]]:
    """Rend les lignes qui se répondent ; une à une si des cases en tiennent plusieurs, qu'une ligne venue couperait."""
    lignes = ancien.findall(TR), nouveau.findall(TR)
    if _reunies(nouveau):
        return zip(*lignes, strict=True)
    return apparier(*lignes, _cle_de_ligne, _parente_des_lignes)


def _reunies(tableau: Noeud) -> list[_Rangee]:
    """Rend les cases de chaque ligne d'un tableau qui en réunit de haut en bas ; rien d'un autre tableau."""
    lignes = [_cases(ligne) for ligne in tableau.findall(TR)]
    return lignes if any(lien for _, *cases in lignes for _, lien in cases) else []


_Rangee = tuple[tuple[str, str], ...]


def _cases(ligne: Noeud) -> _Rangee:
    """Rend ce qui range une ligne, puis ce qui réunit chacune de ses cases."""
    return (("", rangement(ligne)), *map(reunion, ligne.findall(TC)))


def _cle_de_ligne(ligne: Noeud) -> tuple[object, str]:
    """Des cases réunies gardent leur texte : quand elles ne le sont plus de même, ce n'est plus la même ligne."""
    return _cases(ligne), texte_de(ligne)


def _parente_des_lignes(ancienne: Noeud, nouvelle: Noeud) -> float:
    if _cases(ancienne) != _cases(nouvelle):
        return 0.0
    return _proximite(ancienne, nouvelle, _ASSEZ_PROCHES)


def _proximite(ancien: Noeud, nouveau: Noeud, seuil: float) -> float:
    note = fuzz.ratio(texte_de(ancien), texte_de(nouveau)) / 100
    return note if note > seuil else 0.0


def _colonnes(tableau: Noeud) -> int:
    return len(tableau.findall(f"{w('tblGrid')}/{w('gridCol')}"))


def _blocs(case: Noeud) -> list[Noeud]:
    return [e for e in case if e.tag in (P, TBL, SDT)]


def _vider(paragraphe: Noeud) -> None:
    """Ôte tout d'un paragraphe, hors ses propriétés."""
    for enfant in list(paragraphe):
        if enfant.tag != PPR:
            paragraphe.remove(enfant)


def _sans_section(proprietes: Noeud) -> Noeud:
    for section in proprietes.findall(SECTPR):
        proprietes.remove(section)
    return proprietes
