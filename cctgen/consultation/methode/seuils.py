"""Les écarts à partir desquels un prix se fait justifier : fixés avant l'ouverture des plis, et gelés avec le barème.

L'acheteur met en œuvre tous moyens de détecter une offre anormalement basse (L.2152-6 du code de la commande
publique) ; aucun texte ne fixe de seuil, ni n'impose d'annoncer celui qu'on suit. Le même vaut pour toutes les offres.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from cctgen.socle.nombres import INSECABLE, en_francais
from cctgen.socle.validation import Modele

_PourCent = Annotated[Decimal, Field(gt=0, le=100)]


class SeuilsDePrix(Modele):
    """Pour cent d'écart, sous chaque repère, à partir duquel un prix se remarque, sans être écarté pour autant."""

    moyenne: _PourCent = Decimal(20)
    deuxieme: _PourCent = Decimal(25)
    estimation: _PourCent = Decimal(30)

    @property
    def phrase(self) -> str:
        """Rend la règle telle que la suit l'analyse des offres."""
        moyenne, deuxieme, estimation = (
            f"{en_francais(seuil)}{INSECABLE}%" for seuil in (self.moyenne, self.deuxieme, self.estimation)
        )
        return (
            f"L'acheteur demande la justification d'un prix inférieur d'au moins {moyenne} à la moyenne des autres"
            f" offres, de {deuxieme} à la deuxième ou de {estimation} à l'estimation ; cet écart seul n'élimine aucune"
            " offre."
        )
