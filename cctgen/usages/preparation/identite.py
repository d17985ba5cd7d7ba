"""Renseigner l'identité qu'une création sans dialogue a laissée en attente, sans toucher au reste du fichier."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cctgen.consultation.attente import A_COMPLETER
from cctgen.consultation.lecture import FICHIER_CONSULTATION
from cctgen.socle import yaml_strict
from cctgen.usages.ouverture.consultation import geste_de_consultation


@dataclass(frozen=True, slots=True)
class ChampIdentite:
    """Un champ de `consultation.yaml` : sa clé, et ce qu'on demande à l'acheteur."""

    cle: str
    libelle: str


_CHAMPS = (
    ChampIdentite("reference", "Référence de la consultation"),
    ChampIdentite("objet", "Objet du marché"),
    ChampIdentite("nom", "Acheteur"),
)


def champs_a_renseigner(racine: Path) -> tuple[ChampIdentite, ...]:
    """Rend les champs d'identité encore tels que l'outil les a laissés."""
    texte = (racine / FICHIER_CONSULTATION).read_text(encoding="utf-8-sig", errors="replace")
    return tuple(champ for champ in _CHAMPS if _ligne(champ.cle).search(texte))


def renseigner(racine: Path, valeurs: Mapping[str, str]) -> None:
    """Écrit les valeurs à la place des attentes, et rien d'autre ; un champ rempli n'est pas touché."""
    with geste_de_consultation(racine) as geste:
        chemin = racine / FICHIER_CONSULTATION
        intact = geste.est_intact(chemin)
        texte = chemin.read_text(encoding="utf-8")
        for cle, valeur in valeurs.items():
            yaml_strict.exiger_des_textes_relisibles(valeur)
            # Une chaîne JSON est une chaîne YAML entre guillemets.
            ecrite = json.dumps(valeur, ensure_ascii=False)
            texte = _ligne(cle).sub(lambda ligne, ecrite=ecrite: ligne[1] + ecrite, texte, count=1)  # type: ignore[misc]
        (geste.produire if intact else geste.poser)(chemin, texte.encode())
        geste.mettre_en_place()


def _ligne(cle: str) -> re.Pattern[str]:
    return re.compile(rf"""^(\s*{cle}:[ ]*)["']?{A_COMPLETER}["']?[ ]*$""", re.MULTILINE)
