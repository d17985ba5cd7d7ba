"""Jouer une faute de gardien : le petit clausier, une retouche par fichier, et tout ce que la vérification en dit.

Une retouche est de celles de `retouches`, ou `[]` : le fichier est retiré. Un chemin
qui commence par `service/` ou `autre/` est celui d'un clausier superposé.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cctgen.clausier.lecture.fichiers import LectureClausier, lire_clausier
from cctgen.clausier.verification.ensemble import verifier
from cctgen.documents.composition.formes_refusees import formes_refusees
from cctgen.usages.gardien.prouver import prouver_la_lecture
from cctgen.usages.ouverture.egares import egares_du_clausier
from tests.catalogue.joueurs.retouches import retoucher
from tests.clausier.verification.petit_clausier import FICHIERS, ecrire

Retouches = Mapping[str, Any]
MODELES = ("annexe.docx", "extrait.docx")
SUPERPOSES = ("service", "autre")
_IDENTITE = 'nom: "{}"\nversion: "1"\ndate: 2026-02-01\nlicence: "etalab-2.0"\n'


def jouer_clausier(retouches: Retouches, dossier: Path) -> set[str]:
    """Les codes de la lecture et de la vérification, fichiers égarés compris."""
    racines = _ecrire(retouches, dossier)
    trouvees = verifier(lire_clausier(racines), formes_refusees, MODELES)
    return {a.code for a in (*trouvees, *(e for r in racines for e in egares_du_clausier(r, MODELES)))}


def jouer_preuve(retouches: Retouches, dossier: Path) -> set[str]:
    """Les codes de la preuve, pour tous les jeux de réponses."""
    return {a.code for a in prouver_la_lecture(lire_clausier(_ecrire(retouches, dossier))).anomalies}


def lecture_de(retouches: Retouches, dossier: Path) -> LectureClausier:
    return lire_clausier(_ecrire(retouches, dossier))


def _ecrire(retouches: Retouches, dossier: Path) -> list[Path]:
    racines: dict[str, dict[str, str | bytes]] = {"clausier": dict(FICHIERS)}
    for nom, retouche in retouches.items():
        racine, _, reste = nom.partition("/")
        if racine in SUPERPOSES:
            racines.setdefault(racine, {"clausier.yaml": _IDENTITE.format(racine.title())})[reste] = retouche
        elif retouche == []:
            del racines["clausier"][nom]
        else:
            racines["clausier"][nom] = retoucher(FICHIERS.get(nom, ""), retouche)
    return [ecrire(dossier / racine, fichiers) for racine, fichiers in racines.items()]
