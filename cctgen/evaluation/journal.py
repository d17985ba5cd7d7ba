"""Le journal de l'évaluation : on y ajoute, on n'y change rien ; chaque ligne scelle la précédente.

Règle 39 : qui, quand, quoi, motif. Une ligne modifiée ou retirée se voit au contrôle ; un témoin, gardé à part, dit
combien de lignes il y en a et laquelle est la dernière : la fin ne se coupe pas sans se voir.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from cctgen.evaluation.classement import Comparaison
from cctgen.evaluation.lieux import situees
from cctgen.evaluation.notation.calcul import en_texte
from cctgen.socle.anomalies import Anomalie, Lieu
from cctgen.socle.fichiers import ecrire, empreinte, lire

FICHIER_JOURNAL = "journal.jsonl"
_TEMOIN = Path(".cctgen", "journal.json")

Detail = str | int | bool | None | list["Detail"] | dict[str, "Detail"]


def ajouter_au_journal(evaluation: Path, horodatage: datetime, geste: str, details: Mapping[str, Detail]) -> None:
    """Ajoute une ligne au journal ; l'horodatage vient de l'appelant."""
    chemin = evaluation / FICHIER_JOURNAL
    ancien = chemin.read_bytes() if chemin.is_file() else b""
    lignes = ancien.splitlines()
    scelle = empreinte(lignes[-1]) if lignes else ""
    entree: dict[str, Detail] = {"le": horodatage.isoformat(), "geste": geste, **details, "precedente": scelle}
    nombre = len(lignes) + 1
    suite = io.BytesIO()
    suite.write(ancien if not ancien or ancien.endswith(b"\n") else ancien + b"\n")
    debut = suite.tell()
    del ancien, lignes
    _sceller(entree, suite)
    suite.write(b"\n")
    contenu = suite.getvalue()
    ecrire(chemin, contenu)
    temoin = {"lignes": nombre, "derniere": empreinte(memoryview(contenu)[debut:-1])}
    ecrire(evaluation.parent / _TEMOIN, json.dumps(temoin).encode() + b"\n")


def controler_journal(evaluation: Path) -> list[Anomalie]:
    """Relève tout ce qui montre que le journal d'un dossier d'évaluation n'est plus celui qui a été tenu."""
    contenu, temoin = (_octets(c) for c in (evaluation / FICHIER_JOURNAL, evaluation.parent / _TEMOIN))
    return situees([*verifier_journal(contenu), *_coupe(contenu.splitlines(), _entree(temoin) or {})], evaluation)


def _octets(chemin: Path) -> bytes:
    try:
        return lire(chemin)
    except OSError:
        return b""


def _coupe(lignes: Sequence[bytes], temoin: Mapping[str, Any]) -> Iterator[Anomalie]:
    """Un journal d'avant le témoin n'en a pas : sa fin n'est pas contrôlée."""
    nombre = temoin.get("lignes")
    if not isinstance(nombre, int) or nombre < 1:
        return
    if len(lignes) < nombre:
        message = f"le journal a perdu sa fin : il avait {nombre} lignes, il en a {len(lignes)}."
    elif empreinte(lignes[nombre - 1]) != temoin.get("derniere"):
        message = f"la ligne {nombre} n'est pas celle que l'outil a écrite : le journal a été refait."
    else:
        return
    conseil = "Retrouvez la version d'origine dans vos sauvegardes ; n'écrivez pas dans ce fichier."
    yield Anomalie("journal-altere", message, conseil, lieu=Lieu(f"evaluation/{FICHIER_JOURNAL}"))


def fichiers_journalises(evaluation: Path) -> frozenset[str]:
    """Rend les SHA-256 que le journal dit avoir dépouillés ; une ligne illisible n'en dit rien."""
    chemin = evaluation / FICHIER_JOURNAL
    lus = (
        e.get("fichiers") for e in lignes_du_journal(chemin.read_bytes() if chemin.is_file() else b"", "depouillement")
    )
    return frozenset(v for f in lus if isinstance(f, dict) for v in f.values() if isinstance(v, str))


