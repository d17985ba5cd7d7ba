"""Les modèles Word d'un service, lus une fois vérifiés : toutes leurs fautes se disent d'un coup."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from cctgen.documents.modeles.catalogue import contrat_du_modele
from cctgen.documents.modeles.contrat import Contrat
from cctgen.documents.modeles.fautes import examiner
from cctgen.socle.anomalies import Anomalie, bloquantes
from cctgen.socle.erreurs import DonneesInvalides, DossierIntrouvable
from cctgen.socle.fichiers import lire_sur_le_disque
from cctgen.usages.ouverture.modeles.suivis import est_livre, modele_suivi

LOGOS = ("logo.png", "logo.jpg", "logo.jpeg")
"""Les noms d'un logo dans un dossier de modèles ; du même dossier, le premier sert."""


def lire_modele(nom: str, dossiers: Iterable[Path], du_plan: Collection[str] = ()) -> bytes:
    """Rend le premier modèle trouvé, où le logo de l'acheteur est posé.

    Lève `DonneesInvalides` avec toutes les fautes d'un modèle de service, et du logo.
    """
    dossiers = tuple(dossiers)
    chemin = modele_suivi(nom, dossiers)
    if chemin is None:
        raise DossierIntrouvable(
            f"Le modèle Word « {nom} » est introuvable.", "Corrigez plan.yaml, ou déposez le modèle dans modeles/."
        )
    logo = logo_suivi(dossiers)
    fautes = (*fautes_du_modele(chemin, du_plan), *(fautes_de_ce_logo(logo) if logo else ()))
    if bloquent := bloquantes(fautes):
        raise DonneesInvalides(bloquent)
    return pret(chemin, logo)


def logo_suivi(dossiers: Iterable[Path]) -> Path | None:
    """Rend le logo du dossier le plus particulier qui en a un, ou rien."""
    return next((chemin for d in dossiers for nom in LOGOS if (chemin := d / nom).is_file()), None)


def fautes_de_ce_logo(chemin: Path) -> tuple[Anomalie, ...]:
    """Rend ce qui empêche de poser ce logo."""
    # Seul un acheteur qui a son logo attend python-docx.
    from cctgen.documents.marque import fautes_du_logo  # noqa: PLC0415

    return tuple(fautes_du_logo(f"{chemin.parent.name}/{chemin.name}", lire_sur_le_disque(chemin)))


def pret(chemin: Path, logo: Path | None) -> bytes:
    """Rend un modèle sans faute, le logo posé.

    Celui d'un service n'a plus rien du poste où il fut fait, et ses en-têtes sont calés sur ses marges.
    """
    octets = lire_sur_le_disque(chemin)
    if not est_livre(chemin):
        from cctgen.documents.modeles.propre.assaini import DES_CASES, assaini  # noqa: PLC0415 (de même)
        from cctgen.documents.word.mise_en_page.tabulations import cale_sur_ses_marges  # noqa: PLC0415 (de même)
        from cctgen.documents.word.rendu import MODELE_FORMULAIRE  # noqa: PLC0415 (de même)

        octets = cale_sur_ses_marges(assaini(octets, DES_CASES if chemin.name == MODELE_FORMULAIRE else ""))
    if logo is None:
        return octets
    from cctgen.documents.marque import avec_le_logo  # noqa: PLC0415 (de même)

    return avec_le_logo(octets, lire_sur_le_disque(logo))


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
