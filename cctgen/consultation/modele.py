"""Un dossier d'achat : ce que l'acheteur rédige, et ses réponses."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Annotated

from pydantic import Field, field_validator, model_validator

from cctgen.clausier.formes.champs import Jour, Montant, Nom, Prose, Slug
from cctgen.clausier.formes.condition import Valeurs
from cctgen.clausier.formes.services import Emploi
from cctgen.clausier.modele import Clause
from cctgen.consultation.bareme import Bareme
from cctgen.consultation.deduction import ValeurDeduite
from cctgen.consultation.numeros import NumeroDeLot
from cctgen.socle.nombres import INSECABLE
from cctgen.socle.validation import Modele, Motif, OuiNon, Textes

SANS_LOT = 0
"""Numéro interne d'une consultation non allotie ; il ne s'affiche jamais."""


class Acheteur(Modele):
    """L'acheteur public et le service qui suit le dossier."""

    nom: Prose
    service: str = ""


class Lot(Modele):
    """Un lot de la consultation ; `estimation` est celle de l'acheteur, hors taxes, et reste chez lui."""

    numero: Annotated[int, Field(ge=1)]
    titre: Prose
    estimation: Montant | None = None


class Variantes(Modele):
    """Si le règlement admet les variantes, pour quels lots (tous, sans `lots`), et ce qu'elles doivent respecter."""

    admises: OuiNon
    lots: tuple[int, ...] = ()
    exigences_minimales: str = ""
    presentation: str = ""


class Action(StrEnum):
    """Ce que l'acheteur change à la sélection."""

    AJOUTER = "ajouter"
    RETIRER = "retirer"
    REECRIRE = "reecrire"


class Ajustement(Modele):
    """Un écart motivé à la sélection ; sans `lots`, il vaut pour tous."""

    clause: str = ""
    exigence: str = ""
    action: Action
    motif: Motif
    lots: tuple[int, ...] = ()

    @property
    def cible(self) -> str:
        """Rend l'identifiant visé."""
        return self.clause or self.exigence

    @model_validator(mode="after")
    def _une_seule_cible(self) -> Ajustement:
        if bool(self.clause) == bool(self.exigence):
            raise ValueError(
                "un ajustement vise une clause ou une exigence. | Gardez une seule des clés « clause » et « exigence »."
            )
        return self


class PassageOutre(Modele):
    """Décision motivée de passer outre une anomalie, par son code ; `vu`, les faits qu'elle avait sous les yeux."""

    anomalie: Prose
    motif: Motif
    par: str = ""
    vu: Textes = ()

    @property
    def auteur(self) -> str:
        """Rend qui l'a prise, ou qu'on ne le sait pas."""
        return self.par or "auteur non indiqué"

    def __str__(self) -> str:
        """Rend la décision telle que la porte l'anomalie qu'elle franchit."""
        return f"Passage outre ({self.auteur}) : {self.motif}"


class ClausierSuperpose(Modele):
    """Un clausier de service : son chemin depuis le dossier de la consultation, et son empreinte à l'inscription."""

    chemin: Prose
    empreinte: str = ""


class PrecisionDeService(Modele):
    """Ce que cette consultation dit d'un service du catalogue ; une clé absente laisse ce que le catalogue en dit."""

    service: Slug
    nom: str = ""
    prerequis: str = ""
    documentation: str = ""
    contact: str = ""
    emploi: Emploi | None = None


class ClausiersInscrits(Modele):
    """Ce que `consultation.yaml` dit de ses clausiers de service, lu sans le reste."""

    clausiers: tuple[ClausierSuperpose, ...] = ()


class ConsultationRedigee(ClausiersInscrits):
    """`consultation.yaml`."""

    reference: Prose
    objet: Prose
    acheteur: Acheteur
    date: Jour
    lots: tuple[Lot, ...] = ()
    estimation: Montant | None = None
    variantes: Variantes | None = None
    services: tuple[PrecisionDeService, ...] = ()
    bareme: Bareme | None = None
    ajustements: tuple[Ajustement, ...] = ()
    passages_outre: tuple[PassageOutre, ...] = ()

    @property
    def retirees(self) -> frozenset[str]:
        """Rend les clauses que l'acheteur a retirées d'un lot au moins : y revenir se dit autrement qu'en ajouter."""
        return frozenset(a.clause for a in self.ajustements if a.action is Action.RETIRER and a.clause)

    @field_validator("services")
    @classmethod
    def _services_distincts(cls, services: tuple[PrecisionDeService, ...]) -> tuple[PrecisionDeService, ...]:
        """D'un service précisé deux fois, une précision disparaîtrait des annexes."""
        precises = [precision.service for precision in services]
        for service in precises:
            if precises.count(service) > 1:
                raise ValueError(f"le service « {service} » est précisé deux fois. | Réunissez-les en une entrée.")
        return services


class ReponsesRedigees(Modele):
    """`reponses.yaml` : communes, puis par lot, puis les paramètres réglés, par clause."""

    communes: Mapping[Nom, Textes] = {}
    lots: Mapping[NumeroDeLot, Mapping[Nom, Textes]] = {}
    parametres: Mapping[str, Mapping[Nom, str]] = {}


