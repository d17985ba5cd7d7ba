"""Ce dont les pièces sont faites : le clausier, la consultation et les modèles du service, tenus en une empreinte.

Rien d'autre n'y entre : l'estimation, que l'acheteur garde pour lui et qu'aucune pièce ne porte ; ce que la génération
ne lit pas d'un dossier de modèles, fichiers du poste et modèles de lettres compris.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from cctgen.consultation.modele import Consultation
from cctgen.documents.modeles.catalogue import DOCUMENTS
from cctgen.socle.fichiers import lire_sur_le_disque
from cctgen.usages.ouverture.consultation import Ouverture
from cctgen.usages.ouverture.modeles.reglages import REGLAGES
from cctgen.usages.ouverture.modeles.suivis import est_livre
from cctgen.usages.ouverture.modeles.verifies import LOGOS


def empreinte_des_entrees(ouverture: Ouverture, modeles: Sequence[Path]) -> str:
    """Rend l'empreinte de ce dont se déduisent les pièces, sans rédiger le dossier ; vide si rien ne s'assemble.

    Deux consultations de même empreinte donnent les mêmes pièces, quels que soient le moment et le chemin pris. La
    note montre aussi les anomalies, dont certaines tiennent aux publications.
    """
    consultation, dossier = ouverture.consultation, ouverture.dossier
    if consultation is None or dossier is None:
        return ""
    ecrits = [partie.model_dump(mode="json") for partie in _sans_estimation(consultation).ecrits]
    relevees = [anomalie.en_dict() for anomalie in dossier.anomalies]
    entrees = (ouverture.clausier.empreinte, dossier.edition.version, ecrits, relevees)
    somme = sha256(json.dumps(entrees, sort_keys=True).encode())
    noms = sorted({*DOCUMENTS, *REGLAGES, *LOGOS, *(document.modele for document in dossier.documents)})
    for rang, fichier in _du_service(modeles, noms):
        somme.update(f"{rang}/{fichier.name}\0".encode() + sha256(lire_sur_le_disque(fichier)).digest())
    return somme.hexdigest()


def _du_service(modeles: Sequence[Path], noms: Collection[str]) -> Iterator[tuple[int, Path]]:
    for rang, dossier in enumerate(modeles):
        lus = (dossier / nom for nom in noms)
        yield from ((rang, fichier) for fichier in lus if fichier.is_file() and not est_livre(fichier))


def _sans_estimation(consultation: Consultation) -> Consultation:
    redaction = consultation.redaction
    lots = tuple(lot.model_copy(update={"estimation": None}) for lot in redaction.lots)
    return replace(consultation, redaction=redaction.model_copy(update={"lots": lots, "estimation": None}))
