from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from cctgen.clausier.formes.condition import Aucun, Condition, Entre, Parmi, Tous, Un, est_vraie
from cctgen.clausier.motifs import Explicateur, expliquer
from tests.fabriques import un_clausier

LIBELLES = un_clausier()
QUESTIONS = ["hebergement", "acces"]
VALEURS = ["pi", "titulaire", "site", "distant"]


def condition(brute: Any) -> Condition:
    return TypeAdapter[Condition](Condition).validate_python(brute)


def feuilles() -> st.SearchStrategy[Condition]:
    return st.builds(
        Parmi,
        question=st.sampled_from(QUESTIONS),
        parmi=st.lists(st.sampled_from(VALEURS), min_size=1, unique=True).map(tuple),
    )


def conditions() -> st.SearchStrategy[Condition]:
    def groupes(parties: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
        liste = st.lists(parties, min_size=1, max_size=3).map(tuple)
        return st.one_of(st.builds(Tous, tous=liste), st.builds(Un, un=liste), st.builds(Aucun, aucun=liste))

    return st.recursive(feuilles(), groupes, max_leaves=8)


REPONSES = st.dictionaries(st.sampled_from(QUESTIONS), st.lists(st.sampled_from(VALEURS), max_size=3).map(tuple))


@given(conditions(), REPONSES)
def test_la_double_negation_ne_change_rien(c: Condition, reponses: dict[str, tuple[str, ...]]) -> None:
    assert est_vraie(Aucun(aucun=(Aucun(aucun=(c,)),)), reponses) == est_vraie(c, reponses)


@given(conditions(), REPONSES)
def test_l_explication_rend_le_meme_verdict_et_une_phrase(c: Condition, reponses: dict[str, tuple[str, ...]]) -> None:
    explication = expliquer(c, reponses, LIBELLES)
    assert explication.vrai == est_vraie(c, reponses)
    assert explication.motif.phrase
    assert set(explication.questions) <= set(QUESTIONS)


@given(conditions(), REPONSES)
def test_les_reponses_citees_suffisent_au_verdict(c: Condition, reponses: dict[str, tuple[str, ...]]) -> None:
    citees = expliquer(c, reponses, LIBELLES).questions
    seules = {question: valeurs for question, valeurs in reponses.items() if question in citees}
    assert est_vraie(c, seules) == est_vraie(c, reponses)


@given(st.lists(conditions(), min_size=2, max_size=5), st.lists(REPONSES, min_size=1, max_size=3))
def test_expliquer_plusieurs_conditions_ensemble_ne_change_rien(
    toutes: list[Condition], jeux: list[dict[str, tuple[str, ...]]]
) -> None:
    ensemble = Explicateur(LIBELLES)
    juges = [ensemble.preparer(c, lambda explication: explication) for c in toutes]
    for reponses in jeux:
        lecture = ensemble.lire(reponses)
        assert [juge.juger(lecture) for juge in juges] == [expliquer(c, reponses, LIBELLES) for c in toutes]


@given(conditions(), REPONSES)
def test_une_question_que_rien_ne_nomme_ne_change_rien(c: Condition, reponses: dict[str, tuple[str, ...]]) -> None:
    assert est_vraie(c, {**reponses, "autre": ("x",)}) == est_vraie(c, reponses)


def test_parmi_est_vrai_des_qu_une_valeur_choisie_est_admise() -> None:
    c = condition({"question": "acces", "parmi": ["distant"]})
    assert est_vraie(c, {"acces": ("site", "distant")})
    assert not est_vraie(c, {"acces": ("site",)})
    assert not est_vraie(c, {})


def test_deux_feuilles_egales_n_en_font_qu_une_ou_qu_elles_soient_ecrites() -> None:
    ecrite = {"question": "acces", "parmi": ["site", "distant"]}
    sous_tous, sous_aucun = condition({"tous": [ecrite]}), condition({"aucun": [dict(ecrite)]})
    assert isinstance(sous_tous, Tous)
    assert isinstance(sous_aucun, Aucun)
    assert sous_tous.tous[0] is sous_aucun.aucun[0] is condition(ecrite)


def test_entre_garde_ses_bornes_telles_qu_elles_sont_ecrites() -> None:
    entieres, decimales = (condition({"question": "duree", "entre": bornes}) for bornes in (["1", "2"], ["1.0", "2"]))
    assert entieres == decimales
    assert str(entieres) != str(decimales)


def test_entre_comprend_ses_bornes() -> None:
    c = condition({"question": "duree", "entre": [12, 24]})
    assert c == Entre(question="duree", entre=(Decimal(12), Decimal(24)))
    assert [est_vraie(c, {"duree": (v,)}) for v in ("11", "12", "24", "24.5")] == [False, True, True, False]


def test_le_motif_dit_la_reponse_qui_a_decide() -> None:
    c = condition({"question": "hebergement", "parmi": ["pi"]})
    assert expliquer(c, {"hebergement": ("pi",)}, LIBELLES).motif.phrase == "« Hébergement » vaut « Cloud Pi »"
    assert expliquer(c, {"hebergement": ("titulaire",)}, LIBELLES).motif.phrase == "« Hébergement » vaut « Titulaire »"
    assert expliquer(c, {}, LIBELLES).motif.phrase == "« Hébergement » est sans objet ou sans réponse"


def test_une_condition_fausse_ne_cite_que_ce_qui_la_rend_fausse() -> None:
    c = condition({"tous": [{"question": "hebergement", "parmi": ["pi"]}, {"question": "acces", "parmi": ["site"]}]})
    explication = expliquer(c, {"hebergement": ("pi",), "acces": ("distant",)}, LIBELLES)
    assert explication.motif.phrase == "« Accès » vaut « À distance »"
    assert explication.questions == ("acces",)
