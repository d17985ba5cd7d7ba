"""Ce que l'acheteur doit savoir des dates : clauses bientôt périmées, retirées ou en vigueur plus tard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from cctgen.assemblage.selection.verdicts import Selection
from cctgen.clausier.modele import Clause
from cctgen.clausier.vigueur import dernier_jour
from cctgen.consultation.modele import date_en_clair
from cctgen.socle.anomalies import Anomalie, Gravite

PREAVIS = timedelta(days=180)
"""Une clause qui change dans les six mois peut changer avant la notification du marché."""


def alertes_de_vigueur(
    clauses: Mapping[str, Clause], selections: Iterable[Selection], jour: date
) -> Iterator[Anomalie]:
    """Énumère les clauses retenues qui ne vaudront bientôt plus, puis celles qui vaudront bientôt.

    `clauses` porte leurs dates telles que le clausier les écrit ; `jour` est la date d'édition.
    """
    retenues = {c for s in selections for c, verdict in s.clauses.items() if verdict.retenue}
    for clause in clauses.values():
        fin = dernier_jour(clause)
        if clause.id in retenues and fin is not None and fin <= jour + PREAVIS:
            yield _bientot_perimee(clause, fin)
        debut = None if clause.en_vigueur is None or clause.retiree is not None else clause.en_vigueur.du
        if debut is not None and jour < debut <= jour + PREAVIS:
            yield Anomalie(
                "clause-a-venir",
                f"{clause.id} ({clause.titre}) n'entre en vigueur que le {date_en_clair(debut)} : elle est écartée.",
                "Si la publication est plus tardive, changez la date dans consultation.yaml, puis générez.",
                gravite=Gravite.INFORMATION,
                ref=clause.id,
            )


def _bientot_perimee(clause: Clause, fin: date) -> Anomalie:
    remplacante = clause.retiree.remplacee_par if clause.retiree else None
    suite = f" {remplacante} la remplacera." if remplacante else ""
    return Anomalie(
        "clause-bientot-perimee",
        f"{clause.id} ({clause.titre}) ne vaut que jusqu'au {date_en_clair(fin)}.{suite}",
        "Vérifiez qu'elle vaudra encore à la publication et à la notification ; sinon, réécrivez-la ou attendez"
        " la version suivante du clausier.",
        gravite=Gravite.A_QUALIFIER,
        ref=clause.id,
    )
