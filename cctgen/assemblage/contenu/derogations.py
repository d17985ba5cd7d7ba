"""Les dérogations au CCAG-TIC, pour le dernier article du CCAP.

CCAG-TIC 2021, article 1.2 : les dérogations figurent au CCAP, visent les articles touchés, et le dernier
article du CCAP les récapitule. Une annexe du CCTP ne déroge pas seule.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from cctgen.assemblage.modele import Article, LigneDerogation

_PREFIXE = "ccag-tic:"


def table_des_derogations(articles: Iterable[Article]) -> tuple[LigneDerogation, ...]:
    """Rend une ligne par article dérogé et par clause, dans l'ordre du CCAG."""
    lignes = [
        LigneDerogation(
            article=derogation.article.removeprefix(_PREFIXE),
            objet=derogation.objet,
            clause=article.clause,
            titre=article.titre,
            lots=article.lots,
        )
        for article in articles
        for derogation in article.deroge
    ]
    return tuple(sorted(lignes, key=lambda ligne: (ordre_d_article(ligne.article), ligne.clause)))


def ordre_d_article(numero: str) -> tuple[int, ...]:
    """Rend une clé de tri : « 14.1.2 » vient après « 14.1 » et avant « 28 »."""
    return tuple(int(nombre) for nombre in re.findall(r"\d+", numero))
