"""Ce que désigne la ligne d'une anomalie dans un fichier de la consultation : la clé, l'élément, la réponse."""

from __future__ import annotations

from pathlib import Path

from cctgen.consultation.lecture import FICHIER_CONSULTATION, FICHIER_REPONSES
from cctgen.socle import yaml_strict
from cctgen.socle.anomalies import Chemin, Lieu


def place_du_lieu(racine: Path, lieu: Lieu) -> Chemin:
    """Rend le chemin le plus profond qui commence à cette ligne ; vide si le lieu n'en désigne pas un seul."""
    if lieu.ligne is None or lieu.fichier not in (FICHIER_CONSULTATION, FICHIER_REPONSES):
        return ()
    document, _ = yaml_strict.lire(racine / lieu.fichier, lieu.fichier)
    ici = sorted((c for c, ligne in document.lignes.items() if ligne == lieu.ligne and c), key=len)
    if not ici:
        return ()
    # Plusieurs valeurs sur une ligne : seul ce qu'elles partagent est sûr.
    plus_profond = ici[-1]
    return plus_profond if all(plus_profond[: len(c)] == c for c in ici) else ici[0]
