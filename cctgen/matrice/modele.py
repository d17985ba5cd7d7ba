"""Une matrice rendue : ce qu'elle déclare, d'où chaque valeur vient, et ce qui cloche."""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum
from functools import lru_cache
from itertools import starmap
from sys import intern
from typing import Any, NamedTuple

from cctgen.matrice import contrat
from cctgen.matrice.attendu import Attendue
from cctgen.socle.anomalies import Anomalie, Gravite

_RANGS = {colonne: rang for rang, colonne in enumerate(contrat.COLONNES_EXIGENCES)}
_LETTRES = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class StatutOffre(StrEnum):
    """Ce que l'on peut faire d'un fichier reçu ; une personne décide, jamais l'outil."""

    EXPLOITABLE = "exploitable"
    A_QUALIFIER = "a_qualifier"
    ILLISIBLE = "illisible"
    ETRANGER = "etranger"

    @property
    def libelle(self) -> str:
        """Rend le statut tel qu'il se lit."""
        return {"a_qualifier": "à qualifier", "etranger": "étranger à la consultation"}.get(self, self.value)


class Emission(NamedTuple):
    """Ce que la feuille technique dit de la matrice d'origine ; `lot` est vide s'il ne se lit pas."""

    reference: str
    lot: int | None
    version: str
    empreinte: str
    attendues: tuple[Attendue, ...]


class LigneLue(NamedTuple):
    """Une ligne du tableau telle que saisie, par colonne du contrat ; une colonne absente est vide."""

    feuille: str
    numero: int
    valeurs: tuple[str, ...]
    lettres: tuple[str, ...]

    def valeur(self, colonne: str) -> str:
        """Rend le texte saisi dans une colonne."""
        return self.valeurs[_RANGS[colonne]]

    def porte(self, colonne: str) -> bool:
        """Vrai si la colonne est dans le tableau."""
        return bool(self.lettres[_RANGS[colonne]])

    def cellule(self, colonne: str) -> str:
        """Rend « F12 », ou la cellule de gauche si la colonne a été retirée."""
        return f"{self.lettres[_RANGS[colonne]] or 'A'}{self.numero}"


@dataclass(frozen=True, slots=True)
class MatriceLue:
    """Un fichier reçu, lu sans le rapprocher de rien ; ses anomalies sont celles de la lecture.

    `est_matrice` est faux pour un classeur sans tableau d'exigences, `est_lisible` pour un fichier refusé ;
    `champs_reperes` donne la cellule de chaque champ d'identification retrouvé, rempli ou non ; `feuilles_touchees` les
    feuilles du contrat qui manquent ou ont été renommées.
    """

    fichier: str
    sha256: str
    est_lisible: bool = True
    est_matrice: bool = True
    identification: Mapping[str, str] = field(default_factory=dict)
    champs_reperes: Mapping[str, str] = field(default_factory=dict)
    emission: Emission | None = None
    lignes: tuple[LigneLue, ...] = ()
    composants: tuple[Composant, ...] = ()
    anomalies: tuple[Anomalie, ...] = ()
    feuilles_touchees: frozenset[str] = frozenset()

    def __reduce__(self) -> tuple[Any, ...]:
        """Passe d'un processus à l'autre, chaque colonne en un bloc, l'émission emballée une fois pour tout un lot."""
        champs = {champ.name: getattr(self, champ.name) for champ in fields(self)}
        if self.lignes:
            feuilles, numeros, valeurs, lettres = zip(*self.lignes, strict=True)
            champs["lignes"] = feuilles, numeros, tuple(map(_bloc, zip(*valeurs, strict=True))), lettres
        if self.emission is not None:
            champs["emission"] = _emission_emballee(self.emission)
        return _remonter, (champs,)

    @property
    def soumissionnaire(self) -> str:
        """Rend le nom saisi, sans les espaces qui l'entourent ; vide s'il manque."""
        return self.identification.get(contrat.SOUMISSIONNAIRE, "").strip()

    @property
    def siret(self) -> str:
        """Rend les quatorze chiffres du SIRET ; vide s'il manque ou n'a pas cette forme."""
        chiffres = "".join(c for c in self.identification.get(contrat.SIRET, "") if c in "0123456789")
        return chiffres if len(chiffres) == 14 else ""


