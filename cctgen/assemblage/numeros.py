"""Le numéro d'un titre tel que le modèle Word l'affiche, de toute forme : « 2.1 », « Article 2 », « I.A »."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

_PLACE = re.compile(r"%([1-9])")
_MOT = re.compile(r"[^\W\d_]+")
_BORDS = " \t\u00a0\u202f.:§°–—-()[]"


def _romain(nombre: int) -> str:
    valeurs = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"))
    rendu = ""
    for valeur, signe in (*valeurs, (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        rendu += signe * (nombre // valeur)
        nombre %= valeur
    return rendu


def _lettre(nombre: int) -> str:
    """Word répète la lettre au-delà de Z : AA, BB…"""
    tour, rang = divmod(max(nombre, 1) - 1, 26)
    return chr(65 + rang) * (tour + 1)


FORMES: Mapping[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda n: f"{n:02}",
    "upperRoman": _romain,
    "lowerRoman": lambda n: _romain(n).lower(),
    "upperLetter": _lettre,
    "lowerLetter": lambda n: _lettre(n).lower(),
}
"""Les formes de nombre que l'outil sait écrire, sous le nom que leur donne Word."""


@dataclass(frozen=True, slots=True)
class Niveau:
    """Un niveau d'une liste : `patron` (« %1.%2 »), forme du nombre, départ, et le niveau qui le fait reprendre.

    `reprend` est le rang, à partir de 1, du dernier niveau dont un titre remet celui-ci au départ ; 0, jamais.
    """

    patron: str
    forme: str = "decimal"
    debut: int = 1
    reprend: int = 9
    en_chiffres: bool = False


@dataclass(frozen=True, slots=True)
class Titre:
    """Où compte un rang de titre : la liste du modèle, et son niveau dans elle, à partir de zéro."""

    liste: str
    niveau: int


@dataclass(frozen=True, slots=True)
class Numeros:
    """La numérotation des titres d'un modèle ; un rang de titre sans numéro y vaut `None`."""

    titres: tuple[Titre | None, ...]
    listes: Mapping[str, tuple[Niveau, ...]]


DECIMAUX = Numeros((Titre("", 0), Titre("", 1), None), {"": (Niveau("%1"), Niveau("%1.%2"))})
"""« 2 », « 2.1 » : la numérotation des modèles livrés, et celle d'un document qui la porte en texte."""


@dataclass(frozen=True, slots=True)
class Numero:
    """Un numéro : `affiche` devant le titre, `cite` après le mot « article » dans une phrase."""

    affiche: str = ""
    cite: str = ""

    @property
    def se_cite_tel_quel(self) -> bool:
        """Vrai si un champ Word, qui ne retire que le point final, montre ce que la phrase attend."""
        return self.affiche.rstrip(" .") == self.cite


@dataclass
class Compteur:
    """Compte les titres comme Word : chacun avance son niveau et remet au départ ceux qui en dépendent."""

    numeros: Numeros = DECIMAUX
    _comptes: dict[str, dict[int, int]] = field(default_factory=dict, init=False)

    def suivant(self, rang: int) -> Numero:
        """Rend le numéro du prochain titre de ce rang, le premier étant 1 ; vide si Word ne le numérote pas."""
        titre = self.numeros.titres[rang - 1]
        if titre is None:
            return Numero()
        niveaux, comptes = self.numeros.listes[titre.liste], self._comptes.setdefault(titre.liste, {})
        for dessus in range(titre.niveau):
            comptes.setdefault(dessus, niveaux[dessus].debut)
        comptes[titre.niveau] = comptes.get(titre.niveau, niveaux[titre.niveau].debut - 1) + 1
        for dessous in [n for n in comptes if n > titre.niveau and titre.niveau < niveaux[n].reprend]:
            del comptes[dessous]
        return Numero(_ecrit(niveaux, comptes, titre.niveau), _cite(niveaux, comptes, titre.niveau))


def _ecrit(niveaux: tuple[Niveau, ...], comptes: Mapping[int, int], niveau: int, patron: str = "") -> str:
    en_chiffres = niveaux[niveau].en_chiffres

    def nombre(place: re.Match[str]) -> str:
        rang = int(place[1]) - 1
        if rang > niveau:
            return ""
        forme = "decimal" if en_chiffres else niveaux[rang].forme
        return FORMES.get(forme, str)(comptes.get(rang, niveaux[rang].debut))

    return _PLACE.sub(nombre, patron or niveaux[niveau].patron)


def _cite(niveaux: tuple[Niveau, ...], comptes: Mapping[int, int], niveau: int) -> str:
    """Rend le numéro sans ses mots ni ses bords ; celui qui ne dit pas les niveaux du dessus les reçoit."""
    patron = niveaux[niveau].patron
    propre = _ecrit(niveaux, comptes, niveau, _MOT.sub("", patron).strip(_BORDS) or patron)
    if niveau and "%1" not in patron and niveaux[niveau - 1].patron:
        return f"{_cite(niveaux, comptes, niveau - 1)}.{propre}"
    return propre
