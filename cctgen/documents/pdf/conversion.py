"""Convertir des documents en PDF sans rien en perdre : ce qui ne se relit pas change de mise en page, ou se refuse."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cctgen.documents.pdf.libreoffice import mettre_en_pdf
from cctgen.documents.pdf.mises_en_page import MISES_EN_PAGE, MiseEnPage
from cctgen.documents.pdf.relecture import Infidelite, infidelites
from cctgen.documents.pdf.sommaire import Releve, avec_les_pages, relever
from cctgen.socle.erreurs import ErreurCctgen
from cctgen.socle.typographie import raccourcir

_EXTRAIT = 160
_CITES = 3
_PASSES = 3
"""Un numéro de page qui gagne un chiffre peut couper autrement le sommaire ; au-delà, il n'y a plus rien à gagner."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """Les documents au sommaire juste, et leurs PDF, par nom.

    `sommaires` donne les pages de ceux qui les ont reçues, `lus` nomme ceux dont le sommaire a pu se relire.
    """

    documents: Mapping[str, bytes]
    pdfs: Mapping[str, bytes]
    sommaires: Mapping[str, tuple[int, ...]]
    lus: frozenset[str] = frozenset()


def convertir_et_paginer(documents: Mapping[str, bytes], suivi: Callable[[str], None] = lambda _: None) -> Conversion:
    """Rend les PDF, et les documents dont le sommaire dit les pages que le PDF leur donne.

    Lève ce que lève `convertir` ; `ErreurCctgen` aussi si le PDF numérote un titre autrement que le document.
    """
    justes, pdfs, sommaires = dict(documents), dict[str, bytes](), dict[str, tuple[int, ...]]()
    a_convertir, lus = dict(documents), set[str]()
    for passe in range(_PASSES):
        if passe:
            suivi(f"Sommaire remis aux pages du PDF : {', '.join(a_convertir)}")
        convertis = convertir(a_convertir, suivi)
        pdfs |= convertis
        releves = {nom: relever(justes[nom], convertis[_en_pdf(nom)]) for nom in a_convertir}
        _exiger_les_memes_numeros(releves)
        lus |= {nom for nom, lu in releves.items() if lu.pages}
        justes |= {nom: avec_les_pages(justes[nom], lu.pages) for nom, lu in releves.items() if lu.pages}
        a_convertir = {nom: justes[nom] for nom, avant in a_convertir.items() if justes[nom] != avant}
        sommaires |= {nom: releves[nom].pages for nom in a_convertir}
        if not a_convertir:
            break
    return Conversion(justes, {_en_pdf(nom): pdfs[_en_pdf(nom)] for nom in documents}, sommaires, frozenset(lus))


def _exiger_les_memes_numeros(releves: Mapping[str, Releve]) -> None:
    dits = [
        f"« {nom} », « {lu.autrement_numerotes[0][0].texte} » est l'article {lu.autrement_numerotes[0][0].numero} du"
        f" document, et devient « {_court(lu.autrement_numerotes[0][1])} »"
        for nom, lu in releves.items()
        if lu.autrement_numerotes
    ]
    if dits:
        raise ErreurCctgen(
            f"LibreOffice ne numérote pas les titres comme Word : {' ; '.join(dits)}.",
            "Rien n'est écrit. Dans le modèle, faites repartir chaque niveau après celui du dessus ; ou relancez sans"
            " --pdf, et enregistrez ces documents en PDF depuis Word.",
        )


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
    return {_en_pdf(nom): convertis[nom] for nom in documents}


def _en_pdf(nom: str) -> str:
    return Path(nom).with_suffix(".pdf").name


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
    return raccourcir(" ".join(passage.split()), _EXTRAIT)
