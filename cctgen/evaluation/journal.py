"""Le journal de l'évaluation : on y ajoute, on n'y change rien ; chaque ligne scelle la précédente.

Règle 39 : qui, quand, quoi, motif. Une ligne modifiée ou retirée se voit au contrôle ; un témoin, gardé à part, dit
combien de lignes il y en a et laquelle est la dernière : la fin ne se coupe pas sans se voir. Il grossit à chaque
geste : il se lit, se contrôle et se complète ligne à ligne, sans jamais se tenir en entier.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cctgen.evaluation.classement import Comparaison
from cctgen.evaluation.lieux import situees
from cctgen.evaluation.notation.calcul import en_texte
from cctgen.socle.anomalies import Anomalie, Lieu
from cctgen.socle.fichiers import ecrire, empreinte, lire, ouvrir
from cctgen.socle.refus import FichierSpecial

FICHIER_JOURNAL = "journal.jsonl"
_TEMOIN = Path(".cctgen", "journal.json")

Detail = str | int | bool | None | list["Detail"] | dict[str, "Detail"]
Entree = tuple[str, Mapping[str, Detail]]
"""Un geste, et ce qu'il laisse au journal."""


@dataclass(frozen=True, slots=True)
class Journal:
    """Les lignes du journal d'un dossier d'évaluation, lues du disque chaque fois qu'on les énumère."""

    evaluation: Path

    def __iter__(self) -> Iterator[bytes]:
        """Énumère les lignes, sans leur fin ; aucune s'il n'a pas commencé. Lève `OSError` s'il ne se lit pas."""
        yield from (ligne.rstrip(b"\r\n") for ligne in self.brutes())

    def brutes(self) -> Iterator[bytes]:
        """Énumère de même les lignes, telles qu'elles sont écrites."""
        try:
            flux = ouvrir(self.evaluation / FICHIER_JOURNAL)
        except (FileNotFoundError, IsADirectoryError, FichierSpecial):
            # Ce qui n'est pas un fichier n'est pas un journal : qui l'écrira l'apprendra.
            return
        with flux:
            yield from flux


def ajouter_au_journal(evaluation: Path, horodatage: datetime, geste: str, details: Mapping[str, Detail]) -> None:
    """Ajoute une ligne au journal ; l'horodatage vient de l'appelant."""
    ajouter_des_lignes(evaluation, horodatage, [(geste, details)])


def ajouter_des_lignes(evaluation: Path, horodatage: datetime, entrees: Iterable[Entree]) -> None:
    """Ajoute une ligne par entrée, chacune écrite avant que la suivante ne se compose."""
    nombre, derniere = 0, b""

    def suite() -> Iterator[bytes]:
        nonlocal nombre, derniere
        for ligne in Journal(evaluation).brutes():
            nombre, derniere = nombre + 1, ligne.rstrip(b"\r\n")
            yield ligne if ligne.endswith(b"\n") else ligne + b"\n"
        for geste, details in entrees:
            scelle = empreinte(derniere) if nombre else ""
            derniere = _scellee({"le": horodatage.isoformat(), "geste": geste, **details, "precedente": scelle})
            nombre += 1
            yield derniere + b"\n"

    ecrire(evaluation / FICHIER_JOURNAL, suite())
    temoin = {"lignes": nombre, "derniere": empreinte(derniere)}
    ecrire(evaluation.parent / _TEMOIN, json.dumps(temoin).encode() + b"\n")


def controler_journal(evaluation: Path) -> list[Anomalie]:
    """Relève tout ce qui montre que le journal d'un dossier d'évaluation n'est plus celui qui a été tenu."""
    try:
        temoin = _entree(lire(evaluation.parent / _TEMOIN)) or {}
    except OSError:
        temoin = {}
    lignes = Journal(evaluation)
    try:
        relevees = [*verifier_journal(lignes), *_coupe(lignes, temoin)]
    except OSError:
        # Un journal que le système refuse d'ouvrir se contrôle comme un journal vide.
        relevees = [*_coupe((), temoin)]
    return situees(relevees, evaluation)


