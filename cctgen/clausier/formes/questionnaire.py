"""Les questions posées à l'acheteur et ce qui s'en déduit, tels que le gardien du clausier les rédige."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from cctgen.clausier.formes.champs import Nom, Prose
from cctgen.clausier.formes.condition import Condition
from cctgen.socle.validation import Modele, OuiNon, Textes, forme


class TypeQuestion(StrEnum):
    """Nature de la réponse attendue."""

    CHOIX = "choix"
    CHOIX_MULTIPLE = "choix_multiple"
    OUI_NON = "oui_non"
    ENTIER = "entier"
    MONTANT = "montant"
    DATE = "date"
    TEXTE = "texte"


class Diffusion(StrEnum):
    """À qui une réponse se dit : `restreinte`, elle ne décide de rien que le dossier publié laisse voir."""

    PUBLIQUE = "publique"
    INTERNE = "interne"
    RESTREINTE = "restreinte"


class Option(Modele):
    """Une valeur possible d'une question ; `exclusive` : choisie, elle est seule.

    `insere` est ce qu'une clause en imprime au milieu d'une phrase, quand le libellé, qui ouvre une ligne, n'y va pas.
    """

    valeur: Annotated[
        str,
        forme(
            r"^[A-Za-z0-9][A-Za-z0-9._-]*$",
            "Des lettres sans accent, des chiffres, des tirets, sans espace : sur_site.",
        ),
    ]
    libelle: Prose
    aide: str = ""
    exclusive: OuiNon = False
    insere: str = ""


class Question(Modele):
    """Une question posée à l'acheteur ; `titre` est son libellé court, dans les motifs.

    `emploi` dit à quoi sert la réponse quand ni condition ni texte du clausier ne s'en sert ; `diffusion`, si le
    dossier publié peut la dire ; `options_de` ajoute à ses options les services du catalogue.
    """

    id: Nom
    titre: Prose
    libelle: Prose
    aide: str = ""
    type: TypeQuestion
    options: tuple[Option, ...] = ()
    options_de: Literal["services"] | None = None
    quand: Condition | None = None
    defaut: Textes | None = None
    min: Decimal | None = None
    max: Decimal | None = None
    facultative: OuiNon = False
    par_lot: OuiNon = False
    emploi: str = ""
    diffusion: Diffusion = Diffusion.PUBLIQUE
    remplace: OuiNon = False

    @model_validator(mode="after")
    def _options_selon_type(self) -> Question:
        a_options = self.type in (TypeQuestion.CHOIX, TypeQuestion.CHOIX_MULTIPLE)
        if a_options != bool(self.options):
            raise ValueError(
                f"la question « {self.id} » a des options sans être un choix, ou l'inverse."
                " | Ajoutez « options » à un choix, retirez-les ailleurs."
            )
        return self

    @model_validator(mode="after")
    def _bornes_selon_type(self) -> Question:
        bornee = self.min is not None or self.max is not None
        if bornee and self.type not in (TypeQuestion.ENTIER, TypeQuestion.MONTANT):
            raise ValueError(f"la question « {self.id} » a des bornes sans attendre un nombre. | Retirez min et max.")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"la question « {self.id} » a un minimum au-dessus de son maximum. | Inversez-les.")
        return self

    @model_validator(mode="after")
    def _defaut_si_restreinte(self) -> Question:
        if self.diffusion is Diffusion.RESTREINTE and self.defaut is None:
            raise ValueError(
                f"la question « {self.id} » est de diffusion restreinte sans défaut : le dossier publié n'aurait pas"
                " de réponse à supposer. | Donnez-lui un « defaut »."
            )
        return self

    @property
    def valeurs_admises(self) -> tuple[str, ...]:
        """Valeurs admises, ou rien si la réponse est libre."""
        if self.type is TypeQuestion.OUI_NON:
            return ("oui", "non")
        return tuple(option.valeur for option in self.options)


class QuestionSuperposee(Question):
    """Une question qu'un clausier de service redéfinit ou retouche, dans `fichier` ; `origine` est celle de la base.

    Une condition qui nomme une option retirée reste admise : elle n'est plus jamais vraie.
    """

    origine: Question
    fichier: str

    @property
    def retirees(self) -> tuple[str, ...]:
        """Rend les valeurs que la question d'origine admettait, et qu'elle n'admet plus."""
        return tuple(v for v in self.origine.valeurs_admises if v not in self.valeurs_admises)


class RetoucheDeQuestion(Modele):
    """Des options ajoutées à une question d'un clausier antérieur, ou retirées, sans la recopier."""

    question: Nom
    ajouter: tuple[Option, ...] = ()
    retirer: Textes = ()

    @model_validator(mode="after")
    def _quelque_chose_change(self) -> RetoucheDeQuestion:
        if not (self.ajouter or self.retirer):
            raise ValueError(
                f"la retouche de « {self.question} » ne change rien. | Écrivez « ajouter », « retirer », ou les deux."
            )
        return self


class RegleDeDeduction(Modele):
    """Une valeur, la condition qui la donne et la raison qui se dit ; sans `quand`, elle s'applique toujours."""

    valeur: str
    quand: Condition | None = None
    raison: Prose


class Deduction(Modele):
    """Une valeur déduite des réponses : celle de la première règle qui s'applique.

    Les conditions des clauses la citent comme une question ; celles des questions, jamais.
    """

    id: Nom
    titre: Prose
    valeurs: Annotated[tuple[Option, ...], Field(min_length=1)]
    regles: Annotated[tuple[RegleDeDeduction, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _valeur_toujours_connue(self) -> Deduction:
        if [r.quand is None for r in self.regles] != [False] * (len(self.regles) - 1) + [True]:
            raise ValueError(
                f"la déduction « {self.id} » ne donne pas toujours une valeur, ou a une règle jamais atteinte."
                " | Donnez un « quand » à chaque règle, sauf à la dernière."
            )
        if {r.valeur for r in self.regles} != set(self.valeurs_admises):
            raise ValueError(
                f"les règles de « {self.id} » ne donnent pas exactement ses valeurs."
                " | Déclarez dans « valeurs » chaque valeur d'une règle, et elles seules."
            )
        return self

    @property
    def type(self) -> TypeQuestion:
        """Une déduction se cite comme un choix."""
        return TypeQuestion.CHOIX

    @property
    def options(self) -> tuple[Option, ...]:
        """Rend ses valeurs, sous le nom qu'elles ont dans une question."""
        return self.valeurs

    @property
    def valeurs_admises(self) -> tuple[str, ...]:
        """Rend les valeurs qu'elle peut prendre."""
        return tuple(option.valeur for option in self.valeurs)


class RubriqueQuestionnaire(Modele):
    """Un fichier du questionnaire : une rubrique, ses questions et ce qui s'en déduit, dans l'ordre.

    `retouches` change les options de questions d'un clausier antérieur, à la place où elles se posent.
    """

    rubrique: Prose
    aide: str = ""
    questions: tuple[Question, ...] = ()
    deductions: tuple[Deduction, ...] = ()
    retouches: tuple[RetoucheDeQuestion, ...] = ()
