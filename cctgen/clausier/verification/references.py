"""Les textes cités par une clause : référence déclarée, article déclaré."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from cctgen.clausier.lecture.fichiers import LectureClausier
from cctgen.clausier.modele import Clause, Clausier
from cctgen.socle.anomalies import Anomalie, Chemin, Lieu
from cctgen.socle.validation import suggestion

_A_DECLARER = "Ajoutez-la à references.yaml, « a_verifier » tant que personne ne l'a lue."


def verifier_references(clausier: Clausier, clause: Clause, lecture: LectureClausier) -> Iterator[Anomalie]:
    """Énumère les références et les articles que personne n'a déclarés, chacun une fois par clause."""
    if not lecture.references_completes:
        return
    vues: set[str] = set()
    for chemin, citation in _citations(clause):
        identifiant, _, article = citation.partition(":")
        reference = clausier.references.get(identifiant)
        manque = identifiant if reference is None else citation
        if manque in vues:
            continue
        lieu = lecture.lieu(clause.fichier, *chemin)
        if reference is None:
            vues.add(manque)
            yield Anomalie(
                "reference-inconnue",
                f"la référence « {identifiant} » n'est pas déclarée.",
                suggestion(
                    identifiant,
                    clausier.references,
                    _A_DECLARER,
                ),
                lieu=lieu,
                ref=clause.id,
            )
        elif article and article not in {a.numero for a in reference.articles}:
            vues.add(manque)
            yield Anomalie(
                "article-inconnu",
                f"l'article « {article} » de « {identifiant} » n'est pas déclaré.",
                _conseil_d_article(article, [a.numero for a in reference.articles]),
                lieu=lieu,
                ref=clause.id,
            )


def verifier_sources(clausier: Clausier, sources: Iterable[str], lieu: Lieu, ref: str) -> Iterator[Anomalie]:
    """Énumère les sources de `ref`, obligation ou contradiction, que personne n'a déclarées."""
    for source in sources:
        identifiant, _, article = source.partition(":")
        reference = clausier.references.get(identifiant)
        if reference is None or (article and article not in {a.numero for a in reference.articles}):
            yield Anomalie(
                "reference-inconnue",
                f"la source « {source} » de « {ref} » n'est pas déclarée.",
                _A_DECLARER,
                lieu=lieu,
                ref=ref,
            )


def _conseil_d_article(ecrit: str, numeros: Sequence[str]) -> str:
    nu = re.sub(r"^(?:articles?|art)\b[.\s]*", "", ecrit.strip(), flags=re.IGNORECASE)
    if nu in numeros:
        return f"Écrivez le numéro seul : « {nu} »."
    sinon = "Ajoutez-le aux « articles » de la référence, « a_verifier » tant que personne ne l'a lu."
    return suggestion(ecrit, [n for n in numeros if not n.isdigit()], sinon)


def _citations(clause: Clause) -> Iterator[tuple[Chemin, str]]:
    for cle in ("references", "complete"):
        yield from (((cle, rang), citation) for rang, citation in enumerate(getattr(clause, cle)))
    yield from ((("deroge", rang, "article"), d.article) for rang, d in enumerate(clause.deroge))
    for rang, exigence in enumerate(clause.exigences):
        for position, citation in enumerate(exigence.references):
            yield ("exigences", rang, "references", position), citation
