"""Ce qui cloche dans un YAML mal formé, dit en français : la ligne à corriger et le geste qui la corrige.

L'analyseur parle anglais et nomme souvent la ligne où il s'est perdu, non celle qui l'a perdu : un guillemet
jamais fermé court jusqu'au guillemet suivant, parfois vingt lignes plus bas.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from cctgen.socle.anomalies import Anomalie, Lieu

_GUILLEMETS = "Mettez les textes d'une ligne entre guillemets, les autres après « | », décalés de deux espaces."
_OUVRANT = re.compile(r"""^\s*(?:-\s+)*(?:[\w-]+\s*:\s+)?(?P<signe>["'])(?P<suite>.*)$""")
_DECALAGE = "Alignez-la sur les clés du même niveau, avec deux espaces par niveau et aucune tabulation."

_CAUSES = (
    (
        "mapping values are not allowed",
        "deux-points mal placés : une valeur contient « : » sans guillemets, ou la ligne est mal décalée.",
        _GUILLEMETS,
    ),
    ("could not find expected ':'", "il manque « : » après une clé.", "Écrivez « cle: valeur »."),
    (
        "did not find expected ',' or ']'",
        "un crochet ouvert n'est jamais fermé, ou il manque une virgule.",
        "Écrivez la liste sur une ligne : [a, b].",
    ),
    (
        "did not find expected ',' or '}'",
        "une accolade ouverte n'est jamais fermée, ou il manque une virgule.",
        'Fermez l\'accolade, ou mettez le texte entre guillemets : "{nom}".',
    ),
    (
        "found character that cannot start any token",
        "une valeur commence par un signe que YAML se réserve (%, @ ou un accent grave).",
        "Mettez cette valeur entre guillemets.",
    ),
    (
        "unknown escape character",
        "une barre oblique inverse est suivie d'une lettre qui n'a pas de sens ici.",
        "Doublez la barre (\\\\), ou mettez le texte entre apostrophes.",
    ),
    ("invalid Unicode character escape", "un code de caractère (\\u…) n'existe pas.", "Écrivez le caractère lui-même."),
    ("did not find expected '-' indicator", "une ligne n'est ni un élément de la liste, ni une clé.", _DECALAGE),
    ("did not find expected key", "une ligne n'est pas alignée avec les précédentes.", _DECALAGE),
    ("expected <block end>", "une ligne n'est pas alignée avec les précédentes.", _DECALAGE),
    (
        "did not find expected <document start>",
        "une ligne n'est pas alignée avec la première, ou suit une fin de document (« ... »).",
        _DECALAGE,
    ),
    (
        "did not find expected comment or line break",
        "le signe « | » ou « > » est suivi d'un texte sur la même ligne.",
        "Passez à la ligne après le signe, et décalez le texte de deux espaces.",
    ),
    (
        "control characters are not allowed",
        "le fichier contient un caractère de contrôle invisible.",
        "Supprimez-le : il vient souvent d'un copier-coller.",
    ),
    ("exceeded maximum nesting depth", "le fichier emboîte trop de niveaux.", "Fermez chaque liste : [a, b]."),
    (
        "did not find expected node content",
        "une valeur manque après un crochet, une accolade ou une virgule.",
        "Écrivez la liste sur une ligne, fermée : [a, b].",
    ),
    (
        "incompatible YAML document",
        "la directive %YAML demande une version inconnue.",
        "Supprimez la ligne qui commence par « % ».",
    ),
)


@dataclass(frozen=True, slots=True)
class FauteDeSyntaxe:
    """Ce que dit l'analyseur : son message, et la ligne (à partir de 1) où il s'arrête, s'il la connaît."""

    probleme: str
    ligne: int | None


def expliquer_la_faute(faute: FauteDeSyntaxe, texte: str, fichier: str) -> Anomalie:
    """Rend l'anomalie d'un YAML mal formé, située à la ligne qu'il faut corriger."""
    lignes = texte.splitlines()
    jusqu_a = len(lignes) if faute.ligne is None else min(faute.ligne, len(lignes))
    if ligne := _tabulation(faute, lignes, jusqu_a):
        return _anomalie(
            "une tabulation est utilisée pour décaler ; seules les espaces conviennent.",
            "Remplacez la tabulation par deux espaces.",
            Lieu(fichier, ligne),
        )
    if ligne := _guillemet_ouvert(lignes[:jusqu_a], faute.probleme):
        return _anomalie(
            "un guillemet ouvert n'est jamais fermé.",
            "Fermez-le à la fin de la ligne ; un guillemet dans un texte se précède de « \\ ».",
            Lieu(fichier, ligne),
        )
    if ligne := _commence_par_un_renvoi(lignes[:jusqu_a]):
        return _anomalie(
            "une valeur commence par une accolade, que YAML prend pour autre chose.",
            'Mettez toute la valeur entre guillemets : "{nom} …".',
            Lieu(fichier, ligne),
        )
    for trouver, message, conseil in _A_LA_LIGNE:
        if "expected ':'" in faute.probleme and (ligne := trouver(lignes[:jusqu_a])):
            return _anomalie(message, conseil, Lieu(fichier, ligne))
    for anglais, message, conseil in _CAUSES:
        if anglais in faute.probleme:
            return _anomalie(message, conseil, Lieu(fichier, faute.ligne))
    return _anomalie("le YAML est mal formé.", _GUILLEMETS, Lieu(fichier, faute.ligne))


def _anomalie(message: str, conseil: str, lieu: Lieu) -> Anomalie:
    return Anomalie("yaml-invalide", message, conseil, lieu=lieu)


def _tabulation(faute: FauteDeSyntaxe, lignes: Sequence[str], jusqu_a: int) -> int:
    """Rend la ligne fautive si elle est décalée par une tabulation, ou zéro."""
    if "tab character" in faute.probleme and faute.ligne is not None:
        return faute.ligne
    if jusqu_a and re.match(r"^ *\t", lignes[jusqu_a - 1]):
        return jusqu_a
    return 0


def _guillemet_ouvert(lignes: Sequence[str], probleme: str) -> int:
    """Rend la ligne d'une valeur ouverte par un guillemet qui ne s'y ferme pas, la plus proche de la faute, ou zéro."""
    if not any(signe in probleme for signe in ("end of stream", "expected key", "mapping values", "expected ':'")):
        return 0
    for rang in range(len(lignes), 0, -1):
        ouvrant = _OUVRANT.match(lignes[rang - 1])
        if ouvrant and _reste_ouvert(ouvrant["suite"], ouvrant["signe"]):
            return rang
    return 0


def _reste_ouvert(suite: str, signe: str) -> bool:
    nu = suite.replace("\\\\", "").replace('\\"', "") if signe == '"' else suite.replace("''", "")
    return signe not in nu


def _commence_par_un_renvoi(lignes: Sequence[str]) -> int:
    """Rend la dernière ligne si sa valeur commence par `{nom}` suivi d'un texte, ou zéro."""
    if lignes and re.match(r"^\s*(?:-\s+)*[\w-]+\s*:\s+\{[^{}:,]*\}\s*\S", lignes[-1]):
        return len(lignes)
    return 0


def _signe_colle(motif: str, lignes: Sequence[str]) -> int:
    """Rend la dernière ligne où un signe de YAML n'est pas suivi d'une espace, ou zéro."""
    return next((rang for rang in range(len(lignes), 0, -1) if re.match(motif, lignes[rang - 1])), 0)


def _texte_non_decale(lignes: Sequence[str]) -> int:
    """Rend la première ligne d'un texte annoncé par « | » et collé à la marge de sa clé, ou zéro."""
    for rang in range(len(lignes), 1, -1):
        annonce = re.match(r"^(?P<marge>\s*)[\w-]+\s*:\s*[|>][-+]?\s*$", lignes[rang - 2])
        texte = lignes[rang - 1]
        if annonce and texte.strip() and len(texte) - len(texte.lstrip()) <= len(annonce["marge"]):
            return rang
    return 0


_A_LA_LIGNE: tuple[tuple[Callable[[Sequence[str]], int], str, str], ...] = (
    (
        _texte_non_decale,
        "le texte annoncé par « | » n'est pas décalé.",
        "Décalez chacune de ses lignes de deux espaces.",
    ),
    (
        partial(_signe_colle, r"^\s*-[^\s-]"),
        "un tiret de liste touche son texte.",
        "Mettez une espace après le tiret : « - SSI-012 ».",
    ),
    (
        partial(_signe_colle, r"^\s*(?:-\s+)?[a-z_]+:[^\s/]"),
        "un deux-points touche sa valeur.",
        "Mettez une espace après le deux-points : « cle: valeur ».",
    ),
)
