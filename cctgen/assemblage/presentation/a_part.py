"""Ce qu'une réponse de diffusion restreinte ajoute : remis à part, et sans aucun effet sur le dossier publié.

La désignation d'un système d'importance vitale est elle-même protégée. Le dossier publié est donc, à l'octet près,
celui de la réponse par défaut ; ce que la vraie réponse demande de plus va dans une pièce qui ne se publie pas.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from cctgen.assemblage.modele import Article, ClausesAPart, Dossier
from cctgen.assemblage.selection.causes import RemiseAPart, RemplaceeAPart
from cctgen.assemblage.selection.verdicts import Selection, Verdict
from cctgen.clausier.formes.questionnaire import Diffusion
from cctgen.clausier.modele import Clausier
from cctgen.consultation.modele import Consultation


def telle_que_publiee(clausier: Clausier, consultation: Consultation) -> Consultation:
    """Rend la consultation sans ses réponses de diffusion restreinte ; elle-même si toutes sont le défaut."""
    tues = {q.id: q.defaut for q in clausier.questions.values() if q.diffusion is Diffusion.RESTREINTE}

    def publiques(saisies: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        return {question: valeur for question, valeur in saisies.items() if question not in tues}

    saisies = consultation.saisies
    dites = [*saisies.communes.items(), *(r for lot in saisies.lots.values() for r in lot.items())]
    if all(question not in tues or valeur == tues[question] for question, valeur in dites):
        return consultation
    communes = publiques(saisies.communes)
    lots = {numero: publiques(lot) for numero, lot in saisies.lots.items()}
    return replace(consultation, saisies=saisies.model_copy(update={"communes": communes, "lots": lots}))


def avec_clauses_a_part(publie: Dossier, entier: Dossier) -> Dossier:
    """Rend le dossier publié, ce que l'autre y ajoute mis à part, et tout ce que l'acheteur seul en lit."""
    ajoutees = tuple(_ajoutes(publie, entier))
    remplacees = tuple(_remplaces(publie, entier))
    return replace(
        publie,
        a_part=ClausesAPart(tuple(r for r in entier.reponses if r not in publie.reponses), ajoutees, remplacees),
        reponses=entier.reponses,
        deductions=entier.deductions,
        anomalies=tuple(dict.fromkeys((*publie.anomalies, *entier.anomalies))),
        selections=tuple(map(_motivee, publie.selections, entier.selections)),
    )


def _ajoutes(publie: Dossier, entier: Dossier) -> Iterator[Article]:
    """Énumère les articles que le dossier publié n'a pas, ou n'a que pour d'autres lots ou sans certaines exigences."""
    publics = {article.clause: article for article in publie.articles}
    lots_des_exigences = {e.ref: e.lots for article in publie.articles for e in article.exigences}
    for article in entier.articles:
        public = publics.get(article.clause)
        nouveaux = tuple(lot for lot in article.lots if public is None or lot not in public.lots)
        exigences = tuple(
            replace(e, lots=lots)
            for e in article.exigences
            if (lots := tuple(lot for lot in e.lots if lot not in lots_des_exigences.get(e.ref, ())))
        )
        if nouveaux:
            yield replace(article, lots=nouveaux, exigences=exigences)
        elif exigences:
            yield replace(article, contexte="", texte="", recommandations="", exigences=exigences)


def _remplaces(publie: Dossier, entier: Dossier) -> Iterator[str]:
    """Énumère les clauses publiées que les clauses remises à part remplacent."""
    gardes = {(article.clause, lot) for article in entier.articles for lot in article.lots}
    for article in publie.articles:
        if any((article.clause, lot) not in gardes for lot in article.lots):
            yield article.clause


def _motivee(publiee: Selection, entiere: Selection) -> Selection:
    """Dit, de ce qui est remis à part ou remplacé, pourquoi : la note et « expliquer » sont à l'acheteur."""
    return replace(
        publiee,
        clauses={c: _verdict(v, entiere.clauses[c]) for c, v in publiee.clauses.items()},
        exigences={e: _verdict(v, entiere.exigences[e]) for e, v in publiee.exigences.items()},
    )


def _verdict(publie: Verdict, entier: Verdict) -> Verdict:
    if publie.retenue is entier.retenue:
        return entier
    if entier.retenue:
        return entier._replace(retenue=False, cause=RemiseAPart(entier.cause))
    return entier._replace(retenue=True, cause=RemplaceeAPart(entier.cause))
