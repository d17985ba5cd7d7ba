"""Une offre écartée pour son prix : la lettre dit pourquoi, sur quel texte, et ne parle pas d'irrégularité."""

from __future__ import annotations

from tests.evaluation.fabriques import une_decision
from tests.evaluation.suites.fabriques import COURRIER, RETENUE, des_suites
from tests.evaluation.suites.test_lettres import TROIS, en_texte, les_lettres


def test_un_prix_anormalement_bas_se_rejette_sur_son_texte() -> None:
    ecart = une_decision("Delta", exigence="prix", motif="La charge de travail n'est pas chiffrée.")
    texte = en_texte(les_lettres(TROIS, des_suites(RETENUE, **COURRIER), (ecart,))[("irreguliere", "Delta")])
    assert "Son prix est anormalement bas" in texte
    assert "articles L. 2152-6 et R. 2152-4" in texte
    assert "La charge de travail n'est pas chiffrée." in texte
    assert "des motifs plus détaillés vous sont communiqués" in texte
    assert "L. 2152-2" not in texte
    assert "Elle est écartée" not in texte


def test_une_autre_mise_a_l_ecart_n_en_parle_pas() -> None:
    ecart = une_decision("Delta", exigence="SSI-P", confirmee=True)
    texte = en_texte(les_lettres(TROIS, des_suites(RETENUE, **COURRIER), (ecart,))[("irreguliere", "Delta")])
    assert "anormalement bas" not in texte
    assert "des motifs plus détaillés" not in texte
