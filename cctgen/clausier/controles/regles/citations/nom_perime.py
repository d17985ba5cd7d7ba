"""Un service que ProConnect a remplacé."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.clausier.controles.lue import ClauseLue, Constat
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.expressions import expression
from cctgen.clausier.textes.phrases import evoque, phrases

_NOMS_PERIMES = expression(r"\bAgent\s?Connect\b|\bMon\s?Compte\s?Pro\b|\bInclusion\s?Connect\b", re.IGNORECASE)

_INDICES = ("connect", "compte")


def examiner(lue: ClauseLue) -> Iterator[Constat]:
    """Relève un service que ProConnect a remplacé : AgentConnect, MonComptePro, InclusionConnect."""
    ecrits = [(p.chemin, p.texte) for p in lue.a_juger]
    if evoque(lue.clause.note_acheteur, *_INDICES):
        ecrits += [(("note_acheteur",), p) for p in phrases(lue.clause.note_acheteur)]
    ecrits += [(("offres_service", rang, "nom"), o.nom) for rang, o in enumerate(lue.clause.offres_service)]
    for chemin, texte in ecrits:
        if evoque(texte, "proconnect") or not evoque(texte, *_INDICES):
            continue
        if nom := _NOMS_PERIMES.search(texte):
            yield Constat(f"« {nom.group(0)} » s'appelle désormais ProConnect.", "Remplacez-le.", chemin)


REGLE = Regle(
    code="nom-perime",
    voit="Un service qui a changé de nom.",
    source="La pièce citerait un service qui n'existe plus",
    exemple="AgentConnect",
    remede="Écrivez ProConnect.",
    examiner=examiner,
    fautifs=({"texte": "L'agent s'identifie par AgentConnect."},),
    sains=({"texte": "L'agent s'identifie par ProConnect."},),
)
