"""La commande `controles` : le catalogue de tous les codes d'anomalie."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cctgen.cli.terminal import affichage
from cctgen.cli.terminal.francais import Commande
from cctgen.cli.terminal.options import option_json
from cctgen.cli.terminal.superposition import superposes_dits

if TYPE_CHECKING:
    from cctgen.usages.gardien.controles import Fiche

_DOMAINES = ("fichiers", "clausier", "consultation", "matrice", "evaluation")


@click.command(cls=Commande)
@click.argument("code", required=False, metavar="[CODE]")
@click.option("--domaine", type=click.Choice(_DOMAINES), metavar="DOMAINE", help="Ne montre que ce que lit ce domaine.")
@option_json
@click.pass_context
def controles(contexte: click.Context, code: str | None, domaine: str | None, en_json: bool) -> int:
    """Dit ce que voit chaque contrôle, pourquoi, sur quel exemple, et comment y remédier.

    \b
    Exemples :
      cctgen controles
      cctgen controles --domaine consultation
      cctgen controles notification-trop-tardive
    """
    from cctgen.clausier.controles.fiches import Domaine
    from cctgen.usages.gardien.controles import CONTRADICTION, catalogue, contradictions_declarees, fiches_du_code

    fiches = fiches_du_code(code) if code else catalogue(Domaine(domaine) if domaine else None)
    if en_json:
        affichage.rendre_json({"controles": [f.en_dict() for f in fiches]})
        return 0
    if code:
        for fiche in fiches:
            affichage.dire(_en_entier(fiche))
        if code == CONTRADICTION:
            for identifiant, dite in contradictions_declarees(superposes_dits(contexte)):
                affichage.dire(f"    {identifiant} : {dite}")
        return 0
    courant = ""
    for fiche in fiches:
        if fiche.domaine != courant:
            courant = fiche.domaine
            affichage.dire(f"\n{courant} ({sum(f.domaine == courant for f in fiches)})")
        marque = " [se franchit]" if fiche.franchissable else ""
        affichage.dire(f"  {fiche.code}{marque} : {fiche.voit}")
    affichage.dire(f"\n{len(fiches)} contrôles. Le détail de l'un : cctgen controles CODE")
    return 0


def _en_entier(fiche: Fiche) -> str:
    auteur = " La décision nomme l'autorité qui la prend." if fiche.exige_un_auteur else ""
    franchi = f"oui, si {fiche.franchissable}.{auteur}" if fiche.franchissable else "non : la cause se corrige."
    lignes = {
        "Lit": fiche.domaine,
        "Voit": fiche.voit,
        "Pourquoi": fiche.pourquoi,
        "Exemple": fiche.exemple,
        "Remède": fiche.remede,
        "Se franchit": franchi,
    }
    return "\n".join([fiche.code, *(f"  {nom} : {texte}" for nom, texte in lignes.items())])
