"""L'acheteur précise un service qu'il met à disposition : sa documentation, son contact, son emploi."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from cctgen.consultation.modele import PrecisionDeService
from cctgen.usages.ouverture.consultation import geste_de_consultation
from cctgen.usages.reglage.sections import lire_la_section, poser_la_section

SECTION = "services"


def preciser_service(racine: Path, service: str, precisions: Mapping[str, str]) -> None:
    """Écrit ce que cette consultation dit d'un service ; une valeur vide laisse parler le catalogue.

    Ce que la consultation en dit déjà, hors des clés données, demeure.
    """
    ecrites = list(lire_la_section(racine, SECTION) or ())
    ancienne = next((s for s in ecrites if s.get("service") == service), {"service": service})
    neuve = {cle: v for cle, v in {**ancienne, **precisions}.items() if v}
    PrecisionDeService.model_validate(neuve)
    dites = [neuve] if len(neuve) > 1 else []
    rang = ecrites.index(ancienne) if ancienne in ecrites else len(ecrites)
    with geste_de_consultation(racine) as geste:
        poser_la_section(geste, SECTION, [*ecrites[:rang], *dites, *ecrites[rang + 1 :]])
        geste.mettre_en_place()
