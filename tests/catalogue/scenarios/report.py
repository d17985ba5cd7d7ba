"""Ce qui empêche de reporter les réponses d'une matrice à l'autre."""

from __future__ import annotations

import io
from pathlib import Path

from openpyxl import Workbook

from cctgen.matrice.ecriture.matrice import ecrire_matrice
from cctgen.usages.soumission.controler import controler
from cctgen.usages.soumission.reporter import apercevoir
from tests.catalogue.scenarios.modele import Scenario, codes_ou_refus, serie
from tests.matrice.fabrique import matrice_conforme, un_dossier


def reporter_vers(nouvelle: tuple[str, bytes], dossier: Path) -> set[str]:
    """Une matrice remplie, et ce vers quoi on la reporte."""
    dossier.mkdir()
    (dossier / "ancienne.xlsx").write_bytes(matrice_conforme())
    nom, octets = nouvelle
    (dossier / nom).write_bytes(octets)

    def relever() -> tuple[()]:
        apercevoir(dossier / "ancienne.xlsx", dossier / nom)
        return ()

    return codes_ou_refus(relever)


def _un_bordereau() -> bytes:
    tampon = io.BytesIO()
    Workbook().save(tampon)
    return tampon.getvalue()


_VIERGE = ecrire_matrice(un_dossier(version=2), 0)


def controler_sous(nom: str, dossier: Path) -> set[str]:
    """Une matrice remplie, contrôlée sous un nom."""
    dossier.mkdir()
    (dossier / nom).write_bytes(matrice_conforme())
    return {a.code for avant in controler([dossier / nom]) for a in avant.offre.anomalies}


SCENARIOS: tuple[Scenario, ...] = (
    *serie(
        reporter_vers,
        ("nouvelle.xlsx", _VIERGE),
        {"format-non-reporte": ("nouvelle.ods", _VIERGE), "pas-une-matrice": ("prix.xlsx", _un_bordereau())},
    ),
    *serie(controler_sous, "matrice.xlsx", {"fichier-mal-nomme": "matrice.txt"}),
)
