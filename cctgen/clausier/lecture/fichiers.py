"""Des fichiers au clausier : la seule connaissance de l'arborescence et des clés de `clausier/`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from cctgen.clausier.formes.bareme import BaremeType
from cctgen.clausier.formes.contradictions import Contradiction, FichierContradictions
from cctgen.clausier.formes.formulaire import FormulaireRedige
from cctgen.clausier.formes.identite import Identite
from cctgen.clausier.formes.obligations import FichierObligations, Obligation
from cctgen.clausier.formes.questionnaire import RubriqueQuestionnaire
from cctgen.clausier.formes.services import FichierServices, Service, avec_services
from cctgen.clausier.lecture.documents import analyser, clause_validee, validee
from cctgen.clausier.lecture.forme import verifier_la_forme
from cctgen.clausier.lecture.superposition import (
    Place,
    QuestionnaireSuperpose,
    redefinition_concurrente,
    retirer_des_clauses,
)
from cctgen.clausier.modele import (
    Clause,
    Clausier,
    DocumentPlan,
    FichierReferences,
    Plan,
    Reference,
)
from cctgen.clausier.produits import FichierProduits, Produit
from cctgen.socle import yaml_strict
from cctgen.socle.anomalies import Anomalie, Lieu
from cctgen.socle.erreurs import DossierIntrouvable
from cctgen.socle.fichiers import empreinte
from cctgen.socle.memoire.objet import CetObjet
from cctgen.socle.validation import Modele, suggestion
from cctgen.socle.yaml_strict import DocumentYaml

M = TypeVar("M", bound=Modele)


@dataclass
class LectureClausier:
    """Ce qu'a donné la lecture : le clausier s'il tient debout, les documents lus, les anomalies."""

    clausier: Clausier | None = None
    documents: dict[str, DocumentYaml] = field(default_factory=dict)
    anomalies: list[Anomalie] = field(default_factory=list)
    rubriques: list[str] = field(default_factory=list)
    """Fichier de chaque rubrique du questionnaire, dans l'ordre de `Clausier.rubriques`."""
    fautifs: set[str] = field(default_factory=set)
    """Fichiers absents, illisibles ou mal nommés : ce qui dépend d'eux ne se juge pas, une faute n'en fait pas cent."""

    questions_fautives: set[str] = field(default_factory=set)
    """Questions et déductions qui ont déjà leur propre anomalie : les conditions qui les citent ne se jugent pas."""

    noms: list[str] = field(default_factory=list)
    """Nom montré de chaque clausier superposé, la base d'abord."""
    places: list[list[Place]] = field(default_factory=list)
    """Où est écrite chaque question, dans l'ordre de `Clausier.rubriques`."""
    retraits: dict[str, Lieu] = field(default_factory=dict)
    """Où un clausier de service retire chaque clause de base."""

    def place_de(self, question: str) -> Place | None:
        """Rend où est écrite une question, la dernière fois qu'elle est redéfinie."""
        rubriques = self.clausier.rubriques if self.clausier else ()
        couples = (
            (q, p) for r, ps in zip(rubriques, self.places, strict=False) for q, p in zip(r.questions, ps, strict=False)
        )
        return next((place for posee, place in couples if posee.id == question), None)

    def est_fautive(self, clause: str) -> bool:
        """Vrai si le fichier qui porte le nom de cette clause a déjà sa propre anomalie."""
        return any(f.rpartition("/")[2].startswith(f"{clause}-") for f in self.fautifs)

    @property
    def clauses_completes(self) -> bool:
        """Vrai si toutes les clauses et fiches ont été lues."""
        return not any("/clauses/" in f or "/cct/" in f for f in self.fautifs)

    @property
    def questionnaire_complet(self) -> bool:
        """Vrai si toutes les questions ont été lues."""
        return not any("/questionnaire/" in f for f in self.fautifs)

    @property
    def questionnaire_juste(self) -> bool:
        """Vrai si le questionnaire permet de chercher des réponses possibles."""
        return self.questionnaire_complet and not self.questions_fautives

    @property
    def plan_complet(self) -> bool:
        """Vrai si tous les plans ont été lus."""
        return not self._manque("plan.yaml")

    @property
    def bareme_complet(self) -> bool:
        """Vrai si tous les barèmes types ont été lus."""
        return not self._manque("bareme.yaml")

    @property
    def references_completes(self) -> bool:
        """Vrai si toutes les références ont été lues."""
        return not self._manque("references.yaml")

    @property
    def identites_completes(self) -> bool:
        """Vrai si tous les thèmes et piliers déclarés ont été lus."""
        return not self._manque("clausier.yaml")

    def _manque(self, nom: str) -> bool:
        return any(f.endswith(f"/{nom}") for f in self.fautifs)

    def lieu(self, fichier: str, *chemin: str | int) -> Lieu:
        """Rend le lieu d'un chemin dans un fichier lu."""
        document = self.documents.get(fichier)
        return Lieu(fichier) if document is None else document.lieu(chemin)


