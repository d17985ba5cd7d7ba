"""Convertir des documents en PDF sans rien en perdre : ce qui ne se relit pas change de mise en page, ou se refuse."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from cctgen.documents.pdf.libreoffice import mettre_en_pdf
from cctgen.documents.pdf.mises_en_page import MISES_EN_PAGE, MiseEnPage
from cctgen.documents.pdf.relecture import Infidelite, infidelites
from cctgen.socle.erreurs import ErreurCctgen

_EXTRAIT = 160
_CITES = 3


def convertir(
    documents: Mapping[str, bytes],
    suivi: Callable[[str], None] = lambda _: None,
    mises_en_page: Sequence[MiseEnPage] = MISES_EN_PAGE,
) -> dict[str, bytes]:
    """Rend, par nom de PDF, chaque document Word converti et relu : chaque passage s'y trouve, une fois.

    Lève `OutilAbsent` sans LibreOffice ; `ErreurCctgen` s'il échoue, ou si aucune mise en page ne rend tout le texte.
    """
    convertis: dict[str, bytes] = {}
    fautes: dict[str, tuple[Infidelite, ...]] = dict.fromkeys(documents, ())
    for mise_en_page in mises_en_page:
        if not fautes:
            break
        for nom in (nom for nom, relevees in fautes.items() if relevees):
            suivi(f"{nom} : LibreOffice y perd du texte ; nouvel essai, {mise_en_page.nom}")
        pdfs = mettre_en_pdf({nom: mise_en_page.appliquer(documents[nom]) for nom in fautes})
        fautes = {nom: ecarts for nom in fautes if (ecarts := infidelites(documents[nom], pdfs[nom]))}
        convertis |= {nom: pdf for nom, pdf in pdfs.items() if nom not in fautes}
    if fautes:
        raise _refus(fautes)
    return {Path(nom).with_suffix(".pdf").name: convertis[nom] for nom in documents}


def _refus(fautes: Mapping[str, Sequence[Infidelite]]) -> ErreurCctgen:
    dites = " ; ".join(f"« {nom} », {_en_clair(relevees)}" for nom, relevees in fautes.items())
    return ErreurCctgen(
        f"LibreOffice ne met pas tout le texte dans le PDF : {dites}.",
        "Rien n'est écrit. Relancez sans --pdf, et enregistrez ces documents en PDF depuis Word.",
    )


def _en_clair(relevees: Sequence[Infidelite]) -> str:
    """Cite les plus longs passages : un mot isolé ne se retrouve pas."""
    cites = sorted(relevees, key=lambda i: -len(i.passage))[:_CITES]
    dits = [f"« {_court(i.passage)} » {'y manque' if i.est_perdu else 'y est en double'}" for i in cites]
    reste = len(relevees) - len(cites)
    return ", ".join(dits) + (f" (et {reste} de plus)" if reste else "")


def _court(passage: str) -> str:
    propre = " ".join(passage.split())
    return propre if len(propre) <= _EXTRAIT else f"{propre[:_EXTRAIT]}…"
