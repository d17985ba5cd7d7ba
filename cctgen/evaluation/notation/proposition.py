"""Un barème proposé d'après les exigences notées d'un dossier : il ne nomme rien que le dossier ne note.

L'acheteur le change comme il veut. Un critère que rien ne porte ferait refuser le dossier, et un sous-critère de
deux lignes pèserait autant que vingt : un marché simple reçoit donc moins de sous-critères, et le poids de chacun suit
les exigences notées qu'il porte. Quand trop peu d'exigences notées portent la valeur technique, un critère métier reste
à écrire : le dossier se génère, et ne se publie pas sans lui.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from cctgen.assemblage.controles.environnement import est_environnementale
from cctgen.assemblage.modele import Dossier, ExigenceRetenue
from cctgen.clausier.nomenclature import est_dans, nomenclature_de
from cctgen.evaluation.notation.equilibre import est_mince, poids_proposes
from cctgen.evaluation.notation.intitules import DROITS, PROTECTION, USAGE_ET_INTEGRATION, Sujet, intitule
from cctgen.evaluation.notation.portee import est_maigre

TECHNIQUE, ENVIRONNEMENT, PRIX = 50, 10, 40
TECHNIQUE_RESTREINTE = 10
"""Poids des exigences notées quand le critère métier prend le reste : celui de l'environnement."""

SEUIL_TECHNIQUE = 8
"""Exigences notées, dans chaque lot, au-dessous desquelles elles ne portent pas seules la valeur technique.

À huit, chacune vaut 6,25 points sur 100 ; à moins, une seule ligne approche le poids du critère environnemental.
"""

_ENV = "environnement"
_TOUJOURS_NOTEE = "ECO-001-1"
_METIER = {
    "id": "metier",
    "libelle": "Valeur technique [à compléter par l'acheteur : méthode, équipe, réponse au besoin]",
    "type": "appreciation",
}


@dataclass(frozen=True, slots=True)
class _Part:
    id: str
    sujets: tuple[Sujet, ...]
    themes: tuple[str, ...]
    piliers: tuple[str, ...] = ()
    exigences: tuple[ExigenceRetenue, ...] = ()
    """Les exigences notées qu'elle porte, de tous les lots que le barème note."""

    @property
    def porte(self) -> Fraction:
        return sum((Fraction(e.poids) for e in self.exigences), Fraction(0))

    def portee(self) -> Mapping[str, object]:
        portees = {"themes": list(self.themes), "piliers": list(self.piliers)}
        return {cle: noms for cle, noms in portees.items() if noms}

    def en_dict(self, poids: int) -> Mapping[str, object]:
        libelle = intitule(self.sujets, self.exigences)
        return {"id": self.id, "libelle": libelle, "poids": poids, **self.portee()}


_PARTS = (
    _Part("securite", PROTECTION, ("securite", "hebergement", "donnees-personnelles"), ("securite", "hebergement")),
    _Part(
        "integration",
        USAGE_ET_INTEGRATION,
        ("transverse",),
        ("utilisateur", "donnees-api", "fabrique-code", "services-transverses"),
    ),
    _Part("droits", DROITS, ("propriete-intellectuelle", "logiciel-libre")),
)


def bareme_sans_reponse() -> Mapping[str, object]:
    """Rend le barème d'avant les réponses : la valeur technique à écrire, l'environnement, le prix."""
    return {"case_vide": "a_apprecier", "criteres": _complets([{**_METIER, "poids": TECHNIQUE}], [_TOUJOURS_NOTEE])}


def bareme_propose(dossier: Dossier, seuil: int = SEUIL_TECHNIQUE) -> Mapping[str, object]:
    """Rend les clés d'un barème dont chaque part a de quoi départager les offres, dans chaque lot qu'il note.

    Sous `seuil` exigences notées dans un lot, hors environnement, un critère métier est laissé à l'acheteur.
    Les lots qui appellent les mêmes critères les partagent ; les plus nombreux font les critères communs.
    """
    notees = {lot: [e for e in dossier.exigences(lot) if e.notee] for lot in dossier.numeros}
    semblables: dict[_Forme, list[int]] = {}
    for lot, du_lot in notees.items():
        semblables.setdefault(_forme(du_lot, seuil), []).append(lot)
    communs, *autres = sorted(semblables.values(), key=len, reverse=True)
    criteres = _criteres([notees[lot] for lot in communs], seuil)
    propres = {
        lot: {"criteres": _criteres([notees[lot]], seuil)} for lot in sorted(lot for lots in autres for lot in lots)
    }
    return {"case_vide": "a_apprecier", "criteres": criteres, **({"lots": propres} if propres else {})}


_Forme = tuple[bool, bool, frozenset[str], tuple[int, ...]]
"""Ce qui décide des critères d'un lot : s'il note l'environnement, s'il note trop peu, ses parts et leurs poids."""


def _forme(notees: Sequence[ExigenceRetenue], seuil: int) -> _Forme:
    techniques = [e for e in notees if not est_environnementale(e)]
    restreint, solides = len(techniques) < seuil, _solides([techniques])
    poids = () if restreint else _poids(_elargies(*_partagees([techniques], solides)))
    return len(techniques) < len(notees), restreint, solides, poids


