from __future__ import annotations

import os
import shutil

import pytest

EXIGER_OUTILS = "CCTGEN_EXIGER_OUTILS"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Saute les allers-retours LibreOffice sur un poste qui ne l'a pas ; l'intégration continue les exige."""
    if shutil.which("soffice") or os.environ.get(EXIGER_OUTILS):
        return
    saut = pytest.mark.skip(reason="LibreOffice (soffice) n'est pas installé")
    for test in items:
        if "libreoffice" in test.keywords:
            test.add_marker(saut)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--maj-attendus` réécrit les résultats attendus avant de les comparer."""
    parser.addoption(
        "--maj-attendus",
        action="store_true",
        help="réécrit tests/attendus/ et le tableau du README d'après le résultat obtenu",
    )
