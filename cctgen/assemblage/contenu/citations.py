"""Les textes cités par le dossier, avec leur état de vérification ; rien n'est caché à l'acheteur."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from cctgen.assemblage.modele import Article, ReferenceCitee
from cctgen.clausier.formes.champs import Etat
from cctgen.clausier.modele import ArticleReference, Clause, Reference
from cctgen.consultation.modele import date_en_clair, enumerer
from cctgen.socle.anomalies import Anomalie, Gravite

_EXIGENCE = re.compile(r"\b[A-Z]{2,4}-[A-Z0-9]{2,4}-\d+\b")
_PUCE = "- "
_MEMBRE = re.compile(rf"(?P<id>{_EXIGENCE.pattern})(?: \([^()]*\))?")
_UN_MEMBRE = _MEMBRE.pattern.replace("?P<id>", "?:")
_COMPLEMENTS = re.compile(rf"(?<=\w ){_UN_MEMBRE}(?:(?:, | et ){_UN_MEMBRE})+")
"""Plusieurs exigences de suite, après un mot : en tête de phrase, elles commandent un verbe au pluriel."""


def references_citees(
    articles: Iterable[Article], clauses: Mapping[str, Clause], references: Mapping[str, Reference]
) -> tuple[ReferenceCitee, ...]:
    """Rend une entrée par texte et par article cités, dans l'ordre de `references.yaml`."""
    citants: dict[str, list[str]] = {}
    for article in articles:
        for citation in dict.fromkeys(_citations(article, clauses[article.clause])):
            citants.setdefault(citation, []).append(article.clause)
    ordre = {identifiant: rang for rang, identifiant in enumerate(references)}
    citees = (_citee(citation, tuple(clauses), references) for citation, clauses in citants.items())
    return tuple(
        sorted(
            (c for c in citees if c is not None),
            key=lambda c: (ordre[c.reference.id], c.article),
        )
    )


def references_de(clause: Clause, references: Mapping[str, Reference]) -> tuple[ReferenceCitee, ...]:
    """Rend les textes et articles que cite une clause, exigences comprises, hors de tout dossier."""
    citations = (
        *clause.references,
        *clause.complete,
        *(d.article for d in clause.deroge),
        *(r for e in clause.exigences for r in e.references),
    )
    citees = (_citee(citation, (clause.id,), references) for citation in dict.fromkeys(citations))
    return tuple(citee for citee in citees if citee is not None)


def _citations(article: Article, clause: Clause) -> Iterator[str]:
    yield from article.references
    yield from article.complete
    yield from (d.article for d in article.deroge)
    retenues = {e.ref for e in article.exigences}
    yield from (r for e in clause.exigences if e.id in retenues for r in e.references)


def _citee(citation: str, clauses: tuple[str, ...], references: Mapping[str, Reference]) -> ReferenceCitee | None:
    identifiant, _, numero = citation.partition(":")
    reference = references.get(identifiant)
    if reference is None:
        return None
    article = next((a for a in reference.articles if a.numero == numero), None)
    return ReferenceCitee(
        # Cité cent fois, un texte porterait cent fois la table de ses articles : les deux tiers d'un dossier publié.
        reference=reference.model_copy(update={"articles": (article,) if article else ()}),
        article=numero,
        intitule_article=article.intitule if article else "",
        verifiee=_est_verifiee(reference, article),
        clauses=clauses,
    )


def _est_verifiee(reference: Reference, article: ArticleReference | None) -> bool:
    return (article or reference).etat is Etat.VERIFIE


def alertes_de_peremption(references: Iterable[ReferenceCitee], jour: date) -> Iterator[Anomalie]:
    """Énumère les textes et articles cités dont la date d'alerte est passée, un texte une seule fois."""
    perimes: dict[str, tuple[str, date]] = {}
    for citee in references:
        if citee.reference.peremption and citee.reference.est_perimee(jour):
            perimes[citee.reference.id] = (f"« {citee.reference.intitule} »", citee.reference.peremption)
        elif citee.peremption and citee.est_perimee(jour):
            perimes[citee.cle] = (f"L'article {citee.article} de « {citee.reference.intitule} »", citee.peremption)
    for ref, (designation, limite) in perimes.items():
        yield Anomalie(
            "reference-perimee",
            f"{designation} devait être revu avant le {date_en_clair(limite)} : le contrat ne le cite plus.",
            "Vérifiez la version en vigueur, puis mettez à jour references.yaml.",
            gravite=Gravite.A_QUALIFIER,
            ref=ref,
        )


def note_a_propos(note: str, exigences: Collection[str], retenues: Collection[str]) -> str:
    """Rend la note sans les exigences absentes du dossier : ni ligne qui ne parle que d'elles, ni place en complément.

    « à A (EX1), B (EX2) » devient « à A (EX1) et B (EX2) », ou « à B (EX2) » ; une énumération sujet du verbe reste.
    """

    def est_a_propos(ligne: str) -> bool:
        citees = [citee for citee in _EXIGENCE.findall(ligne) if citee in exigences]
        return not citees or any(citee in retenues for citee in citees)

    def du_dossier(enumeration: re.Match[str]) -> str:
        membres = [m for m in _MEMBRE.finditer(enumeration[0]) if m["id"] not in exigences or m["id"] in retenues]
        return enumerer([m[0] for m in membres]) if membres else enumeration[0]

    gardees = [_COMPLEMENTS.sub(du_dossier, ligne) for ligne in note.split("\n") if est_a_propos(ligne)]
    # Une puce seule n'énumère rien.
    seule = sum(ligne.startswith(_PUCE) for ligne in gardees) == 1
    return "\n".join(ligne.removeprefix(_PUCE) if seule else ligne for ligne in gardees)
