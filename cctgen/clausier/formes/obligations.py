"""Les obligations légales qu'un dossier doit porter : `obligations.yaml`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from cctgen.clausier.formes.champs import Prose, Slug
from cctgen.clausier.formes.condition import Condition
from cctgen.socle.validation import Modele, OuiNon, Textes


class Obligation(Modele):
    """Une obligation, les réponses qui l'imposent, et les clauses ou exigences dont une au moins la porte.

    `sources` cite `references.yaml` : `rgpd`, ou `rgpd:28` pour un article. Sans `quand`, elle s'impose toujours.
    """

    id: Slug
    titre: Prose
    sources: Annotated[Textes, Field(min_length=1)]
    quand: Condition | None = None
    portee_par: Annotated[Textes, Field(min_length=1)]
    note: str = ""
    remplace: OuiNon = False


class FichierObligations(Modele):
    """`obligations.yaml`."""

    obligations: tuple[Obligation, ...]
