"""Le réemploi des résultats interdit au titulaire sans dire que c'est une dérogation."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.clausier.controles.lue import ClauseLue, Constat, mots
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.articles import deroge_a

_INTERDIT = mots(
    r"\b(?:titulaire|prestataire|interdi\w+)\b",
    r"\b(?:réemplo|réutilis|remplo|réexploit|commercialis|exploit\w* (?:pas )?(?:les |le )?\w+ (?:pour|au profit) d)",
    r"\b(?:résultats?|code|développements?|livrables?|logiciels? (?:réalisé|développé|livré)s?)\b",
    r"\bne\b|\bn'|\binterdi|\baucun|\bs'abstient|\brenonce",
    sauf=r"\bdérog|données?\b|contenu|n'empêche|n'interdit|\blibrement\b|\bsi(?:non)?\b.*\blibre",
    indices=("emplo", "réutilis", "réexploit", "commercialis", "exploit"),
)


def examiner(lue: ClauseLue) -> Iterator[Constat]:
    """Relève une interdiction de réemploi dans une clause qui ne déclare pas déroger à l'article 46."""
    if not deroge_a(lue.clause, "46"):
        message = "le titulaire perd le réemploi des résultats, sans que « dérogation » soit écrit"
        yield from lue.reconnues(_INTERDIT, message)


REGLE = Regle(
    code="reemploi-interdit-sans-derogation",
    voit="Une phrase qui interdit au titulaire de réemployer les résultats, sans dérogation annoncée ni déclarée.",
    source="CCAG-TIC 2021, article 46 (cession non exclusive par défaut) et article 1.2 (dérogations)",
    remede=(
        "Écrivez « Par dérogation à l'article 46 du CCAG-TIC » et déclarez-la dans « deroge », ou laissez le titulaire"
        " réemployer ce que le régime par défaut lui laisse."
    ),
    examiner=examiner,
    fautifs=(
        {"texte": "Le titulaire ne réutilise pas les résultats hors du marché."},
        {"texte": "Le titulaire ne commercialise pas les résultats."},
        {"texte": "Le titulaire n'exploite pas les résultats pour d'autres clients."},
        {"texte": "Il est interdit au titulaire de réemployer le code pour un autre client."},
    ),
    sains=(
        {
            "texte": "Par dérogation à l'article 46 du CCAG-TIC, le titulaire ne réemploie pas les résultats.",
            "deroge": [{"article": "ccag-tic:46", "objet": "Pas de réemploi."}],
        },
        {"texte": "Le titulaire réemploie librement les résultats qu'il a réalisés."},
    ),
)
