"""Un formulaire à remplir, tel que le gardien du clausier le rédige : `formulaires/<id>.yaml`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from cctgen.clausier.formes.champs import Identifiant, Prose, Slug
from cctgen.clausier.formes.condition import Condition
from cctgen.socle.validation import Modele, OuiNon, Textes


class SorteDeChamp(StrEnum):
    """Ce que la case d'une ligne admet : un texte, une date, un choix dans une liste, des cases à cocher."""

    TEXTE = "texte"
    DATE = "date"
    CHOIX = "choix"
    COCHES = "coches"


class ChampRedige(Modele):
    """Une ligne à remplir, si ses réponses l'appellent ; `valeur` la remplit d'avance, `aide` guide celui qui écrit.

    Celle qui `porte_le_lot` ne paraît que dans une consultation allotie.
    """

    libelle: Prose
    quand: Condition | None = None
    valeur: str = ""
    aide: str = ""
    saisie: SorteDeChamp = SorteDeChamp.TEXTE
    options: Textes = ()
    porte_le_lot: OuiNon = False

    @model_validator(mode="after")
    def _des_options_pour_choisir(self) -> ChampRedige:
        choisit = self.saisie in (SorteDeChamp.CHOIX, SorteDeChamp.COCHES)
        if choisit and len(self.options) < 2:
            raise ValueError(f"« {self.saisie} » sans options. | Ajoutez « options », deux au moins.")
        if self.options and not choisit:
            raise ValueError("« options » ne sert qu'à choisir. | Ajoutez « saisie: choix » ou « saisie: coches ».")
        return self


class GrilleRedigee(Modele):
    """Un tableau aux cases vides."""

    colonnes: Annotated[Textes, Field(min_length=2)]
    lignes: Annotated[int, Field(ge=1, le=30)] = 4


class CouvertureRedigee(Modele):
    """Les exigences retenues de ces thèmes et de ces piliers, une par ligne, et des colonnes à remplir.

    `aussi` en ajoute que leur objet y range malgré leur thème, `sauf` en retire que leur thème y rangerait à tort.
    """

    themes: Textes = ()
    piliers: Textes = ()
    aussi: Textes = ()
    sauf: Textes = ()
    colonnes: Annotated[Textes, Field(min_length=1)]

    @model_validator(mode="after")
    def _au_moins_une_origine(self) -> CouvertureRedigee:
        if not (self.themes or self.piliers):
            raise ValueError("« exigences » ne dit pas lesquelles. | Ajoutez « themes » ou « piliers ».")
        if deux := sorted({*self.aussi} & {*self.sauf}):
            raise ValueError(f"« exigences » ajoute et retire {deux[0]}. | Gardez-la dans une seule des deux listes.")
        return self


class SectionRedigee(Modele):
    """Une partie du formulaire : une consigne, puis des champs, une grille, des exigences à couvrir ou qui signe."""

    titre: Prose
    quand: Condition | None = None
    consigne: str = ""
    champs: tuple[ChampRedige, ...] = ()
    grille: GrilleRedigee | None = None
    exigences: CouvertureRedigee | None = None
    signatures: Textes = ()


class FormulaireRedige(Modele):
    """Les clés d'un fichier de formulaire ; le formulaire est produit si sa clause est retenue."""

    id: Slug
    titre: Prose
    sous_titre: str = ""
    fichier: Slug
    clause: Identifiant
    introduction: str = ""
    sections: tuple[SectionRedigee, ...]
    remplace: OuiNon = False

    @model_validator(mode="after")
    def _au_moins_une_section(self) -> FormulaireRedige:
        # Une longueur minimale déclarée ferait dire « vide » d'une liste dont une section est fautive.
        if not self.sections:
            raise ValueError("« sections » est vide. | Ajoutez au moins une section.")
        return self
