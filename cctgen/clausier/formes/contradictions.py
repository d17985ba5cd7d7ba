"""Les réponses qui ne peuvent pas être vraies ensemble : `contradictions/<rubrique>.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from cctgen.clausier.formes.champs import Nom, Prose, Slug
from cctgen.clausier.formes.condition import Condition
from cctgen.socle.anomalies import Gravite
from cctgen.socle.validation import Modele, OuiNon, Textes


class GraviteDeclaree(StrEnum):
    """Ce que vaut une contradiction : un regard humain, ou l'arrêt de la commande."""

    A_QUALIFIER = "a_qualifier"
    BLOQUANTE = "bloquante"


class Contradiction(Modele):
    """Une condition que des réponses cohérentes ne remplissent pas, et ce qu'il faut se demander.

    `message` suit les réponses citées : une phrase sans majuscule ni point. `sources` cite `references.yaml` ; vide
    quand la seule logique s'y oppose. `cas` donne des réponses qui la déclenchent : c'est son essai.
    """

    id: Slug
    quand: Condition
    message: Prose
    conseil: Prose
    sources: Textes = ()
    gravite: GraviteDeclaree = GraviteDeclaree.A_QUALIFIER
    cas: Annotated[Mapping[Nom, Textes], Field(min_length=1)]
    remplace: OuiNon = False

    @property
    def est_bloquante(self) -> bool:
        """Vrai si aucune réponse valide ne la remplit."""
        return self.gravite is GraviteDeclaree.BLOQUANTE

    @property
    def gravite_d_anomalie(self) -> Gravite:
        """Rend la gravité de l'anomalie qu'elle donne."""
        return Gravite(self.gravite.value)


class FichierContradictions(Modele):
    """Un fichier de contradictions : une rubrique du questionnaire."""

    rubrique: Prose
    contradictions: Annotated[tuple[Contradiction, ...], Field(min_length=1)]
