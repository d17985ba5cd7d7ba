"""Les schémas que suivent les éditeurs, et la première ligne d'un fichier qui désigne le sien.

L'outil lit tout scalaire comme un texte ; un éditeur, lui, prend `24` pour un nombre et `2026-01-01` pour une date.
Les schémas publiés admettent donc pour un texte tout ce qu'un éditeur peut y voir.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel, create_model

from cctgen.clausier.formes.bareme import BaremeType
from cctgen.clausier.formes.contradictions import FichierContradictions
from cctgen.clausier.formes.formulaire import FormulaireRedige
from cctgen.clausier.formes.identite import Identite
from cctgen.clausier.formes.obligations import FichierObligations
from cctgen.clausier.formes.questionnaire import RubriqueQuestionnaire
from cctgen.clausier.formes.services import FichierServices
from cctgen.clausier.modele import ClauseRedigee, FichierReferences, Plan
from cctgen.clausier.produits import FichierProduits
from cctgen.consultation.lecture import DOSSIER_SCHEMAS
from cctgen.consultation.modele import ConsultationRedigee, ReponsesRedigees
from cctgen.evaluation.actes.registre import DemandeSuivie
from cctgen.evaluation.derogations.modele import Derogation
from cctgen.evaluation.evaluateurs.modele import Charge
from cctgen.evaluation.modele import Decision
from cctgen.evaluation.prix.saisie import PrixSaisi
from cctgen.evaluation.suites.modele import SuitesRedigees
from cctgen.socle.validation import Modele
from cctgen.socle.yaml_strict import DESIGNATION, designer_le_schema
from cctgen.usages.ouverture.gel import DOSSIER_EVALUATION

_SAISIES: Mapping[str, type[BaseModel]] = {
    "prix": create_model("FichierPrix", __base__=Modele, prix=(tuple[PrixSaisi, ...], ())),
    "evaluateurs": create_model("FichierEvaluateurs", __base__=Modele, evaluateurs=(tuple[Charge, ...], ())),
    "decisions": create_model("FichierDecisions", __base__=Modele, decisions=(tuple[Decision, ...], ())),
    "demandes": create_model("FichierDemandes", __base__=Modele, demandes=(tuple[DemandeSuivie, ...], ())),
    "derogations": create_model("FichierDerogations", __base__=Modele, derogations=(tuple[Derogation, ...], ())),
    "suites": SuitesRedigees,
}
"""Ce qu'une personne tient dans `evaluation/`, au premier tour comme aux suivants."""

SCHEMAS: Mapping[str, type[BaseModel]] = {
    "bareme": BaremeType,
    "clause": ClauseRedigee,
    "clausier": Identite,
    "contradictions": FichierContradictions,
    "formulaire": FormulaireRedige,
    "obligations": FichierObligations,
    "plan": Plan,
    "produits": FichierProduits,
    "questionnaire": RubriqueQuestionnaire,
    "references": FichierReferences,
    "services": FichierServices,
    "consultation": ConsultationRedigee,
    "reponses": ReponsesRedigees,
    **_SAISIES,
}
"""Un schéma par sorte de fichier rédigé à la main."""

_PAR_DOSSIER = {
    "clauses": "clause",
    "cct": "clause",
    "contradictions": "contradictions",
    "formulaires": "formulaire",
    "produits": "produits",
    "questionnaire": "questionnaire",
    "services": "services",
}
_DE_LA_CONSULTATION = ("clause", "consultation", "reponses")
_SCALAIRE = ["string", "number", "boolean", "null"]
_CONTRAINTES = frozenset({"enum", "const", "pattern", "format"})


def schemas() -> Iterator[tuple[str, str]]:
    """Énumère les schémas JSON des fichiers rédigés à la main : nom de fichier et contenu."""
    return ((_fichier(nom), _redige(nom)) for nom in SCHEMAS)


def _fichier(nom: str) -> str:
    return f"{nom}.schema.json"


@cache
def _redige(nom: str) -> str:
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **SCHEMAS[nom].model_json_schema()}
    return json.dumps(_tolerant(schema), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def sorte_de(chemin: str) -> str | None:
    """Rend la sorte d'un fichier d'après son chemin dans le clausier ou la consultation, ou rien."""
    dossier, _, nom = chemin.rpartition("/")
    premier = dossier.partition("/")[0]
    sorte = _PAR_DOSSIER.get(premier)
    racine = nom.removesuffix(".yaml")
    if dossier.rpartition("/")[2] == DOSSIER_EVALUATION:
        return racine if racine in _SAISIES else None
    return sorte or (racine if not dossier and racine in SCHEMAS else None)


def designer_son_schema(chemin: str, octets: bytes) -> bytes:
    """Rend un fichier dont la première ligne désigne son schéma, posé à la racine de la consultation ; sinon tel quel.

    Celui qu'il désignait, depuis le dossier d'où il vient, n'est pas gardé.
    """
    sorte = sorte_de(chemin)
    if sorte is None or not chemin.endswith(".yaml"):
        return octets
    reste = octets.partition(b"\n")[2] if octets.startswith(DESIGNATION.encode()) else octets
    dossier = "../" * chemin.count("/") + DOSSIER_SCHEMAS
    return designer_le_schema(sorte, dossier).encode() + reste


def schemas_de_la_consultation(voulu: Callable[[str], bool] = bool) -> dict[str, bytes]:
    """Rend les schémas à poser à côté d'une consultation, par chemin : ses fichiers désignent les leurs.

    `voulu` dit, de chaque chemin, s'il est à rendre : un schéma se rédige en dix fois le temps de le poser.
    """
    chemins = {f"{DOSSIER_SCHEMAS}/{_fichier(nom)}": nom for nom in (*_DE_LA_CONSULTATION, *_SAISIES)}
    return {chemin: _redige(nom).encode() for chemin, nom in chemins.items() if voulu(chemin)}


def _tolerant(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_tolerant(element) for element in schema]
    if not isinstance(schema, dict):
        return schema
    resultat = {cle: _tolerant(valeur) for cle, valeur in schema.items()}
    natures = {branche.get("type") for branche in schema.get("anyOf", ())}
    if "number" in natures:
        # Un nombre décimal s'écrit aussi « 125 000,50 » : le motif de pydantic ne connaît que le point.
        resultat["anyOf"] = [{"type": "string"} if b.get("type") == "string" else b for b in resultat["anyOf"]]
    if "patternProperties" in resultat:
        resultat.setdefault("additionalProperties", False)
    if resultat.get("type") == "string" and not _CONTRAINTES & set(resultat):
        resultat["type"] = _SCALAIRE if "minLength" not in resultat else _SCALAIRE[:-1]
    return resultat
