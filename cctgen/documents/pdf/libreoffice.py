"""LibreOffice, s'il est installé : tous les documents d'un coup, car le démarrer coûte plus que de convertir.

Seule sortie qui ne soit pas la même à l'octet près d'une fois à l'autre : LibreOffice y range les polices dans un
ordre variable.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from cctgen.socle.erreurs import ErreurCctgen, OutilAbsent

DELAI_EN_SECONDES = 180
"""Pour démarrer et convertir le premier document."""
DELAI_PAR_DOCUMENT = 30

_FORMAT = (
    'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"},'
    '"PDFUACompliance":{"type":"boolean","value":"true"},'
    '"ExportBookmarks":{"type":"boolean","value":"true"}}'
)
"""Balisé pour les lecteurs d'écran et déclaré PDF/UA (ISO 14289-1), avec le plan du document en signets."""

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


def mettre_en_pdf(documents: Mapping[str, bytes]) -> dict[str, bytes]:
    """Rend le PDF de chaque document Word, sous le même nom, en une seule session de LibreOffice.

    Lève `OutilAbsent` sans LibreOffice, `ErreurCctgen` s'il dépasse son délai ou ne convertit pas un document.
    """
    return _mettre_en(documents, _FORMAT, ".pdf")


def mettre_en_odf(documents: Mapping[str, bytes], extension: str) -> dict[str, bytes]:
    """Rend chaque document en `.odt`, ou chaque classeur en `.ods`, sous le même nom ; lève les mêmes erreurs."""
    return _mettre_en(documents, extension.removeprefix("."), extension)


def _mettre_en(documents: Mapping[str, bytes], format_: str, extension: str) -> dict[str, bytes]:
    soffice = _soffice()
    with tempfile.TemporaryDirectory(prefix="cctgen-pdf-") as provisoire:
        # Un profil à part : un LibreOffice déjà ouvert par l'utilisateur bloquerait la conversion.
        profil, entree, sortie = (Path(provisoire, nom) for nom in ("profil", "entree", "sortie"))
        entree.mkdir()
        for nom, contenu in documents.items():
            (entree / nom).write_bytes(contenu)
        options = (f"-env:UserInstallation={profil.as_uri()}", "--headless", "--norestore")
        fichiers = [str(entree / nom) for nom in documents]
        commande = [soffice, *options, "--convert-to", format_, "--outdir", str(sortie), *fichiers]
        _lancer(commande, tuple(documents))
        return {nom: _produit(sortie / Path(nom).with_suffix(extension).name, nom) for nom in documents}


def _produit(converti: Path, nom: str) -> bytes:
    if not converti.is_file():
        format_ = converti.suffix.removeprefix(".").upper()
        raise ErreurCctgen(
            f"LibreOffice n'a pas su convertir « {nom} » en {format_}.",
            f"Ouvrez le fichier dans LibreOffice pour lire son message, ou enregistrez-le en {format_} depuis Office.",
        )
    return converti.read_bytes()


def est_installe() -> bool:
    """Vrai si LibreOffice est sur ce poste."""
    return bool(_trouve())


def _soffice() -> str:
    if trouve := _trouve():
        return trouve
    raise OutilAbsent("LibreOffice est introuvable : rien n'est converti.", _INSTALLER)


def _trouve() -> str:
    trouve = next(filter(None, map(shutil.which, _COMMANDES)), None)
    return trouve or next((str(chemin) for chemin in _HORS_DU_CHEMIN if chemin.is_file()), "")


def _lancer(commande: Sequence[str], noms: Sequence[str]) -> None:
    delai = DELAI_EN_SECONDES + DELAI_PAR_DOCUMENT * (len(noms) - 1)
    try:
        subprocess.run(commande, capture_output=True, timeout=delai, check=False)
    except subprocess.TimeoutExpired as erreur:
        raise ErreurCctgen(
            f"LibreOffice n'a pas converti {', '.join(f'« {nom} »' for nom in noms)} en {delai} secondes.",
            "Relancez la commande ; si le délai est encore dépassé, enregistrez le PDF depuis Word.",
        ) from erreur
