"""Produire les pièces, et les copies demandées."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cctgen.socle.anomalies import bloquantes
from cctgen.socle.fichiers import empreinte_sur_le_disque
from cctgen.socle.nombres import citer_les_premiers
from cctgen.usages.edition.copies import Copie
from cctgen.usages.edition.generer import DOSSIER_SORTIE, generer
from cctgen.usages.ouverture.integrite import FICHIER_MANIFESTE
from cctgen.web.roles import Droit
from cctgen.web.travaux.anciennes import ECRITES
from cctgen.web.travaux.ouvrage import CompteRendu, Ouvrage, Suivi, dire_les_copies

_CITEES, _OTE = 3, " ; ce qui n'est plus demandé est ôté : {}"


def _jouer(racine: Path, arguments: Mapping[str, Any], suivi: Suivi) -> CompteRendu:
    copies = [Copie(copie) for copie in arguments.get("copies", ())]
    remplacer, anciennes = bool(arguments.get("remplacer")), arguments.get(ECRITES, ())
    avant = _pieces(racine)
    faite = generer(racine, remplacer=remplacer, copies=copies, suivi=suivi, anciennes=anciennes)
    if not faite.fichiers:
        fautes = bloquantes(faite.anomalies)
        return CompteRendu("Aucune pièce n'a été produite.", fautes, reussi=False, conseil="Corrigez ce qui bloque.")
    apres = _pieces(racine)
    if apres == avant:
        return CompteRendu("Les pièces sont à jour : rien de ce qui les produit n'a changé.", faite.anomalies)
    if all(somme == avant.get(nom) for nom, somme in apres.items() if nom != FICHIER_MANIFESTE):
        otees = citer_les_premiers(sorted(avant.keys() - apres.keys()), _CITEES)
        dit = f"Les pièces sont à jour{_OTE.format(otees) if otees else ''}."
    else:
        dit = f"{len(faite.fichiers) - 1} pièces sont produites."
    return CompteRendu(f"{dit}{dire_les_copies(faite.mis_de_cote)}", faite.anomalies)


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
