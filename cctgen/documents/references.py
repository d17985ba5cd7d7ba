"""Comment se disent les textes cités : en fin d'article, et dans la note pour ce qu'il reste à vérifier."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from cctgen.assemblage.derogations import ordre_d_article
from cctgen.assemblage.modele import Article, Dossier, ReferenceCitee
from cctgen.clausier.modele import Reference
from cctgen.consultation.modele import date_en_clair
from cctgen.documents.texte import Bloc, paragraphe, tableau


def references_en_clair(dossier: Dossier, article: Article) -> str:
    """Rend « Références : CCAG-TIC, articles 38.4 et 42 ; RGPD », ou rien si tout est déjà dit plus haut."""
    connues = {_cle(citee): citee for citee in dossier.references}
    numeros_par_texte: dict[str, list[str]] = {}
    restantes = _non_dites(article)
    for cle in restantes:
        texte = nom_court(connues[cle].reference) if cle in connues else cle
        numeros = numeros_par_texte.setdefault(texte, [])
        if cle in connues and connues[cle].article:
            numeros.append(connues[cle].article)
    dites = [f"{texte}{articles_en_clair(numeros)}" for texte, numeros in numeros_par_texte.items()]
    return f"Référence{'s' if len(restantes) > 1 else ''} : {' ; '.join(dites)}" if dites else ""


def _non_dites(article: Article) -> tuple[str, ...]:
    """Écarte ce que disent déjà « Complète » et « Déroge », jusqu'au texte cité sans article."""
    dites = {*article.complete, *(d.article for d in article.deroge)}
    dites |= {citation.partition(":")[0] for citation in dites}
    return tuple(cle for cle in dict.fromkeys(article.references) if cle not in dites)


def _cle(citee: ReferenceCitee) -> str:
    return f"{citee.reference.id}:{citee.article}" if citee.article else citee.reference.id


def nom_court(reference: Reference) -> str:
    """Rend le nom abrégé d'un texte, où `{version}` s'insère, ou à défaut son intitulé et sa version."""
    if reference.abrege:
        return reference.abrege.replace("{version}", reference.version)
    return f"{reference.intitule} ({reference.version})" if reference.version else reference.intitule


def articles_en_clair(numeros: Sequence[str]) -> str:
    """Rend « , article 28 », « , articles 28 et 33 », ou rien."""
    if not numeros:
        return ""
    if len(numeros) == 1:
        return f", article {numeros[0]}"
    return f", articles {', '.join(numeros[:-1])} et {numeros[-1]}"


def table_a_verifier(references: Iterable[ReferenceCitee]) -> Iterator[Bloc]:
    """Rend une ligne par texte dont le texte même, ou des articles, restent à vérifier."""
    lignes = [
        (
            nom_court(citees[0].reference),
            ", ".join(c.article or "le texte" for c in citees),
            _clauses(citees),
            _pourquoi(citees),
        )
        for citees in _par_texte(c for c in references if not c.verifiee)
    ]
    if lignes:
        yield tableau(
            ("Texte", "Articles à vérifier", "Cité par", "Pourquoi"), lignes, (20, 18, 24, 38), "Références à vérifier"
        )
    else:
        yield paragraphe("Toutes les références citées sont vérifiées.")


def table_de_peremption(references: Iterable[ReferenceCitee]) -> Iterator[Bloc]:
    """Rend une ligne par texte à revoir, sans répéter ses articles."""
    lignes = [
        (nom_court(reference), date_en_clair(reference.peremption), _clauses(citees), reference.note)
        for citees in _par_texte(references)
        if (reference := citees[0].reference).peremption
    ]
    if lignes:
        yield tableau(
            ("Texte", "À revoir avant le", "Cité par", "Ce qui est attendu"),
            lignes,
            (20, 18, 24, 38),
            "Textes proches de la péremption",
        )
    else:
        yield paragraphe("Aucun texte cité ne périme dans les six mois.")


def _par_texte(references: Iterable[ReferenceCitee]) -> Iterator[list[ReferenceCitee]]:
    for _, groupe in groupby(references, lambda citee: citee.reference.id):
        yield sorted(groupe, key=lambda citee: (ordre_d_article(citee.article), citee.article))


def _clauses(citees: Iterable[ReferenceCitee]) -> str:
    return ", ".join(dict.fromkeys(clause for citee in citees for clause in citee.clauses))


def _pourquoi(citees: Sequence[ReferenceCitee]) -> str:
    """Rend la source de chaque article, dite une fois pour tous ceux qui la partagent."""
    articles_par_source: dict[str, list[str]] = {}
    for citee in citees:
        articles_par_source.setdefault(_source(citee), []).append(citee.article)
    if len(articles_par_source) == 1:
        return next(iter(articles_par_source))
    return " ; ".join(
        f"{', '.join(a or 'le texte' for a in articles)} : {source}" for source, articles in articles_par_source.items()
    )


def _source(citee: ReferenceCitee) -> str:
    """Rend ce que l'on sait de la vérification : la source de l'article, sinon celle du texte ou sa note."""
    reference = citee.reference
    article = next((a for a in reference.articles if a.numero == citee.article), None)
    if article is not None and article.source:
        return article.source
    return reference.source or reference.note or "jamais lu"