def _coupe(lignes: Iterable[bytes], temoin: Mapping[str, Any]) -> Iterator[Anomalie]:
    """Un journal d'avant le témoin n'en a pas : sa fin n'est pas contrôlée."""
    nombre = temoin.get("lignes")
    if not isinstance(nombre, int) or nombre < 1:
        return
    presentes, derniere = 0, ""
    for presentes, ligne in enumerate(lignes, start=1):
        if presentes == nombre:
            derniere = empreinte(ligne)
    if presentes < nombre:
        message = f"le journal a perdu sa fin : il avait {nombre} lignes, il en a {presentes}."
    elif derniere != temoin.get("derniere"):
        message = f"la ligne {nombre} n'est pas celle que l'outil a écrite : le journal a été refait."
    else:
        return
    conseil = "Retrouvez la version d'origine dans vos sauvegardes ; n'écrivez pas dans ce fichier."
    yield Anomalie("journal-altere", message, conseil, lieu=Lieu(f"evaluation/{FICHIER_JOURNAL}"))


def fichiers_journalises(evaluation: Path) -> frozenset[str]:
    """Rend les SHA-256 que le journal dit avoir dépouillés ; une ligne illisible n'en dit rien."""
    lus = (e.get("fichiers") for e in lignes_du_journal(Journal(evaluation), "depouillement"))
    return frozenset(v for f in lus if isinstance(f, dict) for v in f.values() if isinstance(v, str))


def verifier_journal(lignes: Iterable[bytes]) -> list[Anomalie]:
    """Relève les lignes retouchées, et celles dont le sceau ne correspond plus à la ligne qui précède.

    Chaque ligne se scelle aussi elle-même : la dernière, que rien ne suit encore, ne se retouche pas sans se voir.
    """
    anomalies = []
    precedente: str | None = ""
    scelle = False
    for numero, ligne in enumerate(lignes, start=1):
        reconnue = _reconnue(ligne, scelle=scelle)
        scelle = scelle or b'"sceau"' in ligne
        if reconnue is None:
            message = "cette ligne a été modifiée ou écrite à la main."
        elif precedente is not None and reconnue != precedente:
            message = "une ligne a été modifiée, ajoutée à la main ou retirée avant celle-ci."
        else:
            message = ""
        if message:
            conseil = "Retrouvez la version d'origine dans vos sauvegardes ; n'écrivez pas dans ce fichier."
            lieu = Lieu(f"evaluation/{FICHIER_JOURNAL}", numero)
            anomalies.append(Anomalie("journal-altere", message, conseil, lieu=lieu))
        # Une ligne dite modifiée explique à elle seule que la suivante ne la reconnaisse plus.
        precedente = None if reconnue is None else empreinte(ligne)
    return anomalies


_FIN = re.compile(rb'"precedente": "([0-9a-f]*)"(, "sceau": "([0-9a-f]{64})"\})\Z')
_LONGUEUR_DE_LA_FIN = 170


def _reconnue(ligne: bytes, *, scelle: bool) -> str | None:
    """Rend l'empreinte que la ligne donne à la précédente ; rien si la ligne n'est pas telle qu'elle fut écrite.

    Le sceau est celui de ses octets : elle se contrôle sans s'ouvrir. Celles d'un journal ancien, avant le premier
    sceau, n'en ont pas.
    """
    fin = _FIN.search(ligne, max(0, len(ligne) - _LONGUEUR_DE_LA_FIN))
    if fin is not None:
        somme = hashlib.sha256(memoryview(ligne)[: fin.start(2)])
        somme.update(b"}")
        return fin[1].decode() if somme.hexdigest() == fin[3].decode() else None
    entree = None if scelle else _entree(ligne)
    return None if entree is None or "sceau" in entree else str(entree.get("precedente"))


def _entree(ligne: bytes) -> dict[str, Any] | None:
    try:
        entree = json.loads(ligne)
    except (ValueError, RecursionError):
        return None
    return entree if isinstance(entree, dict) else None


def _scellee(entree: Mapping[str, Detail]) -> bytes:
    """Rend la ligne, fermée par l'empreinte de tout ce qu'elle dit."""
    corps = json.dumps(entree, ensure_ascii=False).encode()
    return corps[:-1] + f', "sceau": "{empreinte(corps)}"}}'.encode()


def lignes_du_journal(lignes: Iterable[bytes], geste: str) -> Iterator[Mapping[str, Any]]:
    """Énumère les lignes lisibles d'un geste, de la plus ancienne à la plus récente."""
    yield from (entree for entree in lignes_qui_portent(lignes, geste) if entree.get("geste") == geste)


def lignes_qui_portent(lignes: Iterable[bytes], mot: str) -> Iterator[Mapping[str, Any]]:
    """Énumère les lignes lisibles qui portent ce mot, clé ou valeur ; les autres ne s'ouvrent pas."""
    cherche = f'"{mot}"'.encode()
    yield from (entree for ligne in lignes if cherche in ligne and (entree := _entree(ligne)) is not None)


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
