"""Ce que le barème ferait d'offres d'essai, tel que la page le montre."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from cctgen.socle.nombres import lire_montant
from cctgen.usages.preparation.simuler import ResultatSimulation
from cctgen.web.parcours.bareme.courbe import Courbe, courbe, euros, note_dite
from cctgen.web.presentation.messages import AnomalieDite, anomalie_dite
from cctgen.web.presentation.templatetags.typographie import citer

_ESSAIS_AU_PLUS = 10
_POIDS_MONTRES = 12
"""Exigences les plus lourdes montrées : au-delà, le tableau ne se lit plus."""

NOMS_DES_FORMULES = {
    "proportionnelle": "Proportionnelle au prix le plus bas",
    "proportionnelle_renforcee": "Proportionnelle renforcée",
    "ecart_au_moins_cher": "Écart au moins cher",
    "lineaire": "Linéaire entre deux prix annoncés",
    "entre_les_extremes": "Entre le moins cher et le plus cher",
}


class _Poids(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def libelle(self) -> str: ...
    @property
    def sous_critere(self) -> str: ...
    @property
    def exigences(self) -> int: ...
    @property
    def points(self) -> Fraction: ...


@dataclass(frozen=True, slots=True)
class Situation:
    """Des offres d'essai notées : une ligne par offre, puis ce qu'on en conclut."""

    titre: str
    lignes: tuple[tuple[str, str, str, str], ...]
    conclusions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class EffetDuPrix:
    """La courbe d'un critère de prix, et le tableau de chaque formule aux prix d'essai."""

    libelle: str
    courbe: Courbe
    releves: tuple[tuple[str, str], ...]
    prix: tuple[str, ...]
    formules: tuple[tuple[str, bool, tuple[tuple[str, str], ...]], ...]


@dataclass(frozen=True, slots=True)
class LigneDePoids:
    """Ce que pèse un thème ou une exigence, en points sur cent."""

    id: str
    libelle: str
    sous_critere: str
    exigences: int
    points: str


@dataclass(frozen=True, slots=True)
class EffetDuLot:
    """Tout ce que l'essai dit d'un lot."""

    titre: str
    origine: str
    a_relire: tuple[tuple[str, str], ...]
    tous_conformes: Situation | None
    autres: tuple[Situation, ...]
    prix: tuple[EffetDuPrix, ...]
    themes: tuple[LigneDePoids, ...]
    exigences: tuple[LigneDePoids, ...]


@dataclass(frozen=True, slots=True)
class Effet:
    """Le verdict d'ensemble, ce que les contrôles relèvent, et chaque lot."""

    verdict: str
    refusee: bool
    anomalies: tuple[AnomalieDite, ...]
    lots: tuple[EffetDuLot, ...]


_SORTES = {"refus": "error", "attention": "warning", "constat": "info"}


def effet_du_bareme(resultat: ResultatSimulation) -> Effet:
    """Rend la simulation à montrer."""
    return Effet(
        verdict=resultat.verdict,
        refusee=resultat.est_refusee,
        anomalies=tuple(dict.fromkeys(map(anomalie_dite, resultat.anomalies))),
        lots=tuple(_lots(resultat)),
    )


def _lots(resultat: ResultatSimulation) -> Iterator[EffetDuLot]:
    for lot in resultat.lots:
        situations = {
            s.id: Situation(
                s.titre,
                tuple((o.nom, euros(o.prix), note_dite(o.note), str(o.rang or "–")) for o in s.offres),
                tuple((_SORTES[c.portee.value], c.phrase) for c in s.conclusions),
            )
            for s in lot.scenarios
        }
        yield EffetDuLot(
            titre=citer(f"Lot {lot.lot} : {lot.titre}", lot.titre) if lot.lot else "",
            origine=re.sub(r" \(--prix[^)]*\)", "", lot.origine),
            a_relire=tuple((_SORTES[c.portee.value], c.phrase) for c in resultat.a_relire(lot)),
            tous_conformes=situations.pop("tous-conformes", None),
            autres=tuple(situations.values()),
            prix=tuple(
                _prix(e.libelle, e.courbe, [(f.nom, f.retenue, f.notes) for f in e.formules]) for e in lot.effets
            ),
            themes=tuple(_poids(lot.themes)),
            exigences=tuple(_poids(lot.exigences[:_POIDS_MONTRES])),
        )


def _prix(
    libelle: str,
    traits: Sequence[tuple[Decimal, Fraction]],
    formules: Sequence[tuple[str, bool, Sequence[tuple[Decimal, Fraction]]]],
) -> EffetDuPrix:
    retenue = next(notes for _, est_retenue, notes in formules if est_retenue)
    return EffetDuPrix(
        libelle=libelle,
        courbe=courbe(traits, retenue),
        releves=tuple((euros(prix), note_dite(note)) for prix, note in traits),
        prix=tuple(euros(prix) for prix, _ in retenue),
        formules=tuple(
            (
                NOMS_DES_FORMULES.get(nom, nom),
                est_retenue,
                tuple((euros(prix), note_dite(note)) for prix, note in notes),
            )
            for nom, est_retenue, notes in formules
        ),
    )


def _poids(poids: Iterable[_Poids]) -> Iterator[LigneDePoids]:
    for p in poids:
        yield LigneDePoids(p.id, p.libelle, p.sous_critere, p.exigences, note_dite(p.points, 3))


def prix_d_essai(saisi: str) -> tuple[tuple[Decimal, ...], tuple[str, ...]]:
    """Rend les prix d'essai saisis, un par ligne ou séparés par « ; », et ceux qui ne se lisent pas."""
    lus: list[Decimal] = []
    illisibles = []
    for texte in re.split(r"[;\n]", saisi):
        montant = lire_montant(texte) if texte.strip() else None
        if montant is not None and montant > 0:
            lus.append(montant)
        elif texte.strip():
            illisibles.append(texte.strip()[:40])
    return tuple(sorted(set(lus)))[:_ESSAIS_AU_PLUS], tuple(illisibles)
