"""Un numéro d'article que personne n'a lu, écrit en toutes lettres dans ce qui part au contrat.

Un numéro faux prive la stipulation d'effet : la pièce dit où se trouve le texte, et la note à l'acheteur donne le
numéro à confirmer.
"""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.clausier.controles.lue import ClauseLue, Constat
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.formes.champs import Etat
from cctgen.clausier.textes.articles import articles_cites
from cctgen.clausier.textes.phrases import Phrase, abreger
from cctgen.socle.anomalies import Gravite


def examiner(lue: ClauseLue) -> Iterator[Constat]:
    """Relève un numéro d'article « a_verifier » écrit en toutes lettres dans ce qui part au contrat."""
    vus: set[str] = set()
    for phrase in _au_contrat(lue):
        for article in articles_cites(phrase.texte):
            fiche = lue.fiche(article)
            if article not in vus and fiche is not None and fiche.etat is Etat.A_VERIFIER:
                vus.add(article)
                yield Constat(
                    f"l'article « {article} », que personne n'a lu, est cité : « {abreger(phrase.texte)} »",
                    "Dites le chapitre ou le sujet plutôt que le numéro ; la note donnera le numéro à confirmer.",
                    phrase.chemin,
                    Gravite.A_QUALIFIER,
                )


def _au_contrat(lue: ClauseLue) -> Iterator[Phrase]:
    yield from lue.a_juger
    for rang, derogation in enumerate(lue.clause.deroge):
        yield Phrase(("deroge", rang, "objet"), derogation.objet)


REGLE = Regle(
    code="article-non-lu",
    voit="Un numéro d'article que personne n'a encore lu, imprimé dans une clause.",
    source="Un numéro faux affaiblit la clause",
    exemple="un article « a_verifier » écrit dans le texte",
    remede="Dites le chapitre ou le sujet ; la note donnera le numéro.",
    examiner=examiner,
    fautifs=({"a_verifier": "ccag-tic:24", "texte": "L'audit suit l'article 24 du CCAG-TIC."},),
    sains=({"a_verifier": "ccag-tic:24", "texte": "L'audit suit le chapitre du CCAG-TIC sur l'audit."},),
)
