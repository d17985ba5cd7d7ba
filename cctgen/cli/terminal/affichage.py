"""Ce qui s'affiche : les résultats sur la sortie standard, le suivi et les anomalies sur l'autre."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from time import monotonic
from typing import TYPE_CHECKING, Any

import click

from cctgen.cli.terminal.conseils import conseils_completes
from cctgen.cli.terminal.ecran import (
    COULEURS,
    Bavardage,
    bavardage,
    colonnes_du_terminal,
    est_un_terminal,
    plier,
    plier_pour_un_terminal,
    sans_commande,
)
from cctgen.socle.nombres import compter

if TYPE_CHECKING:
    from pathlib import Path

    from cctgen.matrice.modele import Offre
    from cctgen.socle.anomalies import Anomalie

_TITRES = {"bloquante": "À corriger", "a_qualifier": "À examiner", "information": "Pour information"}


_DEBUT = monotonic()


def etape(phrase: str) -> None:
    """Annonce une étape d'un travail long ; avec -v, dit depuis combien de temps il dure."""
    match bavardage():
        case Bavardage.SILENCIEUX:
            return
        case Bavardage.TOUT:
            from decimal import Decimal

            from cctgen.socle.nombres import en_francais

            phrase = f"{phrase} ({en_francais(Decimal(monotonic() - _DEBUT), 1)} s)"
    click.echo(plier_pour_un_terminal(f"· {phrase}", erreur=True, suite=2), err=True)


def dire(phrase: str) -> None:
    """Écrit une ligne de résultat."""
    click.echo(plier_pour_un_terminal(phrase, erreur=False, suite=2))


def rendre_json(objet: Mapping[str, Any]) -> None:
    """Écrit l'unique objet JSON de la commande."""
    import json

    click.echo(json.dumps(conseils_completes(objet), ensure_ascii=False, indent=2))


_DETAILLEES = 8
"""Les informations d'une même sorte qui se détaillent ; une offre de deux cents composants en relève autant."""


def montrer_anomalies(anomalies: Iterable[Anomalie]) -> None:
    """Écrit les anomalies sur la sortie d'erreur, les bloquantes d'abord, chacune avec son conseil.

    Ce qui corrige ou s'examine se dit en entier ; d'une même sorte d'information, les premières, sauf sous `-v`.
    """
    liste = list(anomalies)
    for gravite, titre in _TITRES.items():
        groupe = [a for a in liste if a.gravite.value == gravite]
        if not groupe or (gravite == "information" and bavardage() is Bavardage.SILENCIEUX):
            continue
        click.secho(f"\n{titre} ({len(groupe)})", bold=True, fg=COULEURS[gravite], err=True)
        entier = gravite != "information" or bavardage() is Bavardage.TOUT
        _montrer_un_groupe(groupe, len(groupe) if entier else _DETAILLEES)


def _montrer_un_groupe(groupe: Sequence[Anomalie], detaillees: int) -> None:
    comptes: Counter[str] = Counter()
    for anomalie in groupe:
        comptes[anomalie.code] += 1
        if comptes[anomalie.code] > detaillees:
            continue
        lieu = f"{anomalie.lieu} : " if str(anomalie.lieu) else ""
        _suivre(f"{lieu}{anomalie.code}, {_du_lot(anomalie)}{anomalie.message}", retrait=2)
        if anomalie.conseil:
            _suivre(f"Conseil : {anomalie.conseil}", retrait=4)
    for code, nombre in comptes.items():
        if nombre > detaillees:
            _suivre(f"… et {compter(nombre - detaillees, 'autre')} « {code} » (-v les détaille)", retrait=2)


def _du_lot(anomalie: Anomalie) -> str:
    """Dit le lot que touche une anomalie, sauf si son message le dit déjà : la même phrase en vise parfois deux."""
    if not anomalie.lot or re.search(rf"\blot {anomalie.lot}\b", anomalie.message, re.IGNORECASE):
        return ""
    return f"lot {anomalie.lot} : "


def _suivre(phrase: str, retrait: int) -> None:
    click.echo(plier_pour_un_terminal(phrase, erreur=True, retrait=retrait, suite=retrait + 2), err=True)


def montrer_copies(copies: Iterable[Path]) -> None:
    """Dit où sont les fichiers modifiés à la main que la commande vient de réécrire."""
    for copie in copies:
        etape(f"Votre version est gardée : {copie}")


