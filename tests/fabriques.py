"""De petites valeurs complètes, à défauts raisonnables : chaque test ne montre que ce qui compte."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from cctgen.assemblage.modele import Dossier
from cctgen.clausier.formes.bareme import BaremeType
from cctgen.clausier.formes.identite import Identite
from cctgen.clausier.formes.questionnaire import RubriqueQuestionnaire
from cctgen.clausier.modele import Clause, Clausier, Plan, Reference
from cctgen.consultation.modele import Consultation, ConsultationRedigee, ReponsesRedigees
from cctgen.socle import yaml_strict
from cctgen.socle.contenu import PAQUET, contenu

QUESTIONS = [
    {
        "id": "hebergement",
        "titre": "Hébergement",
        "libelle": "Où le système est-il hébergé ?",
        "type": "choix",
        "par_lot": "oui",
        "options": [{"valeur": "pi", "libelle": "Cloud Pi"}, {"valeur": "titulaire", "libelle": "Titulaire"}],
    },
    {
        "id": "acces",
        "titre": "Accès",
        "libelle": "Quel accès ?",
        "type": "choix_multiple",
        "par_lot": "oui",
        "options": [
            {"valeur": "site", "libelle": "Sur site"},
            {"valeur": "distant", "libelle": "À distance"},
            {"valeur": "aucun", "libelle": "Aucun", "exclusive": "oui"},
        ],
    },
    {
        "id": "prestataire",
        "titre": "Hébergeur",
        "libelle": "Quel hébergeur ?",
        "type": "texte",
        "par_lot": "oui",
        "quand": {"question": "hebergement", "parmi": ["titulaire"]},
    },
    {"id": "duree", "titre": "Durée", "libelle": "Combien de mois ?", "type": "entier", "defaut": "48"},
]

PLAN = {
    "documents": [
        {
            "id": "annexe",
            "titre": "Sécurité",
            "modele": "annexe.docx",
            "fichier": "annexe-securite",
            "pieces": ["cctp"],
            "rubriques": [
                {"titre": "Sécurité du SI", "themes": ["securite"]},
                {"titre": "Pilier utilisateur", "piliers": ["utilisateur"]},
            ],
        },
        {
            "id": "autre",
            "titre": "Droits",
            "modele": "annexe.docx",
            "fichier": "annexe-droits",
            "pieces": ["ccap"],
            "rubriques": [{"titre": "Droits", "themes": ["propriete-intellectuelle"]}],
        },
    ]
}


def une_clause(identifiant: str = "SSI-001", **champs: Any) -> Clause:
    valeurs = {"titre": "Une clause", "piece": "cctp", "theme": "securite", "texte": "Le titulaire agit.", **champs}
    return Clause.model_validate({"id": identifiant, **valeurs})


def une_exigence(identifiant: str = "SSI-001-1", **champs: Any) -> dict[str, Any]:
    return {"id": identifiant, "niveau": "I", "enonce": "Une procédure existe.", "preuve": "La procédure.", **champs}


@cache
def bareme_livre() -> BaremeType:
    """Rend le barème type du clausier livré."""
    return BaremeType.model_validate(yaml_strict.lire(contenu("clausier") / "bareme.yaml")[0].valeur)


def un_clausier(
    clauses: Sequence[Clause] = (),
    questions: Sequence[Mapping[str, Any]] = QUESTIONS,
    references: Sequence[Mapping[str, Any]] = (),
    plan: Mapping[str, Any] = PLAN,
    deductions: Sequence[Mapping[str, Any]] = (),
) -> Clausier:
    """Rend un clausier d'une rubrique, au barème type livré ; ses déductions, s'il en a, en font une seconde."""
    rubriques = [RubriqueQuestionnaire.model_validate({"rubrique": "Le marché", "questions": list(questions)})]
    if deductions:
        deduites = {"rubrique": "Ce qui se déduit", "deductions": list(deductions)}
        rubriques.append(RubriqueQuestionnaire.model_validate(deduites))
    return Clausier(
        identite=Identite(
            nom="Essai",
            version="1",
            date=date(2026, 1, 1),
            licence="etalab-2.0",
            themes={"securite": "Sécurité", "propriete-intellectuelle": "Droits"},
            piliers={"utilisateur": "Utilisateur"},
        ),
        rubriques=tuple(rubriques),
        clauses={clause.id: clause for clause in clauses},
        references={r.id: r for r in (Reference.model_validate(r) for r in references)},
        produits=(),
        plan=Plan.model_validate(plan),
        empreinte="0" * 64,
        bareme=bareme_livre(),
    )


def une_consultation(
    communes: Mapping[str, Any] | None = None,
    lots: Mapping[int, Mapping[str, Any]] | None = None,
    parametres: Mapping[str, Mapping[str, str]] | None = None,
    **redaction: Any,
) -> Consultation:
    """Une consultation saine, variantes interdites comprises ; `variantes=None` pour n'en rien dire."""
    defaut = {"reference": "2026-001", "objet": "Un marché", "acheteur": {"nom": "Un ministère"}, "date": "2026-12-01"}
    redaction.setdefault("variantes", {"admises": "non"})
    if lots:
        redaction.setdefault("lots", [{"numero": n, "titre": f"Lot {n}"} for n in lots])
    saisies = ReponsesRedigees.model_validate(
        {"communes": communes or {}, "lots": lots or {}, "parametres": parametres or {}}
    )
    return Consultation(ConsultationRedigee.model_validate({**defaut, **redaction}), saisies, {})


_TYPOGRAPHIE = str.maketrans({"\u00a0": " ", "\u202f": " ", "’": "'", "×": "x", "\u2011": "-"})


def tel_qu_ecrit(imprime: str) -> str:
    """Rend un texte imprimé tel qu'il a été rédigé, sans ce que la typographie y a posé."""
    return imprime.translate(_TYPOGRAPHIE)


def modules_charges(module: str) -> list[str]:
    """Rend les fichiers du paquet qu'un processus neuf charge pour importer ce module, lui-même excepté."""
    programme = (
        f"import json, sys, {module} as moi;"
        "print(json.dumps([m.__file__ for n, m in sys.modules.items() if n.startswith('cctgen.') and m is not moi]))"
    )
    rendu = subprocess.run([sys.executable, "-c", programme], capture_output=True, text=True, check=True).stdout
    return [Path(chemin).relative_to(PAQUET).as_posix() for chemin in json.loads(rendu)]


class DossierRegarde:
    """Rend ce que rend le dossier, et retient ce qu'on lui a demandé."""

    def __init__(self, dossier: Dossier) -> None:
        self.dossier = dossier
        self.demandes: set[str] = set()

    def __getattr__(self, nom: str) -> object:
        self.demandes.add(nom)
        return getattr(self.dossier, nom)
