"""Les documents d'écarts déjà rédigés, et ce qui les périme : le dossier a changé depuis.

Un additif se rédige avant ou après la publication ; remis à tous, il doit dire la version publiée, et elle seule.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cctgen.assemblage.modele import Dossier
from cctgen.assemblage.suivi.versions import version_de
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.commandes import commande
from cctgen.socle.fichiers import lire_objet
from cctgen.usages.edition.ecarts.remises import empreinte_des_pieces_figees
from cctgen.usages.edition.generer import DOSSIER_SORTIE
from cctgen.usages.ouverture.versions import lire_dossier, numeros_publies

DOSSIER_ECARTS = f"{DOSSIER_SORTIE}/ecarts"
FICHIER_REDIGES = f"{DOSSIER_ECARTS}/versions.json"
"""Par passage (« version-1-a-2 »), l'empreinte de la version d'arrivée quand ses documents ont été rédigés, puis celle
de ses pièces, retouches comprises."""

_DU_PASSAGE = re.compile(r".+-(version-([0-9]+)-a-([0-9]+))\.docx")


@dataclass(frozen=True, slots=True)
class PassageRedige:
    """Les documents d'écarts d'une version à l'autre, l'additif d'abord ; `perime` s'ils ne les disent plus."""

    avant: int
    apres: int
    fichiers: tuple[Path, ...]
    perime: bool


def nom_du_passage(avant: int, apres: int) -> str:
    """Rend « version-1-a-2 », la fin du nom de chaque document de ce passage."""
    return f"version-{avant}-a-{apres}"


def passages_rediges(racine: Path, courant: Dossier | None) -> tuple[PassageRedige, ...]:
    """Rend les passages rédigés, le plus récent d'abord ; `courant` est le dossier d'aujourd'hui, s'il s'assemble."""
    fichiers: dict[tuple[int, int], list[Path]] = {}
    for fichier in sorted((racine / DOSSIER_ECARTS).glob("*.docx")):
        if versions := passage_de(fichier.name):
            fichiers.setdefault(versions, []).append(fichier)
    rediges, publies = lire_les_rediges(racine), numeros_publies(racine)
    passages = []
    for (avant, apres), siens in sorted(fichiers.items(), key=lambda p: p[0][::-1], reverse=True):
        dossier = lire_dossier(racine, apres) if apres in publies else courant
        tenu = dossier is not None and dossier.edition.version == apres
        redige, pieces = rediges.get(nom_du_passage(avant, apres), ("", ""))
        perime = dossier is None or not tenu or redige != version_de(dossier).empreinte
        if not perime and apres in publies and pieces:
            perime = pieces != empreinte_des_pieces_figees(racine, apres)
        tries = sorted(siens, key=lambda f: (not f.name.startswith("additif"), f.name))
        passages.append(PassageRedige(avant, apres, tuple(tries), perime))
    return tuple(passages)


def passage_de(nom: str) -> tuple[int, int] | None:
    """Rend les deux versions que dit le nom d'un document d'écarts, ou rien si ce n'en est pas un."""
    lu = _DU_PASSAGE.fullmatch(nom)
    return (int(lu[2]), int(lu[3])) if lu else None


def lire_les_rediges(racine: Path) -> dict[str, tuple[str, str]]:
    """Rend, par passage rédigé, l'empreinte de la version d'arrivée et de ses pièces ; rien si rien ne se lit.

    Un passage rédigé par une version de l'outil qui ne lisait pas les pièces n'en a pas l'empreinte.
    """
    coupees = {passage: str(dit).partition(":") for passage, dit in lire_objet(racine / FICHIER_REDIGES).items()}
    return {passage: (version, pieces) for passage, (version, _, pieces) in coupees.items()}


def ecrire_les_rediges(rediges: Mapping[str, tuple[str, str]]) -> bytes:
    """Rend le texte du fichier des passages rédigés."""
    dits = {passage: ":".join(filter(None, empreintes)) for passage, empreintes in sorted(rediges.items())}
    return (json.dumps(dits, indent=1) + "\n").encode()


def additifs_perimes(racine: Path, dossier: Dossier) -> Iterator[Anomalie]:
    """Nomme l'additif qui mène à cette version sans la dire : il a été rédigé avant un changement."""
    for passage in passages_rediges(racine, dossier):
        if passage.perime and passage.apres == dossier.edition.version:
            yield Anomalie(
                "additif-perime",
                f"L'additif de la version {passage.avant} à la version {passage.apres} a été rédigé avant un"
                f" changement du dossier : il ne dit pas la version {passage.apres} telle qu'elle est.",
                f"Rédigez-le de nouveau : {commande('differences', racine, str(passage.avant), str(passage.apres))}",
                gravite=Gravite.A_QUALIFIER,
                lieu=Lieu(f"{DOSSIER_ECARTS}/{passage.fichiers[0].name}"),
            )
