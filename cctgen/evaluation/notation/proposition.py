"""Un barème proposé d'après les exigences notées d'un dossier : il ne nomme rien que le dossier ne note.

L'acheteur le change comme il veut. Un critère que rien ne porte ferait refuser le dossier, et un sous-critère de
deux lignes pèserait autant que vingt : un marché simple reçoit donc moins de sous-critères, et le poids de chacun suit
les exigences notées qu'il porte. Quand trop peu d'exigences notées portent la valeur technique, un critère métier reste
à écrire : le dossier se génère, et ne se publie pas sans lui.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from cctgen.assemblage.controles.environnement import est_environnementale
from cctgen.assemblage.modele import Dossier, ExigenceRetenue
from cctgen.clausier.formes.bareme import BaremeType, CritereType, RoleCritere, SousCritereType
from cctgen.clausier.nomenclature import est_dans, nomenclature_de
from cctgen.evaluation.notation.equilibre import est_mince, poids_proposes
from cctgen.evaluation.notation.intitules import intitule
from cctgen.evaluation.notation.portee import est_maigre

SEUIL_TECHNIQUE = 8
"""Exigences notées, dans chaque lot, au-dessous desquelles elles ne portent pas seules la valeur technique.

À huit, chacune vaut 6,25 points sur 100 ; à moins, une seule ligne approche le poids du critère environnemental.
"""


@dataclass(frozen=True, slots=True)
class _Part:
    """Un sous-critère, réduit à ce qu'un dossier note ; `groupes` a un groupe par sous-critère qui s'y est fondu."""

    id: str
    themes: tuple[str, ...]
    piliers: tuple[str, ...]
    groupes: tuple[tuple[ExigenceRetenue, ...], ...] = ()
    """Les exigences notées qu'elle porte, de tous les lots que le barème note."""

    @property
    def exigences(self) -> Sequence[ExigenceRetenue]:
        return [exigence for groupe in self.groupes for exigence in groupe]

    @property
    def porte(self) -> Fraction:
        return sum((Fraction(e.poids) for e in self.exigences), Fraction(0))

    def portee(self) -> Mapping[str, object]:
        portees = {"themes": list(self.themes), "piliers": list(self.piliers)}
        return {cle: noms for cle, noms in portees.items() if noms}


def bareme_sans_reponse(modele: BaremeType) -> Mapping[str, object]:
    """Rend le barème d'avant les réponses : la valeur technique à écrire, l'environnement, le prix."""
    proposition = _Proposition(modele, {}, SEUIL_TECHNIQUE)
    metier = proposition.critere(RoleCritere.METIER, poids=proposition.poids(RoleCritere.TECHNIQUE))
    d_office = proposition.criteres[RoleCritere.ENVIRONNEMENT].d_office
    return {"case_vide": "a_apprecier", "criteres": proposition.complets([metier], d_office)}


def bareme_propose(dossier: Dossier, modele: BaremeType, seuil: int = SEUIL_TECHNIQUE) -> Mapping[str, object]:
    """Rend les clés d'un barème dont chaque part a de quoi départager les offres, dans chaque lot qu'il note.

    `modele` est le barème type du clausier. Sous `seuil` exigences notées dans un lot, hors environnement, un critère
    métier est laissé à l'acheteur. Les lots qui appellent les mêmes critères les partagent ; les plus nombreux font
    les critères communs.
    """
    proposition = _Proposition(modele, dossier.titres, seuil)
    notees = {lot: [e for e in dossier.exigences(lot) if e.notee] for lot in dossier.numeros}
    semblables: dict[_Forme, list[int]] = {}
    for lot, du_lot in notees.items():
        semblables.setdefault(proposition.forme(du_lot), []).append(lot)
    communs, *autres = sorted(semblables.values(), key=len, reverse=True)
    criteres = proposition.des_lots([notees[lot] for lot in communs])
    propres = {
        lot: {"criteres": proposition.des_lots([notees[lot]])} for lot in sorted(lot for lots in autres for lot in lots)
    }
    return {"case_vide": "a_apprecier", "criteres": criteres, **({"lots": propres} if propres else {})}


