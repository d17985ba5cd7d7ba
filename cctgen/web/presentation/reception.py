"""Ce qui est reçu est borné avant d'être lu : au-delà de la taille annoncée, rien n'est pris."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

_TROP_GROS = 413
_BLOC = 1 << 20
_LU_POUR_REPONDRE = 4
"""Fois la taille admise que l'on laisse arriver, sans rien en garder, pour que le navigateur lise la réponse."""
_PLUS_PETIT = "Choisissez un fichier plus petit, puis recommencez."


class BornerLaReception:
    """Refuse, en le disant, une demande plus grosse que ce qui est annoncé ; vaut pour toutes les pages."""

    def __init__(self, suite: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._suite = suite

    def __call__(self, requete: HttpRequest) -> HttpResponseBase:
        """Laisse passer ce qui tient dans les bornes."""
        annoncee = _taille_annoncee(requete)
        if annoncee <= settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
            return self._suite(requete)
        if annoncee <= settings.TAILLE_RECUE_MAX * _LU_POUR_REPONDRE:
            _laisser_arriver(requete, annoncee)
        contexte = {"message": f"Ce que vous envoyez dépasse {_taille_dite()}.", "conseil": _PLUS_PETIT}
        return render(requete, "erreur.html", contexte, status=_TROP_GROS)


def faute_de_taille(fichier: UploadedFile[Any]) -> str:
    """Dit qu'un fichier déposé dépasse ce que la page annonce ; vide s'il y tient.

    La demande qui le porte est un peu plus grosse que lui : la borner ne borne pas le fichier à l'octet.
    """
    if (fichier.size or 0) <= settings.TAILLE_RECUE_MAX:
        return ""
    return f"Ce fichier dépasse {_taille_dite()}. {_PLUS_PETIT}"


def _taille_dite() -> str:
    return f"{settings.TAILLE_RECUE_MAX // 1_000_000} Mo"


def _taille_annoncee(requete: HttpRequest) -> int:
    try:
        return int(requete.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _laisser_arriver(requete: HttpRequest, reste: int) -> None:
    while reste > 0 and (lu := requete.read(min(_BLOC, reste))):
        reste -= len(lu)
