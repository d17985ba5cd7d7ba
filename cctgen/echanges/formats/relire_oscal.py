"""Du catalogue OSCAL au clausier : ce qu'un autre outil a changé (texte, libellé, valeur, lien) est repris."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cctgen.clausier.formes.identite import Identite
from cctgen.clausier.modele import Clause, Reference
from cctgen.echanges.format import Format, TexteRecu
from cctgen.echanges.formats.oscal import CATALOGUE, ESPACE, LIENS, PREUVE, ecrire_catalogue, sans_insertions
from cctgen.echanges.modele import ClausierEchange, Relecture, relire_un
from cctgen.socle.anomalies import Anomalie, Lieu

_DE_CLAUSE = {"statement": "texte", "overview": "contexte", "guidance": "note_acheteur"}
_D_EXIGENCE = {"statement": "enonce", PREUVE: "preuve"}


def est_catalogue(contenu: object) -> bool:
    """Vrai pour un catalogue OSCAL écrit par l'outil."""
    return isinstance(contenu, Mapping) and isinstance(contenu.get("catalog"), Mapping) and ESPACE in str(contenu)


def relire_catalogue(contenu: Mapping[str, Any], fichier: str) -> Relecture:
    """Relit un catalogue ; un contrôle fautif est nommé, les autres sont repris."""
    return _Relecture(fichier).lire(contenu["catalog"])


@dataclass
class _Relecture:
    """Les éléments relus à mesure, et les fautes."""

    fichier: str
    clauses: list[Clause] = field(default_factory=list)
    anomalies: list[Anomalie] = field(default_factory=list)

    def lire(self, catalogue: Mapping[str, Any]) -> Relecture:
        """Parcourt groupes et ressources."""
        identite = self._un(_definition(_dict(catalogue.get("metadata")), "identite"), Identite, "metadata")
        for groupe in _liste(catalogue.get("groups")):
            for controle in _liste(groupe.get("controls")):
                self._controle(controle, groupe)
        for isole in _liste(catalogue.get("controls")):
            self._controle(isole, {})
        ressources = _liste(_dict(catalogue.get("back-matter")).get("resources"))
        lues = (self._un(_definition(r, "reference"), Reference, str(r.get("title", ""))) for r in ressources)
        references = tuple(r for r in lues if r is not None)
        relu = ClausierEchange.model_construct(identite=identite, clauses=tuple(self.clauses), references=references)
        return Relecture(relu, tuple(self.anomalies))

    def _un(self, valeur: Any, modele: Any, ref: str) -> Any:
        if not valeur:
            return None
        relu, fautes = relire_un(valeur, modele, Lieu(self.fichier), ref)
        self.anomalies += fautes
        return relu

    def _controle(self, controle: Mapping[str, Any], groupe: Mapping[str, Any]) -> None:
        identifiant = str(controle.get("id", ""))
        contenu: dict[str, Any] = {
            "id": identifiant,
            "titre": controle.get("title", ""),
            "piece": _propriete(controle, "piece"),
            "theme": _propriete(groupe, "theme") or str(groupe.get("id", "import")),
            "pilier": _propriete(groupe, "pilier"),
            "parametres": dict(_parametres(controle, identifiant)),
            **dict(_parties(controle, _DE_CLAUSE, identifiant)),
            **_liens(controle),
            "exigences": [_exigence(e, identifiant) for e in _liste(controle.get("controls"))],
        }
        brut = _definition(controle, "definition")
        clause = self._un({c: v for c, v in contenu.items() if v} | brut, Clause, identifiant)
        self.clauses += [] if clause is None else [clause]


def _exigence(controle: Mapping[str, Any], clause: str) -> dict[str, Any]:
    notees = {cle: _propriete(controle, cle) for cle in ("niveau", "notee", "poids")}
    parties = dict(_parties(controle, _D_EXIGENCE, clause))
    definition = _definition(controle, "definition")
    return {"id": controle.get("id", "")} | {c: v for c, v in notees.items() if v} | parties | definition


def _parametres(controle: Mapping[str, Any], clause: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for parametre in _liste(controle.get("params")):
        nom = str(parametre.get("id", "")).removeprefix(f"{clause}_")
        lu = _definition(parametre, "definition")
        if parametre.get("label"):
            lu["libelle"] = parametre["label"]
        if aides := _liste(parametre.get("guidelines")):
            lu["aide"] = "\n\n".join(str(a.get("prose", "")) for a in aides)
        if valeurs := parametre.get("values"):
            lu["defaut"] = valeurs[0] if isinstance(valeurs, list) else str(valeurs)
        yield nom, lu


def _parties(controle: Mapping[str, Any], noms: Mapping[str, str], clause: str) -> Iterator[tuple[str, str]]:
    for partie in _liste(controle.get("parts")):
        if (cle := noms.get(str(partie.get("name")))) is not None:
            yield cle, sans_insertions(str(partie.get("prose", "")), clause)


def _liens(controle: Mapping[str, Any]) -> dict[str, list[str]]:
    liens = _liste(controle.get("links"))
    par_cle = {
        cle: [str(lien.get("href", "")).removeprefix("#") for lien in liens if lien.get("rel") == relation]
        for cle, relation in LIENS.items()
    }
    return par_cle | {"references": [str(lien.get("text", "")) for lien in liens if lien.get("rel") == "reference"]}


def _propriete(porteur: Mapping[str, Any], nom: str) -> str:
    valeurs = (p.get("value") for p in _liste(porteur.get("props")) if p.get("name") == nom and p.get("ns") == ESPACE)
    return str(next(valeurs, ""))


def _definition(porteur: Mapping[str, Any], nom: str) -> dict[str, Any]:
    try:
        return _dict(json.loads(_propriete(porteur, nom) or "{}"))
    except (ValueError, RecursionError):
        return {}


def _dict(valeur: object) -> dict[str, Any]:
    return dict(valeur) if isinstance(valeur, Mapping) else {}


def _liste(valeur: object) -> list[Mapping[str, Any]]:
    """Rend les objets d'une liste ; rien si le fichier a mis autre chose à sa place."""
    return [v for v in valeur if isinstance(v, Mapping)] if isinstance(valeur, list) else []


def _relire(recu: TexteRecu) -> Relecture:
    return relire_catalogue(recu.objet if isinstance(recu.objet, Mapping) else {}, recu.nom)


FORMAT = Format(
    "oscal", ecrire_catalogue, reconnait=lambda recu: est_catalogue(recu.objet), relire=_relire, fichier=CATALOGUE
)
