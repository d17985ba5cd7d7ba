"""Le questionnaire d'une consultation : le reprendre où il en est, ou revoir ce qui est répondu."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cctgen.cli.saisie.demandes import Arret
from cctgen.cli.saisie.etat import Dialogue
from cctgen.cli.saisie.identite import completer_l_identite
from cctgen.cli.saisie.parcours import Parcours, parcourir
from cctgen.cli.saisie.recapitulatif import recapituler
from cctgen.cli.saisie.reglages import regler_ce_qui_manque
from cctgen.cli.saisie.revue import finir, revoir
from cctgen.cli.terminal import affichage
from cctgen.usages.ouverture.clausier_verifie import exiger_clausier
from cctgen.usages.ouverture.clausiers_enregistres import clausiers_de
from cctgen.usages.preparation.questionnaire import ReponsesTenues, session


def poser_le_questionnaire(racine: Path, superposes: Sequence[Path]) -> bool:
    """Pose les questions qui restent ; rend faux si la personne s'est arrêtée avant la fin.

    Chaque réponse est enregistrée dès qu'elle est donnée : un arrêt n'en perd aucune.
    """
    with session(racine):
        try:
            completer_l_identite(racine)
            dialogue = _ouvrir(racine, superposes)
            parcourir(Parcours(dialogue))
            regler_ce_qui_manque(dialogue)
            recapituler(dialogue)
            finir(dialogue, racine, superposes)
        except Arret:
            return False
        return True


def revoir_le_questionnaire(racine: Path, superposes: Sequence[Path]) -> bool:
    """Revoit les réponses ; rend faux, et n'a rien écrit, si la personne renonce ou n'a rien changé."""
    with session(racine):
        try:
            return revoir(_ouvrir(racine, superposes), racine, superposes)
        except Arret:
            return False


def _ouvrir(racine: Path, superposes: Sequence[Path]) -> Dialogue:
    clausier = exiger_clausier(clausiers_de(racine, superposes))
    tenues = ReponsesTenues(racine, clausier)
    lue = tenues.lue
    return Dialogue(clausier, lue, lue.saisies, lambda saisies: affichage.montrer_copies(tenues.enregistrer(saisies)))
