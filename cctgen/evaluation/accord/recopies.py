"""Ce qui a été recopié : l'onglet d'un évaluateur dans la grille d'un autre, ou les notes d'une offre sur une autre."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum
from itertools import combinations
from operator import itemgetter

from cctgen.evaluation.modele import Avis, CleOffre, GrilleLue
from cctgen.evaluation.phrases import enumerer
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu

_COMMENTEES = 3
"""Commentaires différents dont la rencontre n'est plus un hasard ; « Conforme. », écrit partout, n'en est qu'un."""
_SUR_DIX = 9
"""Lignes communes sur dix, à partir desquelles les autres passent pour des retouches."""
_PLAGES, _LIGNES_D_UNE_PLAGE = 5, 3
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


class _Part(IntEnum):
    """Ce qui, d'un onglet, se retrouve à sa place chez un autre sans que ce soit un hasard."""

    RIEN = 0
    PRESQUE_TOUT = 1
    TOUT = 2


def _part(communes: Sequence[str], ecrites: int) -> _Part:
    """Rend la part d'un onglet que disent ses lignes communes, chacune par le commentaire de sa note, ou par rien.

    Quelques lignes changées ne font pas une autre grille ; mais alors, la plupart des commentaires communs doivent
    différer entre eux : deux personnes qui jugent de même ont les mêmes formules, non les mêmes phrases.
    """
    commentees = list(filter(None, communes))
    differents = len(set(commentees))
    if differents < _COMMENTEES:
        return _Part.RIEN
    if len(communes) == ecrites:
        return _Part.TOUT
    presque = _SUR_DIX * ecrites <= 10 * len(communes) and 2 * differents > len(commentees)
    return _Part.PRESQUE_TOUT if presque else _Part.RIEN


def grilles_recopiees(grilles: Sequence[GrilleLue]) -> Iterator[Anomalie]:
    """Énumère, lot par lot, les paires d'évaluateurs dont l'un a, sur un onglet, les avis de l'autre, au signe près."""
    signees = [(grille, _onglets(grille)) for grille in grilles if grille.evaluateur]
    for (premiere, siens), (seconde, autres) in combinations(signees, 2):
        egales = _egales(premiere, seconde)
        copies: dict[tuple[int, _Part, _Part], list[str]] = {}
        for lot, nom in (onglet for onglet in siens if onglet in autres):
            chez_l_une, chez_l_autre = (_part_recopiee(onglets[lot, nom], egales) for onglets in (siens, autres))
            if min(chez_l_une, chez_l_autre) is _Part.TOUT or (nom != _LOT_ENTIER and (chez_l_une or chez_l_autre)):
                copies.setdefault((lot, chez_l_une, chez_l_autre), []).append(nom)
        for (lot, chez_l_une, chez_l_autre), noms in copies.items():
            if min(chez_l_une, chez_l_autre) is _Part.TOUT:
                commun = _toutes_deux(premiere, seconde, noms)
            elif chez_l_une >= chez_l_autre:
                commun = _en_partie(premiere, seconde, noms, chez_l_une)
            else:
                commun = _en_partie(seconde, premiere, noms, chez_l_autre)
            yield _copie("grille-recopiee", f"{commun} : un seul avis y compterait deux fois.", _CONSEIL, seconde, lot)


def _toutes_deux(premiere: GrilleLue, seconde: GrilleLue, noms: Sequence[str]) -> str:
    return (
        f"les grilles de {premiere.evaluateur} et de {seconde.evaluateur} portent les mêmes notes et les mêmes"
        f" commentaires, au signe près{_sur_ces_onglets(noms)}"
    )


def _en_partie(partielle: GrilleLue, complete: GrilleLue, noms: Sequence[str], part: _Part) -> str:
    if part is _Part.PRESQUE_TOUT:
        return (
            f"neuf notes sur dix au moins de {partielle.evaluateur}{_sur_ces_onglets(noms)}, se retrouvent avec leur"
            f" commentaire, au signe près, dans la grille de {complete.evaluateur}"
        )
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


def _part_recopiee(onglet: Mapping[CleOffre, Sequence[str]], egales: Mapping[CleOffre, Mapping[str, str]]) -> _Part:
    """Rend ce qui, de tout ce que porte l'onglet, est aussi, à sa place, dans l'autre grille."""
    memes = [(egales.get(cle, {}), refs) for cle, refs in onglet.items()]
    communes = [autres[ref] for autres, refs in memes for ref in refs if ref in autres]
    return _part(communes, sum(map(len, onglet.values())))


