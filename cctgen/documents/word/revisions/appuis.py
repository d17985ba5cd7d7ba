"""Les appuis d'un suivi : devant un tableau, un titre numéroté, le paragraphe qui reste quoi que l'on décide.

Une fin de paragraphe venue ou partie réunit, une fois décidée, son paragraphe au suivant. Devant un tableau elle ne le
peut pas : LibreOffice y laisse un paragraphe vide. Devant un titre, il tient le titre pour venu ou parti avec elle, et
tous les numéros qui suivent se décalent à l'écran. Et deux ajouts qui se touchent n'en font qu'un pour lui, quand bien
même une fin de paragraphe qui reste les sépare.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from cctgen.documents.word.revisions.balises import (
    DEL,
    FORME,
    INS,
    LIEN,
    PPR,
    RPR,
    SECTPR,
    SIGNETS,
    TBL,
    Marques,
    Noeud,
    P,
    aspect,
    deplacer_la_fin,
    w,
)
from cctgen.documents.word.revisions.comptage import Comptage

Paire = tuple[Noeud | None, Noeud | None]
"""Un bloc d'avant et celui qu'il devient ; l'un des deux manque à un bloc venu ou parti."""

_CHANGEMENT: Final = w("pPrChange")
_TEXTES: Final = {INS: w("t"), DEL: w("delText")}


def style(paragraphe: Noeud) -> str:
    """Rend le style d'un paragraphe ; vide du paragraphe ordinaire."""
    dit = aspect(paragraphe.find(PPR)).partition("\n")[0]
    return dit if dit.startswith("style=") else ""


def s_accordent(ancien: Noeud, nouveau: Noeud, comptage: Comptage) -> bool:
    """Vrai si un paragraphe peut devenir l'autre : refusé, le second de deux numéros perdrait le sien."""
    return style(ancien) == style(nouveau) or not (comptage.liste(ancien) and comptage.liste(nouveau))


def asseoir(paires: Iterable[Paire], comptage: Comptage) -> list[Paire]:
    """Réunit en un seul les paragraphes, l'un parti, l'autre venu, que rien ne sépare d'un tableau ou d'un titre.

    Là où l'une des versions n'a rien, elle prête le paragraphe le plus proche : il s'y lit venu, et parti de sa place.
    """
    suite = list(paires)
    rang = 0
    while rang < len(suite):
        debut = _debut_de_la_suite(suite, rang)
        if debut < rang and (_est_un_tableau(suite[rang]) or _est_un_titre(suite[rang], comptage)):
            rang = _asseoir(suite, debut, rang, comptage)
        rang += 1
    return suite


def _asseoir(suite: list[Paire], debut: int, borne: int, comptage: Comptage) -> int:
    """Assied les paragraphes venus ou partis de `debut` à `borne`, et rend le rang qu'a désormais la borne."""
    derniers = [max((r for r in range(debut, borne) if suite[r][cote] is not None), default=-1) for cote in (0, 1)]
    if min(derniers) >= 0:
        return _reunir(suite, derniers[0], derniers[1], borne, comptage)
    cote = derniers.index(-1)
    appui = suite[debut - 1] if debut else (None, None)
    if _est_un_tableau(suite[borne]):
        if not _tient(appui, suite[borne - 1], comptage):
            return _emprunter(suite, cote, borne, comptage)
        return borne
    if debut == borne - 1 and _est_un_tableau(appui) and appui[cote] is None:
        _glisser(suite, cote, borne - 1, comptage)
    return borne


def _reunir(suite: list[Paire], parti: int, venu: int, borne: int, comptage: Comptage) -> int:
    ancien, nouveau = suite[parti][0], suite[venu][1]
    if ancien is None or nouveau is None or not _se_reunissent(ancien, nouveau, comptage):
        return borne
    if not _est_un_tableau(suite[borne]) and (comptage.liste(ancien) or comptage.liste(nouveau)):
        return borne
    suite[max(parti, venu)] = (ancien, nouveau)
    del suite[min(parti, venu)]
    return borne - 1


def _tient(appui: Paire, derniere: Paire, comptage: Comptage) -> bool:
    """Vrai si le paragraphe qui précède reste, et si le dernier de la suite peut en prendre l'aspect."""
    ancien, nouveau = appui
    dernier = derniere[0] if derniere[1] is None else derniere[1]
    if ancien is None or nouveau is None or dernier is None or nouveau.tag != P:
        return False
    return _se_reunissent(dernier, nouveau, comptage) and not _porte_une_section(ancien)


def _emprunter(suite: list[Paire], cote: int, borne: int, comptage: Comptage) -> int:
    """Donne au paragraphe qui touche la borne, dans la version où il manque, le plus proche qu'elle peut prêter."""
    preteur = _preteur(suite, cote, borne, comptage)
    seul = suite[borne - 1][1 - cote]
    prete = suite[preteur][cote] if preteur >= 0 else None
    if seul is None or prete is None or not _se_reunissent(seul, prete, comptage):
        return borne
    suite[borne - 1] = (prete, seul) if cote == 0 else (seul, prete)
    reste = suite[preteur][1 - cote]
    if reste is not None:
        suite[preteur] = (None, reste) if cote == 0 else (reste, None)
        return borne
    del suite[preteur]
    return borne - (preteur < borne)


