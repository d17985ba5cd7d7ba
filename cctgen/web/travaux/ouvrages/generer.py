"""Produire les pièces, et les copies demandées."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cctgen.socle.anomalies import bloquantes
from cctgen.socle.fichiers import empreinte_sur_le_disque
from cctgen.usages.edition.copies import Copie
from cctgen.usages.edition.generer import DOSSIER_SORTIE, generer
from cctgen.web.roles import Droit
from cctgen.web.travaux.anciennes import ECRITES
from cctgen.web.travaux.ouvrage import CompteRendu, Ouvrage, Suivi, dire_les_copies


def _jouer(racine: Path, arguments: Mapping[str, Any], suivi: Suivi) -> CompteRendu:
    copies = [Copie(copie) for copie in arguments.get("copies", ())]
    remplacer, anciennes = bool(arguments.get("remplacer")), arguments.get(ECRITES, ())
    avant = _pieces(racine)
    faite = generer(racine, remplacer=remplacer, copies=copies, suivi=suivi, anciennes=anciennes)
    if not faite.fichiers:
        fautes = bloquantes(faite.anomalies)
        return CompteRendu("Aucune pièce n'a été produite.", fautes, reussi=False, conseil="Corrigez ce qui bloque.")
    if _pieces(racine) == avant:
        return CompteRendu("Les pièces sont à jour : rien de ce qui les produit n'a changé.", faite.anomalies)
    dit = f"{len(faite.fichiers) - 1} pièces sont produites.{dire_les_copies(faite.mis_de_cote)}"
    return CompteRendu(dit, faite.anomalies)


def _pieces(racine: Path) -> dict[str, str]:
    sortie = racine / DOSSIER_SORTIE
    return {piece.name: empreinte_sur_le_disque(piece) for piece in sortie.glob("*") if piece.is_file()}


OUVRAGE = Ouvrage(
    nature="generer",
    titre="Produire les pièces",
    geste="Produit les pièces",
    droit=Droit.PREPARER,
    jouer=_jouer,
    suite="pieces",
)
