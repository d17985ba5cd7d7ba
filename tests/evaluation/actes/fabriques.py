"""Deux offres dans la même situation, deux demandes parties le même jour, deux réponses : rien à redire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from cctgen.evaluation.actes.controle import Echanges
from cctgen.evaluation.actes.registre import DemandeSuivie
from cctgen.evaluation.modele import Decision
from cctgen.matrice.modele import Offre
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from tests.evaluation.fabriques import REPONSES, une_offre

JOUR = date(2027, 3, 1)
LIEU = Lieu("evaluation/demandes.yaml", 2)


def une_contradiction(ref: str = "SSI-1", message: str = "déclarée « Conforme », et pourtant.") -> Anomalie:
    return Anomalie("contradiction", message, "", Gravite.A_QUALIFIER, Lieu("m.xlsx", None, "Exigences", "H9"), ref)


def une_demande(offre: str, **champs: Any) -> DemandeSuivie:
    valeurs = {
        "exigence": "SSI-1",
        "nature": "precision",
        "situation": "réponse contradictoire",
        "demande": "Indiquez ce que l'offre remise prévoit.",
        "envoyee_le": "2027-02-01",
        "echeance": "2027-02-10",
        "reponse": "Voir page 4.",
        "recue_le": "2027-02-08",
        **champs,
    }
    return DemandeSuivie.model_validate({"offre": offre, **{c: v for c, v in valeurs.items() if v is not None}})


def des_offres(*anomalies: Anomalie) -> tuple[Offre, ...]:
    return tuple(une_offre(nom, reponses=REPONSES, anomalies=anomalies) for nom in ("Alpha", "Bêta"))


def des_echanges(
    alpha: Mapping[str, Any] | None = None,
    beta: Mapping[str, Any] | None = None,
    *,
    decisions: Sequence[Decision] = (),
    prix_bas: Sequence[str] = (),
    commun: Mapping[str, Any] | None = None,
) -> Echanges:
    """`alpha` et `beta` changent leur demande, `commun` les deux ; `prix_bas` nomme les prix remarqués."""
    offres = des_offres(une_contradiction())
    lignes = [une_demande(nom, **{**(commun or {}), **(c or {})}) for nom, c in (("Alpha", alpha), ("Bêta", beta))]
    bas = frozenset(o.sha256 for o in offres if o.soumissionnaire in prix_bas)
    return Echanges(tuple((ligne, LIEU) for ligne in lignes), (), tuple(decisions), offres, bas, JOUR)
