"""Jouer une faute d'acheteur : une consultation saine sur le petit clausier, et tout ce que son ouverture en dit.

Un chemin qui commence par `clausier/` est un fichier du clausier.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from cctgen.socle.erreurs import DonneesInvalides
from cctgen.usages.ouverture.consultation import ouvrir
from tests.catalogue.joueurs.clausier import lecture_de
from tests.catalogue.joueurs.retouches import retoucher
from tests.clausier.verification.petit_clausier import ecrire

SAINE = {
    "consultation.yaml": """\
reference: "2026-042"
objet: "Portail"
acheteur: {nom: "Ministère"}
date: 2026-12-01
""",
    "reponses.yaml": """\
communes:
  acces: distant
  duree: 12
  donnees: oui
  nom_si: "le portail"
""",
}


def jouer_consultation(retouches: Mapping[str, Any], dossier: Path, superposes: Sequence[Path] = ()) -> set[str]:
    """Les codes que rend l'ouverture de la consultation, ou ceux qui la refusent."""
    du_clausier = {n.removeprefix("clausier/"): r for n, r in retouches.items() if n.startswith("clausier/")}
    clausier = lecture_de(du_clausier, dossier / "base").clausier
    assert clausier is not None
    fichiers: dict[str, str | bytes] = dict(SAINE)
    for nom, retouche in retouches.items():
        if nom.removeprefix("clausier/") == nom:
            fichiers[nom] = retoucher(SAINE.get(nom, ""), retouche)
    racine = ecrire(dossier / "consultation", fichiers)
    with pytest.MonkeyPatch.context() as petit:
        petit.setattr("cctgen.usages.ouverture.consultation.exiger_clausier", lambda _: clausier)
        try:
            return {a.code for a in ouvrir(racine, superposes).anomalies}
        except DonneesInvalides as refus:
            return {a.code for a in refus.anomalies}
