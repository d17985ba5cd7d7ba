"""Ce qui a été recopié : l'onglet d'un évaluateur dans la grille d'un autre, ou les notes d'une offre sur une autre."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, combinations

from cctgen.evaluation.modele import Avis, CleOffre, GrilleLue
from cctgen.evaluation.phrases import enumerer
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu

_COMMENTEES = 3
"""Commentaires différents dont la rencontre n'est plus un hasard ; « Conforme. », écrit partout, n'en est qu'un."""
_CONSEIL = (
    "Retirez la copie, ou faites écrire à chacun ses propres appréciations ; ce qui se décide ensemble va dans"
    " grille-consensus.xlsx."
)
_CONSEIL_OFFRES = (
    "Vérifiez de quelle offre ces notes parlent, et refaites celles de l'autre ; si les deux se valent vraiment, dites"
    " dans un commentaire au moins ce que vous avez vu de chacune."
)

_LOT_ENTIER = ""
"""À la place d'un onglet, tout ce qu'une grille dit d'un lot : les deux formes d'une grille n'ont pas les mêmes."""

_Onglets = Mapping[tuple[int, str], Mapping[CleOffre, Sequence[str]]]
"""Par lot et par nom d'onglet, les exigences où quelque chose est écrit, offre par offre."""


def grilles_recopiees(grilles: Sequence[GrilleLue]) -> Iterator[Anomalie]:
    """Énumère, lot par lot, les paires d'évaluateurs dont l'un a, sur un onglet, les avis de l'autre, au signe près."""
    signees = [(grille, _onglets(grille)) for grille in grilles if grille.evaluateur]
    for (premiere, siens), (seconde, autres) in combinations(signees, 2):
        egales = _egales(premiere, seconde)
        copies: dict[tuple[int, bool, bool], list[str]] = {}
        for lot, nom in (onglet for onglet in siens if onglet in autres):
            chez_l_une, chez_l_autre = (_est_recopie(onglets[lot, nom], egales) for onglets in (siens, autres))
            if (chez_l_une and chez_l_autre) or (nom != _LOT_ENTIER and (chez_l_une or chez_l_autre)):
                copies.setdefault((lot, chez_l_une, chez_l_autre), []).append(nom)
        for (lot, chez_l_une, chez_l_autre), noms in copies.items():
            if chez_l_une and chez_l_autre:
                commun = _toutes_deux(premiere, seconde, noms)
            elif chez_l_une:
                commun = _en_partie(premiere, seconde, noms)
            else:
                commun = _en_partie(seconde, premiere, noms)
            yield _copie("grille-recopiee", f"{commun} : un seul avis y compterait deux fois.", _CONSEIL, seconde, lot)


def _toutes_deux(premiere: GrilleLue, seconde: GrilleLue, noms: Sequence[str]) -> str:
    return (
        f"les grilles de {premiere.evaluateur} et de {seconde.evaluateur} portent les mêmes notes et les mêmes"
        f" commentaires, au signe près{_sur_ces_onglets(noms)}"
    )


def _en_partie(partielle: GrilleLue, complete: GrilleLue, noms: Sequence[str]) -> str:
    return (
        f"toutes les notes et tous les commentaires de {partielle.evaluateur}{_sur_ces_onglets(noms)}, se retrouvent au"
        f" signe près dans la grille de {complete.evaluateur}, qui y en porte d'autres"
    )


def _onglets(grille: GrilleLue) -> _Onglets:
    onglets: dict[tuple[int, str], dict[CleOffre, list[str]]] = {}
    for cle, avis in grille.avis.items():
        ecrites = [ref for ref, lu in avis.items() if not lu.est_vide]
        par_nom: dict[str, list[str]] = {_LOT_ENTIER: ecrites} if ecrites else {}
        for ref in ecrites:
            feuille = avis[ref].feuille
            par_nom.setdefault(feuille.nom if feuille else cle.soumissionnaire, []).append(ref)
        for nom, refs in par_nom.items():
            onglets.setdefault((cle.lot, nom), {})[cle] = refs
    return onglets


