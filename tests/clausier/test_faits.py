"""Un motif écrit par `motifs` se relit : mêmes questions, même réponse, mêmes raisons."""

from __future__ import annotations

import pytest

from cctgen.clausier.faits import Fait, faits_du_motif
from cctgen.clausier.formes.condition import Entre, Parmi, Tous
from cctgen.clausier.motifs import expliquer

DANS_DEUX_ANS = Entre.model_validate({"question": "duree", "entre": ["13", "24"]})


class _Libelles:
    """Des libellés qui pourraient tromper un lecteur pressé : guillemets, « et », parenthèses."""

    def question(self, identifiant: str) -> str:
        return {"pi": "Vaut « tout » et plus", "duree": "Durée (mois)"}.get(identifiant, identifiant)

    def option(self, identifiant: str, valeur: str) -> str:
        return {"oui": "Oui, « courantes » et autres", "non": "Non (aucune)"}.get(valeur, valeur)


@pytest.mark.parametrize(
    ("pi", "duree", "attendus"),
    [
        (("oui",), "18", ["Oui, « courantes » et autres", "18, entre 13 et 24"]),
        (("oui", "non"), "24", ["Oui, « courantes » et autres, Non (aucune)", "24, entre 13 et 24"]),
    ],
)
def test_les_faits_d_une_condition_se_relisent(pi: tuple[str, ...], duree: str, attendus: list[str]) -> None:
    condition = Tous(tous=(Parmi(question="pi", parmi=("oui", "non")), DANS_DEUX_ANS))
    phrase = expliquer(condition, {"pi": pi, "duree": (duree,)}, _Libelles()).phrase
    lu = faits_du_motif(phrase)
    assert lu is not None
    assert lu.faits == tuple(map(Fait, ("Vaut « tout » et plus", "Durée (mois)"), attendus))


def test_une_valeur_hors_des_bornes_et_une_question_sans_reponse_se_relisent() -> None:
    hors = faits_du_motif(expliquer(DANS_DEUX_ANS, {"duree": ("36",)}, _Libelles()).phrase)
    sans = faits_du_motif(expliquer(DANS_DEUX_ANS, {}, _Libelles()).phrase)
    assert hors and hors.faits == (Fait("Durée (mois)", "36, hors de l'intervalle entre 13 et 24"),)
    assert sans and sans.faits == (Fait("Durée (mois)", "sans objet ou sans réponse"),)


def test_ce_qui_ne_vient_pas_des_reponses_n_a_pas_de_faits() -> None:
    assert faits_du_motif("toujours applicable") is None
    assert faits_du_motif("ajoutée par l'acheteur, « Accès » vaut « Site »") is None
