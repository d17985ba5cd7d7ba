"""Les modèles Word abîmés : un cas par code, du modèle livré dont il part."""

from __future__ import annotations

from pathlib import Path

from cctgen.documents.modeles.catalogue import CONTRATS
from cctgen.documents.modeles.fautes import examiner
from tests.catalogue.scenarios.modele import Scenario
from tests.documents.fabriques import modele
from tests.documents.modeles.abimes import ABIMES


def examiner_le_modele(cas: tuple[str, bytes], _dossier: Path) -> set[str]:
    """Un nom de modèle, et ses octets."""
    nom, octets = cas
    return {a.code for a in examiner(nom, octets, CONTRATS[nom])}


_SAIN = ("annexe.docx", modele("annexe.docx"))
SCENARIOS: tuple[Scenario, ...] = tuple(
    {a.code: Scenario(a.code, examiner_le_modele, (a.fichier, a.octets), _SAIN) for a in ABIMES}.values()
)
