"""Ce que les modèles d'un service laissent à voir dans un dossier produit, sans empêcher de le produire."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cctgen.documents.modeles.fautes import SOMMAIRE_ESTIME
from cctgen.socle.anomalies import Anomalie
from cctgen.usages.edition.fichiers_produits import Atelier, Destinataire, FichierProduit
from cctgen.usages.ouverture.modeles.reglages import fautes_des_reglages
from cctgen.usages.ouverture.modeles.suivis import est_livre
from cctgen.usages.ouverture.modeles.verifies import fautes_du_modele, modeles_de_service

if TYPE_CHECKING:
    from pathlib import Path


def remarques_des_modeles(
    atelier: Atelier, fichiers: Sequence[FichierProduit], *, pagines: bool = False
) -> Iterator[Anomalie]:
    """Énumère ce que disent les modèles du service, puis les documents des candidats faits d'après eux.

    `pagines`, leurs sommaires ont été relus dans des PDF : ils ne sont plus estimés.
    """
    siens = [d for d in atelier.modeles if d.is_dir() and not est_livre(d / "x") and any(d.iterdir())]
    if not siens:
        return
    du_plan = {d.modele for d in atelier.dossier.documents}
    for modele in modeles_de_service(atelier.modeles, du_plan):
        juste = pagines or _est_pagine(atelier, modele, fichiers)
        yield from (a for a in fautes_du_modele(modele, du_plan) if not (juste and a.code == SOMMAIRE_ESTIME))
    yield from fautes_des_reglages(siens)
    # Seul un service qui a ses modèles attend le contrôle de ses documents.
    from cctgen.usages.ouverture.modeles.lisibles import inaccessibles  # noqa: PLC0415

    for fichier in fichiers:
        if fichier.nature.destinataire is Destinataire.CANDIDATS:
            yield from inaccessibles(fichier.chemin, fichier.contenu, f"sortie/{fichier.chemin}")


def _est_pagine(atelier: Atelier, modele: Path, fichiers: Sequence[FichierProduit]) -> bool:
    """Vrai si tous les documents d'un modèle ont les pages d'un PDF."""
    des_siens = {f"{d.fichier}.docx" for d in atelier.dossier.documents if d.modele == modele.name}
    produits = [f for f in fichiers if f.chemin in des_siens]
    return bool(produits) and all(f.sommaire is not None for f in produits)