def _remonter(champs: dict[str, Any]) -> MatriceLue:
    """Rend la matrice de ses colonnes, et de son émission emballée."""
    if champs["lignes"]:
        feuilles, numeros, blocs, lettres = champs["lignes"]
        champs["lignes"] = tuple(map(LigneLue, feuilles, numeros, zip(*map(_colonne, blocs), strict=True), lettres))
    if champs["emission"] is not None:
        champs["emission"] = _emission_deballee(champs["emission"])
    return MatriceLue(**champs)


_SEPARATEUR = "\x1f"


def _bloc(colonne: tuple[str, ...]) -> str | tuple[str, ...]:
    """Rend les textes d'une colonne en un seul, qui se range dix fois plus vite, si aucun ne porte le séparateur."""
    return colonne if _SEPARATEUR in "".join(colonne) else _SEPARATEUR.join(colonne)


def _colonne(bloc: str | tuple[str, ...]) -> Sequence[str]:
    return bloc.split(_SEPARATEUR) if isinstance(bloc, str) else bloc


@lru_cache(maxsize=4)
def _emission_emballee(emission: Emission) -> bytes:
    return pickle.dumps((*emission[:4], tuple(map(tuple, emission.attendues))), pickle.HIGHEST_PROTOCOL)


@lru_cache(maxsize=4)
def _emission_deballee(emballee: bytes) -> Emission:
    """Rend l'émission ; les matrices d'un même lot partagent la leur."""
    nue = Emission(*pickle.loads(emballee))  # noqa: S301 (d'une lecture de notre processus, ou scellée)
    return nue._replace(attendues=tuple(starmap(Attendue, nue.attendues)))


class Reponse(NamedTuple):
    """Une ligne déclarée ; `conformite` et `couverture` sont normalisées, les saisies brutes à côté.

    `lieu` est la cellule de la conformité, `colonnes` les lettres des quatre colonnes de la réponse : « F G H I ».
    """

    ref: str
    conformite: str
    couverture: str
    justification: str
    renvoi: str
    lieu: str
    conformite_brute: str = ""
    couverture_brute: str = ""
    colonnes: str = ""

    def place(self, colonne: str) -> str:
        """Rend la feuille et la cellule d'une colonne de la réponse, « Exigences!G12 » ; à défaut celle de la ligne."""
        feuille, _, cellule = self.lieu.rpartition("!")
        lettres = dict(zip(contrat.COLONNES_REPONSE, self.colonnes.split(), strict=False))
        return f"{feuille}!{lettres[colonne]}{cellule.lstrip(_LETTRES)}" if colonne in lettres else self.lieu

    def en_dict(self) -> dict[str, str]:
        """Rend la forme JSON du contrat des commandes."""
        return {
            "ref": self.ref,
            "conformite": self.conformite,
            "couverture": self.couverture,
            "justification": self.justification,
            "renvoi": self.renvoi,
            "lieu": self.lieu,
        }


@dataclass(frozen=True, slots=True)
class Composant:
    """Une ligne de la feuille « Composants », telle que saisie, par en-tête de colonne.

    `lettres` donne la colonne où chaque en-tête a été retrouvé ; `paquet` l'identifiant (purl) que l'inventaire remis
    lui donne quand la feuille le tait.
    """

    valeurs: Mapping[str, str]
    lieu: str
    lettres: Mapping[str, str] = field(default_factory=dict)
    paquet: str = ""

    @property
    def purl(self) -> str:
        """Rend l'identifiant saisi, à défaut celui de l'inventaire ; vide si aucun ne le dit."""
        return self.valeurs.get(contrat.PURL, "").strip() or self.paquet

    def place(self, colonne: str) -> tuple[str, str]:
        """Rend la feuille et la cellule d'une colonne, ou celle du composant."""
        feuille, _, cellule = self.lieu.rpartition("!")
        lettre = self.lettres.get(colonne, "")
        return feuille, f"{lettre}{cellule.lstrip(_LETTRES)}" if lettre else cellule

    def en_dict(self) -> dict[str, str]:
        """Rend la forme JSON : les colonnes et le lieu."""
        return {**self.valeurs, "lieu": self.lieu}


