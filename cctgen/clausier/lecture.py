"""Des fichiers au clausier : la seule connaissance de l'arborescence et des clés de `clausier/`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from cctgen.clausier.formulaire import FormulaireRedige
from cctgen.clausier.modele import (
    Clause,
    ClauseRedigee,
    Clausier,
    DocumentPlan,
    FichierProduits,
    FichierReferences,
    Identite,
    Plan,
    Produit,
    Reference,
)
from cctgen.clausier.obligations import FichierObligations, Obligation
from cctgen.clausier.questionnaire import RubriqueQuestionnaire
from cctgen.socle import yaml_strict
from cctgen.socle.anomalies import Anomalie, Lieu
from cctgen.socle.erreurs import DossierIntrouvable
from cctgen.socle.fichiers import empreinte
from cctgen.socle.validation import Modele, valider, valider_valeur
from cctgen.socle.yaml_strict import DocumentYaml

M = TypeVar("M", bound=Modele)

_PREFIXE = re.compile(r"^([A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*)-[a-z0-9]+(?:-[a-z0-9]+)*\.yaml$")
_LONGUEUR_NOM = 120
"""Au-delà, l'extraction d'une archive échoue sur certains postes Windows."""


@dataclass
class LectureClausier:
    """Ce qu'a donné la lecture : le clausier s'il tient debout, les documents lus, les anomalies."""

    clausier: Clausier | None = None
    documents: dict[str, DocumentYaml] = field(default_factory=dict)
    anomalies: list[Anomalie] = field(default_factory=list)

    def lieu(self, fichier: str, *chemin: str | int) -> Lieu:
        """Rend le lieu d'un chemin dans un fichier lu."""
        document = self.documents.get(fichier)
        return Lieu(fichier) if document is None else document.lieu(chemin)


@dataclass
class _Couches:
    """Accumule les dossiers de clausier, du plus général au plus particulier."""

    lecture: LectureClausier
    identites: list[Identite] = field(default_factory=list)
    rubriques: list[RubriqueQuestionnaire] = field(default_factory=list)
    clauses: dict[str, Clause] = field(default_factory=dict)
    references: dict[str, Reference] = field(default_factory=dict)
    produits: dict[str, Produit] = field(default_factory=dict)
    formulaires: dict[str, FormulaireRedige] = field(default_factory=dict)
    obligations: dict[str, Obligation] = field(default_factory=dict)
    documents_plan: dict[str, DocumentPlan] = field(default_factory=dict)
    empreintes: list[str] = field(default_factory=list)

    def ajouter(self, racine: Path) -> None:
        """Lit un dossier de clausier et le superpose à ce qui est déjà lu."""
        if (identite := self._lire_un(racine, "clausier.yaml", Identite)) is not None:
            self.identites.append(identite)
        for chemin in sorted(racine.glob("questionnaire/*.yaml")):
            if (rubrique := self._lire(racine, chemin, RubriqueQuestionnaire)) is not None:
                self.rubriques.append(rubrique)
        for clause in lire_clauses(racine, self.lecture, self.empreintes):
            self._superposer(self.clauses, clause.id, clause, clause.fichier)
        references = self._lire_un(racine, "references.yaml", FichierReferences)
        for reference in references.references if references else ():
            self._superposer(self.references, reference.id, reference, _nom(racine, racine / "references.yaml"))
        self._ajouter_produits_et_formulaires(racine)
        self._ajouter_obligations(racine)
        plan = self._lire_un(racine, "plan.yaml", Plan)
        for document in plan.documents if plan else ():
            self._superposer(self.documents_plan, document.id, document, _nom(racine, racine / "plan.yaml"))

    def _ajouter_produits_et_formulaires(self, racine: Path) -> None:
        for chemin in sorted(racine.glob("produits/*.yaml")):
            fichier = self._lire(racine, chemin, FichierProduits)
            for produit in fichier.produits if fichier else ():
                self._superposer(self.produits, produit.ref, produit, _nom(racine, chemin))
        for chemin in sorted(racine.glob("formulaires/*.yaml")):
            if (formulaire := self._lire(racine, chemin, FormulaireRedige)) is not None:
                self._superposer(self.formulaires, formulaire.id, formulaire, _nom(racine, chemin))

    def _ajouter_obligations(self, racine: Path) -> None:
        chemin = racine / "obligations.yaml"
        fichier = self._lire(racine, chemin, FichierObligations) if chemin.is_file() else None
        for obligation in fichier.obligations if fichier else ():
            self._superposer(self.obligations, obligation.id, obligation, _nom(racine, chemin))

    def _lire_un(self, racine: Path, nom: str, modele: type[M]) -> M | None:
        chemin = racine / nom
        if chemin.is_file():
            return self._lire(racine, chemin, modele)
        if nom == "clausier.yaml" or not self.identites:
            self.lecture.anomalies.append(
                Anomalie(
                    "fichier-absent",
                    f"le clausier « {racine.name} » n'a pas de fichier « {nom} ».",
                    "Ajoutez-le d'après celui du clausier de base.",
                    lieu=Lieu(_nom(racine, chemin)),
                )
            )
        return None

    def _lire(self, racine: Path, chemin: Path, modele: type[M]) -> M | None:
        document = _lire_document(racine, chemin, self.lecture, self.empreintes)
        resultat, anomalies = valider(document, modele)
        self.lecture.anomalies += anomalies
        return resultat

    def _superposer(self, existants: dict[str, Any], cle: str, nouveau: Any, fichier: str) -> None:
        if cle in existants and not nouveau.remplace:
            self.lecture.anomalies.append(
                Anomalie(
                    "redefinition-non-declaree",
                    f"« {cle} » est déjà défini ailleurs.",
                    "Changez d'identifiant, ou ajoutez « remplace: oui » si c'est voulu.",
                    lieu=Lieu(fichier),
                    ref=cle,
                )
            )
        existants[cle] = nouveau

    def clausier(self) -> Clausier | None:
        """Rend le clausier superposé, ou rien si la base est illisible."""
        if not self.identites:
            return None
        base, *ajouts = self.identites
        identite = base.model_copy(
            update={
                "themes": {**base.themes, **{k: v for a in ajouts for k, v in a.themes.items()}},
                "piliers": {**base.piliers, **{k: v for a in ajouts for k, v in a.piliers.items()}},
            }
        )
        return Clausier(
            identite=identite,
            rubriques=tuple(self.rubriques),
            clauses=self.clauses,
            references=self.references,
            produits=tuple(self.produits.values()),
            plan=Plan(documents=tuple(self.documents_plan.values())),
            empreinte=empreinte("\n".join(sorted(self.empreintes))),
            superposes=tuple(f"{a.nom} {a.version}" for a in ajouts),
            formulaires=self.formulaires,
            obligations=self.obligations,
        )


