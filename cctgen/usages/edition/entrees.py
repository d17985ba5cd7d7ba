"""Ce dont les pièces sont faites : le dossier assemblé et les modèles du service, tenus en une empreinte."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from cctgen.assemblage.modele import Dossier
from cctgen.socle.fichiers import lire_sur_le_disque
from cctgen.usages.ouverture.modeles.suivis import est_livre
from cctgen.usages.ouverture.versions import rediger_dossier


def empreinte_des_entrees(dossier: Dossier, modeles: Sequence[Path]) -> str:
    """Rend l'empreinte de ce dossier et de ce que le service a mis dans ces dossiers de modèles.

    Deux dossiers de même empreinte donnent les mêmes pièces, quels que soient le moment et le chemin pris.
    """
    somme = sha256(rediger_dossier(dossier))
    for rang, fichier in ((n, f) for n, d in enumerate(modeles) if d.is_dir() for f in sorted(d.iterdir())):
        if fichier.is_file() and not est_livre(fichier):
            somme.update(f"{rang}/{fichier.name}\0".encode() + sha256(lire_sur_le_disque(fichier)).digest())
    return somme.hexdigest()