_Forme = tuple[bool, bool, frozenset[str], tuple[int, ...]]
"""Ce qui décide des critères d'un lot : s'il note l'environnement, s'il note trop peu, ses parts et leurs poids."""


@dataclass(frozen=True)
class _Proposition:
    """Ce qui ne change pas d'un lot à l'autre : le barème type, le titre de chaque clause, le seuil."""

    modele: BaremeType
    titres: Mapping[str, str]
    seuil: int

    @property
    def criteres(self) -> Mapping[RoleCritere, CritereType]:
        """Rend les critères du barème type, qu'un clausier vérifié déclare tous."""
        return {critere.id: critere for critere in self.modele.criteres}

    def poids(self, role: RoleCritere) -> int:
        """Rend le poids d'un critère ; zéro pour celui qui prend ce qu'un autre laisse."""
        return self.criteres[role].poids or 0

    def critere(self, role: RoleCritere, **cles: object) -> Mapping[str, object]:
        """Rend un critère d'appréciation de ce rôle ; `matrice` est encore la valeur technique, et en garde le nom."""
        nomme = RoleCritere.TECHNIQUE if role is RoleCritere.MATRICE else role
        return {"id": nomme.value, "libelle": self.criteres[role].libelle, "type": "appreciation", **cles}

    def forme(self, notees: Sequence[ExigenceRetenue]) -> _Forme:
        """Rend ce qui décide des critères d'un lot."""
        techniques = [e for e in notees if not est_environnementale(e)]
        restreint, solides = len(techniques) < self.seuil, self._solides([techniques])
        poids = () if restreint else _poids(_elargies(*self._partagees([techniques], solides)))
        return len(techniques) < len(notees), restreint, solides, poids

    def des_lots(self, par_lot: Sequence[Sequence[ExigenceRetenue]]) -> Sequence[Mapping[str, object]]:
        """Rend les critères que ces lots partagent."""
        environnement = _environnement(par_lot)
        techniques = [[e for e in du_lot if e.ref not in environnement] for du_lot in par_lot]
        parts = _elargies(*self._partagees(techniques, self._solides(techniques)))
        if min(map(len, techniques)) >= self.seuil:
            return self.complets([self._technique(parts)] if parts else [], environnement)
        matrice = self.poids(RoleCritere.MATRICE) if parts else 0
        metier = self.critere(RoleCritere.METIER, poids=self.poids(RoleCritere.TECHNIQUE) - matrice)
        reste = [self.critere(RoleCritere.MATRICE, poids=matrice, **_reunie(parts).portee())] if parts else []
        return self.complets([metier, *reste], environnement)

    def complets(
        self, criteres: Sequence[Mapping[str, object]], environnement: Sequence[str]
    ) -> Sequence[Mapping[str, object]]:
        """Ajoute aux critères techniques ceux de l'environnement et du prix, qui prend les poids laissés."""
        vert = self.poids(RoleCritere.ENVIRONNEMENT)
        verts = {"poids": vert, "exigences": list(environnement)}
        derniers = [self.critere(RoleCritere.ENVIRONNEMENT, **verts)] if environnement else []
        laisses = (0 if criteres else self.poids(RoleCritere.TECHNIQUE)) + (0 if derniers else vert)
        chiffre = {"type": "prix", "poids": self.poids(RoleCritere.PRIX) + laisses, "formule": "proportionnelle"}
        return [*criteres, *derniers, {**self.critere(RoleCritere.PRIX), **chiffre}]

    def _partagees(
        self, par_lot: Sequence[Sequence[ExigenceRetenue]], solides: Collection[str]
    ) -> tuple[Sequence[_Part], Sequence[_Part]]:
        """Rend les parts que le barème garde, puis celles qu'il fond dans la première."""
        parts = self._parts(par_lot)
        return [part for part in parts if part.id in solides], [part for part in parts if part.id not in solides]

    def _parts(self, par_lot: Sequence[Sequence[ExigenceRetenue]]) -> Sequence[_Part]:
        return [_restreinte(sous_critere, par_lot) for sous_critere in self.modele.sous_criteres]

    def _solides(self, par_lot: Sequence[Sequence[ExigenceRetenue]]) -> frozenset[str]:
        """Rend les parts qui ont, dans tous les lots, de quoi départager ; à défaut, la première que tous portent."""
        lots = [self._parts([du_lot]) for du_lot in par_lot]
        portees = set.intersection(*({part.id for part in lot if part.exigences} for lot in lots))
        minces = {part.id for lot in lots for part in lot if _se_fond(part, lot)}
        premieres = [part.id for part in self.modele.sous_criteres if part.id in portees][:1]
        return frozenset(portees - minces or premieres)

    def _technique(self, parts: Sequence[_Part]) -> Mapping[str, object]:
        """Rend la valeur technique, un sous-critère par part ; une seule part se passe de sous-critère."""
        critere = self.critere(RoleCritere.TECHNIQUE, poids=self.poids(RoleCritere.TECHNIQUE))
        if len(parts) == 1:
            return {**critere, **parts[0].portee()}
        return {**critere, "sous_criteres": [self._redigee(p, n) for p, n in zip(parts, _poids(parts), strict=True)]}

    def _redigee(self, part: _Part, poids: int) -> Mapping[str, object]:
        libelle = intitule(self.modele, part.groupes, self.titres)
        return {"id": part.id, "libelle": libelle, "poids": poids, **part.portee()}


