"""La forme des pièces de toute la chaîne, relue sans l'outil : dates, ordinaux, nombres, identifiants internes."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from cctgen.socle.contenu import contenu
from cctgen.usages.analyse.actes.demandes import demandes
from cctgen.usages.analyse.comparer import comparer
from cctgen.usages.analyse.lettres import lettres
from tests.livre import clausier_livre
from tests.preparations import Etape, Preparations, Recues

LE = datetime(2027, 2, 1, tzinfo=UTC)
EXEMPLES = ("portail", "sirh-saas", "infogerance")
INTERNE = "note-acheteur.docx"
"""La seule pièce qui cite les clauses par leur identifiant : l'acheteur s'en sert avec l'outil."""
_ORDINAL = re.compile(r"(?<![\w.,/-])(?:1(?:er|re)|[1-9]\d?e)s?(?![\w-])")
_DATE_EN_CHIFFRES = re.compile(r"\b(?:\d{2}/\d{2}/\d{4}|\d{4}-\d{2}-\d{2})\b")
_NOMBRE = re.compile(r"[−+-]?\d[\d\s]*(?:,\d+)?\s?(?:%|€)?")
_CLAUSE = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, clausier_livre().clauses))})(?![\w-])")
NOMMENT = ("Rang", "Lot", "Lots", "N°", "Note", "Article", "Articles cités", "Articles à vérifier")
"""Colonnes dont les chiffres ne se comparent pas."""


@pytest.fixture(scope="module")
def pieces(preparations: Preparations, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Rend les documents des trois exemples, du dossier publié aux lettres."""
    atelier = tmp_path_factory.mktemp("forme")
    for exemple in EXEMPLES:
        racine = preparations.copier(atelier / exemple, exemple, Etape.DEPOUILLEE, Recues(le=LE))
        for chemin in (contenu("exemples") / exemple / "evaluation").iterdir():
            shutil.copy(chemin, racine / "evaluation" / chemin.name)
        demandes(racine, le=LE)
        comparer(racine, le=LE)
        lettres(racine, le=LE)
    lues = [*atelier.glob("*/sortie/*.docx"), *atelier.glob("*/evaluation/**/*.docx")]
    assert len(lues) > 50
    return sorted(lues)


def parties(chemin: Path) -> Iterator[Any]:
    """Énumère le corps, les en-têtes et les pieds d'un document."""
    document = docx.Document(str(chemin))
    yield document.element.body
    for lien in document.part.rels.values():
        if lien.reltype.endswith(("/header", "/footer")):
            yield lien.target_part.element  # type: ignore[attr-defined]


def texte(element: Any) -> str:
    signes = {qn("w:noBreakHyphen"): "-", qn("w:tab"): "\t", qn("w:br"): "\n"}
    return "".join(signes.get(e.tag, e.text or "") for e in element.iter(qn("w:t"), *signes))


def paragraphes(chemin: Path) -> Iterator[Any]:
    for partie in parties(chemin):
        yield from partie.iter(qn("w:p"))


def test_une_piece_n_ecrit_une_date_qu_en_toutes_lettres(pieces: list[Path]) -> None:
    fautives = {(p.name, texte(e)) for p in pieces for e in paragraphes(p) if _DATE_EN_CHIFFRES.search(texte(e))}
    assert fautives == set()


def test_chaque_ordinal_est_en_exposant(pieces: list[Path]) -> None:
    """Le suffixe est à part, en exposant : une fois ces parts ôtées, aucun ordinal ne reste au fil du texte."""
    fautifs, leves = set(), 0
    for piece in pieces:
        for paragraphe in paragraphes(piece):
            en_haut = [
                r for r in paragraphe.iter(qn("w:r")) if r.find(f"{qn('w:rPr')}/{qn('w:vertAlign')}") is not None
            ]
            leves += len(en_haut)
            assert {texte(r) for r in en_haut} <= {"er", "re", "e"}
            if len(_ORDINAL.findall(texte(paragraphe))) != len(en_haut):
                fautifs.add((piece.name, texte(paragraphe)))
    assert fautifs == set()
    assert leves > len(EXEMPLES) * 10


def test_une_colonne_de_nombres_est_calee_a_droite(pieces: list[Path]) -> None:
    """En-tête compris ; une colonne de mots ne l'est jamais."""
    fautives, calees = set(), 0
    for piece in pieces:
        for tableau in docx.Document(str(piece)).tables:
            for colonne in list(tableau.columns)[1:]:
                entete, *cases = colonne.cells
                dites = (texte(p._p) for case in cases for p in case.paragraphs)
                lignes = [ligne for dite in dites for ligne in dite.split("\n") if ligne.strip(" –")]
                if entete.text in NOMMENT or not lignes:
                    continue
                nombres = all(_NOMBRE.fullmatch(li) for li in lignes)
                a_droite = {
                    p._p.find(f"{qn('w:pPr')}/{qn('w:jc')}") is not None for c in colonne.cells for p in c.paragraphs
                }
                calees += nombres
                if a_droite != {nombres}:
                    fautives.add((piece.name, entete.text))
    assert fautives == set()
    assert calees > 50


def test_ce_que_lit_le_candidat_ne_cite_aucune_clause_par_son_identifiant(pieces: list[Path]) -> None:
    """Il n'a que les références des exigences, qui sont dans sa matrice ; l'extrait se colle au contrat."""
    lues = [p for p in pieces if p.name != INTERNE]
    assert {(p.name, m) for p in lues for e in paragraphes(p) for m in _CLAUSE.findall(texte(e))} == set()