def verifier_journal(contenu: bytes) -> list[Anomalie]:
    """Relève les lignes retouchées, et celles dont le sceau ne correspond plus à la ligne qui précède.

    Chaque ligne se scelle aussi elle-même : la dernière, que rien ne suit encore, ne se retouche pas sans se voir.
    """
    anomalies = []
    precedente: str | None = ""
    scelle = False
    for numero, ligne in enumerate(contenu.splitlines(), start=1):
        entree = _entree(ligne)
        intacte = entree is not None and _est_intacte(ligne, entree, scelle=scelle)
        scelle = scelle or b'"sceau"' in ligne
        if not intacte:
            message = "cette ligne a été modifiée ou écrite à la main."
        elif precedente is not None and entree is not None and entree.get("precedente") != precedente:
            message = "une ligne a été modifiée, ajoutée à la main ou retirée avant celle-ci."
        else:
            message = ""
        if message:
            conseil = "Retrouvez la version d'origine dans vos sauvegardes ; n'écrivez pas dans ce fichier."
            lieu = Lieu(f"evaluation/{FICHIER_JOURNAL}", numero)
            anomalies.append(Anomalie("journal-altere", message, conseil, lieu=lieu))
        # Une ligne dite modifiée explique à elle seule que la suivante ne la reconnaisse plus.
        precedente = empreinte(ligne) if intacte else None
    return anomalies


def _entree(ligne: bytes) -> dict[str, Any] | None:
    try:
        entree = json.loads(ligne)
    except (ValueError, RecursionError):
        return None
    return entree if isinstance(entree, dict) else None


def _est_intacte(ligne: bytes, entree: dict[str, Any], *, scelle: bool) -> bool:
    """Vrai si la ligne porte son propre sceau ; celles d'un journal ancien, avant le premier sceau, n'en ont pas."""
    if "sceau" not in entree:
        return not scelle
    contenu = {cle: valeur for cle, valeur in entree.items() if cle != "sceau"}
    return ligne == _scellee(contenu)


def _scellee(entree: Mapping[str, Detail]) -> bytes:
    """Rend la ligne, fermée par l'empreinte de tout ce qu'elle dit."""
    ligne = io.BytesIO()
    _sceller(entree, ligne)
    return ligne.getvalue()


def _sceller(entree: Mapping[str, Detail], suite: io.BytesIO) -> None:
    """Écrit la ligne à la suite.

    Celle d'une comparaison de cinq cents offres pèse vingt mégaoctets : elle ne se tient qu'une fois, sur place.
    """
    somme = hashlib.sha256(b"{")
    suite.write(b"{")
    for morceau in _morceaux(entree):
        octets = morceau.encode()
        somme.update(octets)
        suite.write(octets)
    somme.update(b"}")
    suite.write((b", " if entree else b"") + f'"sceau": "{somme.hexdigest()}"}}'.encode())


def _morceaux(entree: Mapping[str, Detail]) -> Iterator[str]:
    """Énumère ce que `json.dumps` écrirait d'un trait entre les accolades."""
    separateur = ""
    for cle, valeur in entree.items():
        yield f"{separateur}{_en_json(cle)}: "
        separateur = ", "
        if not isinstance(valeur, list):
            yield _en_json(valeur)
            continue
        yield "["
        for rang, element in enumerate(valeur):
            yield f"{', ' if rang else ''}{_en_json(element)}"
        yield "]"


def _en_json(valeur: Detail) -> str:
    return json.dumps(valeur, ensure_ascii=False)


def lignes_du_journal(contenu: bytes, geste: str) -> Iterator[Mapping[str, Any]]:
    """Énumère les lignes lisibles d'un geste, de la plus ancienne à la plus récente."""
    for ligne in contenu.splitlines():
        # Celle d'une comparaison pèse parfois vingt mégaoctets : elle ne s'ouvre pas pour en chercher un autre geste.
        entree = _entree(ligne) if geste.encode() in ligne else None
        if entree is not None and entree.get("geste") == geste:
            yield entree


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
