"""Rédiger l'additif et le suivi de modifications de chaque document qui change."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cctgen.socle.nombres import compter
from cctgen.usages.edition.differences import differences
from cctgen.web.roles import Droit
from cctgen.web.travaux.anciennes import ECRITES
from cctgen.web.travaux.ouvrage import CompteRendu, Ouvrage, Suivi, dire_les_copies


def _jouer(racine: Path, arguments: Mapping[str, Any], suivi: Suivi) -> CompteRendu:
    suivi("Comparaison des deux versions, puis rédaction de l'additif")
    faites = differences(
        racine,
        avant=arguments.get("avant"),
        apres=arguments.get("apres"),
        remplacer=bool(arguments.get("remplacer")),
        anciennes=arguments.get(ECRITES, ()),
    )
    if not faites.fichiers:
        if faites.pieces_changees:
            dit = "Des pièces diffèrent de la version publiée sans être d'une version nouvelle : pas d'additif encore."
            return CompteRendu(dit, faites.anomalies)
        return CompteRendu("Rien ne change d'une version à l'autre : il n'y a pas d'additif.", faites.anomalies)
    suivis = len(faites.fichiers) - 1
    sauf_lui = (
        f" et {compter(suivis, 'document')} en suivi de modifications sont rédigés." if suivis else " est rédigé."
    )
    return CompteRendu(f"L'additif{sauf_lui}{dire_les_copies(faites.mis_de_cote)}", faites.anomalies)


OUVRAGE = Ouvrage(
    nature="differences",
    titre="Rédiger l'additif",
    geste="Rédige l'additif",
    droit=Droit.PUBLIER,
    jouer=_jouer,
    suite="publication",
)
