"""Une cellule pleine se relit d'un trait : ce qu'on y relit croît comme elle, et aucune suite de mots ne l'arrête."""

from __future__ import annotations

import pytest

from cctgen.evaluation.suites.secret.nombres import propositions
from tests.evaluation.suites.test_secret_phrases import LETTRE


@pytest.mark.parametrize("mot", ["cent ", "mille ", "neuf ", "deux-et-", "9", "9 "])
def test_une_suite_de_mots_ou_de_chiffres_sans_fin_n_est_pas_un_nombre(mot: str) -> None:
    """« cent » répété 2 200 fois levait ValueError : plus de 4 300 chiffres."""
    assert LETTRE.trahit(mot * 5000) == ""


@pytest.mark.parametrize(
    "motif", ["de {},5 % ", "le serveur {} 457 serveurs et ", "vous, {} € et ", "un deux trois {}5 % ", "il est {},5 "]
)
def test_les_mots_relus_croissent_comme_le_texte(motif: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sans ponctuation, chaque nombre relisait toute la cellule : 32 000 signes demandaient 15 s."""
    sujet_de, relus = propositions._sujet_de.__wrapped__, 0

    def compte(proposition: str) -> propositions.Sujet:
        nonlocal relus
        relus += len(proposition)
        return sujet_de(proposition)

    monkeypatch.setattr(propositions, "_sujet_de", compte)
    couts = []
    for nombre in (150, 300):
        relus = 0
        LETTRE.trahit("".join(motif.format(13 + rang) for rang in range(nombre)))
        couts.append(relus)
    assert couts[1] <= 2.5 * couts[0]


@pytest.mark.parametrize("remplissage", ["et la reprise est décrite ", "le 12 du mois "])
def test_un_prix_loin_de_l_autre_candidat_qu_il_dit_se_tait_encore(remplissage: str) -> None:
    """Une phrase longue se lit par morceaux liés : le candidat nommé au premier vaut pour le dernier."""
    assert LETTRE.trahit("Un autre candidat est moins cher " + remplissage * 40 + "et propose 471 900") != ""


def test_un_quantificateur_elide_ne_fait_pas_repartir_la_lecture() -> None:
    """« 5 l' l' l'… » se relisait de deux façons à chaque mot."""
    assert LETTRE.trahit("Il est 5 " + "l' " * 60 + "5 % de plus que l'offre.") == ""
