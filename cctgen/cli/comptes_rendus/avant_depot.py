"""Le compte rendu du contrôle avant dépôt, sans rich : le soumissionnaire n'attend pas.

La décision est sur la sortie standard ; ce qui est relevé, sur l'autre, groupé par sorte d'anomalie.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from cctgen.cli.terminal.ecran import COULEURS, Bavardage, bavardage, plier_pour_un_terminal
from cctgen.matrice.controle.avant_depot import AvantDepot
from cctgen.matrice.controle.conseils import CONSEILS
from cctgen.socle.anomalies import Anomalie
from cctgen.socle.nombres import compter

_TITRES = {"bloquante": "À corriger", "a_qualifier": "À vérifier", "information": "Pour information"}
_DETAILLEES = 8
"""Au-delà, les anomalies d'une même sorte sont nommées par leur seule référence."""

_DITES_PAR_LE_RESUME = ("reponse-absente", "primordiale-non-tenue")


def montrer(controlee: AvantDepot) -> None:
    """Écrit ce qui est relevé, puis la décision."""
    anomalies = controlee.offre.anomalies
    if controlee.est_vierge:
        anomalies = tuple(a for a in anomalies if a.code not in _DITES_PAR_LE_RESUME)
    for gravite, titre in _TITRES.items():
        groupe = [a for a in anomalies if a.gravite.value == gravite]
        if groupe and not (gravite == "information" and bavardage() is Bavardage.SILENCIEUX):
            click.secho(f"\n{titre} ({len(groupe)})", fg=COULEURS[gravite], bold=True, err=True)
            _montrer_par_sorte(groupe)
    click.echo(err=True)
    for ligne in _decision(controlee):
        click.echo(plier_pour_un_terminal(ligne, erreur=False, suite=4))


def _montrer_par_sorte(anomalies: Sequence[Anomalie]) -> None:
    for code in dict.fromkeys(a.code for a in anomalies):
        groupe = [a for a in anomalies if a.code == code]
        titre = f"{CONSEILS[code].titre} ({code})" if code in CONSEILS else code
        click.secho(f"  {titre}", bold=True, err=True)
        detaillees = len(groupe) if bavardage() is Bavardage.TOUT else _DETAILLEES
        for anomalie in groupe[:detaillees]:
            _suivre(f"{_ou(anomalie)}{anomalie.message}")
        if reste := groupe[detaillees:]:
            refs = dict.fromkeys(a.ref or a.lieu.cellule or a.lieu.feuille for a in reste)
            _suivre(f"et {len(reste)} de même sorte (-v les détaille) : {', '.join(refs)}")
        for conseil in dict.fromkeys(a.conseil for a in groupe if a.conseil):
            _suivre(f"Conseil : {conseil}")


def _suivre(phrase: str) -> None:
    click.echo(plier_pour_un_terminal(phrase, erreur=True, retrait=4, suite=6), err=True)


def _ou(anomalie: Anomalie) -> str:
    """Rend la référence de l'exigence d'abord, la cellule ensuite."""
    feuille, cellule = anomalie.lieu.feuille, anomalie.lieu.cellule
    case = f"{feuille}!{cellule}" if feuille and cellule else feuille
    parties = [partie for partie in (anomalie.ref, case) if partie]
    return f"{', '.join(parties)} : " if parties else ""


def _decision(controlee: AvantDepot) -> Iterator[str]:
    offre = controlee.offre
    lot = f", lot {offre.lot}" if offre.lot else ""
    version = f", version {offre.version}" if offre.version else ""
    repondues = sum(1 for reponse in offre.reponses if reponse.conformite)
    compte = f" : {compter(repondues, 'réponse')} sur {compter(len(offre.reponses), 'ligne')}" if offre.reponses else ""
    yield f"{offre.fichier} ({offre.soumissionnaire or 'soumissionnaire non nommé'}{lot}{version}){compte}"
    if controlee.risques:
        yield "Peut faire écarter l'offre :"
        yield from (f"  - {risque}" for risque in controlee.risques)
    if controlee.est_deposable:
        a_verifier = sum(1 for a in offre.anomalies if a.gravite.value == "a_qualifier")
        # Une simple information, pour qui relit, peut faire écarter l'offre : elle ne se dit pas « rien ».
        rien = "ce qui précède reste" if controlee.risques else "rien"
        yield f"Déposable, {compter(a_verifier, 'point') if a_verifier else rien} à vérifier."
    else:
        yield "Pas encore déposable :"
        yield from (f"  - {motif}" for motif in controlee.motifs)