@dataclass(frozen=True, slots=True)
class Consultation:
    """Une consultation lue : sa rédaction, ses réponses brutes, ses clauses propres."""

    redaction: ConsultationRedigee
    saisies: ReponsesRedigees
    clauses: Mapping[str, Clause]

    @property
    def ecrits(self) -> tuple[Modele, ...]:
        """Rend tout ce qui en est écrit : avec le clausier, un dossier ne se déduit de rien d'autre."""
        return (self.redaction, self.saisies, *self.clauses.values())

    @property
    def numeros(self) -> tuple[int, ...]:
        """Rend les numéros de lots, ou `SANS_LOT` seul."""
        return tuple(lot.numero for lot in self.redaction.lots) or (SANS_LOT,)

    def saisies_du_lot(self, lot: int) -> Mapping[str, tuple[str, ...]]:
        """Rend les réponses communes, remplacées par celles du lot quand il y en a."""
        return {**self.saisies.communes, **self.saisies.lots.get(lot, {})}


@dataclass(frozen=True, slots=True)
class ReponsesDuLot:
    """Réponses visibles d'un lot, défauts compris ; ce qui est devenu invisible n'y est plus.

    `valeurs` porte aussi les valeurs déduites, que les conditions citent comme des réponses.
    """

    lot: int
    valeurs: Valeurs
    par_defaut: frozenset[str] = frozenset()
    manquantes: tuple[str, ...] = ()
    ecartees: tuple[str, ...] = ()
    deductions: Mapping[str, ValeurDeduite] = field(default_factory=dict)


def enumerer(choses: Sequence[str]) -> str:
    """Rend « a », « a et b » ou « a, b et c »."""
    return " et ".join(filter(None, (", ".join(choses[:-1]), *choses[-1:])))


def lots_en_clair(lots: Iterable[int]) -> str:
    """Rend « lot 1 » ou « lots 1 et 2 » ; rien pour une consultation non allotie."""
    numeros = [str(n) for n in lots if n != SANS_LOT]
    if not numeros:
        return ""
    return f"{'lot' if len(numeros) == 1 else 'lots'} {enumerer(numeros)}"


def lots_en_colonne(lots: Collection[int], numeros: Collection[int]) -> str:
    """Rend « Tous », « 2 » ou « 1 et 3 » sous l'en-tête « Lots » ; rien pour une consultation non allotie."""
    if set(lots) == set(numeros) and numeros != (SANS_LOT,):
        return "Tous"
    return lots_en_clair(lots).partition(" ")[2]


def selon_les_lots(textes: Mapping[int, str], lus: Collection[int]) -> str:
    """Rend le texte que tous les lots `lus` partagent, ou « x (lot 1) ; y (lots 2 et 3) ».

    `lus` sont les lots de ce qui s'imprime : un texte que l'un d'eux n'a pas nomme ceux qui l'ont.
    """
    return " ; ".join(_situes(textes, lus))


def selon_les_lots_en_phrase(textes: Mapping[int, str], lus: Collection[int]) -> str:
    """Rend le texte que tous les lots `lus` partagent, ou « x (lot 1) et y (lots 2 et 3) », au milieu d'une phrase."""
    dits = _situes(textes, lus)
    if len(dits) > 1 and any("," in dit for dit in dits):
        return f"{', '.join(dits[:-1])}, et {dits[-1]}"
    return enumerer(dits)


def _situes(textes: Mapping[int, str], lus: Collection[int]) -> Sequence[str]:
    lots_par_texte: dict[str, list[int]] = {}
    for lot, texte in textes.items():
        lots_par_texte.setdefault(texte, []).append(lot)
    if len(lots_par_texte) == 1 and textes.keys() >= set(lus):
        return tuple(lots_par_texte)
    return [f"{texte} ({lots_en_clair(lots)})" for texte, lots in lots_par_texte.items()]


def date_en_clair(jour: date) -> str:
    """Rend « 1er décembre 2026 »."""
    mois = (
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()  # noqa: SIM905
    )
    quantieme = "1er" if jour.day == 1 else str(jour.day)
    return f"{quantieme} {mois[jour.month - 1]} {jour.year}"


_FIN_DE_JOURNEE = time(23, 59)


def limite_en_clair(limite: date) -> str:
    """Rend « 8 février 2027 à 12 h 00 » ; si l'heure n'est pas dite, la journée va à son terme, et l'écrit."""
    heure = limite.time() if isinstance(limite, datetime) else _FIN_DE_JOURNEE
    return f"{date_en_clair(limite)} à {heure.hour}{INSECABLE}h{INSECABLE}{heure.minute:02d}"


_JOURS = re.compile(r"\b(?:(?P<a>\d{4})-(?P<m>\d{2})-(?P<j>\d{2})|(?P<jour>\d{2})/(?P<mois>\d{2})/(?P<an>\d{4}))\b")


def jours_en_clair(texte: str) -> str:
    """Rend « version du 27 mai 2024 » pour « version du 2024-05-27 » ou « du 27/05/2024 » : une pièce n'a qu'une forme.

    Ce qui n'est pas un jour du calendrier reste tel quel.
    """
    return _JOURS.sub(_jour_en_clair, texte)


def _jour_en_clair(lu: re.Match[str]) -> str:
    an, mois, jour = (int(lu[long] or lu[bref]) for long, bref in (("an", "a"), ("mois", "m"), ("jour", "j")))
    try:
        return date_en_clair(date(an, mois, jour))
    except ValueError:
        return lu[0]


def jour_chome(jour: date) -> str:
    """Rend « samedi » ou « dimanche », où l'on ne répond ni ne reçoit ; vide les autres jours."""
    return {5: "samedi", 6: "dimanche"}.get(jour.weekday(), "")
