"""Les fichiers que des personnes ont remplis dans le dossier d'évaluation, et leur empreinte."""

from __future__ import annotations

from pathlib import Path

from cctgen.evaluation.derogations.classeur import TIGE
from cctgen.evaluation.lieux import nom_dans
from cctgen.evaluation.modele import Appreciations
from cctgen.evaluation.saisies.depots import grilles_deposees, saisies_deposees
from cctgen.socle.fichiers import empreinte_du_fichier
from cctgen.socle.gestes.geste import Geste
from cctgen.usages.ouverture.gel import DOSSIER_EVALUATION


def sources_remplies(geste: Geste, evaluation: Path, appreciations: Appreciations) -> dict[str, str]:
    """Rend l'empreinte de ce que des personnes ont rempli ; une saisie que personne n'a touchée ne dit rien.

    Une grille que l'outil a écrite, mais dont les avis comptent, est de ce qui fonde la comparaison.
    """
    deposees = grilles_deposees(evaluation, geste.connus.values())
    comptent = _fichiers_des_avis(appreciations)
    individuelles = (c for c in deposees.individuelles if c.name in comptent or not geste.est_intact(c))
    chemins = [*individuelles, *([deposees.consensus] if deposees.consensus else [])]
    chemins += [c for c in saisies_deposees(evaluation) if not geste.est_intact(c)]
    sources = {chemin.name: empreinte_du_fichier(chemin) for chemin in chemins if chemin.is_file()}
    return sources | _registre_commun(geste, evaluation)


def _registre_commun(geste: Geste, evaluation: Path) -> dict[str, str]:
    """Rend, à un tour de négociation, le registre des dérogations : il est le même d'un tour à l'autre."""
    commune = geste.racine / DOSSIER_EVALUATION
    tenus = () if evaluation == commune else saisies_deposees(commune)
    return {
        nom_dans(commune, c.name): empreinte_du_fichier(c)
        for c in tenus
        if c.stem == TIGE and not geste.est_intact(c) and c.is_file()
    }


def _fichiers_des_avis(appreciations: Appreciations) -> set[str]:
    return {
        avis.feuille.fichier
        for par_ref in appreciations.par_offre.values()
        for appreciation in par_ref.values()
        for avis in appreciation.avis
        if avis.feuille is not None
    }
