"""Ce dont les pièces sont faites : le dossier assemblé et les modèles du service, tenus en une empreinte.

Rien d'autre n'y entre : l'estimation, que l'acheteur garde pour lui et qu'aucune pièce ne porte ; ce que la génération
ne lit pas d'un dossier de modèles, fichiers du poste et modèles de lettres compris.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from cctgen.assemblage.modele import Dossier
from cctgen.documents.modeles.catalogue import DOCUMENTS
from cctgen.socle.fichiers import lire_sur_le_disque
from cctgen.usages.ouverture.modeles.reglages import REGLAGES
from cctgen.usages.ouverture.modeles.suivis import est_livre
from cctgen.usages.ouverture.modeles.verifies import LOGOS
from cctgen.usages.ouverture.versions import rediger_dossier


def empreinte_des_entrees(dossier: Dossier, modeles: Sequence[Path]) -> str:
    """Rend l'empreinte de ce dossier et de ce que le service a mis dans ces dossiers de modèles.

    Deux dossiers de même empreinte donnent les mêmes pièces, quels que soient le moment et le chemin pris.
    """
    somme = sha256(rediger_dossier(_sans_estimation(dossier)))
    noms = sorted({*DOCUMENTS, *REGLAGES, *LOGOS, *(document.modele for document in dossier.documents)})
    for rang, fichier in _du_service(modeles, noms):
        somme.update(f"{rang}/{fichier.name}\0".encode() + sha256(lire_sur_le_disque(fichier)).digest())
    return somme.hexdigest()


def _du_service(modeles: Sequence[Path], noms: Collection[str]) -> Iterator[tuple[int, Path]]:
    for rang, dossier in enumerate(modeles):
        lus = (dossier / nom for nom in noms)
        yield from ((rang, fichier) for fichier in lus if fichier.is_file() and not est_livre(fichier))


def _sans_estimation(dossier: Dossier) -> Dossier:
    lots = tuple(lot.model_copy(update={"estimation": None}) for lot in dossier.lots)
    return replace(dossier, lots=lots, estimation=None)
