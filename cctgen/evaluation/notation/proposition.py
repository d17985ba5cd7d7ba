"""Un barème proposé d'après les exigences notées d'un dossier : aucun sous-critère n'y est vide.

L'acheteur le change comme il veut. Un critère que rien ne porte ferait refuser le dossier ; un marché simple
reçoit donc moins de sous-critères, dont les poids se répartissent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cctgen.assemblage.modele import Dossier
from cctgen.consultation.bareme import Bareme
from cctgen.evaluation.notation.portee import parts_du_bareme

TECHNIQUE, ENVIRONNEMENT, PRIX = 50, 10, 40
_ENVIRONNEMENT = ("ECO-001", "ECO-002")
_ECOCONCEPTION = "FIC-HEB-06"
_ENV = "environnement"


@dataclass(frozen=True, slots=True)
class _Part:
    id: str
    libelle: str
    poids: int
    themes: tuple[str, ...]
    piliers: tuple[str, ...] = ()

    def en_dict(self, poids: int) -> Mapping[str, object]:
        champs = {"id": self.id, "libelle": self.libelle, "poids": poids, "themes": list(self.themes)}
        return {**champs, **({"piliers": list(self.piliers)} if self.piliers else {})}


_PARTS = (
    _Part(
        "securite",
        "Sécurité et hébergement",
        40,
        ("securite", "hebergement", "donnees-personnelles"),
        ("securite", "hebergement"),
    ),
    _Part(
        "integration",
        "Intégration au système d'information",
        40,
        ("transverse",),
        ("utilisateur", "donnees-api", "fabrique-code", "services-transverses"),
    ),
    _Part("droits", "Propriété intellectuelle et logiciel libre", 20, ("propriete-intellectuelle", "logiciel-libre")),
)


def bareme_sans_reponse() -> Mapping[str, object]:
    """Rend le barème le plus simple : un critère technique entier, l'environnement, le prix."""
    return _bareme([_technique(_PARTS[:1])], _ENVIRONNEMENT)


def bareme_propose(dossier: Dossier) -> Mapping[str, object]:
    """Rend les clés d'un barème dont chaque part porte une exigence notée au moins, dans chaque lot."""
    portees = _portees(dossier)
    gardees = [part for part in _PARTS if part.id in portees]
    technique = [_technique(gardees)] if gardees else []
    notees = {e.clause for lot in dossier.numeros for e in dossier.exigences(lot) if e.notee}
    environnement = [c for c in (*_ENVIRONNEMENT, _ECOCONCEPTION) if c in notees] if _ENV in portees else []
    return _bareme(technique, environnement)


def _portees(dossier: Dossier) -> frozenset[str]:
    """Rend les parts qu'une exigence notée porte dans tous les lots, l'environnement pris à part."""
    essai = Bareme.model_validate(_bareme([_technique(_PARTS)], _ENVIRONNEMENT))
    par_lot = [
        {part.sous_critere.id for part in parts_du_bareme(essai, dossier.exigences(lot)) if part.exigences}
        for lot in dossier.numeros
    ]
    return frozenset(set.intersection(*par_lot))


def _technique(gardees: Sequence[_Part]) -> Mapping[str, object]:
    """La première part gardée reprend les thèmes des parts écartées : rien de noté ne reste hors du barème."""
    critere = {"id": "technique", "libelle": "Valeur technique", "type": "appreciation", "poids": TECHNIQUE}
    ecartees = [part for part in _PARTS if part not in gardees]
    premiere, *suivantes = gardees
    themes = (*premiere.themes, *(t for part in ecartees for t in part.themes))
    piliers = (*premiere.piliers, *(p for part in ecartees for p in part.piliers))
    if not suivantes:
        return {**critere, "themes": list(themes), "piliers": list(piliers)}
    total = sum(part.poids for part in gardees)
    poids = [100 * part.poids // total for part in suivantes]
    elargie = _Part(premiere.id, premiere.libelle, premiere.poids, themes, piliers)
    parts = [elargie.en_dict(100 - sum(poids)), *(p.en_dict(n) for p, n in zip(suivantes, poids, strict=True))]
    return {**critere, "sous_criteres": parts}


def _bareme(technique: list[Mapping[str, object]], clauses: Sequence[str]) -> Mapping[str, object]:
    critere = {"id": _ENV, "libelle": "Performance environnementale", "type": "appreciation"}
    environnement = [{**critere, "poids": ENVIRONNEMENT, "exigences": list(clauses)}] if clauses else []
    reste = PRIX + (0 if technique else TECHNIQUE) + (0 if environnement else ENVIRONNEMENT)
    prix = {"id": "prix", "libelle": "Prix", "type": "prix", "poids": reste, "formule": "proportionnelle"}
    return {"case_vide": "a_apprecier", "criteres": [*technique, *environnement, prix]}
