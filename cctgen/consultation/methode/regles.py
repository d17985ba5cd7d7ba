"""Les règles qu'un acheteur fixe avant d'ouvrir les plis, et la phrase du règlement qui annonce chacune.

Les modalités de mise en œuvre des critères s'annoncent (R.2152-11 du code de la commande publique) ; aucun texte ne
fixe l'arrondi ni le départage : ce sont des conventions, que le barème porte et que la publication gèle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from cctgen.socle.nombres import en_lettres


class CaseVide(StrEnum):
    """Effet d'une réponse absente, à annoncer au règlement (CE, 20 septembre 2019, n° 421075)."""

    A_APPRECIER = "a_apprecier"
    ZERO = "zero"

    @property
    def phrase(self) -> str:
        """Rend la règle telle que le règlement l'annonce."""
        return {
            "a_apprecier": (
                "Une réponse absente est appréciée par l'acheteur d'après le reste de l'offre ; elle ne vaut pas"
                " d'office la note zéro, que reçoit l'exigence à laquelle rien dans l'offre ne répond."
            ),
            "zero": "L'absence de réponse à une exigence notée vaut la note zéro pour cette exigence.",
        }[self]


class PrixDeReference(StrEnum):
    """Les offres dont le prix sert à noter celui des autres : le moins cher, le plus cher."""

    NON_ECARTEES = "non_ecartees"
    RECUES = "recues"

    @property
    def phrase(self) -> str:
        """Rend la règle telle que le règlement l'annonce."""
        return {
            "non_ecartees": (
                "Le prix qui sert de référence se lit parmi les offres non écartées : celui d'une offre écartée,"
                " retirée ou reçue hors délai n'y compte pas."
            ),
            "recues": (
                "Le prix qui sert de référence se lit parmi toutes les offres reçues dans le délai, même écartées"
                " ensuite ; celui d'une offre retirée n'y compte pas."
            ),
        }[self]


class OuvertureDesPrix(StrEnum):
    """Le moment où les prix se lisent : avec les offres, ou une fois tout le reste apprécié."""

    AVEC_LES_OFFRES = "avec_les_offres"
    APRES_APPRECIATION = "apres_appreciation"

    @property
    def phrase(self) -> str:
        """Rend la règle telle que le règlement l'annonce."""
        return {
            "avec_les_offres": (
                "Les prix sont lus à l'ouverture des offres ; ils ne figurent pas dans les grilles des évaluateurs."
            ),
            "apres_appreciation": (
                "Les prix d'un lot ne sont lus qu'une fois appréciées, sur tous les autres critères, toutes ses offres"
                " non écartées."
            ),
        }[self]


PLUS_FORT_POIDS = "plus_fort_poids"
PRIX_LE_PLUS_BAS = "prix_le_plus_bas"
DEPARTAGE_PAR_DEFAUT = (PLUS_FORT_POIDS, PRIX_LE_PLUS_BAS)
"""Deux étapes qui valent pour tout barème ; les autres nomment un critère ou un sous-critère."""

_EX_AEQUO = "Les offres de même note ont le même rang"


def phrase_de_departage(etapes: Sequence[str], libelles: Mapping[str, str], premier: str = "") -> str:
    """Rend la règle qui départage des offres premières à égalité.

    `libelles` nomme critères et sous-critères ; `premier`, celui que désigne « de plus fort poids » quand deux le sont.
    """
    if not etapes:
        return f"{_EX_AEQUO} ; si deux offres sont premières, aucune règle ne les départage."
    dites = [_etape(etape, libelles, premier) for etape in etapes]
    suite = "".join(f", puis, à égalité encore, {dite}" for dite in dites[1:])
    return f"{_EX_AEQUO} ; si deux offres sont premières, {dites[0]} est retenue{suite}."


def _etape(etape: str, libelles: Mapping[str, str], premier: str) -> str:
    if etape == PRIX_LE_PLUS_BAS:
        return "celle dont le prix est le plus bas"
    if etape == PLUS_FORT_POIDS and not premier:
        return "celle qui a la meilleure note au critère de plus fort poids"
    nom = premier if etape == PLUS_FORT_POIDS else libelles.get(etape, etape)
    return f"celle qui a la meilleure note à « {nom} »"


_AFFICHEES = {0: "sans décimale", 1: "avec une décimale"}


def phrase_d_arrondi(decimales: int) -> str:
    """Rend la règle d'arrondi : à l'affichage seulement, la demie vers le haut."""
    affichees = _AFFICHEES.get(decimales) or f"avec {en_lettres(decimales)} décimales"
    return f"Les notes sont calculées sans arrondi et affichées {affichees}, au plus proche, la demie vers le haut."
