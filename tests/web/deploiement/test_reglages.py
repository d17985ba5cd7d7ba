"""Les réglages d'une page installée pour un service : sans alerte, et tous dits dans le guide."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

RACINE = Path(__file__).parent.parent.parent.parent
GUIDE = (RACINE / "deploiement" / "README.md").read_text(encoding="utf-8")
REGLAGES = (RACINE / "cctgen" / "web" / "reglages.py").read_text(encoding="utf-8")
EN_LIGNE: Mapping[str, str] = {
    "CCTGEN_HOTES": "marches.exemple.fr",
    "CCTGEN_HTTPS": "oui",
    "CCTGEN_CLE_SECRETE": "Zr8" * 20 + "azertyuiop-QSDFGHJ",
    "DJANGO_SETTINGS_MODULE": "cctgen.web.reglages",
}


def django(tmp_path: Path, *mots: str, **environnement: str) -> subprocess.CompletedProcess[str]:
    propre = {cle: valeur for cle, valeur in os.environ.items() if not cle.startswith("CCTGEN_")}
    return subprocess.run(
        [sys.executable, "-m", "django", *mots],
        env={**propre, "CCTGEN_DONNEES": str(tmp_path), **EN_LIGNE, **environnement},
        capture_output=True,
        text=True,
        check=False,
    )


def test_une_page_en_ligne_ne_donne_aucune_alerte(tmp_path: Path) -> None:
    rendu = django(tmp_path, "check", "--deploy", "--fail-level", "WARNING")
    assert rendu.returncode == 0, rendu.stderr


def test_sans_https_les_alertes_se_disent(tmp_path: Path) -> None:
    """Le contrôle d'à côté peut échouer."""
    assert django(tmp_path, "check", "--deploy", "--fail-level", "WARNING", CCTGEN_HTTPS="non").returncode == 1


def test_les_supplements_se_reglent_par_l_environnement(tmp_path: Path) -> None:
    """Fournisseur d'identité, stockage objet, file de travaux : sans alerte, tous ensemble."""
    identite = {
        f"CCTGEN_OIDC_{nom}": f"https://identite.exemple.fr/{nom.lower()}"
        for nom in ("AUTORISATION", "JETON", "IDENTITE", "CLES")
    }
    supplements = {
        **identite,
        "CCTGEN_OIDC_CLIENT": "cctgen",
        "CCTGEN_OIDC_SECRET": "secret",
        "CCTGEN_S3_SEAU": "cctgen",
        "CCTGEN_S3_REGION": "eu-west-3",
        "CCTGEN_TACHES": "base",
    }
    rendu = django(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **supplements)
    assert rendu.returncode == 0, rendu.stderr


def test_aucun_changement_de_table_n_attend_sa_migration(tmp_path: Path) -> None:
    rendu = django(tmp_path, "makemigrations", "--check", "--dry-run")
    assert rendu.returncode == 0, rendu.stdout


def test_chaque_reglage_est_dans_le_guide() -> None:
    lus = set(re.findall(r'_(?:lire|est_oui|entier)\("([A-Z0-9_]+)"', REGLAGES))
    assert len(lus) >= 15
    absents = {nom for nom in lus if f"`CCTGEN_{nom}" not in GUIDE and f"`_{nom.split('_', 1)[-1]}`" not in GUIDE}
    assert absents == set()


def test_un_reglage_du_guide_existe() -> None:
    dits = set(re.findall(r"`CCTGEN_([A-Z0-9_]+)`", GUIDE))
    lus = set(re.findall(r'_(?:lire|est_oui|entier)\("([A-Z0-9_]+)"', REGLAGES))
    assert dits - lus == set()
