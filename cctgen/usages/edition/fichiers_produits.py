"""Ce qu'est un fichier produit : sa nature dit s'il se fige, s'il se retouche, et à qui il est destiné."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from cctgen.socle.fichiers import empreinte


class Destinataire(StrEnum):
    """À qui un fichier publié est destiné."""

    CANDIDATS = "candidats"
    ACHETEUR = "acheteur"


class Nature(StrEnum):
    """La nature d'un fichier de `sortie/` ; tout ce que `publier` doit en savoir s'y lit."""

    DOCUMENT = "document"
    FORMULAIRE = "formulaire"
    EXTRAIT = "extrait"
    MATRICE = "matrice"
    NOTE = "note"
    MANIFESTE = "manifeste"
    PDF = "pdf"

    @property
    def destinataire(self) -> Destinataire:
        """Rend qui reçoit le fichier ; l'extrait à reporter, la note et le manifeste restent chez l'acheteur."""
        return _REGLES[self].destinataire

    @property
    def est_figee(self) -> bool:
        """Vrai si la publication en garde une copie ; un PDF, que LibreOffice date, se refait du document."""
        return _REGLES[self].figee

    @property
    def est_retouchable(self) -> bool:
        """Vrai si l'acheteur peut publier sa version retouchée ; une matrice retouchée ne se relit pas sûrement."""
        return _REGLES[self].retouchable


@dataclass(frozen=True, slots=True)
class _Regle:
    destinataire: Destinataire
    figee: bool = True
    retouchable: bool = True


_REGLES: Mapping[Nature, _Regle] = {
    Nature.DOCUMENT: _Regle(Destinataire.CANDIDATS),
    Nature.FORMULAIRE: _Regle(Destinataire.CANDIDATS),
    Nature.MATRICE: _Regle(Destinataire.CANDIDATS, retouchable=False),
    Nature.EXTRAIT: _Regle(Destinataire.ACHETEUR),
    Nature.NOTE: _Regle(Destinataire.ACHETEUR),
    Nature.MANIFESTE: _Regle(Destinataire.ACHETEUR, retouchable=False),
    Nature.PDF: _Regle(Destinataire.CANDIDATS, figee=False),
}


@dataclass(frozen=True, slots=True)
class FichierProduit:
    """Un fichier écrit dans `sortie/`."""

    chemin: str
    nature: Nature
    contenu: bytes

    def en_dict(self) -> dict[str, str]:
        """Rend la forme JSON du contrat de `generer`."""
        return {"chemin": self.chemin, "sha256": empreinte(self.contenu), "nature": self.nature.value}
