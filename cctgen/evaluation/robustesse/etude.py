"""L'étude d'un lot : tout ce qui ferait changer son premier, à partir des notes du classement, sans en donner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cctgen.consultation.bareme import Bareme
from cctgen.evaluation.classement import LotCompare, OffreComparee
from cctgen.evaluation.notation.portee import PartDuBareme
from cctgen.evaluation.robustesse.degres import departager, effets_d_un_degre
from cctgen.evaluation.robustesse.modele import Robustesse
from cctgen.evaluation.robustesse.poids import marges_de_poids
from cctgen.evaluation.robustesse.retraits import effets_des_retraits


def etudier(lot: LotCompare, bareme: Bareme, parts: Sequence[PartDuBareme]) -> Robustesse | None:
    """Rend l'étude d'un lot, ou rien si aucune offre n'y est classée ; provisoire comme le classement lui-même."""
    offres = nommees(lot.offres)
    classees = sorted((o for o in offres if o.rang is not None), key=lambda o: o.rang or 0)
    if not classees:
        return None
    premiers = tuple(o.soumissionnaire for o in classees if o.note.note == classees[0].note.note)
    seul = len(premiers) == 1 and len(classees) > 1
    return Robustesse(
        premiers=premiers,
        poids=tuple(marges_de_poids(classees)) if seul else (),
        degres=tuple(effets_d_un_degre(bareme, parts, classees)) if seul else (),
        departage=departager(bareme, parts, *classees[:2]) if seul else None,
        retraits=tuple(effets_des_retraits(offres, bareme)) if len(classees) > 1 else (),
        offres_en_jeu=sum(1 for o in offres if o.mise_a_l_ecart is None),
    )


def nommees(offres: Sequence[OffreComparee]) -> tuple[OffreComparee, ...]:
    """Ajoute son fichier au nom d'un candidat dont plusieurs plis sont comparés : chaque offre a le sien."""
    noms = [o.soumissionnaire for o in offres]
    return tuple(
        replace(o, soumissionnaire=f"{o.soumissionnaire} ({o.offre.fichier})")
        if noms.count(o.soumissionnaire) > 1
        else o
        for o in offres
    )
