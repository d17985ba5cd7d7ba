"""Un barème proposé d'après les exigences notées d'un dossier : il ne nomme rien que le dossier ne note.

L'acheteur le change comme il veut. Un critère que rien ne porte ferait refuser le dossier, et un sous-critère de
deux lignes pèserait autant que vingt : un marché simple reçoit donc moins de sous-critères, dont les poids se
répartissent. Quand trop peu d'exigences notées portent la valeur technique, un critère métier reste à écrire : le
dossier se génère, et ne se publie pas sans lui.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cctgen.assemblage.controles.environnement import est_environnementale
from cctgen.assemblage.modele import Dossier, ExigenceRetenue
from cctgen.clausier.nomenclature import nomenclature_de
from cctgen.consultation.bareme import Bareme
from cctgen.evaluation.notation.portee import est_maigre, parts_du_bareme
from cctgen.socle.typographie import majuscule

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
    noms: Mapping[str, Sequence[str]]
    """Ce que l'intitulé énumère, et les thèmes ou piliers dont un au moins le justifie."""
    poids: int
    themes: tuple[str, ...]
    piliers: tuple[str, ...] = ()

    @property
    def libelle(self) -> str:
        """Rend un intitulé qui ne promet que ce que la part note."""
        portes = {*self.themes, *self.piliers}
        dits = [nom for nom, appuis in self.noms.items() if portes.intersection(appuis)]
        dit = " et ".join(filter(None, (", ".join(dits[:-1]), *dits[-1:])))
        return majuscule(dit)

    def portee(self) -> Mapping[str, object]:
        portees = {"themes": list(self.themes), "piliers": list(self.piliers)}
        return {cle: noms for cle, noms in portees.items() if noms}

    def en_dict(self, poids: int) -> Mapping[str, object]:
        return {"id": self.id, "libelle": self.libelle, "poids": poids, **self.portee()}


_PARTS = (
    _Part(
        "securite",
        {
            "sécurité": ("securite",),
            "hébergement": ("hebergement",),
            "données personnelles": ("donnees-personnelles",),
        },
        40,
        ("securite", "hebergement", "donnees-personnelles"),
        ("securite", "hebergement"),
    ),
    _Part(
        "integration",
        {
            "intégration au système d'information": (
                *("transverse", "utilisateur", "fabrique-code"),
                "services-transverses",
            ),
            "données": ("donnees-api",),
        },
        40,
        ("transverse",),
        ("utilisateur", "donnees-api", "fabrique-code", "services-transverses"),
    ),
    _Part(
        "droits",
        {"propriété intellectuelle": ("propriete-intellectuelle",), "logiciel libre": ("logiciel-libre",)},
        20,
        ("propriete-intellectuelle", "logiciel-libre"),
    ),
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


_Forme = tuple[bool, bool, frozenset[str]]
"""Ce qui décide des critères d'un lot : s'il note l'environnement, s'il note trop peu, les parts qu'il porte."""


def _forme(notees: Sequence[ExigenceRetenue], seuil: int) -> _Forme:
    techniques = [e for e in notees if not est_environnementale(e)]
    return len(techniques) < len(notees), len(techniques) < seuil, _solides([techniques])


def _criteres(par_lot: Sequence[Sequence[ExigenceRetenue]], seuil: int) -> Sequence[Mapping[str, object]]:
    environnement = _environnement(par_lot)
    techniques = [[e for e in du_lot if e.ref not in environnement] for du_lot in par_lot]
    parts = [_restreinte(part, techniques) for part in _PARTS]
    solides = _solides(techniques)
    gardees = [part for part in parts if part.id in solides]
    ecartees = [part for part in parts if part.id not in solides]
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


def _restreinte(part: _Part, par_lot: Sequence[Sequence[ExigenceRetenue]]) -> _Part:
    """Ôte d'une part les thèmes et les piliers qu'aucune exigence notée ne porte."""
    portes = nomenclature_de([e for du_lot in par_lot for e in du_lot])
    themes = tuple(t for t in part.themes if t in portes.themes)
    return replace(part, themes=themes, piliers=tuple(p for p in part.piliers if p in portes.piliers))


def _solides(par_lot: Sequence[Sequence[ExigenceRetenue]]) -> frozenset[str]:
    """Rend les parts qui ont, dans tous les lots, de quoi départager ; à défaut, la première que tous portent."""
    essai = Bareme.model_validate({"criteres": _complets([_technique(_PARTS, ())], ())})
    lots = [[p for p in parts_du_bareme(essai, du_lot) if p.exigences] for du_lot in par_lot]
    portees = set.intersection(*({p.sous_critere.id for p in lot} for lot in lots))
    solides = portees - {p.sous_critere.id for lot in lots for p in lot if est_maigre(p.exigences)}
    return frozenset(solides or [part.id for part in _PARTS if part.id in portees][:1])


def _technique(gardees: Sequence[_Part], ecartees: Sequence[_Part]) -> Mapping[str, object]:
    """Rend la valeur technique, un sous-critère par part gardée ; une seule part se passe de sous-critère."""
    critere = {"id": "technique", "libelle": "Valeur technique", "type": "appreciation", "poids": TECHNIQUE}
    premiere, *suivantes = _elargies(gardees, ecartees)
    if not suivantes:
        return {**critere, **premiere.portee()}
    total = sum(part.poids for part in gardees)
    restes = [100 * part.poids // total for part in suivantes]
    parts = [premiere.en_dict(100 - sum(restes)), *(p.en_dict(n) for p, n in zip(suivantes, restes, strict=True))]
    return {**critere, "sous_criteres": parts}


def _technique_restreinte(gardees: Sequence[_Part], ecartees: Sequence[_Part]) -> Mapping[str, object]:
    """Rend le critère d'un seul tenant de trop peu d'exigences notées, à côté du critère métier."""
    toutes = _elargies(gardees, ecartees)
    themes, piliers = (tuple(n for p in toutes for n in p.themes), tuple(n for p in toutes for n in p.piliers))
    return {
        "id": "technique",
        "libelle": "Réponse aux exigences de la matrice",
        "type": "appreciation",
        "poids": TECHNIQUE_RESTREINTE,
        **_Part("", {}, 0, themes, piliers).portee(),
    }


def _elargies(gardees: Sequence[_Part], ecartees: Sequence[_Part]) -> Sequence[_Part]:
    """La première part gardée reprend les parts écartées, et les nomme : rien de noté ne reste hors du barème."""
    premiere, *suivantes = gardees
    noms = {nom: appuis for part in (premiere, *ecartees) for nom, appuis in part.noms.items()}
    themes = (*premiere.themes, *(t for part in ecartees for t in part.themes))
    piliers = (*premiere.piliers, *(p for part in ecartees for p in part.piliers))
    return replace(premiere, noms=noms, themes=themes, piliers=piliers), *suivantes


def _complets(criteres: Sequence[Mapping[str, object]], environnement: Sequence[str]) -> Sequence[Mapping[str, object]]:
    """Ajoute aux critères techniques ceux de l'environnement et du prix, qui prend les poids laissés."""
    critere = {"id": _ENV, "libelle": "Performance environnementale", "type": "appreciation"}
    derniers = [{**critere, "poids": ENVIRONNEMENT, "exigences": list(environnement)}] if environnement else []
    reste = PRIX + (0 if criteres else TECHNIQUE) + (0 if derniers else ENVIRONNEMENT)
    prix = {"id": "prix", "libelle": "Prix", "type": "prix", "poids": reste, "formule": "proportionnelle"}
    return [*criteres, *derniers, prix]
