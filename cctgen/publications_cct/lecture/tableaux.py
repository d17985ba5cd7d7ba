"""D'un fichier publié à ses tableaux bruts : Markdown, HTML et Nunjucks, chaque ligne avec son numéro."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from lxml import html
from lxml.html import HtmlElement

from cctgen.publications_cct.lecture import nunjucks
from cctgen.publications_cct.lecture.prose import regles_en_prose
from cctgen.publications_cct.lecture.titres import (
    lire_preambule,
    lire_titres,
    lire_version,
    masquer_preambule,
    titres_au_dessus,
)
from cctgen.publications_cct.modele import Cellule, FichierLu, LigneBrute, TableauBrut, a_examiner
from cctgen.publications_cct.texte import texte_de_html, texte_de_markdown
from cctgen.socle.anomalies import Anomalie, Lieu
from cctgen.socle.fichiers import empreinte
from cctgen.socle.nombres import lire_entier

_CONTROLES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LIGNE_DE_VERSION = re.compile(r"^\W*version\b.*\d.*$", re.IGNORECASE | re.MULTILINE)
_MASQUES = re.compile(r"<!--.*?-->|\{#.*?#\}|^ {0,3}(```+|~~~+).*?^ {0,3}\1[ \t]*$", re.DOTALL | re.MULTILINE)
_BALISE_TABLE = re.compile(r"<(/?)table\b[^>]*>", re.IGNORECASE)
_TIRETS = re.compile(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_BARRE = re.compile(r"(?<!\\)\|")
_PORTEE_MAX = 1000
"""Plafond d'un colspan ou d'un rowspan : celui de la norme HTML, contre une cellule démesurée."""

Brut = tuple[int, tuple[LigneBrute, ...], LigneBrute | None]


def lire_fichier(contenu: str, nom: str) -> FichierLu:
    """Rend les tableaux d'un fichier, son titre et sa version ; `nom` est le nom montré dans les messages."""
    texte = _CONTROLES.sub("", contenu.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff"))
    preambule = lire_preambule(texte)
    visible = _masquer(masquer_preambule(texte), _MASQUES)
    titres = lire_titres(visible)
    bruts, anomalies, reste = _tableaux(visible, nom)
    tableaux = tuple(
        TableauBrut(nom, lignes, entetes, titres_au_dessus(titres, numero)) for numero, lignes, entetes in bruts
    )
    regles, nommees = regles_en_prose(reste, texte, nom, titres)
    return FichierLu(
        nom=nom,
        titre=titres[0].texte if titres and titres[0].niveau == 1 else preambule.get("title", ""),
        tableaux=tableaux,
        regles=regles,
        version=_version(preambule, nom, reste),
        empreinte=empreinte(texte)[:8],
        anomalies=(*anomalies, *nommees),
    )


def _version(preambule: dict[str, str], nom: str, prose: str) -> str:
    annonce = _LIGNE_DE_VERSION.search(prose)
    candidats = (
        preambule.get("version", ""),
        preambule.get("date", ""),
        "" if annonce is None else annonce.group(0),
        nom.rpartition("/")[2].rpartition(".")[0],
    )
    for candidat in candidats:
        if version := lire_version(candidat):
            return version
    return preambule.get("version", "")


def _tableaux(texte: str, nom: str) -> tuple[list[Brut], list[Anomalie], str]:
    """Lit d'abord HTML et Nunjucks, et masque leur étendue, pour que rien ne soit lu deux fois."""
    bruts: list[Brut] = []
    anomalies: list[Anomalie] = []
    for debut, fin in _etendues_html(texte):
        bruts += _tableau_html(texte[debut:fin], _ligne_de(texte, debut))
        texte = _effacer(texte, debut, fin)
    for tableau in nunjucks.lire_tableaux(texte):
        if isinstance(tableau, nunjucks.LitteralInvalide):
            anomalies.append(_illisible(nom, _ligne_de(texte, tableau.position)))
            continue
        bruts.append(_tableau_nunjucks(tableau, texte))
        texte = _effacer(texte, tableau.debut, tableau.fin)
    bruts += _tableaux_markdown(texte)
    return sorted(bruts, key=lambda brut: brut[0]), anomalies, _sans_tableau_markdown(texte)


def _illisible(nom: str, ligne: int) -> Anomalie:
    return a_examiner(
        "tableau-illisible",
        "le tableau Nunjucks ne se lit pas : guillemet, crochet ou virgule manquant.",
        "Corrigez la copie de la publication, ou saisissez ces lignes à la main.",
        Lieu(nom, ligne),
    )


def _ligne_de(texte: str, position: int) -> int:
    return texte.count("\n", 0, position) + 1


def _effacer(texte: str, debut: int, fin: int) -> str:
    """Remplace une étendue par des espaces, lignes et positions conservées."""
    return texte[:debut] + re.sub(r"[^\n]", " ", texte[debut:fin]) + texte[fin:]


def _masquer(texte: str, motif: re.Pattern[str]) -> str:
    return motif.sub(lambda m: re.sub(r"[^\n]", " ", m.group(0)), texte)


def _etendues_html(texte: str) -> list[tuple[int, int]]:
    """Rend les tableaux de premier rang ; un tableau jamais fermé va jusqu'à la fin du fichier."""
    etendues: list[tuple[int, int]] = []
    profondeur = debut = 0
    for balise in _BALISE_TABLE.finditer(texte):
        if not balise.group(1):
            debut = balise.start() if profondeur == 0 else debut
            profondeur += 1
        elif profondeur:
            profondeur -= 1
            if profondeur == 0:
                etendues.append((debut, balise.end()))
    return [*etendues, (debut, len(texte))] if profondeur else etendues


def _tableau_html(source: str, premiere: int) -> Iterator[Brut]:
    racine = html.fragment_fromstring(source, create_parent="div")
    for table in racine.xpath("//table[not(ancestor::table)]"):
        lignes: list[LigneBrute] = []
        entetes: LigneBrute | None = None
        en_cours: dict[int, tuple[Cellule, int]] = {}
        for rang in table.iter("tr"):
            repere = next(iter(_cases(rang)), rang)
            numero = premiere + (repere.sourceline or 1) - 1
            ligne = LigneBrute(numero, _cellules_html(rang, en_cours))
            if entetes is None and not lignes and all(c.tag == "th" for c in _cases(rang)):
                entetes = ligne
            else:
                lignes.append(ligne)
        yield premiere, tuple(lignes), entetes


def _cases(rang: HtmlElement) -> list[HtmlElement]:
    return [c for c in rang if c.tag in ("td", "th")]


def _cellules_html(rang: HtmlElement, en_cours: dict[int, tuple[Cellule, int]]) -> tuple[Cellule, ...]:
    """Développe colspan et rowspan : une cellule étendue vaut pour toutes les lignes qu'elle couvre."""
    cellules: list[Cellule] = []

    def reprendre() -> None:
        while len(cellules) in en_cours:
            colonne = len(cellules)
            cellule, restantes = en_cours.pop(colonne)
            cellules.append(cellule)
            if restantes > 1:
                en_cours[colonne] = (cellule, restantes - 1)

    for case in _cases(rang):
        reprendre()
        cellule = Cellule(texte_de_html(case), tuple((case.get("class") or "").split()))
        if (hauteur := _portee(case, "rowspan")) > 1:
            en_cours[len(cellules)] = (cellule, hauteur - 1)
        cellules += [cellule, *[Cellule("")] * (_portee(case, "colspan") - 1)]
    reprendre()
    return tuple(cellules)


def _portee(case: HtmlElement, attribut: str) -> int:
    return min(max(lire_entier((case.get(attribut) or "").strip()) or 1, 1), _PORTEE_MAX)


def _tableau_nunjucks(tableau: nunjucks.TableauNunjucks, source: str) -> Brut:
    def ligne(position: int, textes: tuple[str, ...]) -> LigneBrute:
        return LigneBrute(_ligne_de(source, position), tuple(Cellule(texte_de_markdown(t)) for t in textes))

    entetes = None if tableau.entetes is None else ligne(*tableau.entetes)
    return _ligne_de(source, tableau.debut), tuple(ligne(*brute) for brute in tableau.lignes), entetes


def _tableaux_markdown(texte: str) -> Iterator[Brut]:
    for groupe in _groupes_markdown(texte):
        separateur = next((i for i, (_, ligne) in enumerate(groupe[:2]) if _TIRETS.match(ligne)), None)
        lignes = [LigneBrute(n, _cellules_markdown(ligne)) for i, (n, ligne) in enumerate(groupe) if i != separateur]
        entetes = lignes.pop(0) if separateur == 1 else None
        yield groupe[0][0], tuple(lignes), entetes


def _groupes_markdown(texte: str) -> Iterator[list[tuple[int, str]]]:
    """Rend les suites de lignes qui forment un tableau, même privé de sa ligne de tirets."""
    lignes = texte.split("\n")
    numerotees = list(enumerate(lignes, start=1))
    for pleine, suite in groupby(numerotees, key=lambda nl: bool(nl[1].strip())):
        groupe = list(suite)
        if not pleine:
            continue
        debut = next((i for i in range(len(groupe)) if _ouvre_tableau(groupe, i)), None)
        if debut is not None:
            yield groupe[debut:]


def _ouvre_tableau(groupe: list[tuple[int, str]], rang: int) -> bool:
    ligne = groupe[rang][1]
    suivante = groupe[rang + 1][1] if rang + 1 < len(groupe) else ""
    sans_bord = "|" in ligne and "|" in suivante and bool(_TIRETS.match(suivante))
    return ligne.lstrip().startswith("|") or sans_bord


def _sans_tableau_markdown(texte: str) -> str:
    lignes = texte.split("\n")
    for groupe in _groupes_markdown(texte):
        for numero, _ in groupe:
            lignes[numero - 1] = ""
    return "\n".join(lignes)


def _cellules_markdown(ligne: str) -> tuple[Cellule, ...]:
    morceaux = _BARRE.split(ligne.strip())
    if morceaux and not morceaux[0].strip() and ligne.lstrip().startswith("|"):
        morceaux = morceaux[1:]
    if len(morceaux) > 1 and not morceaux[-1].strip():
        morceaux = morceaux[:-1]
    return tuple(Cellule(texte_de_markdown(m.replace("\\|", "|"))) for m in morceaux)
