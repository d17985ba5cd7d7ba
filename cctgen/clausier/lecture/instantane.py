"""Un clausier entier en un texte, d'où il se relit : une consultation garde celui sur lequel elle est faite."""

from __future__ import annotations

import json
from dataclasses import fields
from functools import cache
from typing import Any, get_type_hints

from pydantic import TypeAdapter, ValidationError

from cctgen.clausier.modele import Clausier


def rediger_clausier(clausier: Clausier) -> bytes:
    """Rend le texte JSON d'un clausier superposé ; mêmes clausiers, mêmes octets."""
    contenu = {
        nom: adaptateur.dump_python(getattr(clausier, nom), mode="json") for nom, adaptateur in _champs().items()
    }
    return (json.dumps(contenu, ensure_ascii=False) + "\n").encode()


def relire_clausier(contenu: Any) -> Clausier | None:
    """Rend le clausier d'un JSON déjà lu ; rien si une version de l'outil qui l'écrivait autrement l'a écrit."""
    if not isinstance(contenu, dict):
        return None
    try:
        lus = {nom: adaptateur.validate_python(contenu[nom]) for nom, adaptateur in _champs().items() if nom in contenu}
        return Clausier(**lus)
    except (ValidationError, TypeError):
        return None


@cache
def _champs() -> dict[str, TypeAdapter[Any]]:
    types = get_type_hints(Clausier, include_extras=True)
    return {
        champ.name: TypeAdapter(types[champ.name]) for champ in fields(Clausier) if champ.init and champ.name != "avis"
    }
