"""Ce qu'une personne écrit dans une section survit à ce que l'outil y change ; ce qui part se dit d'abord."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cctgen.echanges.retouche import commentaires_perdus
from cctgen.socle import yaml_strict
from cctgen.socle.retouche.noeuds import commentaires
from cctgen.usages.reglage.sections import remplacer_la_section

TEXTE = """reference: "1"
bareme:   # en tête
  # l'échelle du bureau
  echelle:
    # vu avec la DAJ
    - {note: 0, ancre: "Rien."}   # zéro
    - note: 3
      ancre: "Bien : « # » n'est pas un commentaire."   # trois
      attendu: oui
  # nos critères
  criteres:
    - id: technique   # le premier
      type: appreciation
      poids: 60   # négocié
      # ce qui y compte
      themes: [securite,   # dont l'hébergement
        hebergement]
    # le prix, à part
    - {id: prix, type: prix, poids: 40, formule: proportionnelle}   # simple

    # en fin de section
# hors section
lots: []
"""
SECTION: Any = yaml_strict.analyser(TEXTE, "x")[0].valeur["bareme"]  # type: ignore[index,call-overload]
TOUS = commentaires(TEXTE)


def refaire(section: Any) -> str:
    refait = remplacer_la_section(TEXTE, "bareme", section)
    assert yaml_strict.analyser(refait, "x")[0].valeur["bareme"] == section  # type: ignore[index,call-overload]
    return refait


def test_chaque_commentaire_se_lit_et_ce_qui_n_en_est_pas_un_non() -> None:
    assert len(TOUS) == TEXTE.count("#") - 1
    assert "trois" in TOUS


def test_une_valeur_changee_ne_touche_que_la_sienne() -> None:
    section = deepcopy(SECTION)
    section["criteres"][0]["poids"], section["criteres"][1]["poids"] = "55", "45"
    assert refaire(section) == TEXTE.replace("poids: 60", "poids: 55").replace("poids: 40", "poids: 45")


def test_ce_qui_vient_s_ajoute_ce_qui_s_allonge_passe_a_la_ligne() -> None:
    section = deepcopy(SECTION)
    section["arrondi"] = "3"
    section["criteres"].append({"id": "neuf", "type": "appreciation", "poids": "10", "themes": ["licence"]})
    section["criteres"][0]["sous_criteres"] = [{"id": "a", "poids": "100", "themes": ["securite"]}]
    postes = [{"id": f"p{n}", "designation": f"Jour de développement {n}", "quantite": "400"} for n in range(3)]
    section["criteres"][1]["montant"] = {"comprend": ["options"], "postes": postes}
    assert commentaires_perdus(TEXTE, refaire(section)) == ()


@pytest.mark.parametrize(
    ("changer", "perdus"),
    [
        (lambda s: s["criteres"].pop(1), ("le prix, à part", "simple")),
        (lambda s: s["criteres"].pop(0), ("le premier", "négocié", "ce qui y compte", "dont l'hébergement")),
        (lambda s: s["criteres"][0].update(themes=["licence"]), ("dont l'hébergement",)),
        (lambda s: s["criteres"].reverse(), ()),
        (lambda s: s["criteres"][0].update(libelle="Valeur technique"), ()),
        (lambda s: s["echelle"][1].update(note="4"), ()),
    ],
)
def test_un_commentaire_ne_part_qu_avec_ce_qu_il_commente(changer: Any, perdus: tuple[str, ...]) -> None:
    section = deepcopy(SECTION)
    changer(section)
    assert commentaires_perdus(TEXTE, refaire(section)) == perdus


NOMBRES = st.integers(0, 99).map(str)
MOTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Zl", "Zp"]), max_size=30)
PARTS = st.fixed_dictionaries({"id": MOTS, "poids": NOMBRES}, optional={"themes": st.lists(MOTS, max_size=3)})
CRITERES = st.lists(
    st.fixed_dictionaries(
        {"id": st.sampled_from(["technique", "prix", "autre"]), "poids": NOMBRES},
        optional={
            "libelle": MOTS,
            "formule": st.one_of(MOTS, st.fixed_dictionaries({"nom": MOTS, "exposant": NOMBRES})),
            "sous_criteres": st.lists(PARTS, min_size=1, max_size=3),
        },
    ),
    max_size=4,
)


@settings(max_examples=60, deadline=None)
@given(st.fixed_dictionaries({"criteres": CRITERES}, optional={"arrondi": NOMBRES, "departage": st.lists(MOTS)}))
def test_toute_section_s_ecrit_se_relit_et_revient(section: dict[str, Any]) -> None:
    refait = remplacer_la_section(TEXTE, "bareme", section)
    assert yaml_strict.analyser(refait, "x")[0].valeur["bareme"] == section  # type: ignore[index,call-overload]
    avant, apres = TEXTE.split("bareme:", maxsplit=1)[0], TEXTE[TEXTE.index("# hors section") :]
    assert refait.startswith(avant)
    assert refait.endswith(apres)
    revenue = remplacer_la_section(refait, "bareme", SECTION)
    assert yaml_strict.analyser(revenue, "x")[0].valeur["bareme"] == SECTION  # type: ignore[index,call-overload]
