"""Partir d'un modèle livré : le copier dans le dossier de modèles d'une consultation ou d'un service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cctgen.documents.modeles.contrat import Contrat
from cctgen.socle.contenu import contenu
from cctgen.socle.fichiers import lire_sur_le_disque
from cctgen.socle.gestes.geste import geste
from cctgen.usages.modeles.dossiers import contrat_nomme, destination
from cctgen.usages.ouverture.modeles.reglages import REGLAGES
from cctgen.usages.ouverture.modeles.suivis import DOSSIER_MODELES


@dataclass(frozen=True, slots=True)
class Export:
    """Les modèles copiés, ce que chacun attend, et les versions d'une personne mises de côté."""

    fichiers: tuple[Path, ...]
    contrats: tuple[Contrat, ...]
    mis_de_cote: tuple[Path, ...] = ()

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `modeles exporter`."""
        return {"fichiers": [str(f) for f in self.fichiers], "modeles": [decrire(c) for c in self.contrats]}


def exporter(racine: Path, noms: Sequence[str], *, remplacer: bool = False) -> Export:
    """Copie des modèles livrés, tous ou aucun ; un modèle copié ne suit plus ceux de l'outil.

    Lève `TravailProtege` si une personne a modifié l'un de ceux qui sont là et que `remplacer` est faux,
    `DossierIntrouvable` si un nom n'est celui d'aucun modèle.
    """
    reglages = {ecrit: nom for nom in REGLAGES for ecrit in (nom, Path(nom).stem)}
    contrats = tuple(contrat_nomme(nom) for nom in dict.fromkeys(noms) if nom not in reglages)
    fichiers = [*(c.nom for c in contrats), *dict.fromkeys(reglages[nom] for nom in noms if nom in reglages)]
    cible = destination(racine)
    with geste(racine) as ouvert:
        for nom in fichiers:
            octets = lire_sur_le_disque(contenu(DOSSIER_MODELES) / nom)
            ouvert.produire(cible / nom, octets, "Votre modèle est là : modifiez-le, ou rangez-le ailleurs.")
        copies = ouvert.mettre_en_place(remplacer=remplacer)
    return Export(tuple(cible / nom for nom in fichiers), contrats, copies)


def decrire(contrat: Contrat) -> dict[str, Any]:
    """Rend ce qu'un modèle peut et doit porter : balises, titres, styles."""
    return {
        "nom": contrat.nom,
        "sert_a": contrat.sert_a,
        "titres": contrat.titres.value,
        "balises": [
            {"nom": b.nom, "sorte": b.sorte.value, "ecriture": b.ecriture, "dit": b.dit, "exigee": b.exigee}
            for b in contrat.balises
        ],
        "styles": [{"nom": s.nom, "role": s.role} for s in contrat.styles],
    }
