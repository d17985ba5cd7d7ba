"""Jouer un cas du catalogue : rendre les codes qu'il fait relever, par le vrai contrôle.

Un cas nomme sa nature et ce qu'on y change. `clause` et `lot` sont écrits en entier ; les autres natures partent d'un
cas sain, à elles, et y appliquent la faute décrite : rien à changer, c'est le cas sain.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from cctgen.clausier.lecture.fichiers import lire_clausier
from cctgen.clausier.verification.ensemble import verifier
from cctgen.documents.composition.formes_refusees import formes_refusees
from cctgen.matrice.controle.ensemble import controler_fichier
from cctgen.matrice.ecriture.matrice import ecrire_matrice
from tests.catalogue.joueurs.bareme import jouer_bareme
from tests.catalogue.joueurs.clausier import jouer_clausier, jouer_preuve
from tests.catalogue.joueurs.consultation import jouer_consultation
from tests.catalogue.joueurs.matrice import jouer_matrice
from tests.catalogue.joueurs.publication import jouer_publication
from tests.catalogue.joueurs.redaction import jouer_clause, jouer_lot
from tests.clausier.verification import petit_clausier
from tests.matrice.fabrique import CONFORME, remplir, un_dossier
from tests.matrice.fabrique import une_exigence as une_ligne

Cas = Mapping[str, Any]

_ECRITE = {"id": "SSI-900", "titre": "Essai", "piece": "cctp", "texte": "Le titulaire agit."}
_ORDRE = ("id", "titre", "piece", "quand", "requiert", "incompatible", "parametres", "texte", "references", "remplace")


def jouer(cas: Cas, dossier: Path) -> set[str]:
    """Rend les codes que le cas fait relever ; `dossier` est à créer, pour y écrire."""
    ((nature, corps),) = cas.items()
    return JOUEURS[nature](corps, dossier)


def cas_sain(cas: Cas) -> Cas:
    """Rend le cas de même nature auquel on n'a rien changé."""
    return {nature: {} for nature in cas}


def _clause_ecrite(champs: Cas, dossier: Path) -> set[str]:
    """Une clause d'un clausier de service, superposé au petit clausier."""
    valeurs = {k: v for k, v in {**_ECRITE, **champs}.items() if v}
    ordonnees = {k: valeurs[k] for k in (*_ORDRE, *valeurs) if k in valeurs}
    fichier = dossier / "clauses" / "securite" / "SSI-900-essai.yaml"
    fichier.parent.mkdir(parents=True)
    fichier.write_text(json.dumps(ordonnees, ensure_ascii=False, indent=1), encoding="utf-8")
    (dossier / "clausier.yaml").write_text(
        'nom: "Essai"\nversion: "1"\ndate: 2026-01-01\nlicence: "etalab-2.0"\n', encoding="utf-8"
    )
    petit = dossier / "base"
    petit_clausier.ecrire(petit, dict(petit_clausier.FICHIERS))
    lecture = lire_clausier([petit, dossier])
    return {a.code for a in verifier(lecture, formes_refusees) if "SSI-900" in str(a.lieu)}


@cache
def _vierge() -> bytes:
    return ecrire_matrice(un_dossier(une_ligne("X-1", "P", "Le titulaire chiffre les données échangées.")), 0)


def _ligne(saisies: Mapping[str, str], _dossier: Path) -> set[str]:
    """La ligne unique d'une matrice, conforme à ses saisies près."""
    return {a.code for a in controler_fichier(remplir(_vierge(), [{**CONFORME, **saisies}]), "m.xlsx").anomalies}


JOUEURS: Mapping[str, Callable[[Any, Path], set[str]]] = {
    "clause": lambda corps, _: jouer_clause(corps),
    "lot": lambda corps, _: jouer_lot(corps),
    "clause_ecrite": _clause_ecrite,
    "clausier": jouer_clausier,
    "preuve": jouer_preuve,
    "consultation": jouer_consultation,
    "bareme": lambda corps, _: jouer_bareme(corps),
    "publication": jouer_publication,
    "ligne": _ligne,
    "matrice": jouer_matrice,
}
