"""Dire où est gardé un fichier écrit à la main que le geste d'une page vient de refaire."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.contrib import messages
from django.http import HttpRequest

from cctgen.web.presentation.messages import sans_chemin


def dire_les_copies(requete: HttpRequest, copies: Iterable[Path]) -> None:
    """Dit chaque copie ; ses valeurs ont été reprises, ses commentaires ne sont plus que là."""
    for copie in copies:
        messages.warning(
            requete,
            f"« {copie.name} » avait été modifié à la main, et vient d'être refait sans ses commentaires. Cette version"
            f" est gardée dans l'histoire, parmi les fichiers de l'état : « {sans_chemin(copie.as_posix())} ».",
        )