MODELES_DU_SERVICE = (
    "modeles/*.docx",
    "modeles/classeurs.xlsx",
    "modeles/logo.png",
    "modeles/logo.jpg",
    "modeles/logo.jpeg",
)
"""Ce qu'un clausier de service, ou une consultation, peut mettre à la place des modèles de l'outil."""


@dataclass
class _Couches:
    """Accumule les dossiers de clausier, du plus général au plus particulier."""

    lecture: LectureClausier
    questionnaire: QuestionnaireSuperpose
    identites: list[Identite] = field(default_factory=list)
    clauses: dict[str, Clause] = field(default_factory=dict)
    references: dict[str, Reference] = field(default_factory=dict)
    produits: dict[str, Produit] = field(default_factory=dict)
    formulaires: dict[str, FormulaireRedige] = field(default_factory=dict)
    obligations: dict[str, Obligation] = field(default_factory=dict)
    contradictions: dict[str, Contradiction] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    documents_plan: dict[str, DocumentPlan] = field(default_factory=dict)
    bareme: dict[str, dict[str, Any]] = field(default_factory=lambda: {cle: {} for cle in BaremeType.model_fields})
    empreintes: list[str] = field(default_factory=list)
    modeles: dict[str, str] = field(default_factory=dict)
    origines: dict[tuple[str, str], Lieu] = field(default_factory=dict)
    noms: dict[Path, str] = field(default_factory=dict)
    avis: list[Anomalie] = field(default_factory=list)

    def ajouter(self, racine: Path) -> None:
        """Lit un dossier de clausier et le superpose à ce qui est déjà lu."""
        self.noms[racine] = _nom_libre(racine, self.noms.values())
        base = len(self.noms) == 1
        if (identite := self._lire_un(racine, "clausier.yaml", Identite, exige=True)) is not None:
            self._identifier(racine, identite)
        for chemin in sorted(racine.glob("questionnaire/*.yaml")):
            if (rubrique := self._lire(racine, chemin, RubriqueQuestionnaire)) is not None:
                self.questionnaire.ajouter(rubrique, self._nom(racine, chemin))
        officielle = identite is not None and identite.source_officielle
        for redigee in lire_clauses(racine, self.lecture, self.empreintes, self.noms[racine]):
            clause = redigee.model_copy(update={"officielle": True}) if officielle else redigee
            self._superposer(self.clauses, clause.id, clause, self.lecture.lieu(clause.fichier, "id"))
        references = self._lire_un(racine, "references.yaml", FichierReferences, exige=base)
        for rang, reference in enumerate(references.references if references else ()):
            lieu = self._lieu(racine, racine / "references.yaml", "references", rang)
            self._superposer(self.references, reference.id, reference, lieu)
        self._ajouter_les_listes(racine)
        self._retenir_les_modeles(racine)
        plan = self._lire_un(racine, "plan.yaml", Plan, exige=base)
        for rang, document in enumerate(plan.documents if plan else ()):
            lieu = self._lieu(racine, racine / "plan.yaml", "documents", rang)
            self._superposer(self.documents_plan, document.id, document, lieu)
        bareme = self._lire_un(racine, "bareme.yaml", BaremeType, exige=base)
        for cle, existants in self.bareme.items():
            for rang, element in enumerate(getattr(bareme, cle) if bareme else ()):
                lieu = self._lieu(racine, racine / "bareme.yaml", cle, rang)
                self._superposer(existants, element.id, element, lieu)

    def _identifier(self, racine: Path, identite: Identite) -> None:
        """Retire les clauses que nomme un clausier de service ; deux libellés de service d'un même thème se disent."""
        for cle in ("themes", "piliers"):
            for precedente in self.identites[1:]:
                anciens, nouveaux = getattr(precedente, cle), getattr(identite, cle)
                for nom in (n for n in nouveaux if anciens.get(n, nouveaux[n]) != nouveaux[n]):
                    lieu = self._lieu(racine, racine / "clausier.yaml", cle, nom)
                    self.avis.append(redefinition_concurrente(nom, Lieu(f"« {precedente.nom} »"), lieu))
        self.identites.append(identite)
        redefinies = {
            c: lieu for (sorte, c), lieu in self.origines.items() if sorte == "Clause" and self._de_service(lieu)
        }
        situer = partial(self._lieu, racine, racine / "clausier.yaml", "retirer")
        fautes, avis, lieux = retirer_des_clauses(self.clauses, identite, situer, redefinies, self.formulaires.values())
        self.lecture.anomalies += fautes
        self.avis += avis
        self.lecture.retraits |= lieux
        self.origines |= {("Clause", clause): lieu for clause, lieu in lieux.items()}

    def _de_service(self, lieu: Lieu) -> bool:
        return not lieu.fichier.startswith(self._base)

    @property
    def _base(self) -> str:
        """Rend ce par quoi commence le nom des fichiers de la base."""
        return f"{next(iter(self.noms.values()))}/"

    def _ajouter_les_listes(self, racine: Path) -> None:
        """Lit les fichiers qui ne sont qu'une liste d'éléments identifiés."""
        self._ajouter(racine, "produits/*.yaml", FichierProduits, self.produits, "ref")
        self._ajouter(racine, "services/*.yaml", FichierServices, self.services)
        for chemin in sorted(racine.glob("formulaires/*.yaml")):
            if (formulaire := self._lire(racine, chemin, FormulaireRedige)) is not None:
                self._superposer(self.formulaires, formulaire.id, formulaire, self._lieu(racine, chemin, "id"))
        self._ajouter(racine, "obligations.yaml", FichierObligations, self.obligations)
        self._ajouter(racine, "contradictions/*.yaml", FichierContradictions, self.contradictions)

    def _retenir_les_modeles(self, racine: Path) -> None:
        """Une phrase de modèle s'imprime comme une clause : changée, elle change le clausier."""
        for chemin in sorted(c for motif in MODELES_DU_SERVICE for c in racine.glob(motif)):
            if chemin.is_file() and not chemin.name.startswith((".", "~$")):
                self.modeles[self._nom(racine, chemin)] = empreinte(chemin.read_bytes())

    def _ajouter(
        self, racine: Path, motif: str, modele: type[Modele], existants: dict[str, Any], identifiant: str = "id"
    ) -> None:
        """Superpose la liste de chaque fichier, dont la clé est le nom du dossier ; `identifiant` les distingue."""
        cle = motif.partition("/")[0].removesuffix(".yaml")
        for chemin in sorted(racine.glob(motif)):
            fichier = self._lire(racine, chemin, modele)
            for rang, element in enumerate(getattr(fichier, cle) if fichier else ()):
                lieu = self._lieu(racine, chemin, cle, rang)
                self._superposer(existants, getattr(element, identifiant), element, lieu)

    def _nom(self, racine: Path, chemin: Path) -> str:
        return f"{self.noms[racine]}/{chemin.relative_to(racine).as_posix()}"

    def _lieu(self, racine: Path, fichier: Path, *chemin: str | int) -> Lieu:
        return self.lecture.lieu(self._nom(racine, fichier), *chemin)

    def _lire_un(self, racine: Path, nom: str, modele: type[M], *, exige: bool) -> M | None:
        chemin = racine / nom
        if chemin.exists():
            return self._lire(racine, chemin, modele)
        if exige:
            self.lecture.fautifs.add(self._nom(racine, chemin))
            self.lecture.anomalies.append(
                Anomalie(
                    "fichier-absent",
                    f"le clausier « {racine.name} » n'a pas de fichier « {nom} ».",
                    "Ajoutez-le d'après celui du clausier de base.",
                    lieu=Lieu(self._nom(racine, chemin)),
                )
            )
        return None

    def _lire(self, racine: Path, chemin: Path, modele: type[M]) -> M | None:
        document = _lire_document(chemin, self._nom(racine, chemin), self.lecture, self.empreintes)
        resultat, anomalies = validee(CetObjet(document), modele)
        self.lecture.anomalies += anomalies
        if resultat is None:
            self.lecture.fautifs.add(document.fichier)
        return resultat

    def _superposer(self, existants: dict[str, Any], cle: str, nouveau: Any, lieu: Lieu) -> None:
        origine = self.origines.get((type(nouveau).__name__, cle))
        if cle in existants and not nouveau.remplace:
            self.lecture.anomalies.append(
                Anomalie(
                    "redefinition-non-declaree",
                    f"« {cle} » est déjà défini dans {origine}.",
                    "Changez d'identifiant, ou ajoutez « remplace: oui » si c'est voulu.",
                    lieu=lieu,
                    ref=cle,
                )
            )
            self.lecture.fautifs.add(lieu.fichier)
        elif nouveau.remplace and cle not in existants:
            self.lecture.anomalies.append(
                Anomalie(
                    "remplacement-sans-objet",
                    f"« {cle} » se dit « remplace: oui », mais rien ne porte déjà ce nom.",
                    suggestion(cle, existants, "Corrigez l'identifiant, ou retirez « remplace: oui »."),
                    lieu=lieu,
                    ref=cle,
                )
            )
        elif nouveau.remplace and origine is not None and self._de_service(origine):
            self.avis.append(redefinition_concurrente(cle, origine, lieu))
        if nouveau.remplace or cle not in existants:
            self.lecture.retraits.pop(cle, None)
            existants[cle] = nouveau
            self.origines[type(nouveau).__name__, cle] = lieu

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
            rubriques=avec_services(self.questionnaire.rubriques, self.services),
            clauses=self.clauses,
            references=self.references,
            produits=tuple(self.produits.values()),
            plan=Plan(documents=tuple(self.documents_plan.values())),
            empreinte=empreinte("\n".join(sorted([*self.empreintes, *(f"{n} {e}" for n, e in self.modeles.items())]))),
            superposes=tuple(f"{a.nom} {a.version}" for a in ajouts),
            formulaires=self.formulaires,
            obligations=self.obligations,
            contradictions=self.contradictions,
            services=self.services,
            bareme=BaremeType(**{cle: tuple(elements.values()) for cle, elements in self.bareme.items()}),
            modeles=self.modeles,
            avis=tuple(dict.fromkeys([*self.avis, *self.questionnaire.avis])),
            empreinte_du_service=empreinte(
                "\n".join(sorted(e for e in self.empreintes if not e.startswith(self._base)))
            ),
        )


