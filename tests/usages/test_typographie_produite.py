"""Ce que l'outil écrit dans les classeurs et les documents de toute la chaîne est composé à la française.

Restent tels quels ce qu'un soumissionnaire a écrit, et ce qu'un classeur donne à retoucher puis relit.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cctgen.socle.nombres import FINE, INSECABLE
from cctgen.socle.typographie import composer_a_relire, composer_hors_citations
from cctgen.usages.analyse.comparer import comparer
from tests.preparations import Etape, Preparations

RELUES = {"decisions.xlsx", "demandes.xlsx", "prix.xlsx", "suites.xlsx", "derogations.xlsx"}
"""Leurs lignes se remplissent, se retouchent et se relisent : seul s'y compose ce qui les précède."""
PREMIERE_LIGNE_RELUE = 6
A_RELIRE = ("_cctgen",)
"""Empreintes et listes : la lecture les attend signe pour signe."""
RECOPIES = {"historique-des-notes.xlsx"}
"""Il recopie le motif qu'une personne a écrit."""
_CASE = re.compile(r'<c r="[A-Z]+(\d+)"([^>]*)>(.*?)</c>', re.DOTALL)
_TEXTE = re.compile(r"<t(?: [^>]*)?>([^<]*)</t>")
_MESSAGE = re.compile(r' (?:error|errorTitle|prompt|promptTitle)="([^"]*)"')
_PARAGRAPHE = re.compile(r"<w:p[ >].*?</w:p>", re.DOTALL)
_TEXTE_WORD = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>|<w:(noBreakHyphen|tab|br)/>")


@pytest.fixture(scope="module")
def racine(preparations: Preparations, tmp_path_factory: pytest.TempPathFactory) -> Path:
    racine = preparations.copier(tmp_path_factory.mktemp("typographie") / "c", "portail", Etape.DEPOUILLEE)
    comparer(racine)
    return racine


def textes_du_classeur(octets: bytes, relu_a_partir_de: int | None) -> Iterator[str]:
    """Énumère les textes des cellules et des messages de saisie, entiers."""
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        pieces = {nom: archive.read(nom).decode() for nom in archive.namelist() if nom.endswith(".xml")}
    feuilles = dict(re.findall(r'<sheet [^>]*name="([^"]*)"[^>]*sheetId="(\d+)"', pieces["xl/workbook.xml"]))
    a_relire = {f"xl/worksheets/sheet{feuilles[nom]}.xml" for nom in A_RELIRE if nom in feuilles}
    yield from map(html.unescape, _TEXTE.findall(pieces.get("xl/sharedStrings.xml", "")))
    for nom, xml in pieces.items():
        if not nom.startswith("xl/worksheets/") or nom in a_relire:
            continue
        yield from (html.unescape(m) for m in _MESSAGE.findall(xml))
        for numero, _, contenu in _CASE.findall(xml):
            if relu_a_partir_de is None or int(numero) < relu_a_partir_de:
                yield from map(html.unescape, _TEXTE.findall(contenu))


def paragraphes(octets: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        xml = archive.read("word/document.xml").decode()
    for paragraphe in _PARAGRAPHE.findall(xml):
        yield html.unescape(
            "".join(texte or "\u2011" * (signe == "noBreakHyphen") for texte, signe in _TEXTE_WORD.findall(paragraphe))
        )


def recus(racine: Path) -> list[str]:
    """Les textes que les soumissionnaires ont ajoutés à leur matrice."""
    rendus, emis = (
        {t for f in (racine / dossier).glob("*.xlsx") for t in textes_du_classeur(f.read_bytes(), None)}
        for dossier in ("offres", "sortie")
    )
    return [t for t in rendus - emis if len(t) > 3]


def est_compose(texte: str) -> bool:
    """Vrai d'un texte que la typographie ne changerait plus ; fine ou insécable, une espace reste ce qu'elle est."""
    une, autre = (t.replace(FINE, INSECABLE) for t in (texte, composer_hors_citations(texte)))
    return une == autre


def test_les_classeurs_de_l_evaluation_sont_composes(racine: Path) -> None:
    ecrits, de_l_offre = racine / "evaluation", recus(racine)
    classeurs = [
        f for f in sorted(ecrits.rglob("*.xlsx")) if not f.name.startswith("grille-") and f.name not in RECOPIES
    ]
    assert {"comparaison.xlsx", "robustesse.xlsx", "grille.xlsx", "decisions.xlsx"} <= {f.name for f in classeurs}
    fautifs = {
        (f.name, texte)
        for f in classeurs
        for texte in textes_du_classeur(f.read_bytes(), PREMIERE_LIGNE_RELUE if f.name in RELUES else None)
        if not est_compose(texte) and not any(recu in texte for recu in de_l_offre)
    }
    assert fautifs == set()


def test_les_matrices_ont_leurs_espaces_et_apostrophes_composees_messages_de_saisie_compris(racine: Path) -> None:
    """Ni trait ni signe n'y change : une matrice rendue se compare, aux espaces et aux apostrophes près."""
    for matrice in (racine / "sortie").glob("matrice*.xlsx"):
        assert {t for t in textes_du_classeur(matrice.read_bytes(), None) if composer_a_relire(t) != t} == set()


def test_les_documents_sont_composes(racine: Path) -> None:
    documents = sorted((racine / "sortie").glob("*.docx"))
    assert len(documents) > 5
    fautifs = {(d.name, p) for d in documents for p in paragraphes(d.read_bytes()) if not est_compose(p)}
    assert fautifs == set()