def _sur_ces_onglets(noms: Sequence[str]) -> str:
    if _LOT_ENTIER in noms:
        return ""
    onglets = "les onglets" if len(noms) > 1 else "l'onglet"
    return f", sur {onglets} {_citer(sorted(noms))}"


def _citer(noms: Sequence[str]) -> str:
    return enumerer([f"« {nom} »" for nom in noms])


def offres_recopiees(grilles: Sequence[GrilleLue]) -> Iterator[Anomalie]:
    """Énumère, par évaluateur et par lot, les offres auxquelles il a donné les mêmes avis, au signe près.

    Un commentaire passe-partout, le même pour tout, se relève ailleurs : il ne dit pas qu'une offre a été recopiée ;
    ni une même phrase d'une offre à l'autre, si la source montre que chacune a été lue.
    """
    for grille in (g for g in grilles if g.evaluateur):
        for cles, part in _groupes_semblables(grille):
            partout, en_partie = ("", "") if part is _Part.TOUT else (" presque partout", ", en partie au moins,")
            message = (
                f"{grille.evaluateur} donne{partout} les mêmes notes et les mêmes commentaires, au signe près, aux"
                f" offres de {_citer([cle.soumissionnaire for cle in cles])} : l'une a pu être collée{en_partie} sur"
                " l'autre."
            )
            yield _copie("offres-recopiees", message, _CONSEIL_OFFRES, grille, cles[0].lot)


def _groupes_semblables(grille: GrilleLue) -> Iterator[tuple[list[CleOffre], _Part]]:
    """Énumère les offres qui valent la première de leur groupe, et la moindre part qu'elles en ont.

    Seules se comparent celles qui se rencontrent déjà sur une plage : presque aucune, et toutes deux à deux seraient
    trop.
    """
    groupes: dict[CleOffre, tuple[list[CleOffre], _Part]] = {}
    meneuses: dict[object, list[CleOffre]] = {}
    for cle, plages in _plages(grille):
        rencontrees = dict.fromkeys(autre for plage in plages for autre in meneuses.get(plage, ()))
        trouvees = ((autre, _part_commune(grille.avis[autre], grille.avis[cle])) for autre in rencontrees)
        meneuse, part = max(trouvees, key=itemgetter(1), default=(cle, _Part.RIEN))
        if part is _Part.RIEN:
            for plage in plages:
                meneuses.setdefault(plage, []).append(cle)
        else:
            siennes, moindre = groupes.get(meneuse, ([meneuse], _Part.TOUT))
            groupes[meneuse] = ([*siennes, cle], min(moindre, part))
    yield from groupes.values()


def _plages(grille: GrilleLue) -> Iterator[tuple[CleOffre, list[object]]]:
    """Énumère les offres commentées, et ce qui est écrit sur quelques plages d'exigences, réparties dans leur lot."""
    refs_du_lot: dict[int, list[str]] = {}
    for cle, avis in grille.avis.items():
        if _a_ses_commentaires(avis):
            refs = refs_du_lot.setdefault(cle.lot, sorted(avis))
            pas = max(1, len(refs) // _PLAGES)
            debuts = range(0, len(refs), pas)
            lues = ((d, [avis.get(ref) for ref in refs[d : d + _LIGNES_D_UNE_PLAGE]]) for d in debuts)
            yield cle, [(cle.lot, d, *(a and _ecrit(a) for a in lus)) for d, lus in lues if any(lus)]


def _part_commune(une: Mapping[str, Avis], autre: Mapping[str, Avis]) -> _Part:
    """Rend ce que deux offres ont de commun ; une ligne à part suffit pour que la source doive aussi l'être."""
    ecrites = max(len(une), len(autre))
    admises = ecrites - -(-_SUR_DIX * ecrites // 10)
    communes: list[Avis] = []
    situees = 0
    for rang, (ref, lu) in enumerate(une.items(), start=1):
        vis_a_vis = autre.get(ref)
        if vis_a_vis is not None and _ecrit(lu) == _ecrit(vis_a_vis):
            communes.append(lu)
            situees += lu.source == vis_a_vis.source
        elif rang - len(communes) > admises:
            return _Part.RIEN
    part = _part([a.commentaire if _est_commentee(a) else "" for a in communes], ecrites)
    return part if part is _Part.TOUT or ecrites - situees <= admises else _Part.RIEN


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