def lire_clausier(dossiers: Sequence[Path]) -> LectureClausier:
    """Lit et superpose des clausiers, la base d'abord ; toutes les fautes sont relevées d'un coup.

    Lève `DossierIntrouvable` si l'un des dossiers n'existe pas.
    """
    lecture = LectureClausier()
    couches = _Couches(lecture, QuestionnaireSuperpose(lambda fichier, chemin: lecture.lieu(fichier, *chemin)))
    for dossier in dossiers:
        if not dossier.is_dir():
            raise DossierIntrouvable(
                f"Le clausier « {dossier} » n'existe pas.", "Vérifiez le chemin donné à --clausier."
            )
        couches.ajouter(dossier)
    lecture.clausier = couches.clausier()
    lecture.rubriques, lecture.places = couches.questionnaire.fichiers, couches.questionnaire.places
    lecture.noms = list(couches.noms.values())
    lecture.anomalies += couches.questionnaire.anomalies
    lecture.anomalies += lecture.clausier.avis if lecture.clausier else ()
    return lecture


def lire_clauses(
    racine: Path, lecture: LectureClausier, empreintes: list[str], nom: str | None = None
) -> Iterable[Clause]:
    """Énumère les clauses de `clauses/<theme>/` et les fiches de `cct/<pilier>/`, par nom de fichier.

    `nom` est celui du dossier dans les messages.
    """
    prefixe = racine.resolve().name if nom is None else nom
    for chemin in sorted(racine.glob("clauses/*/*.yaml")):
        fichier = f"{prefixe}/{chemin.relative_to(racine).as_posix()}"
        yield from _lire_clause(chemin, fichier, {"theme": chemin.parent.name}, lecture, empreintes)
    for chemin in sorted(racine.glob("cct/*/*.yaml")):
        fichier = f"{prefixe}/{chemin.relative_to(racine).as_posix()}"
        situation = {"theme": "cct", "pilier": chemin.parent.name}
        yield from _lire_clause(chemin, fichier, situation, lecture, empreintes)


