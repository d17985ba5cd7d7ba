"""Une version publiée, telle qu'on la compare : ses articles, ses exigences, leurs textes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from cctgen.assemblage.modele import Dossier
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

    @property
    def empreinte(self) -> str:
        """Rend l'empreinte du contenu, hors numéro et date."""
        return empreinte(repr((self.articles, self.exigences)))

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme écrite dans `contenu.json`."""
        return asdict(self)


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
            niveau=e.niveau.value,
            texte=f"{e.enonce}\n\nPreuve attendue : {e.preuve}",
            lots=e.lots,
        )
        for document in dossier.documents
        for article in document.articles
        for e in article.exigences
    )
    return Version(dossier.edition.version, dossier.edition.date.isoformat(), articles, exigences)


def relire_version(contenu: Mapping[str, Any]) -> Version:
    """Rend la version écrite dans un `contenu.json`."""
    return Version(
        numero=int(contenu["numero"]),
        date=str(contenu["date"]),
        articles=_elements(contenu["articles"]),
        exigences=_elements(contenu["exigences"]),
    )


def comparer_versions(avant: Version, apres: Version) -> tuple[Ecart, ...]:
    """Rend les écarts d'une version à l'autre, articles puis exigences, dans l'ordre des documents.

    Un simple changement de numéro n'est pas un écart ; un changement de niveau ou de lots en est un.
    """
    return (
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


def _elements(contenu: Iterable[Mapping[str, Any]]) -> tuple[ElementPublie, ...]:
    return tuple(ElementPublie(**{**e, "lots": tuple(e["lots"])}) for e in contenu)
