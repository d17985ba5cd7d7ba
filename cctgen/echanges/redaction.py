"""D'un modèle au YAML qu'un juriste relira : clés dans leur ordre, prose en blocs, le reste sur une ligne."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from cctgen.clausier.modele import Clause, ClauseRedigee

_NU = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_FINS_DE_LIGNE_RARES = re.compile("[\r\u0085\u2028\u2029\ufeff]")
_BLANC_FINAL = re.compile(r"[^\S\n]+(?:\n|$)")
_PROSE = frozenset({"texte", "enonce", "preuve", "contexte", "note_acheteur", "introduction", "consigne"})
_LARGEUR = 100

SITUATION = frozenset(Clause.model_fields) - frozenset(ClauseRedigee.model_fields)
"""Ce que la lecture ajoute à une clause et qui ne s'écrit pas dans son fichier : thème, pilier, chemin."""


def contenu_de(modele: BaseModel) -> dict[str, Any]:
    """Rend les clés d'un modèle telles qu'elles s'écrivent, sans celles qui ont leur valeur par défaut."""
    if isinstance(modele, Clause):
        garde = modele.model_dump(mode="json", exclude_defaults=True, exclude=set(SITUATION))
        return {cle: garde[cle] for cle in ClauseRedigee.model_fields if cle in garde}
    return modele.model_dump(mode="json", exclude_defaults=True)


def rediger(contenu: Mapping[str, Any], entete: str = "") -> str:
    """Rend un fichier YAML que `yaml_strict` relit à l'identique ; `entete` est un commentaire, ligne par ligne."""
    commentaire = "".join(f"# {ligne}\n" for ligne in entete.splitlines() if ligne)
    return commentaire + "".join(_entree(cle, valeur, "") for cle, valeur in contenu.items())


def _entree(cle: str, valeur: Any, retrait: str) -> str:
    nom = f"{retrait}{_scalaire(cle)}:"
    if isinstance(valeur, str):
        return f"{nom} {_texte(cle, valeur, retrait)}\n"
    if (flux := _flux(valeur)) and ((len(flux) <= _LARGEUR and cle != "exigences") or not valeur):
        return f"{nom} {flux}\n"
    if isinstance(valeur, Mapping):
        return f"{nom}\n" + "".join(_entree(c, v, f"{retrait}  ") for c, v in valeur.items())
    return f"{nom}\n" + "".join(_element(v, f"{retrait}  ") for v in valeur)


def _element(valeur: Any, retrait: str) -> str:
    if not isinstance(valeur, Mapping) or not valeur:
        return f"{retrait}- {_flux(valeur)}\n"
    entrees = "".join(_entree(c, v, f"{retrait}  ") for c, v in valeur.items())
    return f"{retrait}- {entrees[len(retrait) + 2 :]}"


def _texte(cle: str, texte: str, retrait: str) -> str:
    if not _tient_en_bloc(texte) or (cle not in _PROSE and "\n" not in texte):
        return _scalaire(texte)
    lignes = (f"{retrait}  {ligne}" if ligne else "" for ligne in texte.split("\n"))
    # Un bloc finit par un saut de ligne, que seule la lecture d'une prose ôte.
    return ("|\n" if cle in _PROSE else "|-\n") + "\n".join(lignes)


def _tient_en_bloc(texte: str) -> bool:
    """Un bloc YAML perd un blanc de tête ou de fin, et tient pour fin de ligne des caractères qui n'en sont pas."""
    return (
        bool(texte)
        and texte == texte.strip()
        and not (_FINS_DE_LIGNE_RARES.search(texte) or _BLANC_FINAL.search(texte))
    )


def _flux(valeur: Any) -> str:
    if isinstance(valeur, Mapping):
        return "{" + ", ".join(f"{_scalaire(c)}: {_flux(v)}" for c, v in valeur.items()) + "}"
    if isinstance(valeur, list | tuple):
        return "[" + ", ".join(map(_flux, valeur)) + "]"
    return _scalaire(str(valeur))


def _scalaire(texte: str) -> str:
    """Une chaîne JSON est aussi une chaîne YAML, une fois écrites en code les fins de ligne que YAML seul reconnaît."""
    if _NU.fullmatch(texte):
        return texte
    return _FINS_DE_LIGNE_RARES.sub(lambda m: f"\\u{ord(m.group()):04x}", json.dumps(texte, ensure_ascii=False))