def _lire_clause(
    chemin: Path, fichier: str, situation: Mapping[str, str], lecture: LectureClausier, empreintes: list[str]
) -> Iterable[Clause]:
    document = _lire_document(chemin, fichier, lecture, empreintes)
    formes = list(verifier_la_forme(chemin.name, document))
    clause, fautes = clause_validee(CetObjet(document), tuple(situation.items()))
    lecture.anomalies += [*formes, *fautes]
    if clause is None or any(f.code == "nom-de-fichier" for f in formes):
        lecture.fautifs.add(document.fichier)
    if clause is not None:
        yield clause


def _lire_document(chemin: Path, fichier: str, lecture: LectureClausier, empreintes: list[str]) -> DocumentYaml:
    document, anomalies = yaml_strict.lire(chemin, fichier, analyser)
    lecture.documents[document.fichier] = document
    lecture.anomalies += anomalies
    empreintes.append(f"{document.fichier} {empreinte(repr(document.valeur))}")
    return document


def _nom_libre(racine: Path, pris: Iterable[str]) -> str:
    """Rend le nom montré à l'utilisateur : celui du dossier, précédé de son parent si un autre le porte déjà."""
    reel = racine.resolve()
    nom = reel.name
    return nom if nom not in pris else f"{reel.parent.name}/{nom}"
