"""Le gardien du clausier : lister, montrer, chercher, publier les schémas."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from cctgen.clausier.formulaire import FormulaireRedige
from cctgen.clausier.modele import Clause, ClauseRedigee, Clausier, FichierProduits, FichierReferences, Identite, Plan
from cctgen.clausier.obligations import FichierObligations
from cctgen.clausier.questionnaire import RubriqueQuestionnaire
from cctgen.clausier.verification.ensemble import empreinte_de_clause
from cctgen.consultation.modele import ConsultationRedigee, ReponsesRedigees
from cctgen.socle.erreurs import DossierIntrouvable
from cctgen.usages.ouverture import exiger_clausier

SCHEMAS: Mapping[str, type[BaseModel]] = {
    "clause": ClauseRedigee,
    "clausier": Identite,
    "formulaire": FormulaireRedige,
    "obligations": FichierObligations,
    "plan": Plan,
    "produits": FichierProduits,
    "questionnaire": RubriqueQuestionnaire,
    "references": FichierReferences,
    "consultation": ConsultationRedigee,
    "reponses": ReponsesRedigees,
}
"""Un schéma par sorte de fichier rédigé à la main."""


@dataclass(frozen=True, slots=True)
class ClauseMontree:
    """Une clause telle que le gardien la consulte."""

    clause: Clause
    theme: str
    empreinte: str

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `montrer`."""
        contenu = self.clause.model_dump(mode="json", exclude_defaults=True)
        return {**contenu, "libelle_theme": self.theme, "empreinte": self.empreinte}


def lister(superposes: Sequence[Path] = ()) -> tuple[ClauseMontree, ...]:
    """Rend toutes les clauses, dans l'ordre du clausier."""
    clausier = exiger_clausier(superposes)
    return tuple(_montree(clausier, clause) for clause in clausier.clauses.values())


def montrer(identifiant: str, superposes: Sequence[Path] = ()) -> ClauseMontree:
    """Rend une clause, ou celle qui porte l'exigence nommée."""
    clausier = exiger_clausier(superposes)
    for clause in clausier.clauses.values():
        if identifiant == clause.id or identifiant in {e.id for e in clause.exigences}:
            return _montree(clausier, clause)
    raise DossierIntrouvable(
        f"Ni clause ni exigence ne s'appelle « {identifiant} ».", "La liste complète : cctgen clausier lister"
    )


def chercher(mots: Iterable[str], superposes: Sequence[Path] = ()) -> tuple[ClauseMontree, ...]:
    """Rend les clauses qui contiennent tous les mots, sans égard à la casse ni aux accents."""
    cherches = [_simplifier(mot) for mot in mots]
    return tuple(m for m in lister(superposes) if all(mot in _simplifier(_prose(m.clause)) for mot in cherches))


def schemas() -> Iterator[tuple[str, str]]:
    """Énumère les schémas JSON des fichiers rédigés à la main : nom de fichier et contenu."""
    for nom, modele in SCHEMAS.items():
        schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **modele.model_json_schema()}
        yield f"{nom}.schema.json", json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _montree(clausier: Clausier, clause: Clause) -> ClauseMontree:
    return ClauseMontree(clause, clausier.libelle_theme(clause), empreinte_de_clause(clause))


def _prose(clause: Clause) -> str:
    exigences = (f"{e.id} {e.enonce} {e.preuve}" for e in clause.exigences)
    return " ".join([clause.id, clause.titre, clause.contexte, clause.texte, clause.note_acheteur, *exigences])


def _simplifier(texte: str) -> str:
    decompose = unicodedata.normalize("NFD", texte.casefold())
    return "".join(c for c in decompose if not unicodedata.combining(c))