def rendre_compte(anomalies: Sequence[Anomalie], *, en_json: bool) -> int:
    """Écrit les anomalies d'une vérification et leur compte ; rend le code de sortie."""
    a_corriger = [a for a in anomalies if a.gravite.value == "bloquante"]
    if en_json:
        rendre_json({"anomalies": [a.en_dict() for a in anomalies]})
    montrer_anomalies(anomalies)
    if not en_json:
        dire(f"{len(a_corriger)} à corriger, {compter(len(anomalies), 'anomalie')} en tout.")
    return 1 if a_corriger else 0


def montrer_tableau(titre: str, entetes: Iterable[str], lignes: Iterable[Iterable[str]]) -> None:
    """Écrit un tableau sur la sortie standard ; sur un terminal trop étroit pour ses mots, une fiche par ligne."""
    colonnes, cases = list(entetes), [list(map(sans_commande, ligne)) for ligne in lignes]
    largeur = colonnes_du_terminal() if est_un_terminal(sys.stdout) else _LARGEUR_SANS_TERMINAL
    if est_un_terminal(sys.stdout) and _largeur_des_mots([colonnes, *cases]) > largeur:
        _montrer_des_fiches(titre, colonnes, cases)
    elif not _montrer_tel_quel(titre, [colonnes, *cases], largeur):
        _montrer_replie(titre, colonnes, cases, largeur)


_LARGEUR_SANS_TERMINAL = 110
_D_UNE_LARGEUR = re.compile("[ -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u20ac]*")
"""Des signes qui tiennent chacun une colonne de l'écran."""


def _montrer_tel_quel(titre: str, lignes: Sequence[Sequence[str]], largeur: int) -> bool:
    """Écrit un tableau qui tient sans rien replier, et dit s'il l'a fait : rich est long à charger."""
    if not all(_D_UNE_LARGEUR.fullmatch(case) for ligne in lignes for case in (titre, *ligne)):
        return False
    larges = [max(map(len, colonne)) for colonne in zip(*lignes, strict=True)]
    total = sum(larges) + 3 * len(larges) + 1
    if not len(titre) <= total <= largeur or not (sys.stdout.encoding or "").lower().startswith("utf"):
        return False
    entetes, *cases = (f"  {'   '.join(map(str.ljust, ligne, larges))}  " for ligne in lignes)
    vide = " " * total
    if titre:
        click.secho(titre.ljust(total), bold=True)
    click.echo(vide)
    click.secho(entetes, bold=True)
    click.echo("\n".join([f" {'─' * (total - 2)} ", *cases, vide]))
    return True


def _montrer_replie(titre: str, entetes: Sequence[str], lignes: Iterable[Sequence[str]], largeur: int) -> None:
    """Écrit un tableau dont les cases se replient aux mots ; un crochet y reste un crochet."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    tableau = Table(title=Text(titre), title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for entete in entetes:
        tableau.add_column(Text(entete), overflow="fold")
    for ligne in lignes:
        tableau.add_row(*map(Text, ligne))
    Console(highlight=False, width=largeur).print(tableau)


def _largeur_des_mots(lignes: Sequence[Sequence[str]]) -> int:
    """Rend la largeur sous laquelle un mot au moins serait coupé, marges de rich comprises."""
    mots = [
        max((len(mot) for case in colonne for mot in case.split()), default=0) for colonne in zip(*lignes, strict=True)
    ]
    return sum(mots) + 3 * len(mots) + 1


def _montrer_des_fiches(titre: str, entetes: Sequence[str], lignes: Iterable[Sequence[str]]) -> None:
    click.secho(f"\n{plier(titre)}", bold=True)
    for ligne in lignes:
        dites = [f"{entete} : {case}" if entete else case for entete, case in zip(entetes, ligne, strict=True) if case]
        for rang, dite in enumerate(dites):
            click.echo(plier(f"- {dite}" if rang == 0 else dite, retrait=0 if rang == 0 else 2, suite=4))


def montrer_offres(offres: Iterable[Offre]) -> None:
    """Écrit une ligne par matrice lue : qui, quel lot, dans quel état."""
    lignes = [
        [
            offre.fichier,
            offre.soumissionnaire or "(non renseigné)",
            str(offre.lot or ""),
            offre.statut.libelle,
            str(sum(1 for r in offre.reponses if r.conformite)),
            str(len(offre.anomalies)),
        ]
        for offre in offres
    ]
    montrer_tableau("Matrices lues", ("Fichier", "Soumissionnaire", "Lot", "Statut", "Réponses", "Anomalies"), lignes)
