"""Ce qu'est un fichier produit : sa nature dit s'il se fige, s'il se retouche, et à qui il est destiné."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from cctgen.assemblage.modele import Dossier
from cctgen.consultation.modele import SANS_LOT
from cctgen.socle.fichiers import empreinte
from cctgen.usages.ouverture.consultation import Suivi


class Destinataire(StrEnum):
    """À qui un fichier publié est destiné."""

    CANDIDATS = "candidats"
    ACHETEUR = "acheteur"


@dataclass(frozen=True, slots=True)
class Nature:
    """La nature d'un fichier de `sortie/`, dite là où il se produit ; tout ce que `publier` doit en savoir s'y lit.

    Un fichier figé a sa copie dans la publication. Un fichier retouchable se publie dans la version de l'acheteur.
    """

    nom: str
    destinataire: Destinataire
    est_figee: bool = True
    est_retouchable: bool = True


@dataclass(frozen=True, slots=True)
class SommaireLu:
    """Les pages qu'un PDF a données au sommaire d'un document ; `redige` est l'empreinte qu'il avait avant elles."""

    redige: str
    pages: tuple[int, ...]

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme que garde le manifeste : un document refait sans PDF retrouve ces pages."""
        return {"redige": self.redige, "pages": list(self.pages)}


@dataclass(frozen=True, slots=True)
class FichierProduit:
    """Un fichier écrit dans `sortie/` ; `sommaire`, si ses pages viennent de son PDF."""

    chemin: str
    nature: Nature
    contenu: bytes
    sommaire: SommaireLu | None = None

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON du contrat de `generer`."""
        dit = {"chemin": self.chemin, "sha256": empreinte(self.contenu), "nature": self.nature.nom}
        return dit if self.sommaire is None else {**dit, "sommaire": self.sommaire.en_dict()}

    def avec_le_sommaire(self, contenu: bytes, pages: tuple[int, ...]) -> FichierProduit:
        """Rend le document dont les lignes du sommaire ont reçu ces pages."""
        redige = empreinte(self.contenu) if self.sommaire is None else self.sommaire.redige
        return replace(self, contenu=contenu, sommaire=SommaireLu(redige, pages))


def nom_de_matrice(lot: int) -> str:
    """Rend le nom du fichier de la matrice d'un lot, ou de la seule matrice d'un achat sans lot."""
    return "matrice.xlsx" if lot == SANS_LOT else f"matrice-lot-{lot}.xlsx"


@dataclass(frozen=True, slots=True)
class Atelier:
    """De quoi produire : le dossier assemblé, les dossiers où chercher un modèle Word, et à qui dire où l'on en est."""

    dossier: Dossier
    modeles: Sequence[Path]
    suivi: Suivi


@dataclass(frozen=True, slots=True)
class Producteur:
    """De quoi produire une sorte de fichiers ; les plus petits rangs d'abord : c'est l'ordre du manifeste."""

    rang: int
    produire: Callable[[Atelier], Iterator[FichierProduit]]
