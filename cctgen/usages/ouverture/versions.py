"""Les versions figées d'une consultation : `publications/<n>/`, où le dossier entier se relit."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from cctgen.assemblage.modele import Dossier
from cctgen.assemblage.suivi.versions import Version, version_de
from cctgen.consultation.lecture import lire_les_commentaires
from cctgen.matrice.attendu import Attendue
from cctgen.matrice.emission import attendues
from cctgen.socle.erreurs import DossierIntrouvable
from cctgen.socle.fichiers import DOSSIER_CACHE, empreinte, lire_objet
from cctgen.socle.memoire.etats import EtatDeFichier
from cctgen.socle.validation import DEJA_FIGE

T = TypeVar("T")

DOSSIER_PUBLICATIONS = "publications"
FICHIER_DOSSIER = "dossier.json"
FICHIER_FIGEES = f"{DOSSIER_CACHE}/publiees.json"
"""La trace de chaque version figée : effacer son dossier ne libère pas son numéro."""

_NUMERO = re.compile(r"[1-9][0-9]{0,3}")
"""Au-delà, ce n'est pas un numéro de version : personne ne publie dix mille fois la même consultation."""

_GARDES = 8
"""Versions gardées en mémoire : une commande relit plusieurs fois la même, qui ne change pas."""


@cache
def _forme() -> TypeAdapter[Dossier]:
    """Rend de quoi lire et écrire un dossier entier, long à construire."""
    return TypeAdapter(Dossier)


def numero_de_version(dit: str) -> int | None:
    """Rend le numéro de version que dit un nom de dossier ou une trace, ou rien si ce n'en est pas un."""
    return int(dit) if _NUMERO.fullmatch(dit) else None


def numeros_publies(racine: Path) -> tuple[int, ...]:
    """Rend les numéros des versions publiées, du plus ancien au plus récent."""
    dits = (numero_de_version(nom) for nom in noms_des_publications(racine))
    return tuple(sorted(n for n in dits if n is not None))


def noms_des_publications(racine: Path) -> tuple[str, ...]:
    """Rend le nom de chaque dossier qui se présente comme une version publiée, numérotée ou non."""
    return tuple(sorted(d.parent.name for d in (racine / DOSSIER_PUBLICATIONS).glob("*/" + FICHIER_DOSSIER)))


def versions_figees(racine: Path) -> tuple[int, ...]:
    """Rend les numéros de toutes les versions que l'outil a figées ici, disparues comprises, d'après sa trace."""
    connues = {n for trace in lire_les_traces(racine) if (n := numero_de_version(trace)) is not None}
    publiees = numeros_publies(racine)
    # Une version ne se fige qu'après celle qui la précède : un trou est une disparition, même sans trace.
    return tuple(sorted({*connues, *range(1, max(publiees, default=0) + 1)}))


def tracer_la_version(racine: Path, numero: int, manifeste: bytes) -> bytes:
    """Rend la trace des versions figées, celle-ci comprise : son numéro et l'empreinte de son manifeste."""
    return rediger_les_traces({**lire_les_traces(racine), str(numero): empreinte(manifeste)})


def lire_les_traces(racine: Path) -> dict[str, str]:
    """Rend, par numéro de version figée ici, l'empreinte de son manifeste ; rien si la trace ne se lit pas."""
    return {numero: str(dit) for numero, dit in lire_objet(racine / FICHIER_FIGEES).items()}


def rediger_les_traces(tracees: Mapping[str, str]) -> bytes:
    """Rend le texte de la trace des versions figées."""
    return (json.dumps(dict(tracees), indent=1) + "\n").encode()


def rediger_dossier(dossier: Dossier) -> bytes:
    """Rend le texte de `dossier.json`, d'où le dossier se relit à l'identique."""
    return _forme().dump_json(dossier, indent=1) + b"\n"


def lire_dossier(racine: Path, numero: int) -> Dossier:
    """Rend un dossier publié ; lève `DossierIntrouvable` s'il n'existe pas ou ne se lit plus."""
    return _lire(racine, numero, _relire)


@lru_cache(maxsize=_GARDES)
def _relire(fige: EtatDeFichier) -> Dossier:
    # Plusieurs mégaoctets, qui ne se relisent que changés.
    return _forme().validate_json(Path(fige.chemin).read_bytes(), context=DEJA_FIGE)


@lru_cache(maxsize=_GARDES)
def _version(fige: EtatDeFichier) -> Version:
    return version_de(_relire(fige))


def _lire(racine: Path, numero: int, lecture: Callable[[EtatDeFichier], T]) -> T:
    chemin = racine / DOSSIER_PUBLICATIONS / str(numero) / FICHIER_DOSSIER
    try:
        return lecture(EtatDeFichier.de(str(chemin), chemin.stat()))
    except OSError as erreur:
        publiees = ", ".join(map(str, numeros_publies(racine))) or "aucune"
        message = f"La version {numero} n'est pas publiée."
        raise DossierIntrouvable(message, f"Versions publiées : {publiees}.") from erreur
    except ValidationError as erreur:
        raise DossierIntrouvable(
            f"La version {numero} ne se lit plus : {chemin} est abîmé.", "Rétablissez ce fichier depuis une sauvegarde."
        ) from erreur


def exigences_publiees(racine: Path) -> dict[str, dict[int, tuple[Attendue, ...]]]:
    """Rend les lignes de matrice de chaque version publiée, par version puis par lot."""
    dossiers = {str(n): lire_dossier(racine, n) for n in numeros_publies(racine)}
    return {n: {lot: attendues(dossier, lot) for lot in dossier.numeros} for n, dossier in dossiers.items()}


def dossiers_publies(racine: Path) -> tuple[Dossier, ...]:
    """Rend les dossiers publiés qui se lisent encore, du plus ancien au plus récent ; un autre se dit ailleurs."""
    lus = []
    for numero in numeros_publies(racine):
        with suppress(DossierIntrouvable):
            lus.append(lire_dossier(racine, numero))
    return tuple(lus)


def dernier_dossier(racine: Path) -> Dossier | None:
    """Rend le dernier dossier publié, s'il y en a un."""
    numeros = numeros_publies(racine)
    return lire_dossier(racine, numeros[-1]) if numeros else None


def dossier_a_evaluer(racine: Path) -> Dossier | None:
    """Rend le dernier dossier publié et, pour ses grilles, les commentaires types que l'on règle aujourd'hui."""
    dossier = dernier_dossier(racine)
    if dossier is None or dossier.bareme is None:
        return dossier
    bareme = dossier.bareme.model_copy(update={"commentaires": lire_les_commentaires(racine)})
    return replace(dossier, bareme=bareme)


def derniere_version(racine: Path) -> Version | None:
    """Rend la dernière version publiée, s'il y en a une."""
    numeros = numeros_publies(racine)
    return _lire(racine, numeros[-1], _version) if numeros else None


def version_courante(dossier: Dossier, derniere: Version | None, figees: Collection[int] = ()) -> int:
    """Rend le numéro de la version de travail : celui de la dernière publication si rien n'a changé.

    `figees` sont toutes les versions figées ; le numéro d'une version disparue ne se redonne pas.
    """
    if derniere is not None and version_de(dossier).empreinte == derniere.empreinte:
        return derniere.numero
    return 1 + max((*figees, *(() if derniere is None else (derniere.numero,))), default=0)
