"""Un clausier entier en un texte, d'où il se relit : une consultation garde celui sur lequel elle est faite."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields
from functools import cache
from typing import Any, get_type_hints

from pydantic import BaseModel, Field, TypeAdapter, ValidationError, create_model

from cctgen.clausier.modele import Clausier
from cctgen.socle.validation import DEJA_FIGE


def rediger_clausier(clausier: Clausier) -> bytes:
    """Rend le texte JSON d'un clausier superposé ; mêmes clausiers, mêmes octets."""
    contenu = {
        nom: TypeAdapter(type_).dump_python(getattr(clausier, nom), mode="json") for nom, type_ in _champs().items()
    }
    return (json.dumps(contenu, ensure_ascii=False) + "\n").encode()


def relire_clausier(octets: bytes) -> Clausier | None:
    """Rend le clausier d'un texte JSON ; rien si une version de l'outil qui l'écrivait autrement l'a écrit."""
    try:
        lu = _forme().model_validate_json(octets, context=DEJA_FIGE)
    except ValidationError:
        return None
    return Clausier(**{nom: getattr(lu, nom) for nom in _champs()})


@cache
def _champs() -> dict[str, Any]:
    types = get_type_hints(Clausier, include_extras=True)
    return {champ.name: types[champ.name] for champ in fields(Clausier) if champ.init and champ.name != "avis"}


@cache
def _forme() -> type[BaseModel]:
    """Rend la forme du texte entier : lu d'un bloc, il l'est deux fois plus vite que champ par champ."""
    vides = {c.name: c.default_factory for c in fields(Clausier) if c.default_factory is not MISSING}
    defauts = {c.name: c.default for c in fields(Clausier) if c.default is not MISSING}
    champs: dict[str, Any] = {
        nom: (type_, Field(default_factory=vides[nom]) if nom in vides else defauts.get(nom, ...))
        for nom, type_ in _champs().items()
    }
    return create_model("Instantane", **champs)
