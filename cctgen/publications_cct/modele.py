"""Ce qu'une publication du CCT contient, une fois lue : tableaux bruts, exigences, produits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cctgen.clausier.modele import Niveau
from cctgen.clausier.produits import Statut
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu


@dataclass(frozen=True, slots=True)
class Cellule:
    """Une cellule : son texte propre et les classes HTML qui la qualifient."""

    texte: str
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LigneBrute:
    """Une ligne de tableau telle qu'elle est publiée."""

    numero: int
    cellules: tuple[Cellule, ...]

    @property
    def textes(self) -> tuple[str, ...]:
        """Rend le texte de chaque cellule."""
        return tuple(c.texte for c in self.cellules)


@dataclass(frozen=True, slots=True)
class TableauBrut:
    """Un tableau publié, quelle que soit sa syntaxe ; `titres` va du plus général au plus proche."""

    fichier: str
    lignes: tuple[LigneBrute, ...]
    entetes: LigneBrute | None = None
    titres: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExigencePubliee:
    """Une exigence telle que publiée ; `reference` est son identifiant d'origine, vide s'il manque.

    `rang` distingue les exigences que la source désigne par le même identifiant ; `id` est l'identifiant de clausier.
    `en_prose` marque une règle rédigée hors tableau, sans niveau : une règle de fiche, pas une ligne de matrice.
    `heritees` et `quand` sont les correspondances et la condition des exigences du clausier qu'elle remplace.
    """

    source: str
    version: str
    reference: str
    niveau: Niveau | None
    niveau_source: str
    enonce: str
    rubrique: str
    titres: tuple[str, ...]
    fichier: str
    ligne: int
    preuve: str = ""
    rang: int = 0
    id: str = ""
    pilier: str = ""
    en_prose: bool = False
    heritees: tuple[str, ...] = ()
    quand: Mapping[str, Any] | None = None

    @property
    def lieu(self) -> Lieu:
        """Rend le lieu de l'exigence dans la source."""
        return Lieu(self.fichier, self.ligne)

    @property
    def correspondance(self) -> str:
        """Rend « source@version:identifiant », avec « #n » si l'identifiant désigne plusieurs exigences."""
        if not self.reference:
            return f"{self.source}@{self.version}:{self.fichier}#ligne-{self.ligne}"
        return f"{self.source}@{self.version}:{self.reference_distincte}"

    @property
    def reference_distincte(self) -> str:
        """Rend la référence, avec « #n » si elle désigne plusieurs exigences."""
        return f"{self.reference}#{self.rang}" if self.rang else self.reference

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `importer-cct`."""
        return {
            "id": self.id,
            "reference": self.reference,
            "correspondance": self.correspondance,
            "niveau": "" if self.niveau is None else self.niveau.value,
            "niveau_source": self.niveau_source,
            "enonce": self.enonce,
            "rubrique": self.rubrique,
            "pilier": self.pilier,
            "source": self.source,
            "version": self.version,
            "fichier": self.fichier,
            "ligne": self.ligne,
        }


@dataclass(frozen=True, slots=True)
class ProduitPublie:
    """Un produit du référentiel ; les commentaires de la source ne sont pas repris.

    `support_libre` est absent si la source n'a pas cette colonne : ne rien en dire n'est pas dire non.
    """

    source: str
    ref: str
    composant: str
    editeur: str
    version: str
    statut: Statut | None
    statut_source: str
    libre: bool | None
    support_libre: bool | None
    fonction: str
    domaine: str
    fichier: str
    ligne: int

    @property
    def lieu(self) -> Lieu:
        """Rend le lieu du produit dans la source."""
        return Lieu(self.fichier, self.ligne)

    @property
    def contenu(self) -> tuple[object, ...]:
        """Rend ce qui compte pour dire que deux lignes se répètent."""
        return (self.composant, self.editeur, self.version, self.statut_source, self.libre, self.support_libre)

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `importer-cct`."""
        return {
            "ref": self.ref,
            "composant": self.composant,
            "editeur": self.editeur,
            "version": self.version,
            "statut": self.statut_source if self.statut is None else self.statut.value,
            "libre": self.libre,
            "support_libre": bool(self.support_libre),
            "fonction": self.fonction,
            "domaine": self.domaine,
            "source": self.source,
            "fichier": self.fichier,
            "ligne": self.ligne,
        }


@dataclass(frozen=True, slots=True)
class FichierLu:
    """Un fichier source : ses tableaux, son titre, sa version si elle s'y lit, ses anomalies de lecture."""

    nom: str
    titre: str
    tableaux: tuple[TableauBrut, ...]
    regles: tuple[ExigencePubliee, ...] = ()
    version: str = ""
    empreinte: str = ""
    anomalies: tuple[Anomalie, ...] = ()


@dataclass(frozen=True, slots=True)
class Publication:
    """Tout ce qui a été lu : exigences, règles en prose et produits dans l'ordre des sources, versions, anomalies."""

    exigences: tuple[ExigencePubliee, ...] = ()
    regles: tuple[ExigencePubliee, ...] = ()
    produits: tuple[ProduitPublie, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    titres: Mapping[str, str] = field(default_factory=dict)
    anomalies: tuple[Anomalie, ...] = ()


def a_examiner(code: str, message: str, conseil: str, lieu: Lieu, ref: str = "") -> Anomalie:
    """Rend une anomalie de la source, à faire examiner par une personne."""
    return Anomalie(code, message, conseil, Gravite.A_QUALIFIER, lieu, ref)


def pour_information(code: str, message: str, lieu: Lieu, ref: str = "", conseil: str = "") -> Anomalie:
    """Rend une remarque : rien à faire, mais rien n'est tu."""
    return Anomalie(code, message, conseil, Gravite.INFORMATION, lieu, ref)
