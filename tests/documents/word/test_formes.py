"""Deux formes qui ne s'impriment pas pareil font une révision, et le refus rend la première."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from cctgen.documents.ecarts.textes import lignes_du_docx
from cctgen.documents.word.revisions.document import SuiviDeModifications, fondre_documents
from tests.documents.word.decisions import W, decider, racine
from tests.documents.word.retouches import fragment, paragraphe, une_piece

_CONTEXTE = paragraphe(fragment("Contexte."))


def suivre(avant: bytes, apres: bytes) -> SuiviDeModifications:
    return fondre_documents(avant, apres, "Acheteur", date(2026, 12, 1))


def eprouver(avant: bytes, apres: bytes) -> int:
    """Rend le nombre des révisions ; refusées, elles rendent ce qui s'imprimait, et acceptées ce qui s'imprime."""
    suivi = suivre(avant, apres)
    assert lignes_du_docx(decider(suivi.octets, "ins")) == lignes_du_docx(avant)
    assert lignes_du_docx(decider(suivi.octets, "del")) == lignes_du_docx(apres)
    return suivi.revisions


def point(texte: str, liste: str, style: str = "ListBullet") -> str:
    numero = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{liste}"/></w:numPr>' if liste else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{numero}</w:pPr>{fragment(texte)}</w:p>'


LISTES = {"du style": "", "directe": "1", "ôtée": "0", "numérotée": "5", "inconnue": "777"}


@pytest.mark.parametrize(("ancienne", "nouvelle"), list(itertools.permutations(LISTES, 2)))
def test_un_suivi_ne_porte_que_des_listes_definies(ancienne: str, nouvelle: str) -> None:
    """LibreOffice écrit sur le paragraphe le numéro qu'il tient de son style : refusé, un point le perdait."""
    avant, apres = (
        une_piece(_CONTEXTE, *(point(t, LISTES[nom]) for t in textes), _CONTEXTE)
        for nom, textes in ((ancienne, ("Un.", "Deux, retiré.", "Trois.")), (nouvelle, ("Un.", "Trois.", "Venu.")))
    )
    suivi = suivre(avant, apres)
    definies = {n.get(f"{W}numId") for n in racine(suivi.octets, "word/numbering.xml").iter(f"{W}num")}
    portees = {n.get(f"{W}val") for n in racine(suivi.octets).iter(f"{W}numId")}
    # Ce que le document nouveau porte de travers reste tel.
    assert portees <= {*definies, "0", LISTES[nouvelle] or "0"}
