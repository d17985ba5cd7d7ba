"""Ce qui peut se passer d'un tour de négociation à l'autre."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from cctgen.evaluation.actes.procedure import anomalies_de_negociation
from cctgen.evaluation.actes.tours import apparier_les_revisions, offre_non_revisee, reculs
from cctgen.matrice.modele import Offre
from cctgen.socle.anomalies import Anomalie
from cctgen.usages.analyse.tours import exiger_le_tour, lettres_depassees, tour_depasse
from tests.catalogue.scenarios.modele import Scenario, codes_ou_refus, serie
from tests.evaluation.fabriques import REPONSES, un_dossier, une_offre, une_reponse

EN_LICE = (une_offre("Alpha"), une_offre("Bêta"))
REVISEES = (une_offre("Alpha", sha256="c" * 64), une_offre("Bêta", sha256="d" * 64))
EN_RECUL = (*REPONSES[:2], une_reponse("SSI-P", "Partiellement conforme"), REPONSES[3])


def ouvrir(procedure: str, _dossier: Path) -> set[str]:
    return {a.code for a in anomalies_de_negociation(replace(un_dossier(), procedure=procedure))}


def reviser(revisees: tuple[Offre, ...], _dossier: Path) -> set[str]:
    def relever() -> Iterator[Anomalie]:
        ecarts, orphelines = apparier_les_revisions(un_dossier(), EN_LICE, revisees)
        yield from orphelines
        yield from reculs(2, ecarts)
        yield from (offre_non_revisee(2, o) for o in EN_LICE if not any(e.avant is o for e in ecarts))

    return codes_ou_refus(relever)


def comparer(deposer: Callable[[Path], object], dossier: Path) -> set[str]:
    recues = dossier / "negociation" / "tour-2" / "offres"
    recues.mkdir(parents=True)
    deposer(recues)
    return codes_ou_refus(lambda: exiger_le_tour(dossier, 2) or ())


def appeler(ecrit: str, dossier: Path) -> set[str]:
    """Écrit une invitation au tour 2, ou une lettre au tour 1."""
    fichier = dossier / ecrit
    fichier.parent.mkdir(parents=True)
    fichier.write_bytes(b"")
    return {a.code for a in tour_depasse(dossier, 1)}


def garder(nom: str, dossier: Path) -> set[str]:
    """Garde une lettre du tour 1, le tour 2 ouvert."""
    for ecrit in (f"evaluation/lettres/{nom}", "negociation/tour-2/invitations/invitation-alpha.docx"):
        (dossier / ecrit).parent.mkdir(parents=True)
        (dossier / ecrit).write_bytes(b"")
    return {a.code for a in lettres_depassees(dossier)}


SCENARIOS: tuple[Scenario, ...] = (
    *serie(ouvrir, "negociee", {"negociation-interdite": "appel_offres", "negociation-a-prevoir": "adaptee"}),
    *serie(
        reviser,
        REVISEES,
        {
            "revision-sans-offre": (*REVISEES, une_offre("Gamma")),
            "offre-non-revisee": REVISEES[:1],
            "exigence-minimale-en-recul": (replace(REVISEES[0], reponses=EN_RECUL), REVISEES[1]),
        },
    ),
    Scenario(
        "tour-suivant-ouvert",
        appeler,
        "negociation/tour-2/invitations/invitation-alpha.docx",
        "evaluation/lettres/rejet-alpha.docx",
    ),
    Scenario("lettres-de-tour-depasse", garder, "rejet-alpha.docx", "projet-rejet-alpha.docx"),
    Scenario("tour-inconnu", comparer, lambda _: None, lambda d: (d / "registre.json").write_text("{}")),
)
