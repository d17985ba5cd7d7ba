"""Une publication est ce que son manifeste a figé : toute pièce qui n'est plus la même se dit."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.fichiers import empreinte, lire
from cctgen.usages.ouverture.gel import jamais_publie
from cctgen.usages.ouverture.versions import (
    DOSSIER_PUBLICATIONS,
    FICHIER_DOSSIER,
    noms_des_publications,
    numero_de_version,
    numeros_publies,
    versions_figees,
)

FICHIER_MANIFESTE = "manifeste.json"
_NOMMEES = 5
"""Publications disparues que l'on dit une à une."""
PUBLICATION_DISPARUE = "publication-disparue"
A_DEPOSER, INTERNE = ("a-deposer", "interne")
"""Où se range une pièce publiée : chez les candidats, ou chez l'acheteur."""
DES_CANDIDATS = frozenset({"document", "formulaire", "matrice"})
"""Les natures de pièces que reçoivent les candidats ; toute autre reste chez l'acheteur."""
_DU_POSTE = re.compile(r"(~\$|\.~lock|\._).*|\.DS_Store|Thumbs\.db|desktop\.ini")
"""Ce qu'un poste pose de lui-même dans un dossier qu'on ouvre : rien n'y est publié."""


def manifeste_publie(manifeste: Mapping[str, Any], pieces: Mapping[str, bytes], dossier: bytes) -> bytes:
    """Rend le manifeste d'une publication : les empreintes y sont celles des pièces figées, retouches comprises."""
    fichiers = [
        {**f, "sha256": empreinte(pieces[f["chemin"]])} if f["chemin"] in pieces else f for f in manifeste["fichiers"]
    ]
    # Aucune copie n'est publiée.
    dits = {cle: dit for cle, dit in manifeste.items() if cle != "copies"}
    publie = {**dits, "fichiers": fichiers, "dossier": empreinte(dossier)}
    return (json.dumps(publie, ensure_ascii=False, indent=2) + "\n").encode()


def lire_les_figees(manifeste: bytes) -> tuple[object, dict[str, str]]:
    """Rend le numéro que dit un manifeste et, par place dans sa publication, l'empreinte figée ; lève `ValueError`."""
    try:
        lu = json.loads(manifeste)
        figees = {f"{_place(f)}/{f['chemin']}": str(f["sha256"]) for f in lu["fichiers"]}
        return lu["consultation"]["version"], {**figees, FICHIER_DOSSIER: str(lu["dossier"])}
    except (KeyError, TypeError, AttributeError, RecursionError) as faute:
        raise ValueError("manifeste abîmé") from faute


def publications_alterees(racine: Path) -> Iterator[Anomalie]:
    """Énumère, une par version, les publications qui ne s'accordent plus avec leur manifeste, ou ont disparu."""
    yield from publications_disparues(racine)
    yield from (_sans_numero(nom) for nom in noms_des_publications(racine) if numero_de_version(nom) is None)
    for numero in numeros_publies(racine):
        publication = racine / DOSSIER_PUBLICATIONS / str(numero)
        if alterees := _alterees(publication, numero):
            yield Anomalie(
                "publication-alteree",
                f"la publication {numero} n'est plus, à l'octet, ce qui a été figé : {', '.join(alterees)}.",
                "Rétablissez ces fichiers depuis une sauvegarde ; ceux de a-deposer/ se reprennent aussi de ce que la"
                " plateforme a publié. Rangez ailleurs ce qui est en trop.",
                gravite=Gravite.A_QUALIFIER,
                lieu=Lieu(f"{DOSSIER_PUBLICATIONS}/{numero}"),
            )


def publications_disparues(racine: Path) -> Iterator[Anomalie]:
    """Énumère les versions figées ici dont le dossier ne se relit plus : ôté, ou remis sans ce qui le fait relire."""
    publiees = numeros_publies(racine)
    suite = "" if publiees else " D'ici là, rien ne se publie ni ne se note."
    disparues = [n for n in versions_figees(racine) if n not in publiees]
    if len(disparues) > _NOMMEES:
        yield _disparues(disparues, publiees, suite)
    else:
        yield from (_disparue(racine, numero, suite) for numero in disparues)


def sans_publication(racine: Path) -> Iterator[Anomalie]:
    """Dit pourquoi aucune version publiée ne se lit ici, jamais publiée ou disparue ; rien s'il y en a une."""
    if not numeros_publies(racine):
        yield from tuple(publications_disparues(racine)) or (jamais_publie(),)


