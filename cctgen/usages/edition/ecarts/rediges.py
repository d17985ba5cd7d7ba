"""Les documents d'écarts déjà rédigés, et ce qui les périme : le dossier a changé depuis.

Un additif se rédige avant ou après la publication ; remis à tous, il doit dire la version publiée, et elle seule.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cctgen.assemblage.modele import Dossier
from cctgen.assemblage.suivi.versions import version_de
from cctgen.socle.fichiers import empreinte, lire, lire_objet
from cctgen.socle.gestes.ecrits import Ecrit, lire_ecrits
from cctgen.usages.edition.ecarts.remises import empreinte_des_pieces_figees
from cctgen.usages.edition.generer import DOSSIER_SORTIE
from cctgen.usages.ouverture.versions import lire_dossier, numeros_publies

DOSSIER_ECARTS = f"{DOSSIER_SORTIE}/ecarts"
FICHIER_REDIGES = f"{DOSSIER_ECARTS}/versions.json"
"""Par passage (« version-1-a-2 »), ce dont ses documents ont été rédigés, et l'empreinte de chacun."""

_DU_PASSAGE = re.compile(r".+-(version-([0-9]+)-a-([0-9]+))\.docx")


@dataclass(frozen=True, slots=True)
class PassageRedige:
    """Les documents d'écarts d'une version à l'autre, l'additif d'abord ; `perime` s'ils ne les disent plus.

    `fichiers` se déposent avec les pièces ; `internes`, suivis des documents de travail, restent chez l'acheteur.
    """

    avant: int
    apres: int
    fichiers: tuple[Path, ...]
    perime: bool
    internes: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Redaction:
    """L'empreinte de la version d'arrivée, de ses pièces, retouches comprises, et de chaque document alors rédigé.

    Des versions antérieures de l'outil ne disaient ni les pièces, ni les documents.
    """

    version: str
    pieces: str = ""
    fichiers: Mapping[str, str] = field(default_factory=dict)

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme que garde le fichier des passages rédigés."""
        return {"version": self.version, "pieces": self.pieces, "fichiers": dict(sorted(self.fichiers.items()))}


def nom_du_passage(avant: int, apres: int) -> str:
    """Rend « version-1-a-2 », la fin du nom de chaque document de ce passage."""
    return f"version-{avant}-a-{apres}"


def passages_rediges(
    racine: Path, courant: Dossier | None, ecrites: Container[Ecrit] = ()
) -> tuple[PassageRedige, ...]:
    """Rend les passages rédigés, le plus récent d'abord ; `courant` est le dossier d'aujourd'hui, s'il s'assemble.

    `ecrites` : ce que l'outil a écrit à chaque état du dossier, pour qui en garde l'histoire. Un
    document qu'il avait rédigé d'un autre état, et que nul n'a retouché, périme son passage.
    """
    fichiers: dict[tuple[int, int], list[Path]] = {}
    for fichier in sorted((racine / DOSSIER_ECARTS).glob("*.docx")):
        if versions := passage_de(fichier.name):
            fichiers.setdefault(versions, []).append(fichier)
    rediges, publies = lire_les_rediges(racine), numeros_publies(racine)
    attendues = {Path(chemin).name: somme for chemin, somme in lire_ecrits(racine).items()}
    attendues |= ecarts_attestes(rediges)
    passages = []
    for (avant, apres), siens in sorted(fichiers.items(), key=lambda p: p[0][::-1], reverse=True):
        dossier = lire_dossier(racine, apres) if apres in publies else courant
        tenu = dossier is not None and dossier.edition.version == apres
        redige = rediges.get(nom_du_passage(avant, apres), Redaction(""))
        perime = dossier is None or not tenu or redige.version != version_de(dossier).empreinte
        if not perime and apres in publies and redige.pieces:
            perime = redige.pieces != empreinte_des_pieces_figees(racine, apres)
        if not perime and ecrites:
            sommes = {f.name: empreinte(lire(f)) for f in siens}
            perime = any(
                s != attendues.get(nom) and (f"{DOSSIER_ECARTS}/{nom}", s) in ecrites for nom, s in sommes.items()
            )
        tries = sorted(siens, key=lambda f: (not f.name.startswith("additif"), f.name))
        de_travail = _suivis_de_travail(dossier, avant, apres)
        deposes, internes = (tuple(f for f in tries if (f.name in de_travail) is dit) for dit in (False, True))
        passages.append(PassageRedige(avant, apres, deposes, perime, internes))
    return tuple(passages)


def nom_du_suivi(fichier: str) -> str:
    """Rend le début du nom qu'a le suivi d'un document."""
    return f"suivi-{fichier}"


def _suivis_de_travail(dossier: Dossier | None, avant: int, apres: int) -> frozenset[str]:
    """Rend le nom du suivi de chaque document que l'acheteur reporte ailleurs, et que nul candidat ne reçoit."""
    fin = f"-{nom_du_passage(avant, apres)}.docx"
    reportes = () if dossier is None else (d.fichier for d in dossier.documents if d.est_a_reporter)
    return frozenset(f"{nom_du_suivi(fichier)}{fin}" for fichier in reportes)


def passage_de(nom: str) -> tuple[int, int] | None:
    """Rend les deux versions que dit le nom d'un document d'écarts, ou rien si ce n'en est pas un."""
    lu = _DU_PASSAGE.fullmatch(nom)
    return (int(lu[2]), int(lu[3])) if lu else None


def lire_les_rediges(racine: Path) -> dict[str, Redaction]:
    """Rend ce dont chaque passage a été rédigé ; rien si rien ne se lit."""
    return rediges_lus(lire_objet(racine / FICHIER_REDIGES))


def rediges_lus(objet: Mapping[str, Any]) -> dict[str, Redaction]:
    """Rend ce dont chaque passage a été rédigé, d'après l'objet que porte leur fichier."""
    return {passage: _redaction_lue(dit) for passage, dit in objet.items()}


def _redaction_lue(dit: object) -> Redaction:
    if not isinstance(dit, dict):
        version, _, pieces = str(dit).partition(":")
        return Redaction(version, pieces)
    fichiers = dit.get("fichiers")
    sommes = {nom: str(s) for nom, s in fichiers.items()} if isinstance(fichiers, dict) else {}
    return Redaction(str(dit.get("version", "")), str(dit.get("pieces", "")), sommes)


def ecrire_les_rediges(rediges: Mapping[str, Redaction]) -> bytes:
    """Rend le texte du fichier des passages rédigés."""
    dits = {passage: redaction.en_dict() for passage, redaction in sorted(rediges.items())}
    return (json.dumps(dits, ensure_ascii=False, indent=1) + "\n").encode()


def ecarts_attestes(rediges: Mapping[str, Redaction]) -> dict[str, str]:
    """Rend, par nom, l'empreinte des documents d'écarts que l'outil dit avoir rédigés."""
    return {nom: somme for redaction in rediges.values() for nom, somme in redaction.fichiers.items()}
