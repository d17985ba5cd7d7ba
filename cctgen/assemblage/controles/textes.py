"""Les contrôles de rédaction, relus sur le texte assemblé : ce qu'une valeur insérée fait dire à une clause.

Le clausier est contrôlé par son gardien ; ici se lit ce que l'acheteur y ajoute, paramètre par paramètre, réponse par
réponse. Une faute qui est déjà dans la clause n'est pas redite.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from cctgen.assemblage.controles.saisies import controler_saisies
from cctgen.assemblage.controles.vue import REPONSES, en_texte
from cctgen.assemblage.modele import Article, Dossier
from cctgen.clausier.controles.ensemble import controler_clause
from cctgen.clausier.modele import Clause, Clausier, OffreDeService
from cctgen.clausier.textes.redaction import textes_de, variables
from cctgen.consultation.attente import est_en_attente
from cctgen.consultation.modele import Consultation
from cctgen.socle.anomalies import Anomalie, Lieu

_ADMISES_EN_VALEUR = frozenset({"version-figee"})
"""Une version datée est justement ce qu'un paramètre sert à dire."""
_TROU = "texte-a-completer"

Relire = Callable[[Clausier, Clause, Article], tuple[Anomalie, ...]]
"""Rend ce que la relecture d'un article relève dans la clause qu'il complète."""


class Imprime(NamedTuple):
    """Ce qu'un article imprime d'une clause complétée : tout ce que sa relecture en lit, et rien d'autre."""

    titre: str
    texte: str
    contexte: str
    recommandations: str
    exigences: tuple[tuple[str, str, str], ...]
    offres_service: tuple[OffreDeService, ...]
    lignes_ccap: tuple[str, ...]
    pieces_acheteur: tuple[str, ...]
    pieces_offre: tuple[str, ...]


def imprime(article: Article) -> Imprime:
    """Rend ce qu'un article imprime ; ni son numéro ni ses lots n'en sont."""
    return Imprime(
        article.titre,
        article.texte,
        article.contexte,
        article.recommandations,
        tuple([(e.ref, e.enonce, e.preuve) for e in article.exigences]),
        article.offres_service,
        article.lignes_ccap,
        article.pieces_acheteur,
        article.pieces_offre,
    )


def relire_l_article(clausier: Clausier, clause: Clause, article: Article) -> tuple[Anomalie, ...]:
    """Rend ce que les valeurs insérées font dire de fautif à une clause."""
    return _relevees(_Relecture(clausier, clause, imprime(article)))


def controler_textes(
    dossier: Dossier, clausier: Clausier, consultation: Consultation, relire: Relire = relire_l_article
) -> Iterator[Anomalie]:
    """Énumère ce que les saisies ont de fautif par elles-mêmes, puis ce qu'elles le deviennent dans une clause."""
    saisies = tuple(controler_saisies(clausier, consultation))
    yield from saisies
    dites = {a.code for a in saisies}
    clauses = {**clausier.clauses, **consultation.clauses}
    for document in dossier.documents:
        for article in document.articles:
            for anomalie in relire(clausier, clauses[article.clause], article):
                if anomalie.code not in dites and not _est_en_attente(anomalie, consultation):
                    yield anomalie


class _Relecture:
    """Une clause à relire telle qu'un article la complète ; deux sont la même dans le même clausier, à texte égal."""

    def __init__(self, clausier: Clausier, clause: Clause, lu: Imprime) -> None:
        self.clausier, self.clause, self.lu = clausier, clause, lu

    def __eq__(self, autre: object) -> bool:
        return (
            isinstance(autre, _Relecture)
            and self.clausier is autre.clausier
            and self.clause is autre.clause
            and self.lu == autre.lu
        )

    def __hash__(self) -> int:
        return hash((id(self.clause), self.lu.texte, self.lu.exigences))


@lru_cache(maxsize=1024)
def _relevees(relecture: _Relecture) -> tuple[Anomalie, ...]:
    """D'un geste au suivant, presque toutes les clauses disent la même chose : elles ne se relisent qu'une fois."""
    return tuple(_de_l_article(relecture.clausier, relecture.clause, relecture.lu))


def _de_l_article(clausier: Clausier, clause: Clause, lu: Imprime) -> Iterator[Anomalie]:
    inserees = tuple(dict.fromkeys(nom for _, texte in textes_de(clause) for nom in variables(texte)))
    if not inserees:
        return
    relevees = tuple(controler_clause(clausier, resolue(clause, lu), _dans_les_reponses, clause))
    deja = {a.code for a in controler_clause(clausier, clause, _dans_les_reponses)} if relevees else set()
    for anomalie in relevees:
        if anomalie.code not in deja | _ADMISES_EN_VALEUR:
            message = f"dans {clause.id}, avec vos valeurs ({', '.join(inserees)}), {anomalie.message}"
            yield replace(anomalie, message=message)


def _est_en_attente(anomalie: Anomalie, consultation: Consultation) -> bool:
    """Vrai si le trou est une valeur entière restée « à compléter » : elle a déjà son anomalie, à sa ligne."""
    saisies = consultation.saisies
    valeurs = [v for groupe in (saisies.communes, *saisies.lots.values()) for vs in groupe.values() for v in vs]
    valeurs += [v for parametres in saisies.parametres.values() for v in parametres.values()]
    return anomalie.code == _TROU and any(map(est_en_attente, valeurs))


def _dans_les_reponses(*_chemin: str | int) -> Lieu:
    return REPONSES


def resolue(clause: Clause, lu: Imprime) -> Clause:
    """Rend la clause telle qu'elle s'imprime : valeurs insérées, renvois en clair, sans paramètre à juger."""
    retenues = {ref: (enonce, preuve) for ref, enonce, preuve in lu.exigences}
    exigences = tuple(
        exigence.model_copy(
            update={"enonce": en_texte(retenues[exigence.id][0]), "preuve": en_texte(retenues[exigence.id][1])}
        )
        for exigence in clause.exigences
        if exigence.id in retenues
    )
    return clause.model_copy(
        update={
            "titre": lu.titre,
            "texte": en_texte(lu.texte),
            "contexte": en_texte(lu.contexte),
            "exigences": exigences,
            "offres_service": lu.offres_service,
            "lignes_ccap": tuple(map(en_texte, lu.lignes_ccap)),
            "pieces_acheteur": tuple(map(en_texte, lu.pieces_acheteur)),
            "pieces_offre": tuple(map(en_texte, lu.pieces_offre)),
            "recommandations": en_texte(lu.recommandations),
            "parametres": {},
        }
    )
