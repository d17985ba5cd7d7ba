"""Produire les pièces, et les copies demandées."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cctgen.socle.anomalies import bloquantes
from cctgen.usages.edition.copies import Copie
from cctgen.usages.edition.generer import generer
from cctgen.web.roles import Droit
from cctgen.web.travaux.anciennes import ECRITES
from cctgen.web.travaux.ouvrage import CompteRendu, Ouvrage, Suivi, dire_les_copies


def _jouer(racine: Path, arguments: Mapping[str, Any], suivi: Suivi) -> CompteRendu:
    copies = [Copie(copie) for copie in arguments.get("copies", ())]
    remplacer, anciennes = bool(arguments.get("remplacer")), arguments.get(ECRITES, ())
    faite = generer(racine, remplacer=remplacer, copies=copies, suivi=suivi, anciennes=anciennes)
    if not faite.fichiers:
        fautes = bloquantes(faite.anomalies)
        return CompteRendu("Aucune pièce n'a été produite.", fautes, reussi=False, conseil="Corrigez ce qui bloque.")
    dit = f"{len(faite.fichiers) - 1} pièces sont produites.{dire_les_copies(faite.mis_de_cote)}"
    return CompteRendu(dit, faite.anomalies)


OUVRAGE = Ouvrage(
    nature="generer",
    titre="Produire les pièces",
    geste="Produit les pièces",
    droit=Droit.PREPARER,
    jouer=_jouer,
    suite="pieces",
)
