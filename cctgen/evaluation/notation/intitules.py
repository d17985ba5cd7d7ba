"""L'intitulé d'un sous-critère proposé : il nomme ce que notent ses exigences, et rien d'autre."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cctgen.assemblage.modele import ExigenceRetenue
from cctgen.consultation.modele import enumerer
from cctgen.socle.typographie import majuscule


@dataclass(frozen=True, slots=True)
class Sujet:
    """Ce qu'un intitulé peut nommer, et les exigences, clauses, piliers ou thèmes qui le justifient.

    `dans` est le sujet plus large qui le dit à lui seul, quand il est porté aussi.
    """

    nom: str
    appuis: tuple[str, ...]
    dans: str = ""


_INTEGRATION = "intégration au système d'information"

PROTECTION = (
    Sujet("sécurité", ("securite",)),
    Sujet("hébergement", ("hebergement",)),
    Sujet("données personnelles", ("donnees-personnelles",)),
)
USAGE_ET_INTEGRATION = (
    Sujet("accessibilité", ("ACC-001", "ACC-002", "CCT-UTI-13", "CCT-UTI-14")),
    Sujet("qualité des interfaces", ("FIC-UTI-04",)),
    Sujet(_INTEGRATION, ("transverse", "utilisateur", "services-transverses")),
    Sujet("qualité du code", ("fabrique-code",), _INTEGRATION),
    Sujet("choix des composants", ("FIC-TRA-06", "FIC-TRA-08"), _INTEGRATION),
    Sujet("soutien", ("FIC-UTI-06", "FIC-UTI-08"), _INTEGRATION),
    Sujet("assistants d'intelligence artificielle", ("IA-002",), _INTEGRATION),
    Sujet("intelligence artificielle", ("IA-001", "IA-003")),
    Sujet("données", ("donnees-api",)),
)
DROITS = (
    Sujet("propriété intellectuelle", ("propriete-intellectuelle",)),
    Sujet("logiciel libre", ("logiciel-libre",)),
)


def intitule(sujets: Sequence[Sujet], exigences: Sequence[ExigenceRetenue]) -> str:
    """Rend « Accessibilité, qualité des interfaces et données », dans l'ordre des sujets ; vide si rien n'est porté."""
    portes = {_sujet(sujets, exigence) for exigence in exigences}
    return majuscule(enumerer([s.nom for s in sujets if s.nom in portes and s.dans not in portes]))


def _sujet(sujets: Sequence[Sujet], exigence: ExigenceRetenue) -> str:
    """Rend le sujet d'une exigence, de l'appui le plus précis au plus large."""
    for appui in (exigence.ref, exigence.clause, exigence.pilier or exigence.theme):
        for sujet in sujets:
            if appui in sujet.appuis:
                return sujet.nom
    return ""