def _criteres(par_lot: Sequence[Sequence[ExigenceRetenue]], seuil: int) -> Sequence[Mapping[str, object]]:
    environnement = _environnement(par_lot)
    techniques = [[e for e in du_lot if e.ref not in environnement] for du_lot in par_lot]
    gardees, ecartees = _partagees(techniques, _solides(techniques))
    restreint = min(map(len, techniques)) < seuil
    if not restreint:
        return _complets([_technique(gardees, ecartees)] if gardees else [], environnement)
    technique = [_technique_restreinte(gardees, ecartees)] if gardees else []
    metier = {**_METIER, "poids": TECHNIQUE - (TECHNIQUE_RESTREINTE if gardees else 0)}
    return _complets([metier, *technique], environnement)


def _environnement(par_lot: Sequence[Sequence[ExigenceRetenue]]) -> Sequence[str]:
    """Rend les exigences environnementales notées ; aucune si un lot n'en a pas, faute de critère qui le porte."""
    siennes = [[e.ref for e in du_lot if est_environnementale(e)] for du_lot in par_lot]
    return list(dict.fromkeys(ref for refs in siennes for ref in refs)) if all(siennes) else []


def _partagees(
    par_lot: Sequence[Sequence[ExigenceRetenue]], solides: Collection[str]
) -> tuple[Sequence[_Part], Sequence[_Part]]:
    """Rend les parts que le barème garde, puis celles qu'il fond dans la première."""
    parts = [_restreinte(part, par_lot) for part in _PARTS]
    return [part for part in parts if part.id in solides], [part for part in parts if part.id not in solides]


def _restreinte(part: _Part, par_lot: Sequence[Sequence[ExigenceRetenue]]) -> _Part:
    """Ôte d'une part les thèmes et les piliers qu'aucune exigence notée ne porte."""
    siennes = tuple(e for du_lot in par_lot for e in du_lot if est_dans(e, part))
    portes = nomenclature_de(siennes)
    themes = tuple(t for t in part.themes if t in portes.themes)
    piliers = tuple(p for p in part.piliers if p in portes.piliers)
    return replace(part, themes=themes, piliers=piliers, exigences=siennes)


def _solides(par_lot: Sequence[Sequence[ExigenceRetenue]]) -> frozenset[str]:
    """Rend les parts qui ont, dans tous les lots, de quoi départager ; à défaut, la première que tous portent."""
    lots = [[_restreinte(part, [du_lot]) for part in _PARTS] for du_lot in par_lot]
    portees = set.intersection(*({part.id for part in lot if part.exigences} for lot in lots))
    minces = {part.id for lot in lots for part in lot if _se_fond(part, lot)}
    return frozenset(portees - minces or [part.id for part in _PARTS if part.id in portees][:1])


def _se_fond(part: _Part, du_lot: Sequence[_Part]) -> bool:
    """Vrai d'une part qui tient à une ligne ou deux, ou que le moindre poids ferait peser plus que ses exigences."""
    return est_maigre(part.exigences) or est_mince(part.porte, sum((p.porte for p in du_lot), Fraction(0)))


def _poids(parts: Sequence[_Part]) -> tuple[int, ...]:
    return poids_proposes([part.porte for part in parts]) if parts else ()


def _technique(gardees: Sequence[_Part], ecartees: Sequence[_Part]) -> Mapping[str, object]:
    """Rend la valeur technique, un sous-critère par part gardée ; une seule part se passe de sous-critère."""
    critere = {"id": "technique", "libelle": "Valeur technique", "type": "appreciation", "poids": TECHNIQUE}
    parts = _elargies(gardees, ecartees)
    if len(parts) == 1:
        return {**critere, **parts[0].portee()}
    return {**critere, "sous_criteres": [p.en_dict(poids) for p, poids in zip(parts, _poids(parts), strict=True)]}


def _technique_restreinte(gardees: Sequence[_Part], ecartees: Sequence[_Part]) -> Mapping[str, object]:
    """Rend le critère d'un seul tenant de trop peu d'exigences notées, à côté du critère métier."""
    toutes = _elargies(gardees, ecartees)
    themes, piliers = (tuple(n for p in toutes for n in p.themes), tuple(n for p in toutes for n in p.piliers))
    return {
        "id": "technique",
        "libelle": "Réponse aux exigences de la matrice",
        "type": "appreciation",
        "poids": TECHNIQUE_RESTREINTE,
        **_Part("", (), themes, piliers).portee(),
    }


def _elargies(gardees: Sequence[_Part], ecartees: Sequence[_Part]) -> Sequence[_Part]:
    """La première part gardée reprend les parts écartées, et les nomme : rien de noté ne reste hors du barème."""
    if not gardees:
        return ()
    premiere, *suivantes = gardees
    reunies = (premiere, *ecartees)
    elargie = replace(
        premiere,
        sujets=tuple(sujet for part in reunies for sujet in part.sujets),
        themes=tuple(theme for part in reunies for theme in part.themes),
        piliers=tuple(pilier for part in reunies for pilier in part.piliers),
        exigences=tuple(exigence for part in reunies for exigence in part.exigences),
    )
    return elargie, *suivantes


def _complets(criteres: Sequence[Mapping[str, object]], environnement: Sequence[str]) -> Sequence[Mapping[str, object]]:
    """Ajoute aux critères techniques ceux de l'environnement et du prix, qui prend les poids laissés."""
    critere = {"id": _ENV, "libelle": "Performance environnementale", "type": "appreciation"}
    derniers = [{**critere, "poids": ENVIRONNEMENT, "exigences": list(environnement)}] if environnement else []
    reste = PRIX + (0 if criteres else TECHNIQUE) + (0 if derniers else ENVIRONNEMENT)
    prix = {"id": "prix", "libelle": "Prix", "type": "prix", "poids": reste, "formule": "proportionnelle"}
    return [*criteres, *derniers, prix]
