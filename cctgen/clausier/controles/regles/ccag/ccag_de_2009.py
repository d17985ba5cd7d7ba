"""Le CCAG-TIC de 2009 appliqué à un marché d'aujourd'hui.

Source : le CCAG-TIC approuvé par l'arrêté du 30 mars 2021, qui abroge celui du 16 septembre 2009 au 1er octobre 2021.
"""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.clausier.controles.lue import ClauseLue, Constat, mots
from cctgen.clausier.controles.regle import Regle
from cctgen.socle.anomalies import Gravite

_CCAG_DE_2009 = mots(
    r"\bCCAG\b|\bcahier des clauses administratives générales\b",
    r"\b2009\b",
    r"\bappli(?:que|cable)|\bsoumis|\brégi|\bsui(?:t|vent)\b|\bconform|\ben application\b|\bse réfère|\bau sens",
    sauf=r"\b2021\b|\babrog|\bnon (?:plus )?à celui\b|\bne s'appli\w+ (?:pas|plus)\b|\banciens? marchés?\b",
    indices=("2009",),
)


def examiner(lue: ClauseLue) -> Iterator[Constat]:
    """Relève une phrase qui applique le CCAG de 2009 ; dire ce qu'il réglait reste permis."""
    message = "le CCAG-TIC de 2009 est abrogé depuis le 1er octobre 2021"
    conseil = "Citez le CCAG-TIC de 2021, et l'article qui y règle ce point."
    yield from lue.reconnues(_CCAG_DE_2009, message, conseil, Gravite.A_QUALIFIER)


REGLE = Regle(
    code="ccag-de-2009",
    voit="Une phrase qui applique le CCAG-TIC de 2009.",
    source="Arrêté du 30 mars 2021 portant approbation du CCAG-TIC",
    remede="Citez le CCAG-TIC de 2021.",
    examiner=examiner,
    fautifs=(
        {"texte": "Le CCAG-TIC de 2009 s'applique."},
        {"texte": "Le marché suit le CCAG-TIC approuvé par l'arrêté du 16 septembre 2009."},
    ),
    sains=(
        {"texte": "Le CCAG-TIC de 2021 s'applique et remplace celui de 2009."},
        {"texte": "L'article 42 du CCAG-TIC de 2009 réglait la résiliation pour faute."},
        {"texte": "Le CCAG-TIC de 2009, abrogé, ne s'applique pas."},
    ),
)
