"""Ce que devient une ligne du registre d'un tour à l'autre : à qui elle s'applique encore, et si elle a un objet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cctgen.assemblage.modele import Dossier
from cctgen.depouillement.plis.candidats import motif_de_meme_candidat
from cctgen.evaluation.derogations.controle import demandes_de, est_remplacee
from cctgen.evaluation.derogations.modele import Derogation, Moment
from cctgen.evaluation.modele import designe, nom_affiche
from cctgen.matrice.modele import Offre

REMPLACEE = "remplacée par une décision plus récente"
ABANDONNEE, HORS_JEU = "sans objet : l'offre ne la demande plus", "sans objet : l'offre n'est plus en lice"


def au_dernier_tour(derogation: Derogation, recues: Sequence[Offre], restent: Sequence[Offre]) -> Derogation:
    """Rend la ligne, qui désigne l'offre révisée de son candidat si celui-ci s'y nomme, ou la nomme, autrement."""
    if any(_est_de(derogation, o) for o in restent):
        return derogation
    anciennes = [o for o in recues if _est_de(derogation, o)]
    suivent = [o for o in restent if any(o.lot == a.lot and motif_de_meme_candidat(a, o) for a in anciennes)]
    return derogation.model_copy(update={"offre": nom_affiche(suivent[0])}) if len(suivent) == 1 else derogation


def etats_de(
    lignes: Sequence[Derogation], jour: date, dossier: Dossier, recues: Sequence[Offre], restent: Sequence[Offre]
) -> tuple[str, ...]:
    """Rend où en est chaque ligne du registre à une date ; d'une décision qu'une plus récente remplace, cela seul."""
    return tuple(
        REMPLACEE if est_remplacee(ligne, lignes, dossier, recues) else etat_de(ligne, jour, recues, restent)
        for ligne in lignes
    )


def etat_de(derogation: Derogation, jour: date, recues: Sequence[Offre], restent: Sequence[Offre]) -> str:
    """Rend où en est une ligne à une date ; ce qu'une offre demandait et ne demande plus n'est plus à décider.

    Une ligne qu'aucune offre n'a demandée est de l'acheteur : elle garde son état.
    """
    if derogation.decision is None and derogation.moment is Moment.OFFRE:
        demandee = any(_demande(derogation, o) for o in recues)
        if demandee and not any(_demande(derogation, o) for o in restent):
            return ABANDONNEE if any(_est_de(derogation, o) for o in restent) else HORS_JEU
    return derogation.etat(jour)


def _est_de(derogation: Derogation, offre: Offre) -> bool:
    return derogation.lot in (None, offre.lot) and designe(derogation.offre, offre)


def _demande(derogation: Derogation, offre: Offre) -> bool:
    return _est_de(derogation, offre) and any(ref == derogation.exigence for ref, _ in demandes_de(offre))
