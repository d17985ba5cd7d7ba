"""La lecture d'un Markdown simple, sans l'analyse : ce que disent presque tous les textes d'un dossier.

Elle rend ce que rendrait l'analyse, ou rien : ce qui n'est pas simple à coup sûr lui revient.
"""

from __future__ import annotations

import re
from itertools import zip_longest

from cctgen.documents.markdown.analyse import contenu_analyse
from cctgen.documents.texte import (
    PREFIXE_RENVOI,
    Bloc,
    Cellule,
    Contenu,
    Inline,
    Liste,
    Paragraphe,
    Renvoi,
    Tableau,
    Texte,
    ajouter,
)

_DEBUT = r"(?:[^\W\d_]|«|\*\*[^\W_]|\d+(?![\d.)]))"
"""Une lettre, un mot en gras, un nombre qui n'est pas un rang : une ligne ainsi commencée n'ouvre rien."""
_LIGNE_MARQUEE = re.compile(rf"^(?!{_DEBUT}|$)", re.MULTILINE)
"""Début d'une ligne qui n'est ni vide ni commencée ainsi : elle seule peut ouvrir une liste ou un tableau."""
_PUCE = re.compile(rf"- (?={_DEBUT})")
_RANG = re.compile(rf"[0-9]{{1,9}}\. (?={_DEBUT})")
_PREMIERS = {"- ": _PUCE, "1. ": _RANG}
"""Ce qui ouvre une liste d'un seul rang, et ce qui y commence chaque élément."""
_SOUS_L_ENTETE = re.compile(r"\|(?: ?-+ ?\|)+")
_SIGNE_ACTIF = re.compile(r"[\\*`\[\]]")
_PONCTUATION = r"[!-/:-@\[-`{-~]"
_TEXTE = rf"(?:[^\\*`\[\]\n]|\\{_PONCTUATION})"
_FIN_DU_GRAS = r"(?:[^\W_]|[.:;!?»)](?=\*\*(?:[ \n]|\Z)))"
_SIGNES = re.compile(
    rf"\\({_PONCTUATION})"
    rf"|\[({_TEXTE}+)\]\({PREFIXE_RENVOI}([A-Za-z0-9-]+)\)"
    rf"|(?<![\w*\\])\*\*([^\W_](?:{_TEXTE}*{_FIN_DU_GRAS})?)\*\*(?![\w*])"
)
"""Un signe protégé, un renvoi, des mots en gras que rien ne touche : ce que l'analyse ne lirait pas autrement."""
_PROTEGE = re.compile(rf"\\({_PONCTUATION})")


def blocs_simples(propre: str) -> tuple[Bloc, ...] | None:
    """Rend les blocs d'un texte de paragraphes, de listes d'un seul rang et de tableaux ; rien, s'il faut l'analyse.

    Une ligne qui poursuit un élément, une liste qui reprend après un vide, une autre forme : elle seule sait les lire.
    """
    parties = [partie for suite in propre.split("\n\n") if (partie := suite.strip("\n"))]
    if not _LIGNE_MARQUEE.search(propre):
        return tuple([Paragraphe(_contenu(partie)) for partie in parties])
    suite: list[Bloc] = []
    for partie in parties:
        lignes = partie.split("\n")
        lus = _tableau(lignes) if partie.startswith("|") else _texte_et_liste(lignes)
        if lus is None or (isinstance(lus[0], Liste) and suite and isinstance(suite[-1], Liste)):
            return None
        suite += lus
    return tuple(suite)


def _texte_et_liste(lignes: list[str]) -> list[Bloc] | None:
    rang = next((rang for rang, ligne in enumerate(lignes) if ligne.startswith(tuple(_PREMIERS))), len(lignes))
    texte, elements = "\n".join(lignes[:rang]), lignes[rang:]
    if _LIGNE_MARQUEE.search(texte):
        return None
    lus: list[Bloc] = [Paragraphe(_contenu(texte))] if texte else []
    if elements:
        ouvre = next(signe for signe in _PREMIERS if elements[0].startswith(signe))
        marques = [_PREMIERS[ouvre].match(element) for element in elements]
        if not all(marques):
            return None
        contenus = [e[m.end() :] for e, m in zip(elements, marques, strict=True) if m]
        lus.append(Liste(tuple([(Paragraphe(_contenu(c)),) for c in contenus]), numerotee=ouvre != "- "))
    return lus


def _tableau(lignes: list[str]) -> list[Bloc] | None:
    """Rend le tableau dont chaque ligne, barres aux deux bouts, a autant de cases que l'en-tête."""
    if len(lignes) < 2 or not _SOUS_L_ENTETE.fullmatch(lignes[1]) or any("\\|" in ligne for ligne in lignes):
        return None
    fermees = [ligne[1:-1] for ligne in lignes if len(ligne) > 1 and ligne[0] == ligne[-1] == "|"]
    rangees = [[case.strip(" ") for case in ligne.split("|")] for ligne in fermees]
    if len(rangees) < len(lignes) or any(len(rangee) != len(rangees[1]) for rangee in rangees):
        return None
    # Un autre blanc au bord d'une case n'en est pas ôté de même partout.
    if any(case != case.strip() for rangee in rangees for case in rangee):
        return None
    entetes, _, *suite = [tuple([_case(case) for case in rangee]) for rangee in rangees]
    return [Tableau(entetes, tuple(suite))]


def _case(texte: str) -> Cellule:
    return (Paragraphe(_contenu(texte) if texte else ()),)


def _contenu(texte: str) -> Contenu:
    if not _SIGNE_ACTIF.search(texte):
        return (Texte(texte.replace("\n", " ")),)
    return contenu_simple(texte) or contenu_analyse(texte)


def contenu_simple(texte: str) -> Contenu:
    """Rend un contenu dont tous les signes actifs protègent un signe ou font un renvoi ; rien, si l'analyse en juge.

    Une valeur insérée est protégée, une clause citée est un renvoi, un mot défini est en gras : presque aucun texte n'a
    d'autres signes.
    """
    parts = _SIGNES.split(texte)
    nus, *suites = (parts[rang::5] for rang in range(5))
    if any(map(_SIGNE_ACTIF.search, nus)) or "\n " in texte or "\n\t" in texte:
        return ()
    contenu: list[Inline] = []
    for nu, signe, libelle, cible, gras in zip_longest(nus, *suites):
        ajouter(contenu, Texte(nu.replace("\n", " ") + (signe or "")))
        if cible:
            ajouter(contenu, Renvoi(cible, _PROTEGE.sub(r"\1", libelle)))
        elif gras:
            ajouter(contenu, Texte(_PROTEGE.sub(r"\1", gras), gras=True))
    return tuple(contenu)
