"""Le modèle Word à suivre : de la consultation, du service, puis de l'outil ; ceux des deux premiers sont vérifiés."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from cctgen.assemblage.numeros import Numeros
from cctgen.clausier.modele import Plan
from cctgen.clausier.plan import est_a_reporter
from cctgen.documents.modeles.catalogue import contrat_du_modele
from cctgen.documents.modeles.contrat import Contrat
from cctgen.documents.modeles.fautes import examiner
from cctgen.documents.modeles.numerotation import numeros_du_modele
from cctgen.documents.modeles.paquet import Illisible
from cctgen.socle.anomalies import Anomalie
from cctgen.socle.contenu import contenu
from cctgen.socle.erreurs import DonneesInvalides, DossierIntrouvable
from cctgen.socle.fichiers import lire_sur_le_disque
from cctgen.usages.ouverture.clausiers_enregistres import clausiers_de

DOSSIER_MODELES = "modeles"


def dossiers_de_modeles(racine: Path, superposes: Sequence[Path]) -> list[Path]:
    """Rend les dossiers où chercher un modèle, du plus particulier au plus général."""
    clausiers = clausiers_de(racine, superposes)
    return [racine / DOSSIER_MODELES, *(c / DOSSIER_MODELES for c in reversed(clausiers)), contenu(DOSSIER_MODELES)]


def modele_suivi(nom: str, dossiers: Iterable[Path]) -> Path | None:
    """Rend le premier fichier de ce nom, du plus particulier au plus général, ou rien."""
    return next((d / nom for d in dossiers if (d / nom).is_file()), None)


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


def est_livre(chemin: Path) -> bool:
    """Vrai pour un modèle de l'outil lui-même."""
    return chemin.parent == contenu(DOSSIER_MODELES)


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


def numeros_suivis(dossiers: Sequence[Path], plan: Plan) -> dict[str, Numeros]:
    """Rend la numérotation des titres de chaque modèle d'annexe d'un service ; un modèle illisible se dira ailleurs."""
    trouves: dict[str, Numeros] = {}
    for nom in dict.fromkeys(d.modele for d in plan.documents if not est_a_reporter(d.modele)):
        chemin = modele_suivi(nom, dossiers)
        if chemin is not None and not est_livre(chemin) and not fautes_du_modele(chemin, (nom,)):
            try:
                trouves[nom] = numeros_du_modele(lire_sur_le_disque(chemin))
            except Illisible:
                continue
    return trouves
