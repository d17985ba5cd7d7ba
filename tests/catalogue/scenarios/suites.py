"""Ce qu'un acheteur peut écrire, ou oublier, aux suites de la décision."""

from __future__ import annotations

from pathlib import Path

from cctgen.evaluation.suites.issue import anomalies_des_suites, issues
from cctgen.evaluation.suites.saisie import lire_suites
from tests.catalogue.scenarios.modele import Scenario, serie
from tests.evaluation.suites.fabriques import deux_offres_classees

SAINE = ["{offre: Alpha, suite: attributaire, motif: m, auteur: a, date: 2027-02-05}"]

CLOSE = "{suite: sans_suite, motif: m, auteur: a, date: 2027-02-05}"


def decider(texte: str, dossier: Path) -> set[str]:
    dossier.mkdir()
    (dossier / "suites.yaml").write_text(texte, encoding="utf-8")
    redigees, fautes = lire_suites(dossier)
    consultation, comparaison = deux_offres_classees()
    lues = issues(comparaison, redigees, consultation)
    return {a.code for a in (*fautes, *anomalies_des_suites(redigees, lues, consultation))}


def des_suites(*lignes: str, courrier: str = "") -> str:
    entete = f"courrier: {{{courrier}}}\n" if courrier else ""
    return f"{entete}suites:\n" + "".join(f"  - {ligne}\n" for ligne in lignes)


SCENARIOS: tuple[Scenario, ...] = serie(
    decider,
    des_suites(*SAINE),
    {
        "attributaire-absent": "",
        "attributaire-en-double": des_suites(*SAINE, SAINE[0].replace("Alpha", "Beta")),
        "attributaire-mal-classe": des_suites(SAINE[0].replace("Alpha", "Beta")),
        "attribution-incomplete": des_suites(SAINE[0].replace("motif: m, ", "")),
        "suite-en-double": des_suites(*SAINE, "{offre: Beta, suite: rejetee}", "{offre: Beta, suite: rejetee}"),
        "issue-contradictoire": des_suites(*SAINE, CLOSE),
        "infructueux-avec-offre": des_suites(CLOSE.replace("sans_suite", "infructueux")),
        "signature-prematuree": des_suites(*SAINE, courrier="envoi: 2027-02-10, signature: 2027-02-21"),
        "delai-de-suspension-court": des_suites(*SAINE, courrier="delai: 5"),
    },
)
