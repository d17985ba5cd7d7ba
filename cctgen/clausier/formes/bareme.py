"""Le barème type, d'où se propose celui d'une consultation : `bareme.yaml`."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from cctgen.clausier.formes.champs import Identifiant, Prose, Slug
from cctgen.clausier.nomenclature import Rangee
from cctgen.socle.validation import Modele, OuiNon, Textes


class RoleCritere(StrEnum):
    """La place d'un critère dans le barème proposé.

    `metier` et `matrice` se partagent le poids de `technique` quand trop peu d'exigences notées le portent.
    """

    TECHNIQUE = "technique"
    METIER = "metier"
    MATRICE = "matrice"
    ENVIRONNEMENT = "environnement"
    PRIX = "prix"


class CritereType(Modele):
    """Un critère du barème proposé : son nom et son poids, sur cent ; `metier` prend ce que `matrice` laisse.

    Celui de l'environnement dit ce qui y compte, et nulle part ailleurs : les clauses d'une `series` (« ECO » pour
    ECO-001), et ce que nomme `portee_par`. `d_office` nomme les exigences que note tout achat, avant toute réponse.
    """

    id: RoleCritere
    libelle: Prose
    poids: Annotated[int, Field(gt=0, lt=100)] | None = None
    series: tuple[Identifiant, ...] = ()
    portee_par: Textes = ()
    d_office: Textes = ()
    remplace: OuiNon = False

    @model_validator(mode="after")
    def _selon_son_role(self) -> CritereType:
        if (self.poids is None) is not (self.id is RoleCritere.METIER):
            raise ValueError(
                "« poids » va à tout critère, sauf « metier ». | « metier » prend ce que « matrice » laisse."
            )
        portee = self.series or self.portee_par or self.d_office
        if portee and self.id is not RoleCritere.ENVIRONNEMENT:
            raise ValueError(
                "Seul « environnement » nomme ce qui y compte. | Les autres se partagent le reste : voyez"
                " « sous_criteres »."
            )
        return self

    def porte(self, clause: str, exigence: str) -> bool:
        """Vrai si l'exigence de cette clause compte dans ce critère."""
        if not {clause, exigence}.isdisjoint(self.portee_par):
            return True
        return any(clause.startswith(f"{serie}-") for serie in self.series)


class SousCritereType(Modele):
    """Un sous-critère de la valeur technique, et les thèmes et piliers dont il note les exigences."""

    id: Slug
    themes: Textes = ()
    piliers: Textes = ()
    remplace: OuiNon = False

    @model_validator(mode="after")
    def _a_une_portee(self) -> SousCritereType:
        if not (self.themes or self.piliers):
            raise ValueError(
                "Un sous-critère sans thème ni pilier ne note rien. | Donnez-lui « themes » ou « piliers »."
            )
        return self


class Sujet(Modele):
    """Ce que nomme l'intitulé d'un sous-critère, et les clauses, exigences, thèmes ou piliers qui le justifient.

    `ensemble` est le sujet plus large dont le nom dit aussi celui-ci : il les remplace dès qu'il est porté lui-même,
    ou que deux des siens le sont.
    """

    id: Slug
    nom: Prose
    portee_par: Textes = ()
    themes: Textes = ()
    piliers: Textes = ()
    ensemble: Slug | None = None
    remplace: OuiNon = False


class BaremeType(Modele):
    """`bareme.yaml` : les critères proposés, les sous-critères de la valeur technique, les sujets, dans l'ordre."""

    criteres: tuple[CritereType, ...] = ()
    sous_criteres: tuple[SousCritereType, ...] = ()
    sujets: tuple[Sujet, ...] = ()

    def critere(self, role: RoleCritere) -> CritereType | None:
        """Rend le critère de ce rôle, ou rien si le clausier n'en déclare pas."""
        return next((c for c in self.criteres if c.id is role), None)

    def est_environnementale(self, clause: str, exigence: str) -> bool:
        """Vrai si l'exigence de cette clause compte dans le critère de l'environnement."""
        critere = self.critere(RoleCritere.ENVIRONNEMENT)
        return critere is not None and critere.porte(clause, exigence)

    def sujet_de(self, exigence: str, clause: str, rangee: Rangee) -> Sujet | None:
        """Rend le sujet d'une exigence, de l'appui le plus précis (elle, sa clause) à son pilier ou son thème."""
        return next(self._du_plus_precis(exigence, clause, rangee), None)

    def _du_plus_precis(self, exigence: str, clause: str, rangee: Rangee) -> Iterator[Sujet]:
        for appui in (exigence, clause):
            yield from (s for s in self.sujets if appui in s.portee_par)
        if rangee.pilier:
            yield from (s for s in self.sujets if rangee.pilier in s.piliers)
        else:
            yield from (s for s in self.sujets if rangee.theme in s.themes)