def _sans_numero(nom: str) -> Anomalie:
    lieu = f"{DOSSIER_PUBLICATIONS}/{nom}"
    return Anomalie(
        "publication-sans-numero",
        f"{lieu} porte un dossier publié, et son nom n'est pas celui d'une version : rien ne le lit.",
        "Rendez-lui le numéro sous lequel il a été publié (1, 2, 3…), ou rangez-le hors de la consultation.",
        gravite=Gravite.A_QUALIFIER,
        lieu=Lieu(lieu),
    )


def _disparues(disparues: Sequence[int], publiees: Collection[int], suite: str) -> Anomalie:
    """Les dit d'un coup : tant d'absences viennent d'un dossier mal nommé, ou de toutes les publications perdues."""
    nommees = ", ".join(map(str, disparues[:_NOMMEES]))
    derniere = max(publiees, default=0)
    mal_nommee = (
        f" Si {DOSSIER_PUBLICATIONS}/{derniere} n'est pas la version {derniere} de cette consultation, rendez-lui son"
        " numéro ou rangez-le ailleurs."
    )
    return Anomalie(
        PUBLICATION_DISPARUE,
        f"les publications {nommees} et {len(disparues) - _NOMMEES} autres ont été figées, et n'y sont plus.",
        f"Rétablissez-les en entier depuis une sauvegarde.{mal_nommee if derniere else ''}{suite}",
        gravite=Gravite.A_QUALIFIER,
        lieu=Lieu(f"{DOSSIER_PUBLICATIONS}/{derniere}" if derniere else DOSSIER_PUBLICATIONS),
    )


def _disparue(racine: Path, numero: int, suite: str) -> Anomalie:
    lieu = f"{DOSSIER_PUBLICATIONS}/{numero}"
    absents = [nom for nom in (FICHIER_DOSSIER, FICHIER_MANIFESTE) if not (racine / lieu / nom).is_file()]
    if (racine / lieu).is_dir():
        manque = f"la publication {numero} ne se relit plus : il manque {' et '.join(absents)} dans {lieu}."
        geste = f"Reprenez {' et '.join(absents)} d'une sauvegarde de ce dossier : la plateforme ne les a jamais reçus."
    else:
        manque = f"la publication {numero} a été figée, et n'est plus dans {lieu}."
        geste = (
            f"Rétablissez {lieu} en entier depuis une sauvegarde : la plateforme n'en a que les pièces de {A_DEPOSER}/,"
            f" sans {FICHIER_DOSSIER} ni {FICHIER_MANIFESTE}."
        )
    return Anomalie(
        PUBLICATION_DISPARUE,
        manque,
        f"{geste} Son numéro ne sera pas redonné.{suite}",
        gravite=Gravite.A_QUALIFIER,
        lieu=Lieu(lieu),
    )


def _alterees(publication: Path, numero: int) -> list[str]:
    try:
        version, figees = lire_les_figees(lire(publication / FICHIER_MANIFESTE))
    except (OSError, ValueError):
        return [FICHIER_MANIFESTE]
    changees = [] if version == numero else [FICHIER_MANIFESTE]
    presentes = set(_presentes(publication))
    changees += [dit for nom in sorted(figees) for dit in _changee(publication, nom, figees[nom], presentes)]
    return changees + [f"{nom} (en trop)" for nom in sorted(presentes - {*figees, FICHIER_MANIFESTE})]


def _place(piece: Mapping[str, Any]) -> str:
    """Une pièce de même nom, rangée chez l'autre destinataire, n'est pas celle qui a été publiée."""
    return A_DEPOSER if piece["nature"] in DES_CANDIDATS else INTERNE


def _presentes(publication: Path) -> Iterator[str]:
    """Énumère, lieu compris, ce que contient la publication, où qu'on l'y ait mis."""
    for chemin in publication.rglob("*"):
        if (chemin.is_symlink() or not chemin.is_dir()) and not _DU_POSTE.fullmatch(chemin.name):
            yield chemin.relative_to(publication).as_posix()


def _changee(publication: Path, nom: str, figee: str, presentes: Container[str]) -> Iterator[str]:
    if nom not in presentes:
        yield f"{nom} (absent)"
        return
    try:
        if empreinte(lire(publication / nom)) != figee:
            yield nom
    except OSError:
        yield f"{nom} (illisible)"
