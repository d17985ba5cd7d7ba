"""D'où vient un dossier redéposé : de cette consultation, ou d'une autre que l'on aurait prise pour elle."""

from __future__ import annotations

from enum import Enum, auto

from cctgen.consultation.lecture import FICHIER_CONSULTATION
from cctgen.socle import yaml_strict
from cctgen.socle.anomalies import bloquantes
from cctgen.usages.depot.depart import Depart


class Provenance(Enum):
    """Ce qu'on sait d'où vient un dossier, et si, réuni à celui d'aujourd'hui, il en change la référence."""

    D_ICI = auto()
    REFERENCE_CHANGEE = auto()
    D_AILLEURS = auto()


def vient_d_ailleurs(depart: Depart | None, consultation: str, recue: bytes, courante: bytes) -> bool:
    """Vrai d'un dossier d'une autre consultation, d'après son départ, sinon les deux `consultation.yaml`."""
    return depart.consultation != consultation if depart is not None else changent_de_reference(recue, courante)


def changent_de_reference(autre: bytes, courante: bytes) -> bool:
    """Vrai de deux `consultation.yaml` de références différentes ; celui qui ne se lit pas se dira de lui-même."""
    references = _reference(autre), _reference(courante)
    return all(references) and len(set(references)) > 1


def _reference(octets: bytes) -> str:
    document, fautes = yaml_strict.analyser(octets.decode("utf-8-sig", "replace"), FICHIER_CONSULTATION)
    lu = document.valeur
    return str(lu.get("reference") or "") if isinstance(lu, dict) and not bloquantes(fautes) else ""
