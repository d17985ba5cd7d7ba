"""Le clausier entier en un fichier JSON, relu sans perte."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cctgen.clausier.modele import Clause
from cctgen.echanges.format import Format, TexteRecu
from cctgen.echanges.modele import ClausierEchange, Relecture, relire_un
from cctgen.echanges.redaction import contenu_de
from cctgen.socle.anomalies import Anomalie, Lieu

_MARQUE = "cctgen-clausier"
_LISTES = tuple(nom for nom in ClausierEchange.model_fields if nom != "identite")


def ecrire_json(clausier: ClausierEchange) -> str:
    """Rend le fichier ; une clause dit son thème et, pour une fiche CCT, son pilier."""
    contenu: dict[str, Any] = {"format": _MARQUE}
    if clausier.identite is not None:
        contenu["identite"] = contenu_de(clausier.identite)
    for nom in _LISTES:
        if elements := getattr(clausier, nom):
            contenu[nom] = [_situe(e) if isinstance(e, Clause) else contenu_de(e) for e in elements]
    return json.dumps(contenu, ensure_ascii=False, indent=2) + "\n"


def _situe(clause: Clause) -> dict[str, Any]:
    place = {"theme": clause.theme, "pilier": clause.pilier} if clause.pilier else {"theme": clause.theme}
    return {**place, **contenu_de(clause)}


def est_json_de_clausier(contenu: object) -> bool:
    """Vrai si le fichier se dit un clausier exporté."""
    return isinstance(contenu, Mapping) and contenu.get("format") == _MARQUE


def relire_json(contenu: Mapping[str, Any], fichier: str) -> Relecture:
    """Relit le fichier élément par élément : un élément fautif est nommé, les autres sont repris."""
    anomalies: list[Anomalie] = []
    lu: dict[str, Any] = {}
    if "identite" in contenu:
        lu["identite"], fautes = relire_un(contenu["identite"], _type("identite"), Lieu(fichier), "identite")
        anomalies += fautes
    for nom in _LISTES:
        elements = contenu.get(nom, [])
        if not isinstance(elements, list):
            anomalies.append(_pas_une_liste(nom, fichier))
            continue
        relus = [relire_un(e, _type(nom), Lieu(fichier), _nom_de(e, nom, rang)) for rang, e in enumerate(elements, 1)]
        lu[nom] = tuple(e for e, _ in relus if e is not None)
        anomalies += [a for _, fautes in relus for a in fautes]
    anomalies += [_cle_inconnue(cle, fichier) for cle in contenu if cle not in {"format", "identite", *_LISTES}]
    return Relecture(ClausierEchange.model_construct(**lu), tuple(anomalies))


def _type(nom: str) -> Any:
    """Rend le modèle d'un élément de cette liste."""
    annotation: Any = ClausierEchange.model_fields[nom].annotation
    return annotation.__args__[0]


def _nom_de(element: object, liste: str, rang: int) -> str:
    trouve = element.get("id") or element.get("ref") if isinstance(element, Mapping) else None
    return str(trouve or f"{liste} n° {rang}")


def _pas_une_liste(nom: str, fichier: str) -> Anomalie:
    return Anomalie("valeur-invalide", f"« {nom} » n'est pas une liste.", "Exportez de nouveau.", lieu=Lieu(fichier))


def _cle_inconnue(cle: str, fichier: str) -> Anomalie:
    message = f"la clé « {cle} » n'existe pas ici."
    return Anomalie("cle-inconnue", message, f"Ici, on attend : {', '.join(_LISTES)}.", lieu=Lieu(fichier))


def _relire(recu: TexteRecu) -> Relecture:
    return relire_json(recu.objet if isinstance(recu.objet, Mapping) else {}, recu.nom)


FORMAT = Format("json", ecrire_json, reconnait=lambda recu: est_json_de_clausier(recu.objet), relire=_relire)
