"""Le barème en cours de réglage, tel que l'écran le tient : des textes, exacts ou fautifs, que la personne corrige."""

from __future__ import annotations

from dataclasses import dataclass, field

from cctgen.consultation.bareme import TypeCritere
from cctgen.consultation.methode.regles import DEPARTAGE_PAR_DEFAUT, CaseVide, OuvertureDesPrix, PrixDeReference
from cctgen.consultation.prix.ensemble import FORMULE_PAR_DEFAUT
from cctgen.consultation.prix.montant import Nature, PartDuPrix

COMMUNS = "communs"
"""Le groupe des critères qui valent pour tout lot qui n'a pas les siens."""

ETAPES_DE_DEPARTAGE = 3


@dataclass
class Degre:
    """Un degré de l'échelle."""

    note: str = ""
    ancre: str = ""
    attendu: bool = False


@dataclass
class Part:
    """Un sous-critère."""

    id: str = ""
    libelle: str = ""
    poids: str = ""
    portee: list[str] = field(default_factory=list)
    exigences: str = ""


@dataclass
class Poste:
    """Une ligne du détail quantitatif d'un prix."""

    id: str = ""
    designation: str = ""
    unite: str = ""
    quantite: str = "1"
    part: str = PartDuPrix.FERME.value


@dataclass
class Critere(Part):
    """Un critère : apprécié, ou calculé sur le prix."""

    type: str = TypeCritere.APPRECIATION.value
    formule: str = FORMULE_PAR_DEFAUT.nom
    bornes: dict[str, str] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    assiette: str = ""
    nature: str = Nature.PRIX.value
    comprend: list[str] = field(default_factory=list)
    postes: list[Poste] = field(default_factory=list)

    @property
    def est_de_prix(self) -> bool:
        """Vrai d'un critère de prix."""
        return self.type == TypeCritere.PRIX.value


@dataclass
class Groupe:
    """Les critères communs, ou ceux d'un lot."""

    cle: str
    criteres: list[Critere] = field(default_factory=list)


@dataclass
class Reglage:
    """Tout ce que l'écran règle."""

    case_vide: str = CaseVide.A_APPRECIER.value
    arrondi: str = "2"
    prix_de_reference: str = PrixDeReference.NON_ECARTEES.value
    ouverture_des_prix: str = OuvertureDesPrix.AVEC_LES_OFFRES.value
    departage: list[str] = field(default_factory=lambda: list(DEPARTAGE_PAR_DEFAUT))
    seuils: dict[str, str] = field(default_factory=dict)
    echelle: list[Degre] = field(default_factory=list)
    groupes: list[Groupe] = field(default_factory=list)

    def groupe(self, cle: str) -> Groupe | None:
        """Rend le groupe de cette clé, s'il y est."""
        return next((g for g in self.groupes if g.cle == cle), None)
