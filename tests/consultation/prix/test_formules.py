from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cctgen.consultation.bareme import Bareme, Critere
from cctgen.consultation.prix import formules
from cctgen.consultation.prix.ensemble import FORMULES
from cctgen.consultation.prix.formule import Formule
from cctgen.consultation.prix.formules.lineaire import Lineaire
from cctgen.socle.anomalies import Lieu
from cctgen.socle.validation import valider
from cctgen.socle.yaml_strict import analyser

DECLARATIONS = {f.exemple if isinstance(f.exemple, str) else f.exemple["nom"]: f.exemple for f in FORMULES}
"""Ce que chaque formule donne pour exemple d'elle-même."""

montants = st.decimals(min_value="0.01", max_value="10000000", places=2)


def une_formule(nom: str) -> Formule:
    critere = Critere.model_validate({"id": "prix", "type": "prix", "poids": "40", "formule": DECLARATIONS[nom]})
    return critere.formule


def test_chaque_fichier_declare_une_formule_qui_donne_son_exemple() -> None:
    fichiers = {chemin.stem for chemin in Path(formules.__file__).parent.glob("*.py")} - {"__init__"}
    assert set(DECLARATIONS) == fichiers
    assert {une_formule(nom).nom for nom in DECLARATIONS} == fichiers


@pytest.mark.parametrize("nom", DECLARATIONS)
@given(prix=st.lists(montants, min_size=1, max_size=6))
def test_une_note_de_prix_reste_entre_0_et_100_et_ne_monte_jamais_avec_le_prix(nom: str, prix: list[Decimal]) -> None:
    formule = une_formule(nom)
    notes = [formule.noter(p, prix) for p in sorted(prix)]
    assert all(0 <= note <= 100 for note in notes)
    assert notes == sorted(notes, reverse=True)


@pytest.mark.parametrize("nom", DECLARATIONS)
def test_une_formule_se_dit_au_reglement(nom: str) -> None:
    formule = une_formule(nom)
    assert "prix de l'offre" in formule.phrase_du_reglement


@pytest.mark.parametrize(
    ("prix", "note"),
    [("50000", 100), ("80000", 100), ("110000", 75), ("140000", 50), ("200000", 0), ("999999", 0)],
)
def test_la_formule_lineaire_suit_ses_bornes(prix: str, note: int) -> None:
    assert une_formule("lineaire").noter(Decimal(prix), [Decimal(1)]) == Fraction(note)


def test_la_formule_lineaire_publie_ses_bornes() -> None:
    assert "80\u202f000\u00a0€" in une_formule("lineaire").phrase_du_reglement


def test_les_bornes_s_ecrivent_comme_tout_montant() -> None:
    formule = Lineaire.model_validate({"nom": "lineaire", "plancher": "80 000", "plafond": "200 000,50 €"})
    assert (formule.plancher, formule.plafond) == (Decimal(80_000), Decimal("200000.50"))


def test_un_plancher_au_dessus_du_plafond_est_refuse() -> None:
    with pytest.raises(ValueError, match="inversez les deux montants"):
        Lineaire(nom="lineaire", plancher=Decimal(2), plafond=Decimal(1))


@pytest.mark.parametrize(
    ("ecrite", "code", "mots"),
    [
        ("lineare", "valeur-hors-liste", f"Choisissez parmi : {', '.join(sorted(DECLARATIONS))}."),
        ("{plancher: 9}", "cle-absente", "« nom »"),
        ("{nom: lineaire, plancher: 9}", "cle-absente", "« plafond »"),
        ("{nom: lineaire, plancher: 9, plafond: 8}", "valeur-invalide", "inversez les deux montants"),
        ("{nom: lineaire, plancher: 80.000, plafond: 200000}", "valeur-invalide", "se lit de deux façons"),
        (f"{{nom: lineaire, plancher: 80000, plafond: 1{'0' * 44}}}", "valeur-invalide", "125 000,50"),
    ],
)
def test_une_formule_mal_declaree_dit_quoi_ecrire(ecrite: str, code: str, mots: str) -> None:
    texte = f"criteres:\n  - {{id: prix, type: prix, poids: 100, formule: {ecrite}}}\n"
    document, _ = analyser(texte, "consultation.yaml")
    _, anomalies = valider(document, Bareme)
    assert [a.code for a in anomalies] == [code]
    assert mots in str(anomalies[0])
    assert anomalies[0].lieu == Lieu("consultation.yaml", ligne=2)


@pytest.mark.parametrize("nom", DECLARATIONS)
def test_toute_borne_declaree_est_annoncee(nom: str) -> None:
    """Une borne tue serait une part cachée de la méthode (R.2152-11)."""
    formule = une_formule(nom)
    bornes = {cle: valeur for cle, valeur in formule.model_dump().items() if cle != "nom"}
    for cle, borne in bornes.items():
        changee = formule.model_copy(update={cle: borne + 1})
        assert changee.phrase_du_reglement != formule.phrase_du_reglement, cle


@pytest.mark.parametrize("nom", DECLARATIONS)
@given(prix=st.lists(montants, min_size=2, max_size=6))
def test_le_prix_d_un_autre_ne_compte_que_si_la_formule_le_dit(nom: str, prix: list[Decimal]) -> None:
    formule = une_formule(nom)
    if not formule.depend_des_autres:
        assert formule.noter(prix[0], prix) == formule.noter(prix[0], prix[:1])


@pytest.mark.parametrize("nom", sorted(set(DECLARATIONS) - {"lineaire"}))
@given(prix=st.lists(montants, min_size=1, max_size=6), facteur=st.integers(2, 50))
def test_une_formule_relative_ne_depend_pas_de_l_unite(nom: str, prix: list[Decimal], facteur: int) -> None:
    formule = une_formule(nom)
    grands = [p * facteur for p in prix]
    assert formule.noter(min(prix), prix) == 100
    assert [formule.noter(p, prix) for p in prix] == [formule.noter(g, grands) for g in grands]


@pytest.mark.parametrize("nom", DECLARATIONS)
@given(prix=st.lists(montants, min_size=1, max_size=6))
def test_la_formule_usuelle_note_les_prix_dont_elle_vient(nom: str, prix: list[Decimal]) -> None:
    (classe,) = (f for f in FORMULES if f.usuelle([Decimal(1)]).nom == nom)
    usuelle = classe.usuelle(prix)
    assert all(usuelle.noter(p, prix) > 0 for p in prix if p < 2 * min(prix))


@pytest.mark.parametrize(
    ("nom", "prix", "retenus", "note"),
    [
        ("ecart_au_moins_cher", "150", ["100", "150"], 50),
        ("ecart_au_moins_cher", "300", ["100", "300"], 0),
        ("entre_les_extremes", "300", ["100", "300"], 20),
        ("entre_les_extremes", "110", ["100", "110"], 84),
        ("entre_les_extremes", "200", ["100", "200", "300"], 60),
        ("proportionnelle_renforcee", "200", ["100", "200"], 25),
    ],
)
def test_une_formule_calculee_a_la_main(nom: str, prix: str, retenus: list[str], note: int) -> None:
    assert une_formule(nom).noter(Decimal(prix), [Decimal(r) for r in retenus]) == note


def test_la_plus_chere_de_deux_offres_voisines_n_a_pas_zero_d_office() -> None:
    """CE, 24 mai 2017, n° 405787 : aucune formule ne creuse l'écart de deux prix à 1 % l'un de l'autre."""
    for nom in sorted(set(DECLARATIONS) - {"lineaire"}):
        assert une_formule(nom).noter(Decimal(101), [Decimal(100), Decimal(101)]) >= 97, nom
