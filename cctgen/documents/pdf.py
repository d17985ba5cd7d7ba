"""Conversion en PDF par LibreOffice, s'il est installé.

Seule sortie qui ne soit pas la même à l'octet près d'une fois à l'autre : LibreOffice y range les polices dans un
ordre variable.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from cctgen.socle.erreurs import ErreurCctgen, OutilAbsent
from cctgen.socle.fichiers import ecrire

DELAI_EN_SECONDES = 180

_FORMAT = (
    'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"},'
    '"ExportBookmarks":{"type":"boolean","value":"true"}}'
)
"""Balisé pour les lecteurs d'écran, avec le plan du document en signets."""

_COMMANDES = ("soffice", "libreoffice")
_HORS_DU_CHEMIN = (
    Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
    Path("C:/Program Files/LibreOffice/program/soffice.exe"),
    Path("C:/Program Files (x86)/LibreOffice/program/soffice.exe"),
)
_INSTALLER = (
    "Installez LibreOffice. Debian, Ubuntu : apt install libreoffice-writer ; Fedora : dnf install libreoffice-writer ;"
    " macOS : brew install --cask libreoffice ; Windows : winget install TheDocumentFoundation.LibreOffice."
    " Ou ouvrez le .docx dans Word et enregistrez-le en PDF."
)


def convertir(docx: Path, dossier: Path) -> Path:
    """Convertit un .docx en PDF dans le dossier donné, et rend le chemin du PDF."""
    soffice = _soffice()
    cible = dossier / f"{docx.stem}.pdf"
    with tempfile.TemporaryDirectory(prefix="cctgen-pdf-") as provisoire:
        # Un profil à part : un LibreOffice déjà ouvert par l'utilisateur bloquerait la conversion.
        profil, sortie = Path(provisoire, "profil"), Path(provisoire, "sortie")
        commande = [
            soffice,
            f"-env:UserInstallation={profil.as_uri()}",
            "--headless",
            "--norestore",
            "--convert-to",
            _FORMAT,
            "--outdir",
            str(sortie),
            str(docx.resolve()),
        ]
        _lancer(commande, docx)
        produit = sortie / cible.name
        if not produit.is_file():
            raise ErreurCctgen(
                f"LibreOffice n'a pas su convertir « {docx.name} » en PDF.",
                "Ouvrez le fichier dans LibreOffice pour lire son message, ou enregistrez-le en PDF depuis Word.",
            )
        ecrire(cible, produit.read_bytes())
    return cible


def _soffice() -> str:
    trouve = next(filter(None, map(shutil.which, _COMMANDES)), None)
    if trouve is None:
        trouve = next((str(chemin) for chemin in _HORS_DU_CHEMIN if chemin.is_file()), None)
    if trouve is None:
        raise OutilAbsent("LibreOffice est introuvable : le PDF n'est pas produit.", _INSTALLER)
    return trouve


def _lancer(commande: list[str], docx: Path) -> None:
    try:
        subprocess.run(commande, capture_output=True, timeout=DELAI_EN_SECONDES, check=False)
    except subprocess.TimeoutExpired as erreur:
        raise ErreurCctgen(
            f"LibreOffice n'a pas converti « {docx.name} » en {DELAI_EN_SECONDES} secondes.",
            "Relancez la commande ; si le délai est encore dépassé, enregistrez le PDF depuis Word.",
        ) from erreur
