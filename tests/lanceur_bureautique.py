"""LibreOffice, sur un profil ouvert une fois pour toute la suite : sur un profil neuf, il démarre deux fois."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

_LANCEUR = r"""#!/bin/sh
# Copie, là où l'appelant veut un profil et n'en a pas encore, celui d'une première conversion.
for mot; do case $mot in -env:UserInstallation=file://*) profil=${{mot#*file://}} ;; esac; done
ouvert='{dossier}/profil'
if [ ! -d "$ouvert" ]; then
  neuf="$ouvert.$$"
  mkdir -p "$neuf.d" && echo . >"$neuf.d/un.txt"
  '{soffice}' "-env:UserInstallation=file://$neuf" --headless --convert-to odt --outdir "$neuf.d" "$neuf.d/un.txt" \
    >/dev/null 2>&1 && mv -T "$neuf" "$ouvert" 2>/dev/null
  rm -rf "$neuf" "$neuf.d"
fi
# Un chemin que l'adresse a dû coder reste à LibreOffice.
case $profil in '' | *%*) ;; *) [ -e "$profil" ] || {{ mkdir -p "$profil" && cp -R "$ouvert/." "$profil"; }} ;; esac
exec '{soffice}' "$@"
"""


def poser_le_lanceur(dossier: Path) -> Path | None:
    """Écrit dans `dossier` le `soffice` des essais, et rend le chemin où le trouver ; rien si LibreOffice manque."""
    soffice = shutil.which("soffice")
    if soffice is None or os.name != "posix":
        return None
    chemin = dossier / "bin"
    chemin.mkdir(exist_ok=True)
    en_cours = chemin / f"soffice.{os.getpid()}"
    en_cours.write_text(_LANCEUR.format(dossier=dossier, soffice=soffice), "utf-8")
    en_cours.chmod(0o755)
    en_cours.rename(chemin / "soffice")
    return chemin
