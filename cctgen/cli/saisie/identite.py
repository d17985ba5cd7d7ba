"""Demander ce qui identifie la consultation, avant le questionnaire."""

from __future__ import annotations

from pathlib import Path

import click

from cctgen.cli.saisie.demandes import Arret, confirmer, ecrire
from cctgen.cli.terminal.ecran import plier
from cctgen.socle.yaml_strict import defaut_de_texte
from cctgen.usages.preparation.identite import champs_a_renseigner, renseigner
from cctgen.usages.preparation.nouveau import IdentiteSaisie


def demander_identite() -> IdentiteSaisie:
    """Demande l'identité ; une interruption n'a encore rien créé."""
    try:
        reference = _demander("Référence de la consultation", "2026-001")
        objet = _demander("Objet du marché")
        acheteur = _demander("Acheteur")
        service = _demander("Service (facultatif : Entrée pour passer)", facultatif=True)
        lots = _demander("Titres des lots, séparés par « ; » (Entrée s'il n'y en a pas)", facultatif=True)
    except Arret:
        raise KeyboardInterrupt from None
    titres = tuple(t.strip() for t in lots.split(";") if t.strip())
    return IdentiteSaisie(reference, objet, acheteur, service, titres)


def completer_l_identite(racine: Path) -> None:
    """Demande ce qu'une création sans dialogue a laissé en attente."""
    valeurs = {champ.cle: _demander(champ.libelle) for champ in champs_a_renseigner(racine)}
    if valeurs:
        renseigner(racine, valeurs)


def _demander(libelle: str, proposee: str = "", *, facultatif: bool = False) -> str:
    click.secho(plier(libelle), bold=True, err=True)
    texte = ecrire("", proposee, lambda saisie: defaut_de_texte(saisie) or _manque(saisie, facultatif))
    confirmer(texte or "(aucun)")
    return texte


def _manque(saisie: str, facultatif: bool) -> str:
    return "" if saisie or facultatif else "Une réponse est attendue."
