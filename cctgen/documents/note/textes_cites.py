"""Les tables des textes cités, dont chaque clause mène à sa ligne dans le détail de la note."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from types import MappingProxyType

from cctgen.assemblage.contenu.derogations import ordre_d_article
from cctgen.assemblage.modele import Dossier, ReferenceCitee
from cctgen.consultation.modele import date_en_clair, jours_en_clair
from cctgen.documents.note.ancres import liens_vers
from cctgen.documents.references import articles_en_clair, nom_court
from cctgen.documents.texte import Bloc, Cellule, Paragraphe, paragraphe, tableau

PREAVIS_DE_PEREMPTION = timedelta(days=180)
"""Un texte qui périme dans les six mois peut changer avant la notification du marché."""


def bientot_perimees(dossier: Dossier) -> list[ReferenceCitee]:
    """Rend les citations dont la date d'alerte tombe dans le préavis."""
    limite = dossier.edition.date + PREAVIS_DE_PEREMPTION
    return [r for r in dossier.references if r.peremption and r.peremption <= limite]


def a_revoir(references: Iterable[ReferenceCitee]) -> dict[tuple[str, date], list[ReferenceCitee]]:
    """Rend les citations par texte et date d'alerte, un article à part s'il a sa propre date."""
    lignes: dict[tuple[str, date], list[ReferenceCitee]] = {}
    for citee in references:
        if citee.peremption is not None:
            propre = citee.article if citee.peremption != citee.reference.peremption else ""
            nom = nom_court(citee.reference) + articles_en_clair([propre] if propre else [])
            lignes.setdefault((nom, citee.peremption), []).append(citee)
    return lignes


def deja_verifies(perimes: Iterable[ReferenceCitee], references: Iterable[ReferenceCitee]) -> list[ReferenceCitee]:
    """Rend les citations à revoir dont le texte n'est pas déjà parmi ceux qui restent à vérifier, avec sa date."""
    a_verifier = {citee.reference.id for citee in references if not citee.verifiee}
    return [citee for citee in perimes if citee.reference.id not in a_verifier]


def table_a_verifier(
    references: Iterable[ReferenceCitee],
    retenues: Mapping[str, str] = MappingProxyType({}),
    perimes: Collection[ReferenceCitee] = (),
) -> Iterator[Bloc]:
    """Rend une ligne par texte dont le texte même, ou des articles, restent à vérifier ; et la date où le revoir."""
    dates: dict[str, list[str]] = {}
    for (_, limite), citees in a_revoir(perimes).items():
        dates.setdefault(citees[0].reference.id, []).append(f"à revoir avant le {date_en_clair(limite)}")
    lignes = [
        (
            nom_court(citees[0].reference),
            ", ".join(c.article or "le texte" for c in citees),
            _clauses(citees, retenues),
            _a_faire(citees, dates.get(citees[0].reference.id, ())),
        )
        for citees in par_texte(c for c in references if not c.verifiee)
    ]
    if lignes:
        yield tableau(("Texte", "Articles à vérifier", "Cité par", "Pourquoi"), lignes, "Références à vérifier")
    else:
        yield paragraphe(
            "Toutes les références que citent les pièces sont vérifiées. Celles que seule une note de clause cite y"
            " portent « à vérifier » si elles ne le sont pas."
        )


def table_de_peremption(
    references: Iterable[ReferenceCitee], retenues: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Bloc]:
    """Rend une ligne par texte à revoir, sans répéter ses articles, et une par article qui a sa propre date."""
    lignes = a_revoir(references)
    if lignes:
        yield tableau(
            ("Texte", "À revoir avant le", "Cité par", "Ce qui est attendu"),
            [
                (nom, date_en_clair(limite), _clauses(citees, retenues), jours_en_clair(citees[0].reference.note))
                for (nom, limite), citees in lignes.items()
            ],
            "Textes proches de la péremption",
        )
    else:
        yield paragraphe("Aucun texte cité ne périme dans les six mois.")


def table_des_textes(references: Iterable[ReferenceCitee], retenues: Mapping[str, str]) -> Iterator[Bloc]:
    """Rend tous les textes cités, une ligne par texte : articles, état, et les clauses où ils se lisent."""
    lignes = [
        (
            nom_court(citees[0].reference),
            articles_en_clair([c.article for c in citees if c.article]).removeprefix(", "),
            "vérifié" if all(c.verifiee for c in citees) else "à vérifier",
            _clauses(citees, retenues),
        )
        for citees in par_texte(references)
    ]
    if lignes:
        yield tableau(("Texte", "Articles cités", "État", "Cité par"), lignes, "Textes cités")


def par_texte(references: Iterable[ReferenceCitee]) -> Iterator[list[ReferenceCitee]]:
    """Énumère les citations de chaque texte, ses articles dans l'ordre."""
    for _, groupe in groupby(references, lambda citee: citee.reference.id):
        yield sorted(groupe, key=lambda citee: (ordre_d_article(citee.article), citee.article))


def _clauses(citees: Iterable[ReferenceCitee], retenues: Mapping[str, str]) -> Cellule:
    return (Paragraphe(liens_vers((clause for citee in citees for clause in citee.clauses), retenues)),)


_EDITEURS = {
    ("Code", "Loi", "Décret", "Arrêté", "Ordonnance", "Circulaire", "Cahier", "CCAG"): "sur Légifrance",
    ("Règlement (UE)", "Règlement d'exécution", "Directive", "Décision"): "sur EUR-Lex",
}
_JAMAIS_LU = "jamais lu"


def _a_faire(citees: Sequence[ReferenceCitee], dates: Sequence[str]) -> str:
    """Rend ce que l'acheteur fait du texte, puis ce que les auteurs du clausier en ont vu."""
    intitule = citees[0].reference.intitule
    lieu = next((ou for debuts, ou in _EDITEURS.items() if intitule.startswith(debuts)), "chez son éditeur")
    vu = _vu(citees)
    # Ce qui en est dit a souvent son propre deux-points.
    lien = " –" if " : " in vu else " :"
    suite = "" if vu == _JAMAIS_LU else f" Vu jusqu'ici{lien} {vu.rstrip('.')}."
    return f"{', '.join((f'À relire {lieu} avant publication', *dates))}.{suite}"


def _vu(citees: Sequence[ReferenceCitee]) -> str:
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
    if citee.fiche is not None and citee.fiche.source:
        return jours_en_clair(citee.fiche.source)
    return jours_en_clair(citee.reference.source or citee.reference.note) or _JAMAIS_LU
