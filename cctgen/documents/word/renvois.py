"""Où mène un renvoi, et comment il se dit selon le document où on le lit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from cctgen.assemblage.contenu.renvois import nom_du_dehors
from cctgen.assemblage.modele import Article, Document, Dossier
from cctgen.socle.memoire.objet import CetObjet


@dataclass(frozen=True, slots=True)
class Destination:
    """`avant` + `numero` + `apres` ; le numéro devient un champ Word quand le signet est du document."""

    avant: str
    numero: str
    apres: str = ""
    signet: str = ""


Destinations = Mapping[str, Destination]


def destinations(dossier: Dossier, document: Document) -> dict[str, Destination]:
    """Rend, par clause, la manière d'y renvoyer depuis ce document, où les titres sont numérotés par Word."""
    ailleurs = destinations_en_texte(dossier, document)
    ici = {a.clause: Destination("article ", a.numero, signet=a.signet) for a in document.articles}
    return {**ailleurs, **ici}


def destinations_en_texte(dossier: Dossier, document: Document) -> dict[str, Destination]:
    """Rend les mêmes renvois sans champ Word, pour un texte destiné à être copié ailleurs : aucun numéro de travail."""
    ici = {} if document.est_a_reporter else {a.clause: Destination("article ", a.numero) for a in document.articles}
    return {**destinations_du_dehors(dossier), **ici}


def destinations_du_dehors(dossier: Dossier) -> Destinations:
    """Rend les renvois d'un document qui n'a lui-même aucun article : formulaire joint, courrier."""
    return _du_dehors(CetObjet(dossier))


@lru_cache(maxsize=4)
def _du_dehors(lu: CetObjet[Dossier]) -> Destinations:
    """Les dix documents d'un dossier les demandent tour à tour."""
    trouvees: dict[str, Destination] = {}
    for document in lu.objet.documents:
        for article in document.articles:
            trouvees.setdefault(article.clause, _depuis_ailleurs(document, article))
    return trouvees


def destinations_a_part(dossier: Dossier) -> dict[str, Destination]:
    """Rend les renvois vers une clause remise à part, qu'aucun document publié ne numérote."""
    articles = dossier.a_part.articles if dossier.a_part else ()
    return {a.clause: Destination(f"article « {a.titre} » de cette pièce", "") for a in articles}


def _depuis_ailleurs(document: Document, article: Article) -> Destination:
    if document.est_a_reporter:
        return Destination(nom_du_dehors(document, article, article.numero), "")
    return Destination("article ", article.numero, f" de l'annexe « {document.titre} »")
