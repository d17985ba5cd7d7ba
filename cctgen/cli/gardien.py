"""Les commandes du gardien du clausier."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cctgen.cli import affichage
from cctgen.cli.completion import completer_fiches
from cctgen.cli.ecran import Bavardage, bavardage
from cctgen.cli.francais import Commande, Groupe
from cctgen.cli.options import CHEMIN, option_json, superposes
from cctgen.socle.commandes import commande

if TYPE_CHECKING:
    from cctgen.usages.gardien.importer_cct import Ecriture, Import


_DETAIL_MAX = 12
"""Au-delà, les anomalies d'un même code sont comptées à l'écran ; -v, le rapport et --json les donnent toutes."""


@click.group(cls=Groupe)
def clausier() -> None:
    """Entretient le clausier : vérifier, lister, montrer, chercher, importer.

    \b
    Exemple :  cctgen clausier verifier
    """


@clausier.command(cls=Commande)
@click.option("--preuve", is_flag=True, help="Prouve aussi le clausier pour tous les jeux de réponses valides.")
@option_json
@click.pass_context
def verifier(contexte: click.Context, preuve: bool, en_json: bool) -> int:
    """Relève toutes les anomalies du clausier, avec fichier, ligne et conseil.

    \b
    Exemples :
      cctgen clausier verifier
      cctgen clausier verifier --preuve
    """
    from cctgen.usages.ouverture.clausier_verifie import verifier_le_clausier

    if preuve:
        return _prouver(superposes(contexte), en_json=en_json)
    return affichage.rendre_compte(verifier_le_clausier(superposes(contexte)), en_json=en_json)


def _prouver(clausiers: tuple[Path, ...], *, en_json: bool) -> int:
    from datetime import date

    from cctgen.socle.anomalies import bloquantes
    from cctgen.usages.gardien.prouver import prouver_le_clausier

    resultat = prouver_le_clausier(clausiers, date.today())  # noqa: DTZ011 (date du poste)
    if en_json:
        affichage.rendre_json(resultat.en_dict())
        return 1 if bloquantes(resultat.anomalies) else 0
    code = affichage.rendre_compte(resultat.anomalies, en_json=False)
    affichage.dire(resultat.phrase)
    return code


@clausier.command(cls=Commande)
@option_json
@click.pass_context
def lister(contexte: click.Context, en_json: bool) -> None:
    """Liste les clauses, par thème.

    \b
    Exemple :  cctgen clausier lister
    """
    from cctgen.usages.gardien.clausier import lister as usage

    _montrer_liste(usage(superposes(contexte)), en_json=en_json)


@clausier.command(cls=Commande)
@click.argument("identifiant", metavar="ID", shell_complete=completer_fiches)
@option_json
@click.pass_context
def montrer(contexte: click.Context, identifiant: str, en_json: bool) -> None:
    """Montre une clause, celle qui porte l'exigence nommée, ou une question et tout ce qu'elle commande.

    \b
    Exemples :
      cctgen clausier montrer SSI-026
      cctgen clausier montrer hebergement
    """
    from cctgen.cli.comptes_rendus.fiches import montrer_fiche
    from cctgen.usages.gardien.clausier import montrer as usage

    fiche = usage(identifiant, superposes(contexte))
    if en_json:
        affichage.rendre_json(fiche.en_dict())
    else:
        montrer_fiche(fiche)


@clausier.command(cls=Commande)
@click.argument("mots", nargs=-1, required=True, metavar="MOTS")
@option_json
@click.pass_context
def chercher(contexte: click.Context, mots: tuple[str, ...], en_json: bool) -> None:
    """Cherche les clauses qui contiennent tous les mots, sans égard aux accents.

    \b
    Exemple :  cctgen clausier chercher réversibilité préavis
    """
    from cctgen.usages.gardien.clausier import chercher as usage

    _montrer_liste(usage(mots, superposes(contexte)), en_json=en_json)


@clausier.command(cls=Commande)
@click.argument("dossier", type=CHEMIN, metavar="DOSSIER")
def schema(dossier: Path) -> None:
    """Écrit les schémas JSON qui aident à la saisie dans un éditeur.

    \b
    Exemple :  cctgen clausier schema clausier/schemas
    """
    from cctgen.socle.fichiers import ecrire
    from cctgen.usages.gardien.schemas import schemas

    for nom, contenu in schemas():
        ecrire(dossier / nom, contenu)
        affichage.dire(f"Écrit : {dossier / nom}")


@clausier.command(name="importer-cct", cls=Commande)
@click.argument("source", type=CHEMIN, metavar="SOURCE")
@click.option("--vers", type=CHEMIN, metavar="DOSSIER", help="Clausier à écrire (défaut : import-<nom de la source>).")
@click.option("--remplacer", is_flag=True, help="Réécrit les fichiers d'un import précédent.")
@click.option("--version", default="", metavar="VERSION", help="Version ou date de la source, si elle ne la dit pas.")
@click.option(
    "--consultation",
    "consultations",
    type=CHEMIN,
    multiple=True,
    metavar="CONSULTATION",
    help="Dit aussi ce que la mise à jour change à cette consultation (répétable).",
)
@option_json
@click.pass_context
def importer_cct(contexte: click.Context, /, en_json: bool, remplacer: bool, **choix: Any) -> int:
    """Importe une publication du CCT (fichier, dossier, copie d'un dépôt) en clausier superposable.

    \b
    Exemple :  cctgen clausier importer-cct cct-cloud-native --vers import-pi-native
    """
    from dataclasses import replace

    from cctgen.socle.anomalies import bloquantes
    from cctgen.usages.gardien import importer_cct as importation

    demande = importation.DemandeImport(superposes=superposes(contexte), **choix)
    importe = importation.preparer(demande)
    ecriture = importation.Ecriture()
    if not bloquantes(importe.anomalies):
        ecriture = (importation.remplacer_import if remplacer else importation.ecrire_import)(importe)
    apercu = importation.apercu(ecriture, importe.cible)
    importe = replace(importe, anomalies=(*importe.anomalies, *apercu))
    if en_json:
        affichage.rendre_json(importe.en_dict())
    else:
        _montrer_import(importe, ecriture)
    return 1 if bloquantes(importe.anomalies) else 0


def _montrer_import(importe: Import, ecriture: Ecriture) -> None:
    from collections import Counter

    from cctgen.socle.anomalies import Gravite

    nombres = Counter(a.code for a in importe.anomalies)
    resumes = {a.code for a in importe.anomalies if a.gravite is Gravite.INFORMATION or nombres[a.code] > _DETAIL_MAX}
    if bavardage() is Bavardage.TOUT:
        resumes = set()
    affichage.montrer_anomalies(a for a in importe.anomalies if a.code not in resumes)
    if resumes:
        affichage.etape("Et aussi : " + ", ".join(f"{nombres[code]} {code}" for code in sorted(resumes)) + ".")
    niveaux = Counter("sans niveau" if e.niveau is None else e.niveau.value for e in importe.publication.exigences)
    statuts = Counter(p.statut_source or "sans statut" for p in importe.publication.produits)
    affichage.montrer_tableau(
        "Publication lue",
        ("", "Nombre", "Dont"),
        [
            [nom, str(comptes.total()), ", ".join(f"{n} {cle}" for cle, n in sorted(comptes.items()))]
            for nom, comptes in (("Exigences", niveaux), ("Produits", statuts))
        ],
    )
    if ecriture.ecrits:
        affichage.dire(
            f"Écrit : {importe.cible} ({len(ecriture.ecrits)} fichier(s)) ; le détail est dans rapport-qualite.md."
        )
        affichage.dire(
            f"Pour s'en servir : {commande('--clausier', importe.cible, 'nouveau', 'CONSULTATION')}, qui l'y inscrit."
        )
    elif ecriture.a_remplacer:
        affichage.dire(f"Rien d'écrit : {len(ecriture.a_remplacer)} fichier(s) changeraient. Ajoutez --remplacer.")
    elif ecriture.inchanges:
        affichage.dire(f"Rien à écrire : {importe.cible} est à jour.")


def _montrer_liste(montrees: tuple[object, ...], *, en_json: bool) -> None:
    from cctgen.usages.gardien.clausier import ClauseMontree

    clauses = [m for m in montrees if isinstance(m, ClauseMontree)]
    if en_json:
        affichage.rendre_json({"clauses": [m.en_dict() for m in clauses]})
        return
    lignes = [[m.clause.id, m.clause.titre, m.theme, str(len(m.clause.exigences))] for m in clauses]
    affichage.montrer_tableau(f"{len(lignes)} clause(s)", ("Réf.", "Titre", "Thème", "Exigences"), lignes)
