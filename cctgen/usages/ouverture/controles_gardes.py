"""Les contrôles d'un dossier assemblé, gardés sur ce poste : d'une commande à l'autre, le même ne se rejuge pas."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping

from cctgen.assemblage.controles.ensemble import controler_dossier
from cctgen.assemblage.modele import Dossier
from cctgen.assemblage.numeros import Numeros
from cctgen.clausier.modele import Clausier
from cctgen.consultation.modele import Consultation, ReponsesDuLot
from cctgen.socle.anomalies import Anomalie
from cctgen.socle.memoire.code import empreinte_du_code
from cctgen.socle.memoire.lectures import Lectures

DONT_DEPENDENT_LES_CONTROLES = ("socle", "clausier", "consultation", "assemblage")
"""Dans le paquet, ce que lit un contrôle : en corriger un périme ce que les précédents ont relevé."""


def controles_du_dossier(
    dossier: Dossier,
    clausier: Clausier,
    consultation: Consultation,
    reponses: Iterable[ReponsesDuLot],
    numeros: Mapping[str, Numeros],
) -> tuple[Anomalie, ...]:
    """Rend les anomalies d'une consultation assemblée ; `numeros` sont ceux dont le dossier l'a été.

    Dossier et réponses se déduisent des autres : c'est d'eux que se reconnaît un dossier déjà jugé.
    """
    contexte = empreinte_du_code(DONT_DEPENDENT_LES_CONTROLES) + sys.version.encode()
    return Lectures.du_poste("controles", contexte).tirer(
        dossier.edition.reference,
        _ce_qui_se_juge(dossier, clausier, consultation, numeros),
        tuple,
        lambda: tuple(controler_dossier(dossier, clausier, consultation, reponses)),
    )


def _ce_qui_se_juge(
    dossier: Dossier, clausier: Clausier, consultation: Consultation, numeros: Mapping[str, Numeros]
) -> bytes:
    redigee = (consultation.redaction, consultation.saisies, *consultation.clauses.values())
    parties = (clausier.empreinte, dossier.edition.version, numeros, [partie.model_dump() for partie in redigee])
    return repr(parties).encode(errors="surrogateescape")