_SANS_GROUPEMENT = re.compile(
    r"\W*|(?=.*\b(?:non|n[ée]ant|sans|aucune?|pas|seule?|unique|individuel(?:le)?|s\W?o|n\W?a)\b)\W*"
    r"(?:(?:non|n[ée]ant|sans|aucune?|pas|de|d|objet|groupement|seule?|unique|individuel(?:le)?|s\W?o|n\W?a|candidat(?:ure)?"
    r"|entreprise|soci[ée]t[ée]|r[ée]ponse|r[ée]pond|concern[ée]e?|applicable|(?:co|sous)[\s-]?traitan(?:ce|t))\b\W*)+",
    re.IGNORECASE,
)
"""Ce qu'écrit, à la place des membres, un candidat qui répond seul."""


@dataclass(frozen=True, slots=True)
class Offre:
    """La matrice d'un soumissionnaire pour un lot, et tout ce que sa lecture a relevé.

    Une référence saisie sur plusieurs lignes a plusieurs réponses : rien n'est choisi à sa place. `siret` n'est là
    que s'il a quatorze chiffres ; `identification` porte le reste : groupement, contact, courriel, date. `depose_le`
    est l'instant de son dernier dépôt, que dit un accusé, un registre ou un nom ; vide si rien ne le dit.
    """

    fichier: str
    sha256: str
    soumissionnaire: str
    lot: int
    statut: StatutOffre
    version: str
    reponses: tuple[Reponse, ...]
    composants: tuple[Composant, ...]
    anomalies: tuple[Anomalie, ...]
    siret: str = ""
    identification: tuple[tuple[str, str], ...] = ()
    depose_le: str = ""

    @property
    def groupement(self) -> str:
        """Rend ce que l'offre dit du mandataire et des membres du groupement, sur une ligne ; vide sans groupement."""
        return " ".join(self.membres_declares.split())

    @property
    def membres_declares(self) -> str:
        """Rend ce que l'offre dit de son groupement, ligne à ligne."""
        return dict(self.identification).get(contrat.GROUPEMENT, "")

    @property
    def est_d_un_groupement(self) -> bool:
        """Vrai si l'offre déclare un groupement ; « néant » ou « candidat seul » n'en déclarent pas."""
        return bool(self.groupement) and not _SANS_GROUPEMENT.fullmatch(self.groupement)

    def __reduce__(self) -> tuple[Any, ...]:
        """Passe d'un processus à l'autre, et se garde, ses réponses en n-uplets nus."""
        champs = {champ.name: getattr(self, champ.name) for champ in fields(self)}
        return _rouvrir, ({**champs, "reponses": tuple(map(tuple, self.reponses))},)

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `controler` et de `depouiller`."""
        return {
            "fichier": self.fichier,
            "sha256": self.sha256,
            "soumissionnaire": self.soumissionnaire,
            "identification": dict(self.identification),
            "lot": self.lot or None,
            "statut": self.statut.value,
            "version": self.version,
            "reponses": [r.en_dict() for r in self.reponses],
            "composants": [c.en_dict() for c in self.composants],
            "anomalies": [a.en_dict() for a in self.anomalies],
        }

    def par_ref(self) -> dict[str, tuple[Reponse, ...]]:
        """Rend les réponses de chaque référence, dans l'ordre du fichier."""
        groupes: dict[str, tuple[Reponse, ...]] = {}
        for reponse in self.reponses:
            groupes[reponse.ref] = (*groupes.get(reponse.ref, ()), reponse)
        return groupes


def _rouvrir(champs: dict[str, Any]) -> Offre:
    """Rend l'offre dont les réponses ont été mises à nu, sans tenir deux fois un texte qui se répète."""
    colonnes = list(zip(*champs["reponses"], strict=True))
    communes = (c if rang in _PROPRES else map(intern, c) for rang, c in enumerate(colonnes))
    return Offre(**{**champs, "reponses": tuple(starmap(Reponse, zip(*communes, strict=True)))})


_PROPRES = tuple(map(Reponse._fields.index, ("conformite", "couverture", "justification")))
"""Ce qu'une réponse ne partage guère, ou partage déjà."""


def statut_d_apres(anomalies: Iterable[Anomalie]) -> StatutOffre:
    """Rend le statut d'une matrice de cette consultation : à qualifier dès qu'une anomalie le demande."""
    if any(a.gravite is not Gravite.INFORMATION for a in anomalies):
        return StatutOffre.A_QUALIFIER
    return StatutOffre.EXPLOITABLE