def _egales(premiere: GrilleLue, seconde: GrilleLue) -> dict[CleOffre, dict[str, str]]:
    """Rend, par offre, les exigences dont les deux disent la même chose, et ce qu'en dit une note commentée."""
    return {
        cle: {
            ref: a.commentaire if _est_commentee(a) else ""
            for ref, a in avis.items()
            if ref in autres and _ecrit(a) == _ecrit(autres[ref])
        }
        for cle, avis in premiere.avis.items()
        if (autres := seconde.avis.get(cle))
    }


def _est_recopie(onglet: Mapping[CleOffre, Sequence[str]], egales: Mapping[CleOffre, Mapping[str, str]]) -> bool:
    """Vrai si tout ce que porte l'onglet est aussi, à sa place, dans l'autre grille, et n'est pas une même formule."""
    if not all(egales.get(cle, {}).keys() >= set(refs) for cle, refs in onglet.items()):
        return False
    return len({egales[cle][ref] for cle, refs in onglet.items() for ref in refs} - {""}) >= _COMMENTEES


def _sur_ces_onglets(noms: Sequence[str]) -> str:
    if _LOT_ENTIER in noms:
        return ""
    onglets = "les onglets" if len(noms) > 1 else "l'onglet"
    return f", sur {onglets} {_citer(sorted(noms))}"


def _citer(noms: Sequence[str]) -> str:
    return enumerer([f"« {nom} »" for nom in noms])


def offres_recopiees(grilles: Sequence[GrilleLue]) -> Iterator[Anomalie]:
    """Énumère, par évaluateur et par lot, les offres auxquelles il a donné les mêmes avis, au signe près.

    Un commentaire passe-partout, le même pour tout, se relève ailleurs : il ne dit pas qu'une offre a été recopiée.
    """
    for grille in (g for g in grilles if g.evaluateur):
        semblables: dict[object, list[CleOffre]] = {}
        for cle in _qui_commencent_pareil(grille):
            ecrits = frozenset((ref, _ecrit(a)) for ref, a in grille.avis[cle].items())
            semblables.setdefault((cle.lot, ecrits), []).append(cle)
        for cles in semblables.values():
            if len(cles) > 1:
                message = (
                    f"{grille.evaluateur} donne les mêmes notes et les mêmes commentaires, au signe près, aux offres de"
                    f" {_citer([cle.soumissionnaire for cle in cles])} : l'une a pu être collée sur l'autre."
                )
                yield _copie("offres-recopiees", message, _CONSEIL_OFFRES, grille, cles[0].lot)


def _qui_commencent_pareil(grille: GrilleLue) -> Iterator[CleOffre]:
    """Énumère les offres qu'une autre du lot vaut sur une première exigence : presque toutes s'y distinguent déjà."""
    debuts: dict[object, list[CleOffre]] = {}
    for cle, avis in grille.avis.items():
        if _a_ses_commentaires(avis):
            ref = min(avis)
            debuts.setdefault((cle.lot, ref, _ecrit(avis[ref])), []).append(cle)
    return chain.from_iterable(cles for cles in debuts.values() if len(cles) > 1)


def _a_ses_commentaires(avis: Mapping[str, Avis]) -> bool:
    differents: set[str] = set()
    for lu in avis.values():
        if _est_commentee(lu):
            differents.add(lu.commentaire)
            if len(differents) == _COMMENTEES:
                return True
    return False


def _est_commentee(avis: Avis) -> bool:
    return avis.note is not None and bool(avis.commentaire)


def _ecrit(avis: Avis) -> tuple[object, ...]:
    return avis.note, avis.constat, avis.commentaire


def _copie(code: str, message: str, conseil: str, grille: GrilleLue, lot: int) -> Anomalie:
    return Anomalie(code, message, conseil, Gravite.A_QUALIFIER, Lieu(grille.nom), lot=lot or None)
