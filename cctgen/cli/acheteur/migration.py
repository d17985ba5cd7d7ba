"""La commande par laquelle une consultation passe à une version plus récente du clausier."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cctgen.cli.terminal import affichage
from cctgen.cli.terminal.francais import Commande
from cctgen.cli.terminal.options import argument_consultation, option_json, superposes
from cctgen.socle.commandes import commande

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cctgen.assemblage.suivi.versions import Ecart
    from cctgen.usages.preparation.migrer import Migration


@click.command(cls=Commande)
@argument_consultation
@click.option("--accepter", is_flag=True, help="Enregistre le clausier d'aujourd'hui comme celui de la consultation.")
@option_json
@click.pass_context
def migrer(contexte: click.Context, consultation: Path, accepter: bool, en_json: bool) -> int:
    """Montre ce qu'une version plus récente du clausier change à la consultation, puis l'accepte.

    Sans --accepter, rien n'est écrit. Avec, une réponse que le clausier n'admet plus quitte reponses.yaml,
    dont l'ancien état est mis de côté ; toutes les autres sont gardées.

    \b
    Exemples :
      cctgen migrer marches/portail-usagers
      cctgen migrer marches/portail-usagers --accepter
    """
    from cctgen.socle.anomalies import bloquantes
    from cctgen.usages.preparation import migrer as usage

    geste = usage.accepter_la_migration if accepter else usage.migrer
    migration = geste(consultation, superposes(contexte))
    if en_json:
        affichage.rendre_json(migration.en_dict())
    else:
        _montrer(consultation, migration)
    return 1 if bloquantes(migration.anomalies) else 0


def _montrer(consultation: Path, migration: Migration) -> None:
    if migration.est_a_jour:
        affichage.dire(f"La consultation est déjà faite sur ce clausier : {migration.apres.version}.")
        affichage.montrer_anomalies(migration.anomalies)
        return
    if migration.avant is None:
        affichage.dire(f"La consultation n'a encore accepté aucun clausier. Aujourd'hui : {migration.apres.version}.")
    else:
        affichage.dire(f"De : {migration.avant.version} ({migration.avant.empreinte[:12]})")
        affichage.dire(f"À  : {migration.apres.version} ({migration.apres.empreinte[:12]})")
        if migration.avant.clausier is None:
            affichage.dire("L'ancien clausier ne se relit plus : la comparaison porte sur la dernière publication.")
    _montrer_les_questions(migration)
    _montrer_les_ecarts(migration)
    if migration.bareme_a_refaire:
        affichage.dire("Le barème proposé change : la prochaine génération le refait, tant que vous n'y touchez pas.")
    affichage.montrer_anomalies(migration.anomalies)
    affichage.montrer_copies(migration.mis_de_cote)
    if migration.rectificatif:
        affichage.dire(migration.rectificatif)
    _conclure(consultation, migration)


def _conclure(consultation: Path, migration: Migration) -> None:
    a_repondre = any(not q.reponse for q in migration.changements.ouvertes)
    if not migration.acceptee:
        affichage.dire(f"Rien n'a été écrit. Pour accepter : {commande('migrer', consultation, '--accepter')}")
        return
    for fichier in migration.ecrits:
        affichage.dire(f"Écrit : {fichier}")
    suite = "questionnaire" if a_repondre else "generer"
    affichage.dire(f"Clausier accepté. La suite : {commande(suite, consultation)}")


def _montrer_les_questions(migration: Migration) -> None:
    changements = migration.changements
    if changements.perdues:
        lignes = [[str(p.lot or ""), p.titre, p.valeur, p.motif] for p in changements.perdues]
        affichage.montrer_tableau(
            "Saisies que le clausier n'admet plus", ("Lot", "Question", "Valeur", "Motif"), lignes
        )
    if changements.ouvertes:
        lignes = [
            [q.id, q.libelle, ", ".join(str(lot) for lot in q.lots if lot), q.reponse or "à répondre"]
            for q in changements.ouvertes
        ]
        affichage.montrer_tableau("Questions qui se posent désormais", ("Id", "Question", "Lots", "Réponse"), lignes)
    for question in changements.changees:
        affichage.dire(f"\nQuestion changée : {question.titre} ({question.id})")
        _montrer_le_texte(question.avant, question.apres)


def _montrer_les_ecarts(migration: Migration) -> None:
    ecarts = migration.changements.ecarts
    for modele in migration.changements.modeles:
        affichage.dire(f"Modèle changé : {modele} (les pièces qui le suivent changent avec lui)")
    if not ecarts:
        affichage.dire("Aucune clause ni aucune exigence ne change.")
        return
    motifs = migration.changements.motifs
    lignes = [[e.nature.value, e.objet, e.id, e.titre, motifs.get(e.id, "")] for e in ecarts]
    affichage.montrer_tableau("Clauses et exigences", ("Nature", "Objet", "Réf.", "Titre", "Pourquoi"), lignes)
    for ecart in ecarts:
        if ecart.avant is not None and ecart.apres is not None:
            affichage.dire(f"\n{ecart.objet} {ecart.id} : {ecart.titre}")
            _montrer_le_texte(*_textes(ecart))


def _textes(ecart: Ecart) -> Iterator[str]:
    """Rend l'avant et l'après : le texte tel qu'il se lit, précédé de ce qui change d'autre."""
    from cctgen.assemblage.contenu.textes import desechapper

    avant, apres = ecart.avant, ecart.apres
    if avant is None or apres is None:
        return
    attributs = ("titre", "niveau", "lots")
    changes = [nom for nom in attributs if getattr(avant, nom) != getattr(apres, nom)]
    for element in (avant, apres):
        yield "\n".join([*(f"{nom} : {getattr(element, nom)}" for nom in changes), desechapper(element.texte)])


def _montrer_le_texte(avant: str, apres: str) -> None:
    """Écrit les seules phrases qui changent : « - » avant, « + » après."""
    import difflib

    for ligne in difflib.ndiff(_phrases(avant), _phrases(apres)):
        if ligne[:1] in "-+":
            affichage.dire(f"  {ligne.rstrip()}")


def _phrases(texte: str) -> list[str]:
    import re

    return [p for ligne in texte.splitlines() for p in re.split(r"(?<=[.;:!?]) (?=[A-ZÀ-Ý])", ligne) if p.strip()]
