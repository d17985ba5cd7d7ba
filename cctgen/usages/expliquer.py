"""L'acheteur demande pourquoi une clause ou une exigence est retenue ou écartée."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from cctgen.assemblage.explication import explications
from cctgen.assemblage.modele import Selection
from cctgen.assemblage.selection import selectionner
from cctgen.consultation.dialogue import toutes_les_reponses
from cctgen.socle.anomalies import bloquantes
from cctgen.socle.erreurs import DonneesInvalides, DossierIntrouvable
from cctgen.usages.ouverture import Ouverture, ouvrir


def expliquer(racine: Path, superposes: Sequence[Path] = (), ids: Collection[str] = ()) -> dict[str, Any]:
    """Rend pourquoi chaque clause ou exigence est retenue ou écartée, même si le dossier est incomplet."""
    ouverture = ouvrir(racine, superposes)
    resultat = explications(_selections(ouverture), ids)
    inconnus = sorted(set(ids) - {e["id"] for liste in resultat.values() for e in liste})
    if inconnus:
        raise DossierIntrouvable(
            f"Aucune clause ni exigence ne s'appelle {', '.join(inconnus)}.",
            "La liste complète : cctgen clausier lister",
        )
    return resultat


def _selections(ouverture: Ouverture) -> tuple[Selection, ...]:
    if ouverture.dossier is not None:
        return ouverture.dossier.selections
    consultation = ouverture.consultation
    if consultation is None:
        raise DonneesInvalides(bloquantes(ouverture.anomalies))
    clauses = {**ouverture.clausier.clauses, **consultation.clauses}
    return tuple(
        selectionner(clauses, reponses, ouverture.clausier, consultation.redaction.ajustements)
        for reponses in toutes_les_reponses(ouverture.clausier, consultation)
    )
