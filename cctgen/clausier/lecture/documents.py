"""Un document du clausier, analysé puis validé : le même texte ne l'est qu'une fois."""

from __future__ import annotations

from functools import lru_cache
from typing import TypeVar

from cctgen.clausier.modele import Clause, ClauseRedigee
from cctgen.socle import yaml_strict
from cctgen.socle.anomalies import Anomalie
from cctgen.socle.memoire.objet import CetObjet
from cctgen.socle.validation import Modele, valider, valider_valeur
from cctgen.socle.yaml_strict import DocumentYaml

M = TypeVar("M", bound=Modele)

analyser = lru_cache(maxsize=512)(yaml_strict.analyser)
"""Un clausier se relit souvent à quelques lignes près : seuls les fichiers changés se réanalysent, et se revalident."""


@lru_cache(maxsize=512)
def validee(document: CetObjet[DocumentYaml], modele: type[M]) -> tuple[M | None, list[Anomalie]]:
    """Rend ce que dit un document, ou rien et ses anomalies."""
    return valider(document.objet, modele)


@lru_cache(maxsize=512)
def clause_validee(
    document: CetObjet[DocumentYaml], situation: tuple[tuple[str, str], ...]
) -> tuple[Clause | None, list[Anomalie]]:
    """Rend la clause d'un fichier : le même fichier rend le même objet, dont la vérification peut se souvenir."""
    lu, ou = document.objet, dict(situation)
    if isinstance(lu.valeur, dict) and not {*ou, "fichier", "officielle"} & set(lu.valeur):
        clause, fautes = valider_valeur({**lu.valeur, **ou, "fichier": lu.fichier}, Clause, lu)
        if clause is not None:
            return clause, fautes
    return None, valider_valeur(lu.valeur, ClauseRedigee, lu)[1]
