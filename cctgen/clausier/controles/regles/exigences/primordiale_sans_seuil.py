"""Une exigence primordiale sans seuil ni fait à constater : nul ne peut écarter une offre sur elle."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.clausier.controles.lue import ClauseLue, Constat
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.modele import Niveau
from cctgen.clausier.textes.expressions import expression
from cctgen.clausier.textes.phrases import abreger
from cctgen.socle.anomalies import Gravite

_CHIFFRE = expression(r"\d|\{[^{}]+\}")
_VAGUE = expression(
    r"\b(?:rapide(?:ment)?s?|régulièrement|réguli(?:er|ère)s?|adapté(?:e|es|s)?|approprié(?:e|es|s)?|suffisant(?:e|es|s)?"
    r"|suffisamment|satisfaisant(?:e|es|s)?|performant(?:e|es|s)?|raisonnables?|raisonnablement|efficaces?|efficacement"
    r"|optimal(?:e|es)?|optimaux|convivial(?:e|es)?|conviviaux|intuiti(?:f|ve)s?|fiables?|robustes?|ergonomiques?"
    r"|bonnes pratiques|état de l'art|de bout en bout|sous maîtrise|qualité mesurée|de qualité|au mieux|de préférence"
    r"|autant que possible|si possible|dans la mesure du possible|meilleurs? délais?|dans les délais)\b",
    re.IGNORECASE,
)
_FAIT = expression(
    r"\b(?i:aucune?|nulle?|jamais|ni|tou(?:t|te|tes|s)|chaque|seule?s?|intégralement|en entier|entièrement|avant|après"
    r"|ne [^.]*?(?:pas|que)|n'[^.]*?(?:pas|que)|qu'après|joint|jointe|remis|remises?|admet|détient|certifiés?|certifiée"
    r"|qualifiée?s?|agréée?s?|homologuée?s?|exist(?:e|ent)|écrite?s?|couvre|délègue|passe par|chiffre|fournit|sans"
    r"|(?:sur|depuis) le territoire)\b"
    r"|\b[A-Z]{3,}\b|[a-z][A-Z]",
)


def examiner(lue: ClauseLue) -> Iterator[Constat]:
    """Relève une P dont l'énoncé n'a qu'un mot d'appréciation, ou ni chiffre ni fait que l'on constate."""
    for rang, exigence in lue.exigences_a_juger:
        if exigence.niveau is not Niveau.P or _CHIFFRE.search(exigence.enonce):
            continue
        enonce = " ".join(exigence.enonce.replace("’", "'").split())
        vague = _VAGUE.search(enonce)
        if vague or not _FAIT.search(enonce):
            dit = f"« {vague.group()} » s'apprécie" if vague else "rien ne s'y constate"
            message = f"{exigence.id}, primordiale, n'a ni seuil ni fait vérifiable ({dit}) : « {abreger(enonce)} »"
            yield Constat(message, chemin=("exigences", rang, "enonce"), gravite=Gravite.A_QUALIFIER)


def _exigence(enonce: str, niveau: str = "P") -> dict[str, object]:
    return {"exigences": [{"id": "ESSAI-1-1", "niveau": niveau, "enonce": enonce, "preuve": "Procédure datée."}]}


REGLE = Regle(
    code="primordiale-sans-seuil",
    voit="Une exigence P sans chiffre ni fait que l'on constate, ou qui ne tient qu'à un mot d'appréciation.",
    source="code de la commande publique, L. 2152-2 : une irrégularité se constate, elle ne s'apprécie pas",
    remede="Donnez un seuil en paramètre ou un fait que l'on constate ; sinon, passez l'exigence en I.",
    exemple="« la solution redémarre rapidement », en P",
    examiner=examiner,
    fautifs=(
        _exigence("La solution redémarre rapidement."),
        _exigence("Le titulaire maintient une qualité mesurée du code."),
        _exigence("L'hébergement est adapté à la sensibilité des données."),
        _exigence("Le titulaire organise la sécurité du projet."),
    ),
    sains=(
        _exigence("La solution redémarre en {delai} secondes au plus."),
        _exigence("Aucune donnée n'est conservée hors de l'Union européenne."),
        _exigence("La solution est régulièrement mise à jour.", "I"),
        _exigence("Tout appel d'API est authentifié."),
        _exigence("Les données sont stockées sur le territoire de la France."),
    ),
)
