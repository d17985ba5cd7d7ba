"""Comment la note dit une anomalie à l'acheteur : une phrase, et l'endroit en ses mots."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from cctgen.assemblage.modele import Dossier
from cctgen.documents.note.ancres import clauses_retenues
from cctgen.socle.anomalies import Anomalie, Gravite
from cctgen.socle.typographie import majuscule

_CLE = re.compile(r"[a-z][a-z0-9_-]*")
"""Une clé de fichier, que l'acheteur n'a pas choisie pour se lire : un critère, un service, une partie du fichier."""


_SERVICES = "Services mis à disposition"
_A_LA_LIGNE = re.compile(r" dans (?:consultation|reponses)\.yaml, ligne \d+")
"""Ne dit rien à qui travaille par la page, et une ligne ne se cherche pas dans Word : « Où » nomme l'endroit."""


def arretent(dossier: Dossier, bloquants: Collection[str]) -> list[Anomalie]:
    """Rend ce qui empêche de publier ; `bloquants` nomme les anomalies qui, à qualifier, l'empêchent aussi."""
    return [a for a in dossier.anomalies if a.gravite is Gravite.BLOQUANTE or (a.code in bloquants and not a.decision)]


def constat(anomalie: Anomalie) -> str:
    """Rend le constat puis le conseil : un message de terminal suit un chemin, celui d'une case ouvre sa phrase."""
    dits = (anomalie.message, _A_LA_LIGNE.sub("", anomalie.conseil))
    return " ".join(majuscule(dit) for dit in dits if dit)


def ou(dossier: Dossier, anomalie: Anomalie) -> str:
    """Rend l'identifiant d'une clause, « Critère « Prix » », le nom d'un service, ou à défaut le fichier."""
    ref = anomalie.ref
    if not ref:
        # Une ligne ne se cherche pas dans Word, et change d'un commentaire ajouté au fichier.
        return str(replace(anomalie.lieu, ligne=None))
    if ref in clauses_retenues(dossier):
        return ref
    if (critere := _criteres(dossier).get(ref)) is not None:
        return critere
    services = {service.id: service.nom for service in dossier.services}
    if ref in services:
        return services[ref]
    if anomalie.code == "service-sans-objet":
        # Le constat nomme le service, que ce dossier n'offre pas : reste à dire où il se décoche.
        return _SERVICES
    return majuscule(re.sub("[_-]", " ", ref)) if _CLE.fullmatch(ref) else ref


def _criteres(dossier: Dossier) -> dict[str, str]:
    """Rend « Critère « Prix » » par identifiant ; deux lots qui l'intitulent autrement gardent chacun leur nom."""
    noms: dict[str, dict[str, None]] = {}
    for _, bareme in dossier.baremes:
        for critere in bareme.criteres:
            noms.setdefault(critere.id, {})[critere.nom] = None
            for part in critere.sous_criteres:
                noms.setdefault(part.id, {})[part.nom] = None
    return {i: f"Critère {' ou '.join(f'« {nom} »' for nom in siens)}" for i, siens in noms.items()}
