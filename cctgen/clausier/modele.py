"""Ce que le gardien du clausier rédige : questions, clauses, exigences, références, produits, plan.

Les classes sans suffixe décrivent exactement les clés d'un fichier ; c'est d'elles que vient le
schéma JSON publié pour l'éditeur.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Annotated

from pydantic import Field, model_validator

from cctgen.clausier.formes.bareme import BaremeType
from cctgen.clausier.formes.champs import Adresse, Etat, Identifiant, Jour, Nom, Prose, Slug
from cctgen.clausier.formes.condition import Condition, est_vraie
from cctgen.clausier.formes.contradictions import Contradiction
from cctgen.clausier.formes.formulaire import FormulaireRedige
from cctgen.clausier.formes.identite import Identite
from cctgen.clausier.formes.obligations import Obligation
from cctgen.clausier.formes.questionnaire import Deduction, Question, RubriqueQuestionnaire, TypeQuestion
from cctgen.clausier.formes.services import Service
from cctgen.clausier.produits import Produit
from cctgen.socle.anomalies import Anomalie
from cctgen.socle.typographie import majuscule
from cctgen.socle.validation import Modele, Motif, OuiNon, Textes


class TypeParametre(StrEnum):
    """Nature d'une valeur réglable."""

    ENTIER = "entier"
    NOMBRE = "nombre"
    TEXTE = "texte"
    DATE = "date"
    CHOIX = "choix"


class Piece(StrEnum):
    """Document de destination d'une clause."""

    CCTP = "cctp"
    CCAP = "ccap"
    RC = "rc"


class Niveau(StrEnum):
    """`P` primordial, `I` important."""

    P = "P"
    I = "I"  # noqa: E741 (terme du contrat)


class ValeurSelon(Modele):
    """La valeur proposée d'un paramètre quand une condition est vraie."""

    quand: Condition
    defaut: Prose


class Parametre(Modele):
    """Valeur réglable d'une clause ; sans `defaut`, l'acheteur doit la fournir.

    `selon` donne d'autres valeurs proposées : la première dont la condition est vraie remplace `defaut`.
    """

    type: TypeParametre
    libelle: str = ""
    unite: str = ""
    defaut: str | None = None
    selon: tuple[ValeurSelon, ...] = ()
    min: Decimal | None = None
    max: Decimal | None = None
    options: tuple[str, ...] = ()
    aide: str = ""

    def propose(self, valeurs: Mapping[str, tuple[str, ...]]) -> str | None:
        """Rend la valeur proposée à qui a donné ces réponses, ou rien s'il doit la fournir."""
        return next((s.defaut for s in self.selon if est_vraie(s.quand, valeurs)), self.defaut)


class Derogation(Modele):
    """Article du CCAG-TIC auquel la clause déroge, et ce que change la dérogation."""

    article: str
    objet: Prose


class Exigence(Modele):
    """Une obligation vérifiable, une ligne de la matrice.

    `piece_acheteur` nomme la pièce que seul l'acheteur tient et sans laquelle aucun candidat ne peut répondre.
    """

    id: Identifiant
    niveau: Niveau
    notee: OuiNon | None = None
    poids: Annotated[Decimal, Field(gt=0)] = Decimal(1)
    quand: Condition | None = None
    enonce: Prose
    preuve: Prose
    piece_acheteur: str = ""
    correspondances: Textes = ()
    references: Textes = ()

    @property
    def est_notee(self) -> bool:
        """Une exigence `I` est notée par défaut, une exigence `P` ne l'est pas."""
        return self.niveau is Niveau.I if self.notee is None else self.notee


class OffreDeService(Modele):
    """Service mutualisé, API ou composant à employer, sauf écart déclaré ou accord écrit de l'acheteur."""

    nom: Prose
    usage: Prose


class Relecture(Modele):
    """Relecture humaine ; `empreinte` se périme quand le texte change."""

    le: Jour
    par: Prose
    empreinte: Prose


class Retrait(Modele):
    """Fin de vie d'une clause, dont l'identifiant n'est jamais réemployé."""

    le: Jour
    motif: Motif
    remplacee_par: str | None = None


class Validite(Modele):
    """Les dates d'édition, bornes comprises, auxquelles une clause vaut ; sans `du` ou sans `au`, nulle borne."""

    du: Jour | None = None
    au: Jour | None = None

    @model_validator(mode="after")
    def _bornes_dans_l_ordre(self) -> Validite:
        if self.du is None and self.au is None:
            raise ValueError("« en_vigueur » est vide. | Écrivez « du », « au », ou les deux.")
        if self.du is not None and self.au is not None and self.du > self.au:
            raise ValueError("« en_vigueur » finit avant de commencer. | Inversez « du » et « au ».")
        return self


