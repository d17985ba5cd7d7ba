"""D'où vient un dossier redéposé : de cette consultation, ou d'une autre que l'on aurait prise pour elle."""

from __future__ import annotations

from enum import Enum, auto

from cctgen.consultation.lecture import FICHIER_CONSULTATION
from cctgen.socle import yaml_strict
from cctgen.socle.anomalies import bloquantes
from cctgen.usages.depot.depart import Depart


class Provenance(Enum):
    """Ce qu'on sait d'où vient un dossier ; sans départ, une autre référence fait douter."""

    D_ICI = auto()
    REFERENCE_CHANGEE = auto()
    D_AILLEURS = auto()


def provenance(depart: Depart | None, consultation: str, recue: bytes, courante: bytes) -> Provenance:
    """Dit d'où vient un dossier, d'après son départ et les deux `consultation.yaml`."""
    if depart is not None and depart.consultation != consultation:
        return Provenance.D_AILLEURS
    references = _reference(recue), _reference(courante)
    if not all(references) or len(set(references)) == 1:
        # Une consultation qui ne se lit pas se dira d'elle-même.
        return Provenance.D_ICI
    return Provenance.D_AILLEURS if depart is None else Provenance.REFERENCE_CHANGEE


def _reference(octets: bytes) -> str:
    document, fautes = yaml_strict.analyser(octets.decode("utf-8-sig", "replace"), FICHIER_CONSULTATION)
    lu = document.valeur
    return str(lu.get("reference") or "") if isinstance(lu, dict) and not bloquantes(fautes) else ""
