"""Le niveau de sécurité global d'un lot, déduit des réponses et expliqué en phrases.

Règle : le niveau est celui de la réponse la plus exigeante. Aucune ne s'additionne, aucune ne se compense : on
sait toujours laquelle changer. Il éclaire la note ; la sélection des clauses reste celle des conditions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum

from cctgen.consultation.modele import ReponsesDuLot


class NiveauGlobal(IntEnum):
    """Quatre degrés, du plus simple au plus exigeant."""

    ELEMENTAIRE = 1
    RENFORCE = 2
    ELEVE = 3
    TRES_ELEVE = 4

    @property
    def libelle(self) -> str:
        """Rend le nom du niveau tel qu'il se lit."""
        return ("élémentaire", "renforcé", "élevé", "très élevé")[self - 1]


@dataclass(frozen=True, slots=True)
class Qualification:
    """Un niveau et les phrases qui l'expliquent, la plus exigeante d'abord."""

    niveau: NiveauGlobal
    raisons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Regle:
    question: str
    valeurs: frozenset[str]
    niveau: NiveauGlobal
    raison: str


def _regle(question: str, valeurs: Iterable[str], niveau: NiveauGlobal, raison: str) -> _Regle:
    return _Regle(question, frozenset(valeurs), niveau, raison)


_N = NiveauGlobal
_REGLES = (
    _regle("sensibilite", ["classifie"], _N.TRES_ELEVE, "Des informations classifiées sont traitées (IGI 1300)."),
    _regle(
        "sensibilite",
        ["diffusion_restreinte"],
        _N.TRES_ELEVE,
        "Des informations portent la mention Diffusion Restreinte (II 901).",
    ),
    _regle("importance_vitale", ["oui"], _N.TRES_ELEVE, "Le système est d'importance vitale ou essentiel."),
    _regle(
        "sensibilite",
        ["sensible"],
        _N.ELEVE,
        "Les informations sont sensibles : une fuite ou une panne atteindrait une mission ou des personnes.",
    ),
    _regle(
        "donnees_personnelles",
        ["police_justice"],
        _N.ELEVE,
        "Les traitements relèvent du régime police-justice (directive 2016/680).",
    ),
    _regle(
        "donnees_personnelles",
        ["sensibles"],
        _N.ELEVE,
        "Des catégories particulières de données personnelles sont traitées (RGPD, article 9).",
    ),
    _regle("donnees_sante", ["oui"], _N.ELEVE, "Des données de santé sont traitées."),
    _regle("ia", ["haut_risque"], _N.ELEVE, "Le système comporte une intelligence artificielle à haut risque."),
    _regle("exposition", ["internet"], _N.RENFORCE, "Le système est joignable d'Internet."),
    _regle("donnees_personnelles", ["oui"], _N.RENFORCE, "Des données personnelles courantes sont traitées."),
    _regle("acces", ["distant"], _N.RENFORCE, "Le titulaire accède à distance aux systèmes ou aux données."),
    _regle("critique", ["oui"], _N.RENFORCE, "Une interruption de quelques heures serait grave pour le service."),
    _regle("ia", ["generative"], _N.RENFORCE, "Le système comporte une intelligence artificielle générative."),
)
_RIEN = "Aucune réponse n'appelle plus que les mesures élémentaires."


def niveau_global(reponses: ReponsesDuLot) -> Qualification:
    """Rend le niveau d'un lot et ses raisons ; une question sans réponse ne compte pas."""
    retenues = [r for r in _REGLES if not r.valeurs.isdisjoint(reponses.valeurs.get(r.question, ()))]
    if not retenues:
        return Qualification(NiveauGlobal.ELEMENTAIRE, (_RIEN,))
    # Les règles sont rangées du plus exigeant au moins exigeant.
    return Qualification(max(r.niveau for r in retenues), tuple(r.raison for r in retenues))


def qualifications(reponses: Iterable[ReponsesDuLot]) -> Mapping[int, Qualification]:
    """Rend la qualification de chaque lot."""
    return {du_lot.lot: niveau_global(du_lot) for du_lot in reponses}