def _environnement(par_lot: Sequence[Sequence[ExigenceRetenue]]) -> Sequence[str]:
    """Rend les exigences environnementales notées ; aucune si un lot n'en a pas, faute de critère qui le porte."""
    siennes = [[e.ref for e in du_lot if est_environnementale(e)] for du_lot in par_lot]
    return list(dict.fromkeys(ref for refs in siennes for ref in refs)) if all(siennes) else []


def _restreinte(sous_critere: SousCritereType, par_lot: Sequence[Sequence[ExigenceRetenue]]) -> _Part:
    """Rend d'un sous-critère les thèmes et les piliers qu'une exigence notée porte, et ces exigences."""
    siennes = tuple(e for du_lot in par_lot for e in du_lot if est_dans(e, sous_critere))
    portes = nomenclature_de(siennes)
    themes = tuple(t for t in sous_critere.themes if t in portes.themes)
    piliers = tuple(p for p in sous_critere.piliers if p in portes.piliers)
    return _Part(sous_critere.id, themes, piliers, (siennes,))


def _se_fond(part: _Part, du_lot: Sequence[_Part]) -> bool:
    """Vrai d'une part qui tient à une ligne ou deux, ou que le moindre poids ferait peser plus que ses exigences."""
    return est_maigre(part.exigences) or est_mince(part.porte, sum((p.porte for p in du_lot), Fraction(0)))


def _poids(parts: Sequence[_Part]) -> tuple[int, ...]:
    return poids_proposes([part.porte for part in parts]) if parts else ()


def _elargies(gardees: Sequence[_Part], ecartees: Sequence[_Part]) -> Sequence[_Part]:
    """La première part gardée reprend les parts écartées, et les nomme : rien de noté ne reste hors du barème."""
    if not gardees:
        return ()
    premiere, *suivantes = gardees
    return _reunie((premiere, *ecartees)), *suivantes


def _reunie(parts: Sequence[_Part]) -> _Part:
    """Fond des parts en une, qui garde l'identifiant de la première."""
    return _Part(
        parts[0].id,
        tuple(theme for part in parts for theme in part.themes),
        tuple(pilier for part in parts for pilier in part.piliers),
        tuple(groupe for part in parts for groupe in part.groupes),
    )
