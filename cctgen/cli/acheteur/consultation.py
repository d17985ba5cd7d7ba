"""Les commandes de l'acheteur."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cctgen.cli.terminal import affichage
from cctgen.cli.terminal.completion import completer_suppositions, completer_verdicts
from cctgen.cli.terminal.ecran import est_un_terminal
from cctgen.cli.terminal.francais import Commande
from cctgen.cli.terminal.options import argument_consultation, option_json, option_remplacer, superposes
from cctgen.cli.terminal.superposition import superposes_dits
from cctgen.socle.commandes import commande
from cctgen.socle.erreurs import ErreurCctgen
from cctgen.socle.nombres import compter

if TYPE_CHECKING:
    from cctgen.usages.edition.differences import Differences


@click.command(cls=Commande)
@argument_consultation
@click.option("--exemple", metavar="NOM", help="Part d'un exemple livré : portail, sirh-saas ou infogerance.")
@click.option("--sans-dialogue", is_flag=True, help="Crée les fichiers sans poser de question.")
@click.option("--reference", metavar="TEXTE", help="Sans dialogue : référence de la consultation.")
@click.option("--objet", metavar="TEXTE", help="Sans dialogue : objet du marché.")
@click.option("--acheteur", metavar="TEXTE", help="Sans dialogue : nom de l'acheteur.")
@click.option("--service", metavar="TEXTE", help="Sans dialogue : service acheteur.")
@click.option("--lot", "lots", multiple=True, metavar="TITRE", help="Sans dialogue : titre d'un lot (répétable).")
@click.pass_context
def nouveau(
    contexte: click.Context, /, consultation: Path, exemple: str | None, sans_dialogue: bool, **identite: Any
) -> None:
    """Crée une consultation, puis pose le questionnaire.

    \b
    Exemples :
      cctgen nouveau marches/portail-usagers
      cctgen nouveau essai --exemple portail --sans-dialogue
      cctgen nouveau marches/paie --sans-dialogue --reference 2027-12 --objet "Paie" --acheteur "Ministère"
    """
    from datetime import date

    from cctgen.usages.preparation import nouveau as creation

    if any(identite.values()) and (exemple is not None or not sans_dialogue):
        raise click.UsageError("L'identité ne se donne en option qu'avec --sans-dialogue, et sans --exemple.", contexte)
    clausiers = superposes_dits(contexte)
    if clausiers:
        from cctgen.usages.ouverture.clausier_verifie import exiger_clausier

        exiger_clausier(clausiers)
    creation.exiger_place_libre(consultation)
    if not sans_dialogue:
        _exiger_terminal()
    if exemple is not None:
        creation.creer_depuis_exemple(consultation, exemple, clausiers)
    elif sans_dialogue:
        donnee = creation.IdentiteSaisie(**{cle: valeur for cle, valeur in identite.items() if valeur})
        creation.creer_vierge(consultation, donnee, date.today(), clausiers)  # noqa: DTZ011 (date du poste)
    else:
        from cctgen.cli.saisie.identite import demander_identite

        creation.creer_vierge(consultation, demander_identite(), date.today(), clausiers)  # noqa: DTZ011
    affichage.dire(f"Consultation créée : {consultation}")
    if sans_dialogue:
        affichage.dire(f"Répondez au questionnaire : {commande('questionnaire', consultation)}")
        return
    _poser(contexte, consultation)


@click.command(cls=Commande)
@argument_consultation
@click.option("--revoir", is_flag=True, help="Revoit les réponses déjà données ; montre l'effet avant d'écrire.")
@click.pass_context
def questionnaire(contexte: click.Context, consultation: Path, revoir: bool) -> None:
    """Reprend le questionnaire là où il en est, ou revoit ce qui est répondu.

    \b
    Exemples :
      cctgen questionnaire marches/portail-usagers
      cctgen questionnaire marches/portail-usagers --revoir
    """
    if revoir:
        _revoir(contexte, consultation)
    else:
        _poser(contexte, consultation)


def _exiger_terminal() -> None:
    if not est_un_terminal(sys.stdin):
        raise ErreurCctgen(
            "Le questionnaire demande un terminal.",
            "Utilisez --sans-dialogue avec « nouveau », puis remplissez reponses.yaml.",
        )


def _poser(contexte: click.Context, consultation: Path) -> None:
    from cctgen.cli.saisie.questionnaire import poser_le_questionnaire

    _exiger_terminal()
    if poser_le_questionnaire(consultation, superposes(contexte)):
        _dire_la_suite(contexte, consultation)
        return
    affichage.dire(f"Réponses enregistrées. Pour reprendre : {commande('questionnaire', consultation)}")
    contexte.exit(130)


def _revoir(contexte: click.Context, consultation: Path) -> None:
    from cctgen.cli.saisie.questionnaire import revoir_le_questionnaire

    _exiger_terminal()
    if revoir_le_questionnaire(consultation, superposes(contexte)):
        _dire_la_suite(contexte, consultation)
    else:
        affichage.dire("Rien n'a été écrit : reponses.yaml est tel qu'avant.")


def _dire_la_suite(contexte: click.Context, consultation: Path) -> None:
    from cctgen.usages.preparation.proposer_bareme import proposer_bareme

    if proposer_bareme(consultation, superposes(contexte)):
        affichage.dire("Barème proposé d'après vos réponses, dans consultation.yaml : à relire.")
    affichage.dire(f"Réponses enregistrées. La suite : {commande('generer', consultation)}")


@click.command(cls=Commande)
@argument_consultation
@option_json
@click.pass_context
def verifier(contexte: click.Context, consultation: Path, en_json: bool) -> int:
    """Relève toutes les anomalies de la consultation, sans rien écrire.

    \b
    Exemple :  cctgen verifier marches/portail-usagers
    """
    from cctgen.usages.edition.verifier import verifier_consultation

    return affichage.rendre_compte(verifier_consultation(consultation, superposes(contexte)), en_json=en_json)


@click.command(cls=Commande)
@argument_consultation
@click.argument("ids", nargs=-1, metavar="[ID]…", shell_complete=completer_verdicts)
@click.option(
    "--et-si",
    "suppositions",
    multiple=True,
    metavar="QUESTION=VALEUR",
    shell_complete=completer_suppositions,
    help="Montre tout ce qu'une autre réponse changerait, sans rien écrire (répétable).",
)
@option_json
@click.pass_context
def expliquer(
    contexte: click.Context, consultation: Path, ids: tuple[str, ...], suppositions: tuple[str, ...], en_json: bool
) -> None:
    """Dit pourquoi chaque clause ou exigence est retenue ou écartée, et ce qui le changerait.

    ID est une clause, une exigence, un article (2.3, annexe-securite:2.3) ou une ligne de la matrice (matrice:14).

    \b
    Exemples :
      cctgen expliquer marches/portail-usagers
      cctgen expliquer marches/portail-usagers SSI-026 annexe-securite:1.4
      cctgen expliquer marches/portail-usagers --et-si hebergement=pi --et-si acces=site,distant
    """
    from cctgen.cli.comptes_rendus import explications

    clausiers = superposes(contexte)
    if suppositions:
        explications.montrer_et_si(consultation, clausiers, suppositions, en_json=en_json)
    else:
        explications.montrer_pourquoi(consultation, clausiers, ids, en_json=en_json)


@click.command(cls=Commande)
@argument_consultation
@click.option("--pdf", is_flag=True, help="Convertit aussi les documents en PDF (LibreOffice nécessaire).")
@click.option(
    "--odt", is_flag=True, help="Ajoute les documents en ODT et les matrices en ODS (LibreOffice nécessaire)."
)
@click.option(
    "--brouillon", is_flag=True, help="Ajoute des annexes commentées pour vous : identifiants, motifs, notes."
)
@option_remplacer
@option_json
@click.pass_context
def generer(contexte: click.Context, /, consultation: Path, remplacer: bool, en_json: bool, **copies: bool) -> int:
    """Produit les annexes, les matrices, la note à l'acheteur et le manifeste.

    Le brouillon commenté n'est jamais publié : publier refuse un document qui porte encore des commentaires ou des
    modifications suivies.

    \b
    Exemples :
      cctgen generer marches/portail-usagers --pdf
      cctgen generer marches/portail-usagers --brouillon
    """
    from cctgen.usages.edition.copies import Copie
    from cctgen.usages.edition.generer import DOSSIER_SORTIE
    from cctgen.usages.edition.generer import generer as usage

    demandees = [Copie(nom) for nom, voulue in copies.items() if voulue]
    resultat = usage(consultation, superposes(contexte), remplacer=remplacer, copies=demandees, suivi=affichage.etape)
    if en_json:
        affichage.rendre_json(resultat.en_dict())
    affichage.montrer_anomalies(resultat.anomalies)
    affichage.montrer_copies(resultat.mis_de_cote)
    if not resultat.fichiers:
        click.echo("Rien n'a été écrit : corrigez d'abord ce qui bloque.", err=True)
        return 1
    if not en_json:
        chemins = [[f.nature.nom, str(consultation / DOSSIER_SORTIE / f.chemin)] for f in resultat.fichiers]
        affichage.montrer_tableau("Fichiers produits", ("Nature", "Fichier"), chemins)
        affichage.dire(f"La suite : {commande('publier', consultation)}")
    return 0


@click.command(cls=Commande)
@argument_consultation
@option_json
@click.pass_context
def publier(contexte: click.Context, consultation: Path, en_json: bool) -> None:
    """Fige la version courante du dossier de consultation.

    \b
    Exemple :  cctgen publier marches/portail-usagers
    """
    from cctgen.usages.edition.publier import publier as usage

    publication = usage(consultation, superposes(contexte))
    if en_json:
        affichage.rendre_json(publication.en_dict())
    affichage.montrer_anomalies(publication.anomalies)
    if en_json:
        return
    if not publication.nouvelle:
        affichage.dire(f"{publication.sans_suite} Ses pièces : {publication.dossier}")
        return
    affichage.dire(f"Version {publication.numero} figée dans {publication.dossier}")
    affichage.dire(f"À déposer sur la plateforme ({len(publication.a_deposer)} fichiers) :")
    for piece in publication.a_deposer:
        affichage.dire(f"  {piece}")
    if publication.rectificatif:
        affichage.dire("À déposer avec elles, l'additif et les suivis de modifications :")
        for fichier in publication.rectificatif:
            affichage.dire(f"  {fichier}")
    elif publication.precedente is not None:
        passage = commande("differences", consultation, str(publication.precedente), str(publication.numero))
        affichage.dire(f"À déposer avec elles, l'additif et les suivis de modifications, que rédige : {passage}")
    affichage.dire(f"Les plis une fois reçus : {commande('depouiller', consultation, 'FICHIER…')}")


@click.command(cls=Commande)
@argument_consultation
@click.argument("avant", type=int, required=False, metavar="[N")
@click.argument("apres", type=int, required=False, metavar="[M]]")
@option_remplacer
@option_json
@click.pass_context
def differences(
    contexte: click.Context, /, consultation: Path, avant: int | None, apres: int | None, remplacer: bool, en_json: bool
) -> None:
    """Montre et documente les écarts entre deux versions publiées, ou depuis la dernière.

    \b
    Exemples :
      cctgen differences marches/portail-usagers
      cctgen differences marches/portail-usagers 1 2
    """
    from cctgen.usages.edition.differences import differences as usage

    resultat = usage(consultation, superposes(contexte), avant, apres, remplacer=remplacer)
    affichage.montrer_copies(resultat.mis_de_cote)
    if en_json:
        affichage.rendre_json(resultat.en_dict())
        return
    affichage.montrer_anomalies(resultat.anomalies)
    if not (resultat.ecarts or resultat.renumerotes or resultat.pieces_changees):
        affichage.dire("Aucun écart.")
        return
    lignes = [[e.nature.value, e.objet, e.id, e.titre] for e in resultat.ecarts]
    titre = f"De la version {resultat.avant.numero} à la version {resultat.apres.numero}"
    if lignes:
        affichage.montrer_tableau(titre, ("Nature", "Objet", "Réf.", "Titre"), lignes)
    _montrer_les_pieces(resultat)
    for remanie in resultat.sans_suivi:
        affichage.dire(f"Sans suivi de modifications, trop remanié hors de l'outil (Word, Comparer) : {remanie}")
    if resultat.renumerotes:
        articles = sum(1 for deplace in resultat.renumerotes if deplace.id)
        autres = len(resultat.renumerotes) - articles
        suite = f", et {compter(autres, 'autre titre')}" if autres else ""
        affichage.dire(f"Articles qui changent de numéro : {articles}{suite} (l'additif en donne la table).")
    for fichier in resultat.fichiers:
        affichage.dire(f"Écrit : {fichier}")


def _montrer_les_pieces(resultat: Differences) -> None:
    """Dit chaque pièce qui n'est plus la même, et les lignes que le dossier n'a pas fait changer."""
    for piece in resultat.pieces_changees:
        affichage.dire(f"{piece.fichier} : {resultat.sort_de(piece)}")
        for signe, lignes in (("-", piece.retirees), ("+", piece.ajoutees)):
            for ligne in lignes:
                affichage.dire(f"  {signe} {ligne}")
        for ligne in piece.absentes:
            affichage.dire(f"  Annoncé par le dossier, absent de la pièce remise : {ligne}")
        for ligne in piece.restees:
            affichage.dire(f"  Retiré ou changé par le dossier, resté dans la pièce remise : {ligne}")
