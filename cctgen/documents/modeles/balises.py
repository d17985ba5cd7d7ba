"""Les balises d'un paragraphe, lues comme docxtpl les lira, et celles qui sont mal écrites."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from cctgen.documents.modeles.contrat import Sorte, ecriture
from cctgen.documents.modeles.paquet import Paragraphe

_BALISE = re.compile(r"\{\{(?P<valeur>.*?)\}\}|\{%(?P<instruction>.*?)%\}|\{#.*?#\}", re.DOTALL)
_PORTEE = re.compile(r"-?(?P<portee>tr|tc|p|r)\s+(?P<reste>.*)", re.DOTALL)
_OUVERTURE = re.compile(r"\{\{|\{%|\{#")
_FERMETURE = re.compile(r"\}\}|%\}|#\}")
_SEPAREES = re.compile(r"\{\s+\{|\}\s+\}|\{\s+%|%\s+\}")
_SIMPLE = re.compile(r"\{{1,2}\s*(?:p\s+)?(?P<nom>[A-Za-z_]\w*)\s*\}{1,2}")
_GUILLEMETS = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})
_LITTERALES = re.compile(r"\{_[\{%]|[\}%]_\}")
"""Ce que docxtpl rend tel quel : une accolade qui n'est pas une balise."""


@dataclass(frozen=True, slots=True)
class Balise:
    """Une balise écrite : sa portée (« p » : tout le paragraphe), son texte, sa place."""

    paragraphe: Paragraphe
    debut: int
    fin: int
    portee: str
    texte: str
    est_valeur: bool

    @property
    def ecrite(self) -> str:
        """Rend la balise telle que le paragraphe la porte."""
        return self.paragraphe.texte[self.debut : self.fin]

    @property
    def autour(self) -> str:
        """Rend le texte autour d'elle."""
        return self.paragraphe.autour(self.debut, self.fin)

    @property
    def est_seule(self) -> bool:
        """Vrai si le paragraphe ne porte rien d'autre."""
        return self.paragraphe.texte.strip() == self.ecrite.strip()


@dataclass(frozen=True, slots=True)
class MalEcrite:
    """Un morceau de balise : ce qu'il a, et ce qu'il faut écrire."""

    paragraphe: Paragraphe
    ecrite: str
    dit: str
    conseil: str
    place: int = 0


def lire_les_balises(paragraphe: Paragraphe) -> Iterator[Balise]:
    """Énumère les balises bien fermées d'un paragraphe."""
    for trouvee in _BALISE.finditer(paragraphe.texte):
        interieur = trouvee["valeur"] if trouvee["valeur"] is not None else trouvee["instruction"]
        if interieur is None:
            continue
        portee, reste = "", interieur
        if avec := _PORTEE.match(interieur):
            portee, reste = avec["portee"], avec["reste"]
        texte = reste.strip("-").strip().translate(_GUILLEMETS)
        yield Balise(paragraphe, trouvee.start(), trouvee.end(), portee, texte, trouvee["valeur"] is not None)


def mal_ecrites(paragraphe: Paragraphe, noms: Mapping[str, Sorte]) -> Iterator[MalEcrite]:
    """Énumère ce qui ressemble à une balise et n'en est pas une : accolade seule, séparée, qui manque."""
    reste = _LITTERALES.sub("__", _BALISE.sub(lambda t: "\x00" * len(t[0]), paragraphe.texte))
    if "{" not in reste and "}" not in reste:
        return
    if separee := _SEPAREES.search(reste):
        yield MalEcrite(
            paragraphe,
            _extrait(reste, separee.start()),
            "a une espace entre ses accolades",
            "Écrivez les deux signes l'un contre l'autre : {{ nom }}, {% if nom %}.",
            separee.start(),
        )
        return
    for simple in _SIMPLE.finditer(reste):
        if nom := _connu(simple["nom"], noms):
            yield MalEcrite(
                paragraphe,
                simple[0],
                "n'a pas deux accolades de chaque côté",
                f"Écrivez {ecriture(noms[nom], nom)}.",
                simple.start(),
            )
    reste = _SIMPLE.sub(lambda t: "\x00" * len(t[0]), reste)
    for signe, manque in ((_OUVERTURE, "n'est pas refermée"), (_FERMETURE, "n'est pas ouverte")):
        for trouve in signe.finditer(reste):
            yield MalEcrite(
                paragraphe,
                _extrait(reste, trouve.start()),
                manque,
                "Une balise s'écrit entière dans un seul paragraphe : {{ nom }}, {% if nom %}.",
                trouve.start(),
            )


def _connu(nom: str, noms: Collection[str]) -> str:
    proches = [nom] if nom in noms else difflib.get_close_matches(nom, noms, n=1, cutoff=0.8)
    return proches[0] if proches else ""


def _extrait(texte: str, place: int) -> str:
    return texte[place : place + 30].replace("\x00", "").strip()