def _preteur(suite: Sequence[Paire], cote: int, borne: int, comptage: Comptage) -> int:
    """Rend le rang du premier paragraphe, après la borne ou avant la suite, que sa version peut en ôter ; -1 sinon.

    Ce qu'il en reste ne touche ni tableau ni titre.
    """
    suivant = next((r for r in range(borne, len(suite)) if suite[r][cote] is not None), -1)
    if suivant >= 0 and _paragraphe(suite[suivant]):
        fin = next((r for r in range(suivant + 1, len(suite)) if not _paragraphe(suite[r])), len(suite))
        restent = any(suite[r][cote] is not None for r in range(suivant + 1, fin))
        touche_un_titre = suivant + 1 < fin and _est_un_titre(suite[suivant + 1], comptage)
        if restent and not touche_un_titre:
            return suivant
    precedent = next((r for r in range(borne - 1, -1, -1) if suite[r][cote] is not None), -1)
    if precedent > 0 and _paragraphe(suite[precedent]) and _paragraphe(suite[precedent - 1]):
        return precedent if suite[precedent - 1][cote] is not None else -1
    return -1


def _glisser(suite: list[Paire], cote: int, dernier: int, comptage: Comptage) -> None:
    """Fait du dernier paragraphe d'un article venu ou parti celui qui finissait l'article d'avant : le même, plus loin.

    Deux articles de suite finissent souvent par leurs références : l'une ou l'autre peut être celle qui reste.
    """
    rang = next((r for r in range(dernier, -1, -1) if suite[r][cote] is not None), 0)
    seul = suite[dernier][1 - cote]
    ancien, nouveau = suite[rang]
    if seul is None or ancien is None or nouveau is None or nouveau.tag != P or not rang:
        return
    memes = style(ancien) == style(nouveau) == style(seul)
    devant = suite[rang - 1]
    if (
        not memes
        or comptage.liste(seul)
        or not _tient(devant, suite[rang], comptage)
        or _est_un_titre(devant, comptage)
    ):
        return
    suite[rang] = (None, nouveau) if cote == 0 else (ancien, None)
    suite[dernier] = (ancien, seul) if cote == 0 else (seul, nouveau)


def _debut_de_la_suite(suite: Sequence[Paire], fin: int) -> int:
    """Rend le rang du premier des paragraphes venus ou partis qui touchent un bloc."""
    debut = fin
    while debut and None in suite[debut - 1] and _paragraphe(suite[debut - 1]):
        debut -= 1
    return debut


def _paragraphe(paire: Paire) -> bool:
    return any(bloc is not None and bloc.tag == P for bloc in paire)


def _est_un_tableau(paire: Paire) -> bool:
    return any(bloc is not None and bloc.tag == TBL for bloc in paire)


def _est_un_titre(paire: Paire, comptage: Comptage) -> bool:
    ancien, nouveau = paire
    return ancien is not None and nouveau is not None and nouveau.tag == P and bool(comptage.liste(nouveau))


def poser_les_fins(blocs: Sequence[Noeud], comptage: Comptage, marques: Marques) -> None:
    """Reporte sur son appui la fin venue ou partie qui touche un tableau ou un titre : c'est bien la même fin.

    Le dernier de la suite prend l'aspect de son appui, avec qui une décision le réunit, et l'autre lui rend le sien.
    """
    deplaces = _textes_deplaces(blocs)
    for rang, (bloc, suivant) in enumerate(pairwise(blocs)):
        nature = _nature(bloc)
        if not nature or _porte_une_section(bloc):
            continue
        appui = _appui(blocs, rang)
        compte = comptage.liste(bloc)
        if suivant.tag == TBL:
            if appui is not None:
                deplacer_la_fin(next(bloc.iterfind(f"{PPR}/{RPR}/{nature}")), appui)
                _prendre_l_aspect(bloc, appui, nature, marques)
            elif comptage.liste(reste := _ce_qui_reste(blocs, rang)):
                # Rien ne le réunit à un autre : ce qui en reste, vide, ne compte pas.
                _prendre_l_aspect(reste, None, nature, marques)
        elif not compte and appui is not None and not comptage.liste(appui) and _compte_et_reste(suivant, comptage):
            deplacer_la_fin(next(bloc.iterfind(f"{PPR}/{RPR}/{nature}")), appui)
            _prendre_l_aspect(bloc, appui, nature, marques)
        elif (
            suivant.tag == P
            and _nature(suivant) != nature
            and _texte(bloc, nature) in deplaces[nature]
            and s_accordent(bloc, suivant, comptage)
        ):
            # LibreOffice y voit un texte déplacé, et donne au suivant l'aspect de celui qui part.
            _prendre_l_aspect(bloc, suivant, nature, marques)


