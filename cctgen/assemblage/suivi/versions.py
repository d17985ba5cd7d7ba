"""Une version publiée, telle qu'on la compare : ses articles, ses exigences, leurs textes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cctgen.assemblage.contenu.textes import echapper
from cctgen.assemblage.modele import Dossier, ExigenceRetenue, PieceAttendue
from cctgen.clausier.modele import Niveau
from cctgen.consultation.modele import date_en_clair
from cctgen.socle.fichiers import empreinte

_RENVOI = re.compile(r"\[[^\]]*\]\((clause:[^)]*)\)")


@dataclass(frozen=True, slots=True)
class ElementPublie:
    """Un article ou une exigence d'une version ; `texte` est son Markdown résolu."""

    id: str
    document: str
    titre: str
    numero: str
    niveau: str
    texte: str
    lots: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """Une version du dossier, figée ou courante."""

    numero: int
    date: str
    articles: tuple[ElementPublie, ...]
    exigences: tuple[ElementPublie, ...]
    cadre: tuple[ElementPublie, ...] = ()

    @property
    def empreinte(self) -> str:
        """Rend l'empreinte du contenu, hors numéro : barème, objet et date en sont."""
        return empreinte(repr((self.cadre, self.articles, self.exigences)))


class NatureEcart(StrEnum):
    """Ce qui est arrivé à un article ou à une exigence entre deux versions."""

    AJOUT = "ajout"
    RETRAIT = "retrait"
    MODIFICATION = "modification"


@dataclass(frozen=True, slots=True)
class Ecart:
    """Une différence entre deux versions ; `avant` ou `apres` manque pour un ajout ou un retrait."""

    nature: NatureEcart
    objet: str
    id: str
    avant: ElementPublie | None
    apres: ElementPublie | None

    @property
    def titre(self) -> str:
        """Rend le titre de l'article touché, le nouveau s'il existe."""
        element = self.apres or self.avant
        return "" if element is None else element.titre

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `differences`."""
        return {
            "nature": self.nature.value,
            "objet": self.objet,
            "id": self.id,
            "avant": None if self.avant is None else self.avant.texte,
            "apres": None if self.apres is None else self.apres.texte,
        }


def version_de(dossier: Dossier) -> Version:
    """Rend la version que figerait une publication de ce dossier."""
    articles = tuple(
        ElementPublie(
            id=article.clause,
            document=document.titre,
            titre=article.titre,
            numero=article.numero,
            niveau="",
            texte="\n\n".join(t for t in (article.contexte, article.texte) if t),
            lots=article.lots,
        )
        for document in dossier.documents
        for article in document.articles
    )
    exigences = tuple(
        ElementPublie(
            id=e.ref,
            document=document.titre,
            titre=article.titre,
            numero=article.numero,
            niveau=_niveau(e),
            texte=f"{e.enonce}\n\nPreuve attendue : {e.preuve}",
            lots=e.lots,
        )
        for document in dossier.documents
        for article in document.articles
        for e in article.exigences
    )
    return Version(dossier.edition.version, dossier.edition.date.isoformat(), articles, exigences, _cadre(dossier))


def _cadre(dossier: Dossier) -> tuple[ElementPublie, ...]:
    """Rend ce qui n'est d'aucun article : l'identité du marché, et les critères, dont les poids sont publiés."""
    edition = dossier.edition
    lots = [f"Lot {lot.numero} : {lot.titre}" for lot in dossier.lots]
    date = f"Date : {date_en_clair(edition.date)}"
    acheteur = ", ".join(nom for nom in (edition.acheteur, edition.service) if nom)
    reference = f"Référence : {edition.reference}"
    identite = [reference, f"Objet : {edition.objet}", f"Acheteur : {acheteur}", date, *lots]
    reglement = list(map(echapper, dossier.lignes_rc)) + [_piece_en_clair(p) for p in dossier.pieces_offre]
    return tuple(
        ElementPublie(
            id=identifiant,
            document=document,
            titre=titre,
            numero="",
            niveau="",
            texte="\n\n".join(textes),
            lots=dossier.numeros,
        )
        for identifiant, document, titre, textes in (
            ("identite", _REGLEMENT, "Identité du marché", tuple(map(echapper, identite))),
            ("reglement", _REGLEMENT, "Critères et présentation des offres", reglement),
            ("ccap", "CCAP", "Lignes reportées au CCAP", dossier.lignes_ccap),
        )
    )


_REGLEMENT = "Règlement de la consultation"


def _piece_en_clair(piece: PieceAttendue) -> str:
    return f"À joindre à l'offre ({', '.join(piece.pour)}) : {piece.libelle}"


def _niveau(exigence: ExigenceRetenue) -> str:
    """Rend le niveau, et ce qui s'écarte de l'usage dans la notation."""
    notee = exigence.notee if exigence.niveau is Niveau.P else not exigence.notee
    precision = "" if not notee else ", notée" if exigence.notee else ", non notée"
    poids = f", poids {exigence.poids.normalize():f}" if exigence.notee and exigence.poids != 1 else ""
    return f"{exigence.niveau.value}{precision}{poids}"


def comparer_versions(avant: Version, apres: Version) -> tuple[Ecart, ...]:
    """Rend les écarts d'une version à l'autre, articles puis exigences, dans l'ordre des documents.

    Un simple changement de numéro n'est pas un écart ; un changement de niveau ou de lots en est un.
    """
    return (
        *_comparer("cadre", avant.cadre, apres.cadre),
        *_comparer("article", avant.articles, apres.articles),
        *_comparer("exigence", avant.exigences, apres.exigences),
    )


def _comparer(objet: str, avant: Iterable[ElementPublie], apres: Iterable[ElementPublie]) -> Iterable[Ecart]:
    anciens = {e.id: e for e in avant}
    nouveaux = {e.id: e for e in apres}
    for identifiant, nouveau in nouveaux.items():
        ancien = anciens.get(identifiant)
        if ancien is None:
            yield Ecart(NatureEcart.AJOUT, objet, identifiant, None, nouveau)
        elif _substance(ancien) != _substance(nouveau):
            yield Ecart(NatureEcart.MODIFICATION, objet, identifiant, ancien, nouveau)
    for identifiant, ancien in anciens.items():
        if identifiant not in nouveaux:
            yield Ecart(NatureEcart.RETRAIT, objet, identifiant, ancien, None)


def _substance(element: ElementPublie) -> tuple[object, ...]:
    """Rend ce qui compte ; le numéro affiché d'un renvoi change dès qu'un article s'insère avant lui."""
    return (element.titre, element.niveau, _RENVOI.sub(r"\1", element.texte), element.lots)
