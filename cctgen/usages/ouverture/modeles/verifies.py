"""Les modèles Word d'un service, lus une fois vérifiés : toutes leurs fautes se disent d'un coup."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from cctgen.documents.modeles.catalogue import contrat_du_modele
from cctgen.documents.modeles.contrat import Contrat
from cctgen.documents.modeles.fautes import examiner
from cctgen.socle.anomalies import Anomalie
from cctgen.socle.erreurs import DonneesInvalides, DossierIntrouvable
from cctgen.socle.fichiers import lire_sur_le_disque
from cctgen.usages.ouverture.modeles.suivis import est_livre, modele_suivi


def lire_modele(nom: str, dossiers: Iterable[Path], du_plan: Collection[str] = ()) -> bytes:
    """Rend le premier modèle trouvé ; lève `DonneesInvalides` avec toutes les fautes d'un modèle de service."""
    chemin = modele_suivi(nom, dossiers)
    if chemin is None:
        raise DossierIntrouvable(
            f"Le modèle Word « {nom} » est introuvable.", "Corrigez plan.yaml, ou déposez le modèle dans modeles/."
        )
    if fautes := fautes_du_modele(chemin, du_plan):
        raise DonneesInvalides(fautes)
    return lire_sur_le_disque(chemin)


def fautes_du_modele(chemin: Path, du_plan: Collection[str] = ()) -> tuple[Anomalie, ...]:
    """Rend toutes les fautes d'un modèle ; un modèle livré est vérifié par les essais de l'outil."""
    contrat = contrat_du_modele(chemin.name, du_plan)
    if contrat is None or est_livre(chemin):
        return ()
    return _examiner(f"{chemin.parent.name}/{chemin.name}", lire_sur_le_disque(chemin), contrat)


@lru_cache(maxsize=64)
def _examiner(fichier: str, octets: bytes, contrat: Contrat) -> tuple[Anomalie, ...]:
    return examiner(fichier, octets, contrat)


def modeles_de_service(dossiers: Sequence[Path], du_plan: Collection[str] = ()) -> Iterator[Path]:
    """Énumère les modèles Word suivis qui ne sont pas ceux de l'outil ; un nom que rien ne suit n'en est pas."""
    noms = sorted({m.name for d in dossiers if d.is_dir() for m in d.glob("*.docx") if not est_livre(m)})
    for nom in noms:
        chemin = modele_suivi(nom, dossiers)
        if chemin is not None and contrat_du_modele(nom, du_plan) is not None:
            yield chemin
