"""Un dossier assemblé et ce qu'y relèvent les contrôles, gardés sur ce poste : le même ne se refait ni ne se rejuge."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from cctgen.assemblage.controles.ensemble import controler_dossier
from cctgen.assemblage.dossier import assembler
from cctgen.assemblage.modele import Dossier
from cctgen.assemblage.numeros import Numeros
from cctgen.clausier.modele import Clausier
from cctgen.consultation.modele import Consultation, ReponsesDuLot
from cctgen.socle.anomalies import Anomalie
from cctgen.socle.memoire.code import empreinte_du_code
from cctgen.socle.memoire.lectures import Lectures

T = TypeVar("T")

DONT_DEPENDENT_LES_DOSSIERS = ("socle", "clausier", "consultation", "assemblage")
"""Dans le paquet, ce qui assemble et contrôle : le corriger périme ce qu'il a fait."""


def dossier_assemble(
    clausier: Clausier, consultation: Consultation, version: int, numeros: Mapping[str, Numeros]
) -> Dossier:
    """Rend le dossier de cette consultation, assemblé au besoin."""
    return _tirer(
        "dossier",
        (clausier, consultation, version, numeros),
        Dossier,
        lambda: assembler(clausier, consultation, version=version, numeros=numeros),
    )


def controles_du_dossier(
    dossier: Dossier,
    clausier: Clausier,
    consultation: Consultation,
    reponses: Iterable[ReponsesDuLot],
    numeros: Mapping[str, Numeros],
) -> tuple[Anomalie, ...]:
    """Rend les anomalies d'un dossier assemblé de ce clausier, de cette consultation et de ces numéros."""
    return _tirer(
        "controles",
        (clausier, consultation, dossier.edition.version, numeros),
        tuple,
        lambda: tuple(controler_dossier(dossier, clausier, consultation, reponses)),
    )


def _tirer(
    nature: str,
    assemble: tuple[Clausier, Consultation, int, Mapping[str, Numeros]],
    sorte: type[T],
    faire: Callable[[], T],
) -> T:
    """Tout se déduit du clausier, de la consultation, du numéro de version et de ceux des titres : rien d'autre."""
    clausier, consultation, version, numeros = assemble
    contexte = empreinte_du_code(DONT_DEPENDENT_LES_DOSSIERS) + sys.version.encode()
    redigee = (consultation.redaction, consultation.saisies, *consultation.clauses.values())
    lu = repr((clausier.empreinte, version, numeros, [partie.model_dump() for partie in redigee]))
    octets = lu.encode(errors="surrogateescape")
    return Lectures.du_poste(nature, contexte).tirer(consultation.redaction.reference, octets, sorte, faire)
