"""Jouer un cas du catalogue : rendre les codes qu'il fait relever, par le vrai contrôle.

Quatre sortes de cas : `clause` (le texte d'une clause), `reponses` (un lot assemblé, avec ou sans clause de plus),
`clause_ecrite` (un fichier d'un clausier de service), `ligne` (une ligne d'une matrice rendue).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from cctgen.assemblage.controles.ensemble import controler_dossier
from cctgen.assemblage.dossier import assembler
from cctgen.clausier.controles.ensemble import controler_clause
from cctgen.clausier.lecture import lire_clausier
from cctgen.clausier.modele import Clausier
from cctgen.clausier.verification.ensemble import verifier
from cctgen.consultation.modele import ReponsesDuLot
from cctgen.documents.texte import formes_refusees
from cctgen.matrice.controle import controler_fichier
from cctgen.matrice.ecriture.matrice import ecrire_matrice
from cctgen.socle.anomalies import Lieu
from cctgen.socle.contenu import contenu
from tests.clausier.verification import petit_clausier
from tests.fabriques import un_clausier, une_clause, une_consultation
from tests.matrice.fabrique import CONFORME, remplir, un_dossier
from tests.matrice.fabrique import une_exigence as une_ligne

Cas = Mapping[str, Any]

_BASE = (
    une_clause("ECO-001", texte="Le titulaire réduit son empreinte.", references=["ccp:L.2112-2"]),
    une_clause("ITP-001", texte="Chaque composant fonctionne en IPv6."),
)
_BAREME = {
    "criteres": [
        {"id": "environnement", "type": "appreciation", "poids": 60, "themes": ["securite"]},
        {"id": "prix", "type": "prix", "poids": 40},
    ]
}
_ECRITE = {"id": "SSI-900", "titre": "Essai", "piece": "cctp", "texte": "Le titulaire agit."}
_ORDRE = ("id", "titre", "piece", "quand", "requiert", "incompatible", "parametres", "texte", "references", "remplace")


def jouer(cas: Cas, dossier: Path) -> set[str]:
    """Rend les codes que le cas fait relever ; `dossier` est à créer, pour y écrire."""
    if "clause_ecrite" in cas:
        return _clausier_de_service(cas["clause_ecrite"], dossier)
    if "ligne" in cas:
        return _matrice(cas["ligne"])
    return _lot(cas) if "reponses" in cas else _clause(cas["clause"])


@cache
def livre() -> Clausier:
    clausier = lire_clausier([contenu("clausier")]).clausier
    assert clausier is not None
    return clausier


def _clause(champs: Mapping[str, Any]) -> set[str]:
    clause = une_clause("ESSAI-1", **{"titre": "Essai", **champs})
    return {a.code for a in controler_clause(livre(), clause, lambda *_: Lieu())}


def _lot(cas: Cas) -> set[str]:
    ecartees = cas.get("sans", ())
    clauses = [c for c in _BASE if c.id not in ecartees]
    if "clause" in cas:
        clauses.append(une_clause("ESSAI-1", **{"titre": "Essai", **cas["clause"]}))
    clausier = replace(un_clausier(clauses), contradictions=livre().contradictions)
    redaction = {"date": cas["date"]} if "date" in cas else {}
    bareme = None if cas.get("bareme") == "non" else _BAREME
    consultation = une_consultation({"hebergement": "pi", "acces": "site"}, bareme=bareme, **redaction)
    valeurs = {q: (v,) if isinstance(v, str) else tuple(v) for q, v in cas["reponses"].items()}
    dossier = assembler(clausier, consultation)
    return {a.code for a in controler_dossier(dossier, clausier, consultation, [ReponsesDuLot(0, valeurs)])}


def _clausier_de_service(champs: Mapping[str, Any], dossier: Path) -> set[str]:
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


def _matrice(saisies: Mapping[str, str]) -> set[str]:
    return {a.code for a in controler_fichier(remplir(_vierge(), [{**CONFORME, **saisies}]), "m.xlsx").anomalies}