def lire_clausier(dossiers: Sequence[Path]) -> LectureClausier:
    """Lit et superpose des clausiers, la base d'abord ; toutes les fautes sont relevées d'un coup.

    Lève `DossierIntrouvable` si l'un des dossiers n'existe pas.
    """
    lecture = LectureClausier()
    couches = _Couches(lecture)
    for dossier in dossiers:
        if not dossier.is_dir():
            raise DossierIntrouvable(
                f"Le clausier « {dossier} » n'existe pas.", "Vérifiez le chemin donné à --clausier."
            )
        couches.ajouter(dossier)
    lecture.clausier = couches.clausier()
    return lecture


def lire_clauses(racine: Path, lecture: LectureClausier, empreintes: list[str]) -> Iterable[Clause]:
    """Énumère les clauses de `clauses/<theme>/` et les fiches de `cct/<pilier>/`, par nom de fichier."""
    for chemin in sorted(racine.glob("clauses/*/*.yaml")):
        yield from _lire_clause(racine, chemin, {"theme": chemin.parent.name}, lecture, empreintes)
    for chemin in sorted(racine.glob("cct/*/*.yaml")):
        situation = {"theme": "cct", "pilier": chemin.parent.name}
        yield from _lire_clause(racine, chemin, situation, lecture, empreintes)


def _lire_clause(
    racine: Path, chemin: Path, situation: Mapping[str, str], lecture: LectureClausier, empreintes: list[str]
) -> Iterable[Clause]:
    document = _lire_document(racine, chemin, lecture, empreintes)
    anomalies = list(_verifier_forme(chemin, document))
    valeur = document.valeur
    if isinstance(valeur, dict) and not set(situation) & set(valeur):
        valeur = {**valeur, **situation, "fichier": document.fichier}
        clause, fautes = valider_valeur(valeur, Clause, document)
    else:
        _, fautes = valider_valeur(valeur, ClauseRedigee, document)
        clause = None
    lecture.anomalies += [*anomalies, *fautes]
    if clause is not None:
        yield clause


def _lire_document(racine: Path, chemin: Path, lecture: LectureClausier, empreintes: list[str]) -> DocumentYaml:
    document, anomalies = yaml_strict.lire(chemin, _nom(racine, chemin))
    lecture.documents[document.fichier] = document
    lecture.anomalies += anomalies
    empreintes.append(f"{document.fichier} {empreinte(repr(document.valeur))}")
    return document


def _verifier_forme(chemin: Path, document: DocumentYaml) -> Iterable[Anomalie]:
    lieu = Lieu(document.fichier)
    nom = _PREFIXE.match(chemin.name)
    if nom is None or len(chemin.name) > _LONGUEUR_NOM:
        yield Anomalie(
            "nom-de-fichier",
            f"« {chemin.name} » n'a pas la forme « ID-mots-sans-accents.yaml ».",
            f"Renommez-le, en moins de {_LONGUEUR_NOM} caractères.",
            lieu=lieu,
        )
    if not isinstance(document.valeur, dict):
        return
    identifiant = str(document.valeur.get("id", ""))
    if nom is not None and identifiant and nom.group(1) != identifiant:
        yield Anomalie(
            "nom-de-fichier",
            f"le fichier commence par « {nom.group(1)} » mais l'identifiant est « {identifiant} ».",
            "Renommez le fichier d'après l'identifiant.",
            lieu=document.lieu(("id",)),
            ref=identifiant,
        )
    attendu = [cle for cle in ClauseRedigee.model_fields if cle in document.valeur]
    ecrit = [cle for cle in document.valeur if cle in ClauseRedigee.model_fields]
    if attendu != ecrit:
        yield Anomalie(
            "ordre-des-cles",
            "les clés ne sont pas dans l'ordre convenu.",
            f"Écrivez-les dans cet ordre : {', '.join(attendu)}.",
            lieu=lieu,
            ref=identifiant,
        )


def _nom(racine: Path, chemin: Path) -> str:
    """Rend le nom montré à l'utilisateur : le dossier du clausier, puis le chemin dans ce dossier."""
    return f"{racine.resolve().name}/{chemin.relative_to(racine).as_posix()}"
