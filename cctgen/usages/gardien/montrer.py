"""Le gardien consulte une clause, ou une question et tout ce qu'elle commande."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from cctgen.assemblage.contenu.citations import references_de
from cctgen.assemblage.modele import ReferenceCitee
from cctgen.assemblage.selection.motivee import selectionner
from cctgen.assemblage.selection.par_lot import clauses_en_vigueur
from cctgen.clausier.en_clair import condition_en_clair
from cctgen.clausier.formes.questionnaire import Deduction, Question
from cctgen.clausier.modele import Clause, Clausier
from cctgen.clausier.textes.liens import Liens, liens_de, usages_de
from cctgen.consultation.dialogue import toutes_les_reponses
from cctgen.consultation.lecture import lire_consultation
from cctgen.socle.contenu import contenu
from cctgen.socle.erreurs import DossierIntrouvable
from cctgen.socle.memoire.objet import CetObjet
from cctgen.socle.typographie import delier
from cctgen.usages.gardien.lister import ClauseMontree, montree
from cctgen.usages.ouverture.clausier_verifie import exiger_clausier


@dataclass(frozen=True, slots=True)
class FicheDeClause:
    """Une clause, ses conditions dites en français, ses liens, et les exemples où elle est retenue, avec leurs lots.

    `references` sont les textes qu'elle cite, et leur état de vérification.
    """

    montree: ClauseMontree
    condition: str
    conditions_des_exigences: Mapping[str, str]
    liens: Liens
    exemples: Mapping[str, tuple[int, ...]]
    references: tuple[ReferenceCitee, ...] = ()

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `montrer`."""
        return {
            **self.montree.en_dict(),
            "condition": self.condition,
            "conditions_des_exigences": dict(self.conditions_des_exigences),
            "liens": asdict(self.liens),
            "exemples": {nom: [lot for lot in lots if lot] for nom, lots in self.exemples.items()},
        }


@dataclass(frozen=True, slots=True)
class FicheDeQuestion:
    """Une question ou une déduction, quand elle se pose, et ce qu'elle commande, par sorte d'usage."""

    question: Question | Deduction
    condition: str
    usages: Mapping[str, tuple[str, ...]]

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `montrer`."""
        contenu = self.question.model_dump(mode="json", exclude_defaults=True)
        return {**contenu, "condition": self.condition, "usages": {s: list(i) for s, i in self.usages.items()}}


def montrer(identifiant: str, superposes: Sequence[Path] = ()) -> FicheDeClause | FicheDeQuestion:
    """Rend la fiche d'une clause, de celle qui porte l'exigence nommée, ou d'une question."""
    clausier, identifiant = exiger_clausier(superposes), delier(identifiant)
    for clause in clausier.clauses.values():
        if identifiant == clause.id or identifiant in {e.id for e in clause.exigences}:
            return _fiche(clausier, clause)
    if (question := clausier.citables.get(identifiant)) is not None:
        quand = question.quand if isinstance(question, Question) else None
        return FicheDeQuestion(question, condition_en_clair(quand, clausier), usages_de(clausier, identifiant))
    raise DossierIntrouvable(
        f"Ni clause, ni exigence, ni question ne s'appelle « {identifiant} ».",
        "La liste complète : cctgen clausier lister",
    )


def _fiche(clausier: Clausier, clause: Clause) -> FicheDeClause:
    propres = {e.id: condition_en_clair(e.quand, clausier) for e in clause.exigences if e.quand is not None}
    exemples = dict(_exemples_touches(clausier, clause.id))
    condition = condition_en_clair(clause.quand, clausier)
    cites = references_de(clause, clausier.references)
    return FicheDeClause(montree(clausier, clause), condition, propres, liens_de(clausier, clause), exemples, cites)


def _exemples_touches(clausier: Clausier, clause: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Énumère les dossiers d'exemple qui retiennent la clause, avec leurs lots."""
    for fichier in sorted(contenu("exemples").glob("*/consultation.yaml")):
        ecrit = tuple(p.read_bytes() for p in sorted(fichier.parent.rglob("*.yaml")))
        if lots := _lots_par_clause(CetObjet(clausier), fichier.parent, ecrit).get(clause):
            yield fichier.parent.name, lots


@lru_cache(maxsize=16)
def _lots_par_clause(
    clausier: CetObjet[Clausier], racine: Path, _ecrit: tuple[bytes, ...]
) -> Mapping[str, tuple[int, ...]]:
    """Rend les lots où un exemple retient chaque clause ; tant qu'il s'écrit pareil, il ne se rejuge pas."""
    consultation = lire_consultation(racine, clausier.objet).consultation
    if consultation is None:
        return {}
    clauses = clauses_en_vigueur(clausier.objet, consultation)
    lots: dict[str, tuple[int, ...]] = {}
    for reponses in toutes_les_reponses(clausier.objet, consultation):
        choix = selectionner(clauses, reponses, clausier.objet, consultation.redaction.ajustements).clauses
        for identifiant in (i for i, motivee in choix.items() if motivee.retenue):
            lots[identifiant] = (*lots.get(identifiant, ()), reponses.lot)
    return lots
