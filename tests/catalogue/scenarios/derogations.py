"""Ce qu'un acheteur peut écrire, ou oublier, au registre des dérogations."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from cctgen.matrice.contrat import Conformite
from cctgen.socle.gestes.geste import geste
from cctgen.usages.analyse.derogations import lire_registre
from tests.catalogue.scenarios.modele import Scenario, serie
from tests.evaluation.fabriques import un_dossier, une_offre, une_reponse

JOUR, SIGNATURE = date(2027, 6, 1), date(2027, 1, 15)
SAINE = {
    "offre": "Alpha",
    "exigence": "SSI-2",
    "decision": "temporaire",
    "motif": "Jugé",
    "auteur": "a",
    "decidee_le": "2027-02-01",
    "echeance": "2027-12-31",
}


def inscrire(ecarts: dict[str, str], dossier: Path) -> set[str]:
    (dossier / "evaluation").mkdir(parents=True)
    ligne = ", ".join(f"{cle}: {valeur}" for cle, valeur in {**SAINE, **ecarts}.items() if valeur)
    (dossier / "evaluation" / "derogations.yaml").write_text(f"derogations:\n  - {{{ligne}}}\n", encoding="utf-8")
    offre = une_offre("Alpha", reponses=(une_reponse("SSI-2", Conformite.DEROGATION.value),))
    with geste(dossier) as ouvert:
        _, anomalies = lire_registre(ouvert, un_dossier(), ([offre], [offre]), JOUR, SIGNATURE)
    return {a.code for a in anomalies}


SCENARIOS: tuple[Scenario, ...] = serie(
    inscrire,
    {},
    {
        "derogation-avant-notification": {"decidee_le": "2027-01-14"},
        "derogation-echue": {"echeance": "2027-05-31"},
        "derogation-incoherente": {"echeance": "2027-01-31"},
        "derogation-incomplete": {"auteur": ""},
        "derogation-non-suivie": {"exigence": "SSI-1"},
        "derogation-perenne-notee": {"decision": "perenne", "moment": "execution", "echeance": ""},
        "derogation-primordiale": {"exigence": "SSI-P"},
        "derogation-sans-terme": {"echeance": ""},
    },
)
