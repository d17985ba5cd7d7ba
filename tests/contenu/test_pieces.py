"""Ce qui est à joindre se lit dans une liste, non dans la prose des notes."""

from __future__ import annotations

import re

import pytest

from cctgen.clausier.modele import Clause, Niveau, Piece
from tests.contenu.profils import PROFILS, dossier_livre
from tests.livre import clausier_livre

CLAUSIER = clausier_livre()
VIVANTES = [c for c in CLAUSIER.clauses.values() if c.retiree is None]


@pytest.mark.parametrize("clause", VIVANTES, ids=lambda c: c.id)
def test_une_note_ne_demande_aucune_piece_que_la_liste_ne_nomme(clause: Clause) -> None:
    assert not re.search(r"\bjoigne[zr]|\bannexez\b", clause.note_acheteur, re.IGNORECASE), "→ pieces_acheteur"


@pytest.mark.parametrize("clause", VIVANTES, ids=lambda c: c.id)
def test_une_piece_que_le_reglement_demande_est_dans_la_liste_du_candidat(clause: Clause) -> None:
    demande = bool(re.search(r"candidat (?:joint|indique dans son offre)", clause.texte)) and clause.piece is Piece.RC
    assert demande is bool(clause.pieces_offre)


@pytest.mark.parametrize("nom", PROFILS)
def test_chaque_preuve_d_une_exigence_p_et_chaque_piece_decisive_est_listee(nom: str) -> None:
    assert CLAUSIER is not None
    dossier = dossier_livre(PROFILS[nom])
    demandees = {ref for piece in dossier.pieces_offre for ref in piece.pour}
    attendues = {ref for piece in dossier.pieces_acheteur if piece.est_decisive for ref in piece.pour}
    exigences = dossier.exigences(0)
    assert {e.ref for e in exigences if e.niveau is Niveau.P} <= demandees
    assert {e.ref for e in exigences if e.piece_acheteur} == attendues
