"""Lire un formulaire reçu, .docx ou .odt, sous les mêmes bornes qu'une matrice."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lxml import etree

from cctgen.documents.formulaires.cases import PREFIXE
from cctgen.documents.formulaires.releve import Releve, relever_docx, relever_odt
from cctgen.matrice.lecture.archive import FichierRefuse, analyser, bien_forme, ouvrir_archive

_LECTEURS: Mapping[str, Callable[[etree._Element], Releve]] = {
    "word/document.xml": relever_docx,
    "content.xml": relever_odt,
}
"""Pièce de l'archive qui porte le texte, et qui sait la lire."""


def lire_formulaire(octets: bytes) -> Releve | None:
    """Rend ce qui est écrit dans un formulaire de l'outil ; `None` pour un autre document, ou qui ne se lit pas."""
    try:
        return _lire(octets)
    except FichierRefuse:
        return None


def _lire(octets: bytes) -> Releve | None:
    archive = ouvrir_archive(octets, lambda chemin: chemin in _LECTEURS)
    for chemin, lire in _LECTEURS.items():
        xml = archive.pieces.get(chemin)
        # Un mémoire de cinq cents pages n'est pas analysé pour rien.
        if xml is not None and f"{PREFIXE}/".encode() in xml:
            bien_forme(xml)
            releve = lire(analyser(xml))
            return releve if releve.formulaire else None
    return None
