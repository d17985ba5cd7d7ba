"""La courbe des notes de prix, dessinée ici : un SVG que la page contient, et le tableau des mêmes nombres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from cctgen.socle.nombres import en_francais, montant_en_clair

_LARGEUR, _HAUTEUR = 640, 300
_GAUCHE, _DROITE, _HAUT, _BAS = 46, 18, 14, 40


@dataclass(frozen=True, slots=True)
class Repere:
    """Une graduation : sa place en pixels et ce qu'on y lit."""

    place: str
    texte: str


@dataclass(frozen=True, slots=True)
class Courbe:
    """De quoi dessiner une courbe et ses points d'essai."""

    largeur: int
    hauteur: int
    gauche: int
    droite: int
    haut: int
    bas: int
    trace: str
    points: tuple[tuple[str, str, str], ...]
    abscisses: tuple[Repere, ...]
    ordonnees: tuple[Repere, ...]


def courbe(traits: Sequence[tuple[Decimal, Fraction]], essais: Sequence[tuple[Decimal, Fraction]]) -> Courbe:
    """Rend la courbe de la formule, et un point par prix d'essai."""
    tous = [prix for prix, _ in (*traits, *essais)]
    debut, fin = min(tous), max(tous)
    etendue = fin - debut or Decimal(1)

    def x(prix: Decimal) -> Decimal:
        return _GAUCHE + (prix - debut) / etendue * (_LARGEUR - _GAUCHE - _DROITE)

    def y(note: Fraction) -> Decimal:
        return _HAUT + (100 - _decimal(note)) / 100 * (_HAUTEUR - _HAUT - _BAS)

    return Courbe(
        largeur=_LARGEUR,
        hauteur=_HAUTEUR,
        gauche=_GAUCHE,
        droite=_LARGEUR - _DROITE,
        haut=_HAUT,
        bas=_HAUTEUR - _BAS,
        trace=" ".join(f"{_pixel(x(p))},{_pixel(y(n))}" for p, n in sorted(traits)),
        points=tuple((_pixel(x(p)), _pixel(y(n)), f"{euros(p)} : {note_dite(n)}") for p, n in essais),
        abscisses=tuple(Repere(_pixel(x(debut + etendue * k / 4)), euros(debut + etendue * k / 4)) for k in range(5)),
        ordonnees=tuple(Repere(_pixel(y(Fraction(n))), str(n)) for n in (0, 25, 50, 75, 100)),
    )


def euros(prix: Decimal) -> str:
    """Rend un prix d'essai, à l'euro près."""
    return montant_en_clair(prix.quantize(Decimal(1), ROUND_HALF_UP))


def note_dite(note: Fraction | None, decimales: int = 2) -> str:
    """Rend une note ou des points, arrondis au plus proche, sans zéros inutiles ; « aucune » sans note."""
    if note is None:
        return "aucune"
    return en_francais(_decimal(note).quantize(Decimal(1).scaleb(-decimales), ROUND_HALF_UP))


def _decimal(valeur: Fraction) -> Decimal:
    return Decimal(valeur.numerator) / Decimal(valeur.denominator)


def _pixel(valeur: Decimal) -> str:
    return f"{valeur.quantize(Decimal('0.1')):f}"
