"""Ce que `clausier.yaml` dit d'un clausier : son nom, sa version, ses thèmes et ses piliers, ce qu'il retire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from cctgen.clausier.formes.champs import Identifiant, Jour, Prose
from cctgen.socle.validation import Modele, Motif, OuiNon, Textes


class RetraitDeBase(Modele):
    """Une clause d'un clausier antérieur qu'un clausier de service retire, sans la recopier, et pourquoi.

    `exigences` borne le retrait à celles qu'il nomme, une au moins ; la clause, elle, reste.
    """

    clause: Identifiant
    exigences: Annotated[Textes, Field(min_length=1)] = ()
    motif: Motif
    remplacee_par: str | None = None


class Identite(Modele):
    """`clausier.yaml` : nom, version, date, licence, libellés des thèmes et des piliers, clauses de base retirées.

    `source_officielle` dit que ses textes sont repris tels que publiés : leur rédaction s'examine sans empêcher.
    """

    nom: Prose
    version: Prose
    date: Jour
    licence: Prose
    themes: Mapping[str, str] = {}
    piliers: Mapping[str, str] = {}
    source_officielle: OuiNon = False
    retirer: tuple[RetraitDeBase, ...] = ()

    def libelle_pilier(self, pilier: str) -> str:
        """Rend « CCT – Utilisateur », dont un pilier se nomme hors de son annexe : deux thèmes portent le même nom."""
        return f"CCT – {self.piliers.get(pilier, pilier)}"
