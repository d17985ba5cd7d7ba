"""Les fichiers que des personnes ont remplis dans le dossier d'évaluation, et leur empreinte."""

from __future__ import annotations

from pathlib import Path

from cctgen.evaluation.saisies.depots import grilles_deposees, saisies_deposees
from cctgen.socle.fichiers import empreinte_du_fichier
from cctgen.socle.gestes.geste import Geste


def sources_remplies(geste: Geste, evaluation: Path) -> dict[str, str]:
    """Rend l'empreinte de ce que des personnes ont rempli ; une saisie que personne n'a touchée ne dit rien."""
    deposees = grilles_deposees(evaluation, geste.connus.values())
    individuelles = (c for c in deposees.individuelles if not geste.est_intact(c))
    chemins = [*individuelles, *([deposees.consensus] if deposees.consensus else [])]
    chemins += [c for c in saisies_deposees(evaluation) if not geste.est_intact(c)]
    return {chemin.name: empreinte_du_fichier(chemin) for chemin in chemins if chemin.is_file()}
