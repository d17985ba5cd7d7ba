"""Un clausier entier en une valeur : ce qui s'exporte, et ce qu'une relecture rend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from cctgen.clausier.formes.bareme import CritereType, SousCritereType, Sujet
from cctgen.clausier.formes.contradictions import Contradiction
from cctgen.clausier.formes.formulaire import FormulaireRedige
from cctgen.clausier.formes.identite import Identite
from cctgen.clausier.formes.obligations import Obligation
from cctgen.clausier.formes.questionnaire import RubriqueQuestionnaire
from cctgen.clausier.modele import Clause, ClauseRedigee, Clausier, DocumentPlan, Reference
from cctgen.clausier.produits import Produit
from cctgen.socle.anomalies import Anomalie, Lieu
from cctgen.socle.validation import Modele, valider_valeur
from cctgen.socle.yaml_strict import DocumentYaml

M = TypeVar("M", bound=Modele)


class ClausierEchange(Modele):
    """Les pièces d'un clausier, dans l'ordre où elles se lisent ; un format n'en porte parfois que les clauses."""

    identite: Identite | None = None
    questionnaire: tuple[RubriqueQuestionnaire, ...] = ()
    clauses: tuple[Clause, ...] = ()
    references: tuple[Reference, ...] = ()
    produits: tuple[Produit, ...] = ()
    documents: tuple[DocumentPlan, ...] = ()
    formulaires: tuple[FormulaireRedige, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    criteres: tuple[CritereType, ...] = ()
    sous_criteres: tuple[SousCritereType, ...] = ()
    sujets: tuple[Sujet, ...] = ()


@dataclass(frozen=True, slots=True)
class Relecture:
    """Ce qu'un fichier d'échange a donné : le clausier, et ce qui n'a pas pu en être repris."""

    clausier: ClausierEchange
    anomalies: tuple[Anomalie, ...] = ()


def clausier_a_echanger(clausier: Clausier) -> ClausierEchange:
    """Rend un clausier superposé sous sa forme d'échange ; « remplace » n'a de sens que d'une couche à l'autre."""
    return ClausierEchange(
        identite=clausier.identite,
        questionnaire=clausier.rubriques,
        clauses=tuple(map(_sans_situation, clausier.clauses.values())),
        references=tuple(r.model_copy(update={"remplace": False}) for r in clausier.references.values()),
        produits=tuple(p.model_copy(update={"remplace": False}) for p in clausier.produits),
        documents=tuple(d.model_copy(update={"remplace": False}) for d in clausier.plan.documents),
        formulaires=tuple(f.model_copy(update={"remplace": False}) for f in clausier.formulaires.values()),
        obligations=tuple(o.model_copy(update={"remplace": False}) for o in clausier.obligations.values()),
        contradictions=tuple(c.model_copy(update={"remplace": False}) for c in clausier.contradictions.values()),
        criteres=tuple(c.model_copy(update={"remplace": False}) for c in clausier.bareme.criteres),
        sous_criteres=tuple(s.model_copy(update={"remplace": False}) for s in clausier.bareme.sous_criteres),
        sujets=tuple(s.model_copy(update={"remplace": False}) for s in clausier.bareme.sujets),
    )


def _sans_situation(clause: Clause) -> Clause:
    """Rend la clause telle qu'un fichier la dit, avec son thème et son pilier : le reste vient de la lecture."""
    ajoutes = set(Clause.model_fields) - set(ClauseRedigee.model_fields) - {"theme", "pilier"}
    defauts = {nom: Clause.model_fields[nom].default for nom in ajoutes}
    return clause.model_copy(update={**defauts, "remplace": False})


def relire_un(valeur: object, modele: type[M], lieu: Lieu, ref: str = "") -> tuple[M | None, tuple[Anomalie, ...]]:
    """Convertit une valeur relue ; une faute est une anomalie à ce lieu, jamais une exception."""
    document = DocumentYaml(lieu.fichier, "", {} if lieu.ligne is None else {(): lieu.ligne})
    relu, fautes = valider_valeur(en_textes(valeur), modele, document)
    situees = tuple(
        Anomalie(f.code, f"{ref} : {f.message}" if ref else f.message, f.conseil, f.gravite, lieu, ref) for f in fautes
    )
    return relu, situees


def en_textes(valeur: object) -> Any:
    """Rend la valeur comme le YAML la donnerait : des textes, « oui » et « non » pour vrai et faux."""
    if isinstance(valeur, Mapping):
        return {str(cle): en_textes(v) for cle, v in valeur.items()}
    if isinstance(valeur, list | tuple):
        return [en_textes(v) for v in valeur]
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    return valeur if isinstance(valeur, str) or valeur is None else str(valeur)
