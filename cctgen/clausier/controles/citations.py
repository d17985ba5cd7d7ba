"""Les articles que le texte d'une clause cite sans que personne ne les ait lus.

Un numéro faux au contrat prive la stipulation d'effet : CCAG-TIC, article 1.2, pour une dérogation. Tant que
le texte n'est pas lu, la pièce dit où il se trouve, et la note à l'acheteur donne le numéro à confirmer.
"""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.clausier.articles import articles_cites
from cctgen.clausier.modele import ArticleReference, Clause, Clausier, Etat
from cctgen.clausier.phrases import Constat, Phrase, abreger, phrases_de
from cctgen.socle.anomalies import Gravite


def articles_non_lus(clausier: Clausier, clause: Clause) -> Iterator[Constat]:
    """Relève un numéro d'article « a_verifier » écrit en toutes lettres dans ce qui part au contrat."""
    vus: set[str] = set()
    for phrase in _au_contrat(clause):
        for article in articles_cites(phrase.texte):
            fiche = _fiche(clausier, article)
            if article not in vus and fiche is not None and fiche.etat is Etat.A_VERIFIER:
                vus.add(article)
                yield Constat(
                    "article-non-lu",
                    f"l'article « {article} », que personne n'a lu, est cité : « {abreger(phrase.texte)} »",
                    "Dites le chapitre ou le sujet plutôt que le numéro ; la note donnera le numéro à confirmer.",
                    phrase.chemin,
                    Gravite.A_QUALIFIER,
                )


def derogations_sans_place(clausier: Clausier, clause: Clause) -> Iterator[Constat]:
    """Relève une dérogation à un article non lu dont `sans_numero` ne dit pas où il se trouve."""
    for rang, derogation in enumerate(clause.deroge):
        fiche = _fiche(clausier, derogation.article)
        if fiche is not None and fiche.etat is Etat.A_VERIFIER and not fiche.sans_numero:
            yield Constat(
                "derogation-sans-formulation",
                f"la dérogation vise « {derogation.article} », que personne n'a lu, et rien ne dit où il se trouve.",
                "Donnez à cet article, dans references.yaml, « sans_numero » : le chapitre, entre guillemets.",
                ("deroge", rang, "article"),
                Gravite.A_QUALIFIER,
            )


def _au_contrat(clause: Clause) -> Iterator[Phrase]:
    yield from phrases_de(clause)
    for rang, derogation in enumerate(clause.deroge):
        yield Phrase(("deroge", rang, "objet"), derogation.objet)


def _fiche(clausier: Clausier, article: str) -> ArticleReference | None:
    identifiant, _, numero = article.partition(":")
    reference = clausier.references.get(identifiant)
    return next((a for a in reference.articles if a.numero == numero), None) if reference else None
