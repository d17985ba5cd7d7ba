"""Ce que l'acheteur écrit lui-même et qui s'imprime : réponses, paramètres, objet, titres, critères, services."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from cctgen.assemblage.controles.vue import CONSULTATION, REPONSES
from cctgen.clausier.controles.ensemble import controler_clause
from cctgen.clausier.formes.questionnaire import TypeQuestion
from cctgen.clausier.modele import Clause, Clausier, Piece, TypeParametre
from cctgen.consultation.champs import IMPRIMEES, Nature, champs_rediges
from cctgen.consultation.modele import Consultation
from cctgen.socle.anomalies import Anomalie, Lieu

_D_UNE_CLAUSE_ENTIERE = frozenset(
    {
        *("article-non-declare", "cession-incomplete", "derogation-non-declaree", "piece-inadaptee"),
        *("texte-a-completer", "version-figee"),
    }
)
"""Ce qui ne se juge que dans la clause où la valeur s'insère."""

_NOMMENT_UN_LOGICIEL = frozenset({"logiciels_libres"})
"""Un logiciel libre est l'objet même du marché : le nommer n'écarte aucun prestataire."""


class _Saisie(NamedTuple):
    nom: str
    valeur: str
    lieu: Lieu
    ref: str
    est_un_titre: bool = False


def controler_saisies(clausier: Clausier, consultation: Consultation) -> Iterator[Anomalie]:
    """Énumère ce qu'une saisie a de fautif par elle-même, chacune une fois."""
    vues: set[tuple[str, str]] = set()
    for saisie in _saisies(clausier, consultation):
        if (saisie.ref, saisie.valeur) not in vues:
            vues.add((saisie.ref, saisie.valeur))
            yield from _de_redaction(clausier, saisie)


def _saisies(clausier: Clausier, consultation: Consultation) -> Iterator[_Saisie]:
    for champ in champs_rediges(consultation.redaction):
        if champ.nature in IMPRIMEES:
            est_un_titre = champ.nature is Nature.TITRE
            yield _Saisie(champ.nom, champ.valeur, CONSULTATION, champ.ref, est_un_titre=est_un_titre)
    saisies = consultation.saisies
    for reponses in (saisies.communes, *saisies.lots.values()):
        for question, valeurs in reponses.items():
            posee = clausier.questions.get(question)
            if posee is not None and posee.type is TypeQuestion.TEXTE:
                yield _Saisie(f"la réponse « {posee.titre} »", " ".join(valeurs), REPONSES, question)
    for clause, parametres in saisies.parametres.items():
        redigee = consultation.clauses.get(clause) or clausier.clauses.get(clause)
        for nom, valeur in parametres.items():
            parametre = None if redigee is None else redigee.parametres.get(nom)
            if parametre is not None and parametre.type is TypeParametre.TEXTE:
                yield _Saisie(f"le paramètre « {parametre.libelle or nom} » de {clause}", valeur, REPONSES, clause)


def _de_redaction(clausier: Clausier, saisie: _Saisie) -> Iterator[Anomalie]:
    """Lit la valeur comme le texte d'une clause : les mêmes règles s'y appliquent."""
    texte = saisie.valeur.strip()
    if not texte:
        return
    # Rien n'y est à vérifier : construire ce qui vérifie une clause prendrait plus que de contrôler les saisies.
    seule = Clause.model_construct(id="SAISIE", titre="Saisie", piece=Piece.RC, theme="", texte=texte)
    relevees = tuple(controler_clause(clausier, seule, lambda *_: saisie.lieu))
    nommes = tuple(_nom(a) for a in relevees if a.code == "logiciel-nomme")
    for anomalie in relevees:
        if anomalie.code not in _D_UNE_CLAUSE_ENTIERE and not _est_tue_ici(saisie, anomalie, nommes):
            yield replace(anomalie, message=f"dans {saisie.nom}, {anomalie.message}", ref=saisie.ref)


def _est_tue_ici(saisie: _Saisie, anomalie: Anomalie, nommes: tuple[str, ...]) -> bool:
    """Un logiciel libre, ou l'objet du marché, se nomme ; un produit nommé se dit une fois, sans taire les autres."""
    if anomalie.code == "logiciel-nomme":
        return saisie.est_un_titre or saisie.ref in _NOMMENT_UN_LOGICIEL
    if anomalie.code != "sans-equivalent" or saisie.est_un_titre:
        return False
    mot = re.compile(rf"\b{re.escape(_nom(anomalie))}\b")
    return any(mot.search(nomme) for nomme in nommes)


def _nom(anomalie: Anomalie) -> str:
    """Rend ce que cite l'anomalie : ses deux règles l'écrivent entre guillemets, en tête de leur message."""
    return anomalie.message.partition("« ")[2].partition(" »")[0]
