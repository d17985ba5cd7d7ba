"""L'acheteur vérifie sa consultation, sans rien écrire."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from cctgen.evaluation.journal import controler_journal
from cctgen.socle.anomalies import Anomalie
from cctgen.socle.gestes.ecrits import Ecrit
from cctgen.usages.ouverture.consultation import Ouverture, ouvrir
from cctgen.usages.ouverture.gel import DOSSIER_EVALUATION, bases_des_tours
from cctgen.usages.ouverture.modeles.reglages import fautes_des_reglages
from cctgen.usages.ouverture.modeles.suivis import dossiers_de_modeles, est_livre
from cctgen.usages.ouverture.versions import numeros_publies


def verifier_consultation(racine: Path, superposes: Sequence[Path] = ()) -> tuple[Anomalie, ...]:
    """Rend, sans rien écrire, les anomalies de la consultation, de ses modèles, publications, additifs et journaux."""
    return verifier_ouverture(ouvrir(racine, superposes), superposes)


def verifier_ouverture(
    ouverture: Ouverture, superposes: Sequence[Path] = (), ecrites: Collection[Ecrit] = ()
) -> tuple[Anomalie, ...]:
    """Rend de même les anomalies d'une consultation déjà ouverte.

    `ecrites` : ce que l'outil a écrit à chaque état du dossier, pour qui en garde l'histoire.
    """
    bases = bases_des_tours(ouverture.racine)
    journaux = (a for base in bases for a in controler_journal(base / DOSSIER_EVALUATION))
    return (*ouverture.anomalies, *_des_modeles(ouverture, superposes), *_des_additifs(ouverture, ecrites), *journaux)


def _des_additifs(ouverture: Ouverture, ecrites: Collection[Ecrit]) -> Iterator[Anomalie]:
    if ouverture.dossier is None or not numeros_publies(ouverture.racine):
        return
    # Nul additif avant une publication : la rédaction n'attend pas la lecture de Word.
    from cctgen.usages.edition.ecarts.a_faire import additifs_a_revoir  # noqa: PLC0415

    yield from additifs_a_revoir(ouverture.racine, ouverture.dossier, ecrites)


def _des_modeles(ouverture: Ouverture, superposes: Sequence[Path]) -> Iterator[Anomalie]:
    dossiers = dossiers_de_modeles(ouverture.racine, superposes)
    siens = [d for d in dossiers if d.is_dir() and not est_livre(d / "x") and any(d.iterdir())]
    if not siens:
        return
    # Seul un service qui a ses modèles attend la lecture de Word et d'Excel.
    from cctgen.usages.ouverture.modeles.verifies import (  # noqa: PLC0415
        fautes_de_ce_logo,
        fautes_du_modele,
        logo_suivi,
        modeles_de_service,
    )

    du_plan = {d.modele for d in ouverture.clausier.plan.documents}
    for modele in modeles_de_service(dossiers, du_plan):
        yield from fautes_du_modele(modele, du_plan)
    if (logo := logo_suivi(siens)) is not None:
        yield from fautes_de_ce_logo(logo)
    yield from fautes_des_reglages(siens)
