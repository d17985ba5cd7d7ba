"""Tableaux d'un composant Nunjucks : `headers: [...]` et `data: [[...], ...]`, à la manière d'un objet JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_CLE_ENTETES = re.compile(
    r"""["']?\b(?:headers?|heads?|entetes|colonnes|columns)\b["']?\s*[:=]\s*(?=\[)""", re.IGNORECASE
)
_CLE_LIGNES = re.compile(r"""["']?\b(?:data|rows|lignes|body|corps|items)\b["']?\s*[:=]\s*(?=\[)""", re.IGNORECASE)
_VIDE = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/|\{#.*?#\})*", re.DOTALL)
_NU = re.compile(r"[^\s,\[\]{}:\"'`]+")
_ECHAPPEMENTS = {"n": "\n", "t": " ", "r": "", "b": "", "f": "", "v": "", "\n": ""}
_PROFONDEUR_MAX = 40
"""Au-delà, ce n'est plus un tableau, et la lecture récursive s'épuiserait."""
_CLES_DE_TEXTE = ("text", "texte", "html", "content", "value", "label")


class LitteralInvalide(ValueError):
    """Le littéral ne se lit pas ; la position est celle du défaut."""

    def __init__(self, position: int) -> None:
        super().__init__("littéral illisible")
        self.position = position


@dataclass(frozen=True, slots=True)
class Valeur:
    """Une valeur lue et la position de son début."""

    contenu: str | tuple[Valeur, ...] | dict[str, Valeur]
    debut: int
    fin: int


@dataclass(frozen=True, slots=True)
class TableauNunjucks:
    """En-têtes (position, textes) et lignes (position, textes) d'un composant, et l'étendue qu'il occupe."""

    entetes: tuple[int, tuple[str, ...]] | None
    lignes: tuple[tuple[int, tuple[str, ...]], ...]
    debut: int
    fin: int


def lire_tableaux(texte: str) -> Iterator[TableauNunjucks | LitteralInvalide]:
    """Énumère les tableaux d'un texte ; un tableau illisible est rendu comme une faute, pas perdu."""
    entetes = [m.end() for m in _CLE_ENTETES.finditer(texte)]
    donnees = [m.end() for m in _CLE_LIGNES.finditer(texte)]
    for rang, debut in enumerate(donnees):
        precedente = donnees[rang - 1] if rang else -1
        suivante = donnees[rang + 1] if rang + 1 < len(donnees) else len(texte)
        avant = [e for e in entetes if precedente < e < debut]
        apres = [e for e in entetes if debut < e < suivante]
        # « data » peut précéder « headers » : seul un composant sans en-tête avant lui cherche après.
        choisi = avant[-1] if avant else (apres[0] if apres else None)
        try:
            yield _tableau(texte, choisi, debut)
        except LitteralInvalide as faute:
            yield faute


def _tableau(texte: str, debut_entetes: int | None, debut: int) -> TableauNunjucks:
    lignes = lire_litteral(texte, debut)
    elements = lignes.contenu if isinstance(lignes.contenu, tuple) else ()
    entetes = None
    if debut_entetes is not None:
        valeur = lire_litteral(texte, debut_entetes)
        entetes = (valeur.debut, _textes(valeur))
    elif elements and isinstance(elements[0].contenu, dict):
        entetes = (elements[0].debut, tuple(elements[0].contenu))
    noms = () if entetes is None else entetes[1]
    return TableauNunjucks(
        entetes, tuple((e.debut, _ligne(e, noms)) for e in elements), min(debut, debut_entetes or debut), lignes.fin
    )


def _ligne(element: Valeur, entetes: tuple[str, ...]) -> tuple[str, ...]:
    if not isinstance(element.contenu, dict):
        return _textes(element)
    connus = [_texte(element.contenu[nom]) if nom in element.contenu else "" for nom in entetes]
    # Un objet aux clés inconnues des en-têtes garde l'ordre de ses clés : rien n'est perdu.
    return tuple(connus) if any(connus) else tuple(_texte(v) for v in element.contenu.values())


def _textes(valeur: Valeur) -> tuple[str, ...]:
    if isinstance(valeur.contenu, tuple):
        return tuple(_texte(v) for v in valeur.contenu)
    return (_texte(valeur),)


def _texte(valeur: Valeur) -> str:
    if isinstance(valeur.contenu, str):
        return valeur.contenu
    if isinstance(valeur.contenu, tuple):
        return " ".join(_texte(v) for v in valeur.contenu)
    for cle in _CLES_DE_TEXTE:
        if cle in valeur.contenu:
            return _texte(valeur.contenu[cle])
    return " ".join(_texte(v) for v in valeur.contenu.values())


def lire_litteral(texte: str, position: int, profondeur: int = 0) -> Valeur:
    """Lit une chaîne, une liste, un objet ou un mot nu ; lève `LitteralInvalide`."""
    debut = _sauter(texte, position)
    signe = texte[debut : debut + 1]
    if profondeur > _PROFONDEUR_MAX:
        raise LitteralInvalide(debut)
    if signe == "[":
        return _liste(texte, debut, profondeur + 1)
    if signe == "{":
        return _objet(texte, debut, profondeur + 1)
    if signe in ("'", '"', "`") and signe:
        return _chaine(texte, debut)
    mot = _NU.match(texte, debut)
    if mot is None:
        raise LitteralInvalide(debut)
    nul = mot.group(0) in ("null", "none", "None", "undefined")
    return Valeur("" if nul else mot.group(0), debut, mot.end())


def _sauter(texte: str, position: int) -> int:
    vide = _VIDE.match(texte, position)
    return position if vide is None else vide.end()


def _liste(texte: str, debut: int, profondeur: int) -> Valeur:
    elements: list[Valeur] = []
    position = _sauter(texte, debut + 1)
    while texte[position : position + 1] != "]":
        element = lire_litteral(texte, position, profondeur)
        elements.append(element)
        position = _apres_separateur(texte, element.fin, "]")
    return Valeur(tuple(elements), debut, position + 1)


def _objet(texte: str, debut: int, profondeur: int) -> Valeur:
    champs: dict[str, Valeur] = {}
    position = _sauter(texte, debut + 1)
    while texte[position : position + 1] != "}":
        cle = lire_litteral(texte, position, profondeur)
        deux_points = _sauter(texte, cle.fin)
        if texte[deux_points : deux_points + 1] not in (":", "=") or not isinstance(cle.contenu, str):
            raise LitteralInvalide(deux_points)
        valeur = lire_litteral(texte, deux_points + 1, profondeur)
        champs[cle.contenu] = valeur
        position = _apres_separateur(texte, valeur.fin, "}")
    return Valeur(champs, debut, position + 1)


def _apres_separateur(texte: str, position: int, fermant: str) -> int:
    suivant = _sauter(texte, position)
    if texte[suivant : suivant + 1] == ",":
        return _sauter(texte, suivant + 1)
    if texte[suivant : suivant + 1] != fermant:
        raise LitteralInvalide(suivant)
    return suivant


def _chaine(texte: str, debut: int) -> Valeur:
    guillemet, position = texte[debut], debut + 1
    morceaux: list[str] = []
    while position < len(texte):
        signe = texte[position]
        if signe == guillemet:
            return Valeur("".join(morceaux), debut, position + 1)
        if signe == "\\":
            suivant = texte[position + 1 : position + 2]
            morceaux.append(_ECHAPPEMENTS.get(suivant, suivant))
            position += 2
            continue
        morceaux.append(signe)
        position += 1
    raise LitteralInvalide(debut)