def separer_les_ajouts(blocs: Sequence[Noeud], marques: Marques) -> None:
    """Date à part l'ajout qui finit un paragraphe qui reste, si le paragraphe suivant commence par un autre ajout.

    Réunis, ils ôteraient avec eux, une fois refusés, la fin de paragraphe qui les sépare.
    """
    suite = [bloc for bloc in blocs if bloc.tag not in SIGNETS]
    for bloc, suivant in reversed([*pairwise(suite)]):
        if bloc.tag == suivant.tag == P and INS not in _marques(bloc):
            dernier, premier = _ajout_au_bord(bloc, -1), _ajout_au_bord(suivant, 0)
            if dernier is not None and premier is not None:
                marques.separer(dernier, premier)


def _ajout_au_bord(paragraphe: Noeud, bord: int) -> Noeud | None:
    """Rend l'ajout, même dans un lien, par lequel un paragraphe commence (0) ou finit (-1) ; d'un vide, sa fin."""
    suite = [e for e in paragraphe if e.tag not in (PPR, *SIGNETS)]
    if suite and suite[bord].tag == LIEN:
        suite = list(suite[bord])
    if not suite:
        return paragraphe.find(f"{PPR}/{RPR}/{INS}")
    return suite[bord] if suite[bord].tag == INS else None


def _compte_et_reste(bloc: Noeud, comptage: Comptage) -> bool:
    return bool(comptage.liste(bloc)) and not _marques(bloc)


def _appui(blocs: Sequence[Noeud], rang: int) -> Noeud | None:
    """Rend le paragraphe qui reste devant une suite venue ou partie, si rien d'autre ne les sépare."""
    nature = _nature(blocs[rang])
    precedent = next((b for b in reversed(blocs[:rang]) if _nature(b) != nature), None)
    if precedent is None or precedent.tag != P or _marques(precedent) or _porte_une_section(precedent):
        return None
    return precedent


def _ce_qui_reste(blocs: Sequence[Noeud], rang: int) -> Noeud:
    """Rend, d'une suite sans appui, le paragraphe dont LibreOffice garde l'aspect : dernier parti, premier venu."""
    premier = rang
    while _nature(blocs[rang]) == INS and premier and _nature(blocs[premier - 1]) == INS:
        premier -= 1
    return blocs[premier]


def _textes_deplaces(blocs: Sequence[Noeud]) -> dict[str, set[str]]:
    """Rend, par nature, les textes que l'autre nature porte aussi, ailleurs dans la suite."""
    partis, venus = ({_texte(b, nature) for b in blocs if b.tag == P} - {""} for nature in (DEL, INS))
    return dict.fromkeys((DEL, INS), partis & venus)


def _texte(paragraphe: Noeud, nature: str) -> str:
    revisions = paragraphe.iter(nature)
    return "".join(t.text or "" for revision in revisions for t in revision.iter(_TEXTES[nature])).strip()


def _prendre_l_aspect(dernier: Noeud, modele: Noeud | None, nature: str, marques: Marques) -> None:
    """Donne à un paragraphe l'aspect d'un autre, ou aucun, pour la décision qui n'en garde que la fin."""
    sien = next(dernier.iterfind(PPR))
    if nature == INS:
        marques.proprietes_changees(sien, None if modele is None else _ancien_aspect(modele))
        return
    ancien, forme = copy.deepcopy(sien), sien.find(RPR)
    autre = None if modele is None else modele.find(PPR)
    repris = [] if autre is None else [copy.deepcopy(e) for e in autre if e.tag not in (RPR, SECTPR, _CHANGEMENT)]
    sien[:] = [*repris, *([] if forme is None else [forme])]
    sien.set(FORME, aspect(autre))
    marques.proprietes_changees(sien, ancien)


def _ancien_aspect(paragraphe: Noeud) -> Noeud | None:
    change = paragraphe.find(f"{PPR}/{_CHANGEMENT}/{PPR}")
    return paragraphe.find(PPR) if change is None else change


def _se_reunissent(un: Noeud, autre: Noeud, comptage: Comptage) -> bool:
    return s_accordent(un, autre, comptage) and not (_porte_une_section(un) or _porte_une_section(autre))


def _porte_une_section(paragraphe: Noeud) -> bool:
    return paragraphe.find(f"{PPR}/{SECTPR}") is not None


def _nature(bloc: Noeud) -> str:
    """Rend la révision d'un paragraphe venu ou parti en entier ; vide s'il reste, ou s'il vient et s'en va."""
    marques = _marques(bloc)
    return marques[0] if len(marques) == 1 else ""


def _marques(paragraphe: Noeud) -> list[str]:
    return [nature for nature in (INS, DEL) if paragraphe.find(f"{PPR}/{RPR}/{nature}") is not None]
