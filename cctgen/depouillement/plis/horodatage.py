"""Quand un pli a été déposé, d'après la plateforme : nom du dossier, accusé de dépôt du pli, registre des dépôts.

L'heure à laquelle l'outil enregistre un fichier n'en dit rien : à défaut de ces trois sources, l'instant est inconnu.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from cctgen.depouillement.plis.remises import dossier_du_pli, instant_de_depot, lire_instant
from cctgen.matrice.normalisation import cle

TAILLE_D_UNE_MENTION = 1_000_000
"""Octets d'un accusé ou d'un registre ; au-delà, ce n'en est pas un."""

_TEXTES = (".txt", ".xml", ".json", ".csv", ".html", ".htm")
_REGISTRE = re.compile(r"(?:.* )?registre (?:des |de )?(?:depots?|plis|receptions?|offres)(?: .*)?")
_ACCUSE = re.compile(r"(?:.* )?(?:accuse|recepisse|metadonnees?|horodatage|jeton|preuve de depot|depot)(?: .*)?")
_DIT_LE_DEPOT = re.compile(r"d[ée]p[oô]t|d[ée]pos|r[ée]cep|re[çc]u|horodat|date", re.IGNORECASE)
_SEPARATEURS = re.compile(r"[;,\t|]")
_CHIFFRES_D_UN_NUMERO = 4
"""En deçà, un nombre est un rang dans la liste, pas le numéro d'un pli."""


def est_une_mention(nom: str, taille: int) -> bool:
    """Vrai pour un petit fichier de texte dont le nom est celui d'un accusé ou d'un registre de dépôts."""
    feuille = PurePosixPath(nom)
    tige = cle(feuille.stem)
    connu = _REGISTRE.fullmatch(tige) or _ACCUSE.fullmatch(tige)
    return bool(connu) and feuille.suffix.lower() in _TEXTES and taille <= TAILLE_D_UNE_MENTION


@dataclass(slots=True)
class Horodatages:
    """Ce que les accusés et les registres d'un envoi disent, par origine."""

    _accuses: dict[tuple[str, str], str] = field(default_factory=dict)
    _registres: list[tuple[str, tuple[str, ...], str]] = field(default_factory=list)

    def noter(self, origine: str, nom: str, octets: bytes) -> None:
        """Lit un accusé, qui vaut pour son pli, ou un registre, dont chaque ligne désigne un pli."""
        texte = octets.decode("utf-8-sig", "replace")
        if _REGISTRE.fullmatch(cle(PurePosixPath(nom).stem)):
            self._registres += [(origine, cellules, instant) for cellules, instant in _lignes(texte)]
        elif instant := _instant_d_un_accuse(texte):
            self._accuses[origine, str(dossier_du_pli(nom))] = instant

    def de(self, origine: str, nom: str) -> str:
        """Rend l'instant du dépôt d'un fichier, « 2027-01-15 11:59:07 » ; vide s'il est inconnu ou contradictoire."""
        if accuse := self._accuses.get((origine, str(dossier_du_pli(nom)))):
            return accuse
        chemin = PurePosixPath(nom)
        noms = {cle(partie) for partie in chemin.parts} | {cle(chemin.stem)}
        lus = {i for o, cellules, i in self._registres if o == origine and noms.intersection(cellules)}
        if len(lus) == 1:
            return lus.pop()
        instant = instant_de_depot(nom)
        return "" if instant is None or lus else str(instant)


def _instant_d_un_accuse(texte: str) -> str:
    """Rend l'instant d'un accusé s'il n'en porte qu'un sur les lignes qui parlent de dépôt."""
    lignes = [ligne for ligne in texte.splitlines() if _DIT_LE_DEPOT.search(ligne)]
    lus = {str(instant) for ligne in lignes if (instant := lire_instant(ligne))}
    return lus.pop() if len(lus) == 1 else ""


def _lignes(texte: str) -> Iterator[tuple[tuple[str, ...], str]]:
    for ligne in texte.splitlines():
        instant = lire_instant(_SEPARATEURS.sub(" ", ligne))
        if instant is not None:
            yield tuple(_cellules(_SEPARATEURS.split(ligne))), str(instant)


def _cellules(textes: Sequence[str]) -> Iterator[str]:
    for texte in textes:
        reduit = cle(texte.strip().strip('"'))
        if len(reduit) >= _CHIFFRES_D_UN_NUMERO or not reduit.isdecimal():
            yield reduit
