"""Le .xls d'avant 2007 : converti par LibreOffice sur une copie, sinon lu pour ses seules valeurs, et on le dit.

Mesuré (python-calamine 0.9.1) : commentaires, zones de texte, images et formules de texte y passent en silence.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

_COMMANDES = ("soffice", "libreoffice")
_HORS_DU_CHEMIN = (
    Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
    Path("C:/Program Files/LibreOffice/program/soffice.exe"),
    Path("C:/Program Files (x86)/LibreOffice/program/soffice.exe"),
)
_DELAI_EN_SECONDES = 60


def en_xlsx(octets: bytes) -> bytes | None:
    """Convertit une copie du fichier en .xlsx, sans exécuter ses macros ; rien si LibreOffice manque ou échoue."""
    soffice = _soffice()
    if soffice is None:
        return None
    with tempfile.TemporaryDirectory(prefix="cctgen-xls-", ignore_cleanup_errors=True) as provisoire:
        # Un profil à part : un LibreOffice déjà ouvert par l'utilisateur bloquerait la conversion.
        source, profil = Path(provisoire, "copie.xls"), Path(provisoire, "profil")
        source.write_bytes(octets)
        commande = [soffice, f"-env:UserInstallation={profil.as_uri()}", "--headless", "--norestore"]
        commande += ["--convert-to", "xlsx", "--outdir", str(Path(provisoire, "sortie")), str(source)]
        _lancer(commande)
        try:
            return Path(provisoire, "sortie", "copie.xlsx").read_bytes()
        except OSError:
            return None


def _lancer(commande: list[str]) -> None:
    """Attend la conversion, ou arrête LibreOffice et ce qu'il a lancé : `soffice` n'est qu'un lanceur."""
    muet = subprocess.DEVNULL
    with subprocess.Popen(commande, stdin=muet, stdout=muet, stderr=muet, start_new_session=True) as processus:
        try:
            processus.wait(_DELAI_EN_SECONDES)
        except subprocess.TimeoutExpired:
            if hasattr(os, "killpg"):
                os.killpg(processus.pid, signal.SIGKILL)
            processus.kill()


def _soffice() -> str | None:
    trouve = next(filter(None, map(shutil.which, _COMMANDES)), None)
    return trouve or next((str(chemin) for chemin in _HORS_DU_CHEMIN if chemin.is_file()), None)
