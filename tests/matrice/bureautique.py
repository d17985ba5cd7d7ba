"""Lance LibreOffice une fois pour tout un lot de fichiers, avec un profil à lui."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path


def convertir(fichiers: Mapping[str, bytes], extension: str, dossier: Path) -> dict[str, bytes]:
    entree, sortie = dossier / "entree", dossier / f"sortie-{extension}"
    entree.mkdir(parents=True, exist_ok=True)
    for nom, octets in fichiers.items():
        (entree / nom).write_bytes(octets)
    profil = f"-env:UserInstallation={(dossier / 'profil').as_uri()}"
    commande = ["soffice", profil, "--headless", "--convert-to", extension, "--outdir", str(sortie)]
    noms = [str(entree / nom) for nom in fichiers]
    subprocess.run([*commande, *noms], check=True, capture_output=True, timeout=300)
    return {nom: (sortie / nom).with_suffix(f".{extension}").read_bytes() for nom in fichiers}
