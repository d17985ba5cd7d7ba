"""Ce que l'acheteur décide seul ne se met pas à la charge du titulaire, et un conseil suit sa clause."""

from __future__ import annotations

import re

import pytest

from tests.livre import clausier_livre

ACTIVES = {c.id: c for c in clausier_livre().clauses.values() if c.retiree is None}
DELAI_MAINTENU = re.compile(r"sans report|ne (?:prolonge|reporte)", re.IGNORECASE)
TIENT_AU_TITULAIRE = re.compile(r"imputable au titulaire|manquement du titulaire|tient à lui ou à l'intervenant")


def phrases(texte: str) -> list[str]:
    return re.split(r"(?<=[.;])\s+|\n+", texte)


def test_un_delai_ne_court_malgre_une_decision_que_si_son_motif_tient_au_titulaire() -> None:
    """CCAG-TIC, article 13.3 : le fait de l'acheteur prolonge le délai, ce qu'aucune clause n'écarte."""
    maintenus = [
        (c.id, p)
        for c in ACTIVES.values()
        for p in phrases(f"{c.texte}\n{c.note_acheteur}")
        if DELAI_MAINTENU.search(p)
    ]
    assert {"SSI-006", "SSI-009", "SSI-033"} <= {clause for clause, _ in maintenus}
    assert [(c, p) for c, p in maintenus if not TIENT_AU_TITULAIRE.search(p)] == []
    assert "article 13.3 du CCAG-TIC" in ACTIVES["SSI-009"].note_acheteur


def test_un_ajournement_suit_le_ccag() -> None:
    """L'article 34.2 en fixe le délai : le laisser à l'acheteur serait une dérogation."""
    ajournees = [(c.id, p) for c in ACTIVES.values() for p in phrases(c.texte) if re.search(r"\bajourne", p)]
    assert "PI-014" in [clause for clause, _ in ajournees]
    assert [(c, p) for c, p in ajournees if "article 34.2 du CCAG-TIC" not in p] == []


def test_la_note_ne_conseille_pas_le_refus_que_sa_clause_exclut() -> None:
    muettes = [c for c in ACTIVES.values() if "ne retarde pas l'acceptation" in c.texte]
    assert muettes
    for clause in muettes:
        assert "Refusez" not in clause.note_acheteur
        assert "ne suffit pas à refuser le sous-traitant" in clause.note_acheteur


@pytest.mark.parametrize("clause", ["ECO-001"])
def test_l_acheteur_ne_recrit_pas_seul_une_mesure_que_son_prix_ne_couvre_pas(clause: str) -> None:
    assert "les accepte ou les fait corriger" in ACTIVES[clause].texte


def test_une_regle_notifiee_qu_un_service_partage_ne_permet_pas_a_une_issue() -> None:
    [dite] = [p for p in ACTIVES["SSI-034"].texte.splitlines() if "service partagé entre clients" in p]
    assert "sans faute du titulaire" in dite and "mesure de remplacement ou de la résiliation" in dite
