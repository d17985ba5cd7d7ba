"""Une dérogation à un article que personne n'a lu, et dont rien ne dit où il se trouve."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.clausier.controles.lue import ClauseLue, Constat
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.formes.champs import Etat
from cctgen.socle.anomalies import Gravite


def examiner(lue: ClauseLue) -> Iterator[Constat]:
    """Relève une dérogation à un article non lu dont `sans_numero` ne dit pas où il se trouve."""
    for rang, derogation in enumerate(lue.clause.deroge):
        fiche = lue.fiche(derogation.article)
        if fiche is not None and fiche.etat is Etat.A_VERIFIER and not fiche.sans_numero:
            yield Constat(
                f"la dérogation vise « {derogation.article} », que personne n'a lu, et rien ne dit où il se trouve.",
                "Donnez à cet article, dans references.yaml, « sans_numero » : le chapitre, entre guillemets.",
                ("deroge", rang, "article"),
                Gravite.A_QUALIFIER,
            )


REGLE = Regle(
    code="derogation-sans-formulation",
    voit="Une dérogation à un article que personne n'a lu, sans chapitre.",
    source="La table des dérogations citerait un numéro incertain",
    exemple="deroge: un article « a_verifier » sans « sans_numero »",
    remede="Donnez le chapitre dans references.yaml.",
    examiner=examiner,
    fautifs=(
        {
            "a_verifier": "ccag-tic:24",
            "texte": "Par dérogation, le préavis est court.",
            "deroge": [{"article": "ccag-tic:24", "objet": "Préavis d'audit."}],
        },
    ),
    sains=(
        {
            "texte": "Par dérogation, le préavis est court.",
            "deroge": [{"article": "ccag-tic:24", "objet": "Préavis d'audit."}],
        },
    ),
)
