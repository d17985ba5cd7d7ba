"""La commande qui importe une publication officielle du CCT."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cctgen.cli.terminal import affichage
from cctgen.cli.terminal.ecran import Bavardage, bavardage
from cctgen.cli.terminal.francais import Commande
from cctgen.cli.terminal.options import CHEMIN, option_json, superposes
from cctgen.socle.commandes import commande

if TYPE_CHECKING:
    from cctgen.usages.gardien.importer_cct import Ecriture, Import

_DETAIL_MAX = 12
"""Au-delà, les anomalies d'un même code sont comptées à l'écran ; -v, le rapport et --json les donnent toutes."""


@click.command(name="importer-cct", cls=Commande)
@click.argument("source", type=CHEMIN, metavar="SOURCE")
@click.option("--vers", type=CHEMIN, metavar="DOSSIER", help="Clausier à écrire (défaut : import-<nom de la source>).")
@click.option("--remplacer", is_flag=True, help="Réécrit les fichiers d'un import précédent.")
@click.option("--version", default="", metavar="VERSION", help="Version ou date de la source, si elle ne la dit pas.")
@click.option(
    "--publication", default="", metavar="NOM", help="Nom de la publication, s'il ne se lit pas (« cct-mi »)."
)
@click.option(
    "--doublons",
    type=click.Choice(["remplacer", "ecarter", "garder"]),
    help="Exigences que le clausier porte déjà : celle de la publication le remplace, s'écarte, ou s'ajoute.",
)
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
def importer_cct(contexte: click.Context, /, en_json: bool, remplacer: bool, doublons: str | None, **choix: Any) -> int:
    """Importe une publication du CCT (fichier, dossier, copie d'un dépôt) en clausier superposable.

    \b
    Exemple :  cctgen clausier importer-cct cct-cloud-native --vers import-pi-native
    """
    from dataclasses import replace

    from cctgen.publications_cct.doublons import Choix
    from cctgen.socle.anomalies import bloquantes
    from cctgen.usages.gardien import importer_cct as importation

    sort = None if doublons is None else Choix(doublons)
    demande = importation.DemandeImport(superposes=superposes(contexte), doublons=sort, **choix)
    importe = importation.preparer(demande)
    ecriture = importation.Ecriture()
    if not bloquantes(importe.anomalies):
        ecriture = (importation.remplacer_import if remplacer else importation.ecrire_import)(importe)
    apercu = importation.apercu(ecriture, importe.cible)
    importe = replace(importe, anomalies=(*importe.anomalies, *apercu))
    affichage.montrer_copies(ecriture.mis_de_cote)
    if en_json:
        affichage.rendre_json(importe.en_dict())
    else:
        _montrer_import(importe, ecriture)
    return 1 if bloquantes(importe.anomalies) else 0


def _montrer_import(importe: Import, ecriture: Ecriture) -> None:
    from collections import Counter

    from cctgen.socle.anomalies import Gravite

    nombres = Counter(a.code for a in importe.anomalies)
    # Ce qui empêche d'écrire se montre toujours en entier.
    graves = {a.code for a in importe.anomalies if a.gravite is Gravite.BLOQUANTE}
    resumes = {a.code for a in importe.anomalies if a.gravite is Gravite.INFORMATION or nombres[a.code] > _DETAIL_MAX}
    resumes -= graves
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
    doublees = sum(a.code == "doublon-du-clausier" and a.gravite is Gravite.A_QUALIFIER for a in importe.anomalies)
    if doublees:
        affichage.dire(
            f"{doublees} exigence(s) publiées sont déjà au clausier. Un geste pour toutes : --doublons remplacer (la"
            " publication prend la place), ecarter (le clausier garde la sienne) ou garder (les deux)."
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
