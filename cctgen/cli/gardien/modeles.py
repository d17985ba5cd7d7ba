"""Le groupe `modeles` : partir d'un modèle livré, le vérifier, en voir l'effet avant de publier."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cctgen.cli.sommaire import COMMANDES_DES_MODELES
from cctgen.cli.terminal import affichage
from cctgen.cli.terminal.francais import Commande
from cctgen.cli.terminal.groupe import Groupe
from cctgen.cli.terminal.options import CHEMIN, option_json, option_remplacer, superposes
from cctgen.socle.commandes import commande

if TYPE_CHECKING:
    from cctgen.documents.modeles.contrat import Contrat


@click.group(cls=Groupe, sommaire=COMMANDES_DES_MODELES)
def modeles() -> None:
    """Adapte la présentation des documents : partir d'un modèle livré, le vérifier, en voir l'effet.

    \b
    Exemple :  cctgen modeles exporter mon-marche annexe.docx
    """


@click.command(cls=Commande)
@click.argument("dossier", type=CHEMIN, metavar="[DOSSIER]", required=False)
@click.argument("noms", nargs=-1, metavar="[MODELE]…")
@click.option("--balises", multiple=True, metavar="MODELE", help="Montre les balises et les styles, sans rien écrire.")
@option_remplacer
@option_json
def exporter(
    dossier: Path | None, noms: tuple[str, ...], balises: tuple[str, ...], *, remplacer: bool, en_json: bool
) -> None:
    """Copie un modèle livré, à modifier dans Word, et dit quelles balises et quels styles il porte.

    Sans argument, liste les modèles. DOSSIER est une consultation, un clausier de service, ou un dossier de modèles.

    \b
    Exemples :
      cctgen modeles exporter
      cctgen modeles exporter --balises annexe.docx
      cctgen modeles exporter mon-marche annexe.docx lettre-rejet.docx
    """
    from cctgen.documents.modeles.catalogue import CONTRATS
    from cctgen.usages.modeles.dossiers import contrat_nomme
    from cctgen.usages.modeles.exporter import Export
    from cctgen.usages.modeles.exporter import exporter as usage
    from cctgen.usages.ouverture.modeles.reglages import REGLAGES

    if dossier is not None and not noms and not balises:
        raise click.UsageError("Nommez les modèles à copier ; « cctgen modeles exporter » les liste.")
    vus = tuple(contrat_nomme(nom) for nom in balises) or tuple(CONTRATS.values())
    export = usage(dossier, noms, remplacer=remplacer) if dossier is not None and noms else Export((), vus)
    if en_json:
        affichage.rendre_json(export.en_dict())
        return
    affichage.montrer_copies(export.mis_de_cote)
    if not export.fichiers and not balises:
        lignes = [*((c.nom, c.sert_a) for c in vus), *REGLAGES.items()]
        affichage.montrer_tableau("Modèles de l'outil", ("Modèle", "Sert à"), lignes)
        return
    for contrat in export.contrats:
        _montrer(contrat)
    if export.fichiers and dossier is not None:
        affichage.dire(f"Écrit : {', '.join(map(str, export.fichiers))}")
        affichage.dire(f"Modifiez-les dans Word, puis : {commande('modeles', 'verifier', dossier)}")


def _montrer(contrat: Contrat) -> None:
    balises = [(b.ecriture, f"{b.dit}{' (exigée)' if b.exigee else ''}") for b in contrat.balises]
    affichage.montrer_tableau(f"{contrat.nom} : balises", ("S'écrit", "Montre"), balises)
    styles = [(s.nom, s.role) for s in contrat.styles]
    affichage.montrer_tableau(f"{contrat.nom} : styles", ("Style", "Met en forme"), styles)
    affichage.dire(f"Numéros des titres : {contrat.titres.value}.")


@click.command(cls=Commande)
@click.argument("dossier", type=CHEMIN, metavar="[DOSSIER]", required=False)
@option_json
@click.pass_context
def verifier(contexte: click.Context, dossier: Path | None, *, en_json: bool) -> int:
    """Relève toutes les fautes des modèles, avec la balise ou le style, son lieu et le remède.

    Sans DOSSIER, vérifie ceux de l'outil.

    \b
    Exemples :
      cctgen modeles verifier mon-marche
      cctgen modeles verifier mon-clausier
    """
    from cctgen.usages.modeles.verifier import verifier_les_modeles

    verification = verifier_les_modeles(dossier, superposes(contexte))
    if not en_json:
        return affichage.rendre_compte(verification.anomalies, en_json=False)
    affichage.rendre_json(verification.en_dict())
    return 1 if verification.est_fautive else 0


@click.command(cls=Commande)
@click.argument("racine", type=CHEMIN, metavar="[DOSSIER]", required=False)
@click.argument("noms", nargs=-1, metavar="[MODELE]…")
@click.option("--vers", type=CHEMIN, metavar="DOSSIER", default=Path("apercu-modeles"), help="Où écrire les aperçus.")
@click.option("--pdf", is_flag=True, help="Écrit aussi les PDF (demande LibreOffice).")
@option_remplacer
@option_json
@click.pass_context
def apercu(contexte: click.Context, /, *, remplacer: bool, en_json: bool, **demande: Any) -> None:
    """Écrit un document d'exemple par modèle, tel qu'il se présentera, avant de publier.

    Montre les modèles du dossier, ou ceux qui sont nommés ; sans dossier, ceux de l'outil.

    \b
    Exemples :
      cctgen modeles apercu mon-marche
      cctgen modeles apercu mon-marche annexe.docx --vers essai --pdf
    """
    from cctgen.usages.modeles.apercu import DemandeApercu, apercevoir

    voulu = DemandeApercu(**demande, superposes=superposes(contexte))
    resultat = apercevoir(voulu, remplacer=remplacer, suivi=affichage.etape)
    if en_json:
        affichage.rendre_json(resultat.en_dict())
        return
    affichage.montrer_copies(resultat.mis_de_cote)
    affichage.dire(f"Écrit : {len(resultat.fichiers)} fichier(s) dans {voulu.vers}, au contenu d'exemple.")
