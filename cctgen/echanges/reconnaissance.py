"""De quel format est une source : d'après son contenu, l'extension ne faisant que départager."""

from __future__ import annotations

import json
from typing import Any

from cctgen.echanges.formats.en_csv import est_csv_de_clausier, relire_csv
from cctgen.echanges.formats.en_json import est_json_de_clausier, relire_json
from cctgen.echanges.modele import ClausierEchange, Relecture
from cctgen.socle.anomalies import Anomalie, Lieu

TAILLE_MAX = 50_000_000
"""Octets admis : dix fois le clausier livré en ReqIF, le plus verbeux des formats."""


def reconnaitre_et_relire(octets: bytes, nom: str) -> Relecture:
    """Relit une source d'un format connu ; une source illisible est une anomalie bloquante."""
    if len(octets) > TAILLE_MAX:
        return refus("fichier-trop-grand", f"le fichier dépasse {TAILLE_MAX // 1_000_000} Mo.", nom)
    try:
        texte = octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Excel enregistre encore un CSV français en Windows-1252.
        texte = octets.decode("cp1252", errors="replace")
    if texte.lstrip()[:1] == "{":
        return _relire_un_json(texte, nom)
    if est_csv_de_clausier(texte):
        return relire_csv(texte, nom)
    return refus("format-inconnu", "ce fichier n'est d'aucun format connu.", nom)


def _relire_un_json(texte: str, nom: str) -> Relecture:
    try:
        contenu: Any = json.loads(texte)
    except (ValueError, RecursionError) as faute:
        ligne = getattr(faute, "lineno", None)
        message = "le fichier n'est pas du JSON bien formé."
        anomalie = Anomalie("fichier-illisible", message, "Exportez-le de nouveau.", lieu=Lieu(nom, ligne))
        return Relecture(ClausierEchange(), (anomalie,))
    if est_json_de_clausier(contenu):
        return relire_json(contenu, nom)
    return refus("format-inconnu", "ce JSON n'est ni un clausier exporté, ni un catalogue OSCAL.", nom)


def refus(code: str, message: str, nom: str) -> Relecture:
    """Rend la relecture vide d'une source refusée."""
    conseil = "Donnez un document .docx, un classeur, un CSV, un JSON, un catalogue OSCAL ou un ReqIF."
    return Relecture(ClausierEchange(), (Anomalie(code, message, conseil, lieu=Lieu(nom)),))