class ClauseRedigee(Modele):
    """Les clés d'un fichier de clause ou de fiche CCT, dans leur ordre.

    `recommandations` sont ce qui n'oblige pas ; `services`, les services du catalogue auxquels la fiche renvoie ;
    `lignes_ccap` sont les phrases que l'acheteur reporte au CCAP ; `pieces_acheteur` nomme ce qu'il joint au dossier
    quand la clause est retenue, `pieces_offre` ce que le candidat joint à son offre : une pièce par ligne.
    """

    id: Identifiant
    titre: Prose
    piece: Piece
    quand: Condition | None = None
    en_vigueur: Validite | None = None
    complete: Textes = ()
    deroge: tuple[Derogation, ...] = ()
    requiert: Textes = ()
    incompatible: Textes = ()
    parametres: Mapping[Nom, Parametre] = {}
    contexte: str = ""
    texte: str = ""
    recommandations: str = ""
    offres_service: tuple[OffreDeService, ...] = ()
    services: Textes = ()
    note_acheteur: str = ""
    lignes_ccap: Textes = ()
    pieces_acheteur: Textes = ()
    pieces_offre: Textes = ()
    exigences: tuple[Exigence, ...] = ()
    references: Textes = ()
    relu: Relecture | None = None
    retiree: Retrait | None = None
    remplace: OuiNon = False


class Clause(ClauseRedigee):
    """Une clause située : son thème, son pilier pour une fiche CCT, son fichier.

    `retiree_par` nomme le clausier de service qui la retire ; `hors_vigueur` dit pourquoi elle ne vaut pas à la date
    d'édition, une fois celle-ci connue (voir `vigueur`) ; `officielle`, que son texte est repris d'une source publiée.
    """

    theme: str
    pilier: str = ""
    fichier: str = ""
    retiree_par: str = ""
    hors_vigueur: str = ""
    officielle: OuiNon = False

    @property
    def est_fiche(self) -> bool:
        """Vrai pour une fiche du guide d'intégration du CCT."""
        return bool(self.pilier)


class ArticleReference(Modele):
    """Un article d'un texte cité, avec son propre état de vérification.

    `sans_numero` est ce qu'en dit le contrat tant que son texte n'a pas été lu : « chapitre « Résiliation » ».
    """

    numero: Prose
    intitule: str = ""
    etat: Etat
    source: str = ""
    peremption: Jour | None = None
    sans_numero: str = ""


class Reference(Modele):
    """Un texte cité : version, date, lien, et qui l'a vérifié quand ; `abrege` est son nom court en fin d'article."""

    id: Slug
    intitule: Prose
    abrege: str = ""
    version: str = ""
    date: str = ""
    lien: Adresse = ""
    etat: Etat
    verifie_le: Jour | None = None
    source: str = ""
    peremption: Jour | None = None
    note: str = ""
    articles: tuple[ArticleReference, ...] = ()
    remplace: OuiNon = False

    def est_perimee(self, jour: Jour) -> bool:
        """Vrai si la date d'alerte du texte est atteinte ce jour-là."""
        return self.peremption is not None and self.peremption <= jour


class FichierReferences(Modele):
    """`references.yaml`."""

    references: tuple[Reference, ...]


class PartDeTitre(Modele):
    """Ce qu'un titre annonce, « crise », et les clauses dont une au moins le justifie."""

    nom: Prose
    clauses: Annotated[Textes, Field(min_length=1)]


class RubriquePlan(Modele):
    """Une partie d'un document : les `clauses` nommées, dans cet ordre, puis les autres dans celui des fichiers.

    `parts` compose le titre d'un dossier qui n'a pas tout ce que `titre` annonce : « Incidents et audits ». `objet` dit
    en quelques mots ce que couvre un pilier, pour le schéma de la tête d'annexe, qui le reconnaît à son titre.
    """

    titre: Prose
    parts: tuple[PartDeTitre, ...] = ()
    objet: str = ""
    introduction: str = ""
    themes: Textes = ()
    piliers: Textes = ()
    clauses: Textes = ()

    @model_validator(mode="after")
    def _parts_de_ses_clauses(self) -> RubriquePlan:
        if self.parts and self.objet:
            raise ValueError("« parts » et « objet » ne vont pas ensemble. | Le titre d'un pilier ne change pas.")
        if hors := [c for part in self.parts for c in part.clauses if c not in self.clauses]:
            dites = ", ".join(hors)
            raise ValueError(f"« parts » nomme {dites}, que la rubrique n'a pas. | Nommez-les dans « clauses ».")
        return self


class DocumentPlan(Modele):
    """Un document produit ; `pieces` dit quelles clauses il accueille, `produits` s'il finit par le référentiel.

    `produits_selon` est la clause qui institue ce référentiel : sans elle, ni liste, ni colonnes dans la matrice.
    Sa tête porte `preambule`, le schéma des rubriques qui ont un `objet`, le contexte technique si aucun document
    plus haut ne l'a pris (`contexte`), les services mis à disposition (`services`) et les sources datées (`sources`).
    """

    id: Slug
    titre: Prose
    sous_titre: str = ""
    preambule: str = ""
    contexte: OuiNon = False
    services: OuiNon = False
    sources: OuiNon = False
    modele: Prose
    fichier: Slug
    pieces: Annotated[tuple[Piece, ...], Field(min_length=1)]
    rubriques: tuple[RubriquePlan, ...]
    produits: OuiNon = False
    produits_selon: str = ""
    remplace: OuiNon = False


