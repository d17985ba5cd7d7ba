"""Ce qui peut se passer d'un tour de négociation à l'autre."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from cctgen.evaluation.actes.procedure import anomalies_de_negociation
from cctgen.evaluation.actes.tours import apparier_les_revisions, offre_non_revisee, reculs
from cctgen.matrice.modele import Offre
from cctgen.socle.anomalies import Anomalie
from cctgen.usages.analyse.tours import exiger_le_tour
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
    Scenario("tour-inconnu", comparer, lambda _: None, lambda d: (d / "registre.json").write_text("{}")),
)
