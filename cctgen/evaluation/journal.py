"""Le journal de l'évaluation : on y ajoute, on n'y change rien ; chaque ligne scelle la précédente.

Règle 39 : qui, quand, quoi, motif. Une ligne modifiée ou retirée se voit au contrôle.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from cctgen.evaluation.comparaison import Comparaison
from cctgen.evaluation.notation.calcul import en_texte
from cctgen.socle.anomalies import Anomalie, Lieu
from cctgen.socle.fichiers import ecrire, empreinte

FICHIER_JOURNAL = "journal.jsonl"

Detail = str | int | bool | None | list["Detail"] | dict[str, "Detail"]


def ajouter_au_journal(evaluation: Path, horodatage: datetime, geste: str, details: Mapping[str, Detail]) -> None:
    """Ajoute une ligne au journal ; l'horodatage vient de l'appelant."""
    chemin = evaluation / FICHIER_JOURNAL
    ancien = chemin.read_bytes() if chemin.is_file() else b""
    lignes = ancien.splitlines()
    scelle = empreinte(lignes[-1]) if lignes else ""
    entree = {"le": horodatage.isoformat(), "geste": geste, **details, "precedente": scelle}
    ligne = json.dumps(entree, ensure_ascii=False).encode()
    debut = ancien if not ancien or ancien.endswith(b"\n") else ancien + b"\n"
    ecrire(chemin, debut + ligne + b"\n")


def verifier_journal(contenu: bytes) -> list[Anomalie]:
    """Relève les lignes dont le sceau ne correspond plus à la ligne qui précède."""
    anomalies = []
    precedente = ""
    for numero, ligne in enumerate(contenu.splitlines(), start=1):
        if _sceau(ligne) != precedente:
            message = "une ligne a été modifiée, ajoutée à la main ou retirée avant celle-ci."
            conseil = "Retrouvez la version d'origine dans vos sauvegardes ; n'écrivez pas dans ce fichier."
            lieu = Lieu(f"evaluation/{FICHIER_JOURNAL}", numero)
            anomalies.append(Anomalie("journal-altere", message, conseil, lieu=lieu))
        precedente = empreinte(ligne)
    return anomalies


def _sceau(ligne: bytes) -> str | None:
    try:
        entree = json.loads(ligne)
    except ValueError:
        return None
    return entree.get("precedente") if isinstance(entree, dict) else None


def trace_de_comparaison(comparaison: Comparaison, fichiers: Mapping[str, str]) -> dict[str, Detail]:
    """Rend ce qui permet de rejouer une comparaison : empreintes lues, notes retenues, rangs, décisions."""
    return {
        "fichiers": dict(sorted(fichiers.items())),
        "lots": [
            {
                "lot": lot.numero or None,
                "provisoire": lot.provisoire,
                "offres": [
                    {
                        "soumissionnaire": o.soumissionnaire,
                        "sha256": o.offre.sha256,
                        "rang": o.rang,
                        "note": en_texte(o.note.note, comparaison.decimales),
                        "notes": dict(sorted(o.notes.items())),
                        "ecartee": o.mise_a_l_ecart is not None,
                    }
                    for o in lot.offres
                ],
            }
            for lot in comparaison.lots
        ],
    }
