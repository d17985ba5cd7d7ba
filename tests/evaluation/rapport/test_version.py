from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cctgen.evaluation.journal import Journal, ajouter_au_journal
from cctgen.evaluation.rapport.version import decisions_posterieures, version_du_rapport, version_ecrite
from tests.evaluation.fabriques import une_decision

UNE = {"fichiers": {"grille-a.xlsx": "1"}, "lots": [{"lot": None, "provisoire": True}]}
AUTRE = {"fichiers": {"grille-a.xlsx": "2"}, "lots": [{"lot": None, "provisoire": True}]}


def test_le_numero_change_quand_ce_qui_fonde_le_rapport_change(tmp_path: Path) -> None:
    vues = []
    for quantieme, trace in ((1, UNE), (2, UNE), (3, AUTRE), (4, AUTRE), (5, UNE)):
        instant = datetime(2027, 1, quantieme, tzinfo=UTC)
        vues.append(version_du_rapport(Journal(tmp_path), trace, instant.date()))
        ajouter_au_journal(tmp_path, instant, "comparaison", trace)
    assert vues == [
        (1, date(2027, 1, 1)),
        (1, date(2027, 1, 1)),
        (2, date(2027, 1, 3)),
        (2, date(2027, 1, 3)),
        (3, date(2027, 1, 5)),
    ]


def test_une_version_ne_se_date_pas_d_avant_celle_qu_elle_suit(tmp_path: Path) -> None:
    """La version 2 d'une démonstration, datée par l'horloge, précédait la 1 ; et citait des décisions à venir."""
    vues = []
    for jour, trace in ((date(2027, 2, 3), UNE), (date(2026, 12, 1), AUTRE), (date(2026, 12, 2), UNE)):
        vues.append(version_du_rapport(Journal(tmp_path), trace, jour))
        ajouter_au_journal(tmp_path, datetime(jour.year, jour.month, jour.day, tzinfo=UTC), "comparaison", trace)
    assert vues == [(numero, date(2027, 2, 3)) for numero in (1, 2, 3)]
    assert version_du_rapport(Journal(tmp_path), AUTRE, date(2027, 2, 5)) == (4, date(2027, 2, 5))


@pytest.mark.parametrize(("prise", "dates"), [(3, [3, 3, 3, 3]), (4, [3, 4, 4, 4]), (5, [3, 3, 6, 6]), (9, [3] * 4)])
def test_refait_un_jour_que_ses_decisions_ne_suivent_plus_le_rapport_prend_ce_jour(
    tmp_path: Path, prise: int, dates: list[int]
) -> None:
    """Comparé la veille d'une décision datée d'avance, il restait « antérieur » les jours suivants, même refait."""
    decisions = [une_decision("Alpha", date=date(2027, 2, prise))]
    for quantieme, attendu in zip((3, 4, 6, 7), dates, strict=True):
        instant = datetime(2027, 2, quantieme, tzinfo=UTC)
        (numero, jour) = version_du_rapport(Journal(tmp_path), UNE, instant.date(), decisions)
        ajouter_au_journal(tmp_path, instant, "comparaison", UNE)
        assert (numero, jour) == (1, date(2027, 2, attendu))
        assert [*decisions_posterieures(decisions, jour)] == [] or prise > quantieme
        assert version_ecrite(Journal(tmp_path), UNE, date(2027, 2, 9), "suites.yaml", decisions) == (1, jour, "")


def test_une_ligne_illisible_ne_change_rien() -> None:
    assert version_du_rapport([b"{pas du json"], UNE, date(2027, 1, 1)) == (1, date(2027, 1, 1))
