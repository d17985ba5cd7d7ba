"""Ce qui, dans un modèle, mène hors du document : un fichier du poste ou du réseau, une image qu'il ne porte pas."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from cctgen.documents.modeles.examen import FauteSituee
from cctgen.documents.modeles.expressions import Faute
from cctgen.documents.modeles.paquet import Paquet, Partie
from cctgen.documents.modeles.piece.noms import est_un_lien, nom_court, r, w
from cctgen.documents.modeles.propre.assaini import EXTERNE, est_ote

_PUBLIC = re.compile(r"(?:https?|mailto|tel):|#", re.IGNORECASE)
_CHEMIN = re.compile(r"file:/|(?<![\w:/])(?:\\\\|//)[\w.-]+[\\/]|(?<![\w])[A-Za-z]:\\", re.IGNORECASE)
_OTEES = ("settings", "glossary/", "comments", "people")
"""Pièces que la production allège ou ôte d'elle-même."""
_CONSEIL = (
    "Dans Word, retirez ce lien, ou insérez le contenu lui-même au lieu de son adresse ; le texte de remplacement"
    " d'une image se change par clic droit."
)


def liens_internes(paquet: Paquet) -> Iterator[FauteSituee]:
    """Énumère ce qui mène à un fichier que les candidats n'ont pas, et leur dirait où l'acheteur range les siens."""
    parties = {partie.piece: partie for partie in paquet.parties()}
    for piece in (p for p in paquet.pieces() if not p.startswith(_OTEES)):
        racine = paquet.piece(piece)
        partie = parties.get(piece, Partie(f"partie {piece}", piece, racine, remplie=False, principale=False))
        cibles = _cibles(paquet.liens(piece))
        for element, adresse in _adresses(racine, cibles):
            yield _situee(partie, element, adresse)


def liens_rompus(paquet: Paquet) -> Iterator[FauteSituee]:
    """Énumère ce qui désigne une pièce que le modèle n'a pas : un en-tête, une image."""
    for partie in paquet.parties():
        connus = {lien.get("Id") for lien in _relations(paquet, partie.piece)}
        for element in partie.racine.iter():
            absents = [v for nom, v in element.attrib.items() if est_un_lien(nom) and v not in connus]
            if absents or (element.tag in _D_UNE_PIECE and element.get(r("id")) is None):
                yield _rompu(partie, element, absents[0] if absents else "")


def _relations(paquet: Paquet, piece: str) -> Iterator[Any]:
    liens = paquet.liens(piece)
    return iter(()) if liens is None else iter(liens)


_D_UNE_PIECE = (w("headerReference"), w("footerReference"))


def _rompu(partie: Partie, element: Any, lien: str) -> FauteSituee:
    quoi = {"headerReference": "un en-tête", "footerReference": "un pied de page", "blip": "une image"}
    dit = f"{quoi.get(nom_court(element.tag), 'un contenu')} manque au fichier (lien « {lien} »)"
    place = partie.situer(element)
    lieu, autour = (partie.nom, "") if place is None else (place.lieu, place.autour())
    conseil = "Ouvrez-le dans Word, remettez ce qui manque, puis enregistrez-le ; ou repartez du modèle livré."
    return FauteSituee(Faute("modele-non-rendu", dit, conseil), lieu, autour)


def _cibles(liens: Any) -> dict[str, str]:
    """Rend, par identifiant, la cible des relations externes que la production n'ôtera pas d'elle-même."""
    externes = () if liens is None else (lien for lien in liens if lien.get("TargetMode") == EXTERNE)
    return {
        str(lien.get("Id")): str(lien.get("Target", ""))
        for lien in externes
        if not est_ote(lien) and not (_est_hyperlien(lien) and _PUBLIC.match(str(lien.get("Target", ""))))
    }


def _est_hyperlien(lien: Any) -> bool:
    return str(lien.get("Type", "")).endswith("/hyperlink")


def _adresses(racine: Any, cibles: dict[str, str]) -> Iterator[tuple[Any, str]]:
    for element in racine.iter():
        if element.tag == w("instrText") and _CHEMIN.search(element.text or ""):
            yield element, " ".join(element.text.split())
        for nom, valeur in element.attrib.items():
            if est_un_lien(nom):
                if valeur in cibles:
                    yield element, cibles[valeur]
            elif _CHEMIN.search(valeur) and not _PUBLIC.match(valeur):
                yield element, valeur


def _situee(partie: Partie, element: Any, adresse: str) -> FauteSituee:
    dit = f"il mène à « {adresse[:80]} », que les candidats n'ont pas et qu'ils liraient"
    place = partie.situer(element)
    lieu, autour = (partie.nom, "") if place is None else (place.lieu, place.autour())
    return FauteSituee(Faute("modele-lien-interne", dit, _CONSEIL), lieu, autour)
