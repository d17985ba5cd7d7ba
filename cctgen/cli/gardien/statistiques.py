"""La commande qui mesure le clausier."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cctgen.cli.terminal import affichage
from cctgen.cli.terminal.francais import Commande
from cctgen.cli.terminal.options import CHEMIN, option_json
from cctgen.cli.terminal.superposition import superposes_dits

if TYPE_CHECKING:
    from cctgen.assemblage.statistiques import Statistiques


@click.command(cls=Commande)
@click.option(
    "--profil",
    "profils",
    type=CHEMIN,
    multiple=True,
    metavar="CHEMIN",
    help="Consultation ou fichier de réponses dont mesurer le volume (répétable ; défaut : les exemples livrés).",
)
@option_json
@click.pass_context
def statistiques(contexte: click.Context, profils: tuple[Path, ...], en_json: bool) -> None:
    """Compte les clauses par thème, les relectures, les références, leur âge, et le volume de chaque profil.

    \b
    Exemples :
      cctgen clausier statistiques
      cctgen clausier statistiques --profil marches/portail-usagers --profil reponses.yaml
    """
    from datetime import date

    from cctgen.usages.gardien.statistiques import mesurer

    mesure = mesurer(superposes_dits(contexte), profils, date.today())  # noqa: DTZ011 (date du poste)
    if en_json:
        affichage.rendre_json(mesure.en_dict())
    else:
        _montrer(mesure)


def _montrer(mesure: Statistiques) -> None:
    affichage.dire(
        f"{mesure.clausier}, au {mesure.jour:%d/%m/%Y} : {mesure.clauses} clauses et fiches,"
        f" {mesure.exigences} exigences, {mesure.questions} questions ; {mesure.retirees} retirée(s),"
        f" {mesure.datees} datée(s) dont {mesure.hors_vigueur} hors vigueur."
    )
    themes = [[t.libelle, *map(str, (t.clauses, t.exigences, t.primordiales, t.relues))] for t in mesure.themes]
    affichage.montrer_tableau("Par thème", ("Thème", "Clauses", "Exigences", "Primordiales", "Relues"), themes)
    volumes = [
        [v.profil, str(v.lot or ""), *map(str, (v.clauses, v.exigences, v.primordiales, v.notees))]
        for v in mesure.volumes
    ]
    entetes = ("Profil", "Lot", "Clauses", "Exigences", "Primordiales", "Notées")
    affichage.montrer_tableau("Volume par profil", entetes, volumes)
    _montrer_les_relectures(mesure)


def _montrer_les_relectures(mesure: Statistiques) -> None:
    relectures, references, age = mesure.relectures, mesure.references, mesure.age
    perimees = f" ({', '.join(relectures.perimees)})" if relectures.perimees else ""
    futures = ", ".join(relectures.a_venir)
    a_venir = f" Datées d'un jour à venir, elles ne comptent pas : {futures}." if futures else ""
    affichage.dire(
        f"Relectures : {relectures.relues} à jour, {len(relectures.perimees)} périmée(s){perimees},"
        f" {relectures.jamais} jamais.{a_venir}"
    )
    revoir = f" À revoir : {', '.join(references.perimees)}." if references.perimees else ""
    affichage.dire(
        f"Références : {references.textes_verifies} textes vérifiés, {references.textes_a_verifier} à vérifier ;"
        f" {references.articles_verifies} articles vérifiés, {references.articles_a_verifier} à vérifier.{revoir}"
    )
    dans = f"clausier daté de dans {-age.clausier} jour(s)"
    depuis = [dans if age.clausier < 0 else f"clausier daté d'il y a {age.clausier} jour(s)"]
    if age.relecture is not None:
        depuis.append(f"relecture la plus ancienne d'il y a {age.relecture} jour(s)")
    if age.verification is not None:
        depuis.append(f"vérification de référence la plus ancienne d'il y a {age.verification} jour(s)")
    affichage.dire(f"Âge : {' ; '.join(depuis)}.")