class Plan(Modele):
    """`plan.yaml` : les documents produits, dans l'ordre."""

    documents: tuple[DocumentPlan, ...]


@dataclass(frozen=True)
class Clausier:
    """Les clausiers superposés, prêts à servir ; `avis` dit ce que deux clausiers de service redéfinissent chacun.

    `modeles` donne l'empreinte de chaque modèle, ou logo, que porte un clausier : la présentation se migre aussi.
    `empreinte_du_service` est celle des clausiers superposés à la base, sans leurs modèles.
    """

    identite: Identite
    rubriques: tuple[RubriqueQuestionnaire, ...]
    clauses: Mapping[str, Clause]
    references: Mapping[str, Reference]
    produits: tuple[Produit, ...]
    plan: Plan
    empreinte: str
    superposes: tuple[str, ...] = ()
    formulaires: Mapping[str, FormulaireRedige] = field(default_factory=dict)
    obligations: Mapping[str, Obligation] = field(default_factory=dict)
    contradictions: Mapping[str, Contradiction] = field(default_factory=dict)
    services: Mapping[str, Service] = field(default_factory=dict)
    bareme: BaremeType = field(default_factory=BaremeType)
    modeles: Mapping[str, str] = field(default_factory=dict)
    avis: tuple[Anomalie, ...] = ()
    empreinte_du_service: str = ""
    questions: Mapping[str, Question] = field(init=False)
    deductions: Mapping[str, Deduction] = field(init=False)

    def __post_init__(self) -> None:
        """Indexe les questions dans l'ordre où elles se posent, et les déductions dans celui où elles se font."""
        questions: dict[str, Question] = {}
        for question in (q for rubrique in self.rubriques for q in rubrique.questions):
            # D'un nom pris deux fois, le premier vaut : ce qui cite la question de base n'a rien de fautif.
            questions.setdefault(question.id, question)
        deductions = {d.id: d for rubrique in self.rubriques for d in rubrique.deductions}
        object.__setattr__(self, "questions", questions)
        object.__setattr__(self, "deductions", deductions)

    @cached_property
    def editeurs_proprietaires(self) -> frozenset[str]:
        """Rend les éditeurs des produits du référentiel qui ne sont pas libres."""
        return frozenset(p.editeur for p in self.produits if not p.libre)

    @cached_property
    def composants(self) -> tuple[str, ...]:
        """Rend le nom de chaque produit du référentiel."""
        return tuple(p.composant for p in self.produits)

    @property
    def versions(self) -> str:
        """Rend le nom et la version de chaque clausier superposé, la base d'abord."""
        return " + ".join([f"{self.identite.nom} {self.identite.version}", *self.superposes])

    @property
    def citables(self) -> Mapping[str, Question | Deduction]:
        """Rend tout ce que la condition d'une clause peut citer."""
        return {**self.questions, **self.deductions}

    def question(self, identifiant: str) -> str:
        """Rend le titre court d'une question ou d'une déduction (voir `condition.Libelles`)."""
        citee = self.questions.get(identifiant) or self.deductions.get(identifiant)
        return identifiant if citee is None else citee.titre

    def option(self, identifiant: str, valeur: str) -> str:
        """Rend le libellé d'une valeur d'une question ou d'une déduction."""
        citee = self.questions.get(identifiant) or self.deductions.get(identifiant)
        if citee is None:
            return valeur
        if citee.type is TypeQuestion.OUI_NON:
            return majuscule(valeur)
        return next((o.libelle for o in citee.options if o.valeur == valeur), valeur)

    def bornes(self, identifiant: str) -> tuple[Decimal | None, Decimal | None]:
        """Rend le plus petit et le plus grand nombre qu'admet une question."""
        question = self.questions.get(identifiant)
        return (question.min, question.max) if question else (None, None)

    def option_inseree(self, identifiant: str, valeur: str) -> str:
        """Rend une valeur telle qu'une clause l'imprime dans une phrase : « santé », non « Santé »."""
        citee = self.questions.get(identifiant) or self.deductions.get(identifiant)
        if citee is not None and citee.type is TypeQuestion.OUI_NON:
            return valeur
        dites = (o.insere for o in citee.options if o.valeur == valeur) if citee else ()
        return next(iter(dites), "") or self.option(identifiant, valeur)

    def libelle_theme(self, clause: Clause) -> str:
        """Rend « Données personnelles » ou « CCT – Utilisateur »."""
        if clause.pilier:
            return self.identite.libelle_pilier(clause.pilier)
        return self.identite.themes.get(clause.theme, clause.theme)
