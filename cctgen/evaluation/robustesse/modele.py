"""Ce que dit l'étude d'un classement : marges de poids, degrés, écarts qui départagent, retraits."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class MargeDePoids:
    """Les poids d'un critère ou d'un sous-critère, de 0 à 100, où le premier le reste, à égalité aux bords.

    Les autres poids du même ensemble gardent leurs proportions. `au_dessous` et `au_dessus` nomment qui passe devant
    au-delà de chaque bord ; vides, aucun poids de ce côté n'y suffit. `critere` est vide pour un critère.
    """

    libelle: str
    publie: Fraction
    minimum: Fraction
    maximum: Fraction
    au_dessous: tuple[str, ...]
    au_dessus: tuple[str, ...]
    critere: str = ""

    @property
    def est_entiere(self) -> bool:
        """Vrai si aucun poids ne change le premier."""
        return not self.au_dessous and not self.au_dessus


@dataclass(frozen=True, slots=True)
class EffetDeDegre:
    """L'effet d'un degré de moins pour l'offre première, ou de plus pour une autre, sur une seule exigence.

    `points` est ce que vaut ce degré dans une note globale sur 100 ; `devant` nomme qui est alors premier, ou les
    premières à égalité.
    """

    ref: str
    offre: str
    note: int
    nouvelle: int
    points: Fraction
    devant: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EcartDePoints:
    """Ce qui sépare le premier du deuxième sur un critère ou une exigence, en points sur 100 ; positif, il l'avantage.

    `notes` sont les degrés des deux offres, pour une exigence.
    """

    libelle: str
    points: Fraction
    notes: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Departage:
    """L'écart du premier au deuxième, critère par critère puis exigence par exigence, du plus grand au plus petit.

    `degres` compte les notes qui devraient bouger d'un degré, toutes contre le premier, pour que l'ordre s'inverse ;
    rien si toutes n'y suffiraient pas.
    """

    deuxieme: str
    ecart: Fraction
    criteres: tuple[EcartDePoints, ...]
    exigences: tuple[EcartDePoints, ...]
    degres: int | None


@dataclass(frozen=True, slots=True)
class EffetDeRetrait:
    """Le classement si une offre n'avait pas été reçue ; la note du prix des autres peut en changer.

    `premiers` sont alors les premiers ; `attendus` ceux que donnent les notes d'aujourd'hui, cette offre ôtée.
    """

    retiree: str
    premiers: tuple[str, ...]
    attendus: tuple[str, ...]
    prix_change: bool
    ordre_change: bool

    @property
    def change_le_premier(self) -> bool:
        """Vrai si l'absence de l'offre, par les prix, en porte une autre à la première place."""
        return self.premiers != self.attendus


@dataclass(frozen=True, slots=True)
class Robustesse:
    """L'étude d'un lot ; `premiers` en compte plusieurs à égalité, alors rien d'autre n'est étudié que les retraits.

    `retraits_etudies` sur `offres_en_jeu` dit si tous les retraits l'ont été.
    """

    premiers: tuple[str, ...]
    poids: tuple[MargeDePoids, ...]
    degres: tuple[EffetDeDegre, ...]
    departage: Departage | None
    retraits: tuple[EffetDeRetrait, ...]
    offres_en_jeu: int
