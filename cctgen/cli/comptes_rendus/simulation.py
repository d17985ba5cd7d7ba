"""Ce que `simuler` affiche : le verdict, ce qu'il faut relire, puis les chiffres, lot par lot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import click

from cctgen.cli.terminal import affichage
from cctgen.cli.terminal.ecran import Bavardage, bavardage, plier_pour_un_terminal

if TYPE_CHECKING:
    from cctgen.evaluation.simulation.modele import Conclusion, EffetDePrix, Scenario, SimulationDuLot
    from cctgen.usages.preparation.simuler import ResultatSimulation

_LARGEUR_DE_COURBE = 40
_EXIGENCES_MONTREES = 5


def montrer(resultat: ResultatSimulation) -> None:
    """Écrit la simulation sur la sortie standard ; -v ajoute le poids de toutes les exigences."""
    click.secho(plier_pour_un_terminal(resultat.verdict, erreur=False), bold=True)
    for lot in resultat.lots:
        _titre(f"Lot {lot.lot} – {lot.titre}" if lot.lot else "La consultation")
        affichage.dire(f"Prix d'essai {lot.origine} : {', '.join(map(_euros, lot.prix))}.")
        relire = resultat.a_relire(lot)
        if relire:
            _sous_titre(f"À relire ({len(relire)})")
            _phrases(c.phrase for c in relire)
        _montrer_lot(lot)


def _montrer_lot(lot: SimulationDuLot) -> None:
    for scenario in lot.scenarios:
        _montrer_constats(scenario.titre, scenario.conclusions)
        if scenario.offres:
            criteres = [i for i, _ in scenario.offres[0].criteres]
            affichage.montrer_tableau(
                "", ("Rang", "Offre", "Prix", "Note", *criteres), _offres(scenario, lot.decimales)
            )
    if lot.exigences:
        _montrer_constats("Poids réels", lot.autres)
    themes = [[t.sous_critere, t.libelle, str(t.exigences), _nombre(t.points, 2)] for t in lot.themes]
    if themes:
        click.echo()
        affichage.montrer_tableau(
            "Poids réel des thèmes, en points sur 100", ("Sous-critère", "Thème", "Exigences", "Points"), themes
        )
        _montrer_exigences(lot)
    for effet in lot.effets:
        _montrer_effet(effet, lot)
    if lot.postes:
        lignes = [[p.designation, f"{_nombre(100 * p.part, 1)} %", _nombre(p.rabais, 2)] for p in lot.postes]
        affichage.montrer_tableau(
            "Poids des postes du montant comparé", ("Poste", "Part", "Points pour 10 % de rabais"), lignes
        )


def _montrer_constats(titre: str, conclusions: Sequence[Conclusion]) -> None:
    from cctgen.evaluation.simulation.modele import Portee

    _sous_titre(titre)
    _phrases(c.phrase for c in conclusions if c.portee is Portee.CONSTAT)


def _offres(scenario: Scenario, decimales: int) -> Iterator[list[str]]:
    for offre in scenario.offres:
        notes = [_nombre(note, decimales) for _, note in offre.criteres]
        yield [str(offre.rang or "–"), offre.nom, _euros(offre.prix), _nombre(offre.note, decimales), *notes]


def _montrer_exigences(lot: SimulationDuLot) -> None:
    toutes = bavardage() is Bavardage.TOUT or len(lot.exigences) <= _EXIGENCES_MONTREES
    montrees = lot.exigences if toutes else lot.exigences[:_EXIGENCES_MONTREES]
    lignes = [[p.id, p.sous_critere, _nombre(p.points, 2)] for p in montrees]
    titre = (
        "Poids réel des exigences" if toutes else f"Les {_EXIGENCES_MONTREES} exigences les plus lourdes (-v : toutes)"
    )
    affichage.montrer_tableau(titre, ("Réf.", "Sous-critère", "Points"), lignes)


def _montrer_effet(effet: EffetDePrix, lot: SimulationDuLot) -> None:
    prix = [_euros(p) for p, _ in effet.formules[0].notes]
    lignes = [
        [f"{f.nom} (la vôtre)" if f.retenue else f.nom, *(_nombre(note, 1) for _, note in f.notes)]
        for f in effet.formules
    ]
    affichage.montrer_tableau(
        f"« {effet.libelle} » : la note de chaque prix, selon la formule", ("Formule", *prix), lignes
    )
    if bavardage() is Bavardage.TOUT:
        _phrases(f"{f.nom} : {f.phrase}" for f in effet.formules)
    _sous_titre(f"Courbe de « {effet.libelle} », face à une offre à {_euros(lot.prix[0])}")
    for montant, note in effet.courbe:
        barre = "█" * round(note * _LARGEUR_DE_COURBE / 100)
        click.echo(f"  {_euros(montant):>16}  {_nombre(note, 1):>5}  {barre}")


def _titre(texte: str) -> None:
    click.secho(f"\n{plier_pour_un_terminal(texte, erreur=False)}", bold=True, underline=True)


def _sous_titre(texte: str) -> None:
    click.secho(f"\n{plier_pour_un_terminal(texte, erreur=False)}", bold=True)


def _phrases(phrases: Iterable[str]) -> None:
    for phrase in phrases:
        click.echo(plier_pour_un_terminal(f"• {phrase}", erreur=False, retrait=2, suite=4))


def _nombre(valeur: Fraction | None, decimales: int) -> str:
    from cctgen.evaluation.notation.calcul import en_francais

    return en_francais(valeur, decimales)


def _euros(prix: Decimal) -> str:
    from cctgen.evaluation.simulation.nombres import euros

    return euros(prix)
