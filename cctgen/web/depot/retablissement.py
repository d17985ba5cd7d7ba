"""Rétablir un état antérieur : un état nouveau s'inscrit, aucun ne s'efface, rien de figé ne se défait."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cctgen.socle.erreurs import DossierOccupe, ErreurCctgen
from cctgen.usages.depot.figes import (
    Demeure,
    ensemble_fige,
    garder_le_bareme,
    garder_les_registres,
    versions_publiees,
)
from cctgen.usages.depot.inscrits import lire_les_inscrits
from cctgen.usages.depot.retablir import ce_qui_demeure, fichiers_retablis
from cctgen.usages.ouverture.consultation import Ouverture, ouvrir
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.contenus import relire
from cctgen.web.depot.dossiers import Table, dossier_de_lecture, materialiser, relever
from cctgen.web.depot.gestes import essayer, faire
from cctgen.web.depot.models import Consultation, Etat


@dataclass(frozen=True, slots=True)
class Retablissement:
    """Ce que donnerait le dossier rétabli, et ce qui en resterait d'aujourd'hui."""

    table: Table
    ouverture: Ouverture | None
    figes: tuple[str, ...]
    bareme_garde: bool


def apercevoir(voulu: Etat, courant: Etat) -> Retablissement:
    """Rend le dossier que laisserait le geste, sans rien en garder."""
    gardes: list[bool] = []
    table, ouverture = essayer(courant, lambda racine: gardes.append(_retablir(racine, voulu, courant)), _lire)
    # Seuls comptent les dossiers figés que l'état voulu n'avait pas, ou pas ainsi.
    demeure = _demeure(voulu, courant)
    changes = (c for c in courant.table.keys() | voulu.table.keys() if courant.table.get(c) != voulu.table.get(c))
    return Retablissement(table, ouverture, ensembles_figes(courant, filter(demeure, changes)), gardes[-1])


def ensembles_figes(courant: Etat, chemins: Iterable[str]) -> tuple[str, ...]:
    """Rend les dossiers figés dont sont ces fichiers, par leur nom."""
    publiees = versions_publiees(courant.table)
    return tuple(sorted({ensemble_fige(c, publiees).partition("/")[0] for c in chemins} - {""}))


def retablir(consultation: Consultation, auteur: Personne, voulu: Etat, vu: int) -> None:
    """Inscrit l'état rétabli ; lève `DossierOccupe` si l'état comparé n'est plus le dernier."""

    def action(racine: Path) -> None:
        courant = consultation.etat
        if courant.numero != vu:
            raise DossierOccupe(
                f"La consultation a changé à l'instant : {courant.geste}.",
                "Relisez ce que rétablir cet état changerait maintenant, puis confirmez de nouveau.",
            )
        _retablir(racine, voulu, courant)

    faire(consultation, auteur, f"Rétablit l'état {voulu.numero}", action, retablit=voulu.numero)


def _retablir(racine: Path, voulu: Etat, courant: Etat) -> bool:
    shutil.rmtree(racine)
    demeure, courante = _demeure(voulu, courant), dossier_de_lecture(courant)
    materialiser(fichiers_retablis(courant.table, voulu.table, demeure), racine)
    bareme_garde = garder_le_bareme(racine, courante)
    garder_les_registres(racine, courante, demeure)
    return bareme_garde


def _demeure(voulu: Etat, courant: Etat) -> Demeure:
    courants, anciens = courant.table, voulu.table
    return ce_qui_demeure(courants, anciens, lire_les_inscrits(courants, relire).a_liberer(courants, anciens))


def _lire(racine: Path) -> tuple[Table, Ouverture | None]:
    table = relever(racine)
    try:
        return table, ouvrir(racine)
    except ErreurCctgen:
        return table, None
