"""Un article cité en toutes lettres et déclaré nulle part."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.clausier.controles.lue import ClauseLue, Constat
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.articles import (
    articles_cites,
    articles_declares,
    est_couvert,
)
from cctgen.socle.anomalies import Gravite


def examiner(lue: ClauseLue) -> Iterator[Constat]:
    """Relève un article cité en toutes lettres que ni `complete`, ni `deroge`, ni `references` ne déclarent."""
    declares = articles_declares(lue.clause)
    vus: set[str] = set()
    for phrase in lue.phrases:
        for article in articles_cites(phrase.texte):
            if article not in vus and not est_couvert(article, declares):
                vus.add(article)
                yield Constat(
                    f"l'article « {article} » est cité dans le texte sans être déclaré.",
                    "Ajoutez-le à « complete », « deroge » ou « references » : la note dira s'il reste à vérifier.",
                    phrase.chemin,
                    Gravite.A_QUALIFIER,
                )


REGLE = Regle(
    code="article-non-declare",
    voit="Un article cité en toutes lettres et déclaré nulle part.",
    source="La note ne dirait pas s'il a été vérifié",
    exemple="l'article 24 du CCAG-TIC cité sans « complete »",
    remede="Ajoutez-le à « complete », « deroge » ou « references ».",
    examiner=examiner,
    fautifs=({"texte": "L'audit suit l'article 24 du CCAG-TIC."},),
    sains=({"texte": "L'audit suit l'article 24 du CCAG-TIC.", "complete": ["ccag-tic:24"]},),
)
