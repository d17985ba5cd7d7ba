"""Les nombres à la française, lus et écrits en un seul endroit."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cctgen
from cctgen.socle.nombres import (
    FINE,
    INSECABLE,
    citer_les_premiers,
    compter,
    en_francais,
    lire_montant,
    lire_nombre,
    mesurer,
    montant_en_clair,
    nombre_de_tableur,
)


@pytest.mark.parametrize(
    "texte",
    [
        "125 000,50",
        "125000,50",
        "125000.50",
        f"125{INSECABLE}000,50",
        f"125{FINE}000,50",
        f" 125{FINE}000,50{INSECABLE}€ ",
        "125 000,50 € HT",
        "125 000,50 H.T.",
        "125 000,50 euros hors taxes",
        "125\u2009000,5 EUR",
    ],
)
def test_un_montant_a_la_francaise_se_lit(texte: str) -> None:
    assert lire_montant(texte) == Decimal("125000.50")


@pytest.mark.parametrize(
    "texte",
    [
        "",
        "125.000",
        "125,000",
        "612,000 € HT",
        "-1,250",
        "9" * 400,
        "1.250.000,00",
        "12 50",
        "125 000,505",
        "125 000 € TTC",
        "125 000 HT TTC",
        "cher",
        "NaN",
        "1e5",
        "٣",
    ],
)
def test_un_montant_douteux_ne_se_devine_pas(texte: str) -> None:
    assert lire_montant(texte) is None


@pytest.mark.parametrize(
    ("nombre", "decimales", "texte"), [("33.50", None, "33,5"), ("100", None, "100"), ("2.5", 2, "2,50"), ("0", 0, "0")]
)
def test_un_nombre_s_ecrit_avec_une_virgule(nombre: str, decimales: int | None, texte: str) -> None:
    assert en_francais(Decimal(nombre), decimales) == texte


@given(st.decimals(min_value=0, max_value=10**12, places=2))
def test_un_montant_ecrit_se_relit(montant: Decimal) -> None:
    assert lire_montant(montant_en_clair(montant)) == montant
    assert lire_nombre(en_francais(montant)) == montant


def test_les_centimes_ne_s_ecrivent_que_s_il_y_en_a() -> None:
    assert montant_en_clair(Decimal("80000.00")) == f"80{FINE}000{INSECABLE}€"
    assert montant_en_clair(Decimal("80000.5")) == f"80{FINE}000,50{INSECABLE}€"


@pytest.mark.parametrize(
    ("lu", "ecrit"), [(3.0, "3"), (-0.5, "-0,5"), (1e20, "1" + "0" * 20), (1e300, "1E+300"), (2.5e-12, "2,5E-12")]
)
def test_un_nombre_de_cellule_s_ecrit_en_toutes_decimales(lu: float, ecrit: str) -> None:
    assert nombre_de_tableur(lu) == ecrit


def test_aucun_autre_module_n_echange_le_point_et_la_virgule() -> None:
    paquet = Path(cctgen.__file__).parent
    echange = re.compile(r"""replace\(["'][.,]["'], ["'][.,]["']\)|:,[.f}]""")
    fautifs = {c.name for c in paquet.rglob("*.py") if echange.search(c.read_text("utf-8"))}
    assert fautifs == {"nombres.py"}


@pytest.mark.parametrize(
    ("nombre", "dit"), [(0, "0 cellule remplie"), (1, "1 cellule remplie"), (2, "2 cellules remplies")]
)
def test_un_compte_s_accorde_au_pluriel_des_deux(nombre: int, dit: str) -> None:
    assert compter(nombre, "cellule remplie") == dit


@pytest.mark.parametrize(
    ("nombre", "unite", "dit"),
    [
        ("1", "heures", "1 heure"),
        ("2", "heures", "2 heures"),
        ("1.5", "jours ouvrés", "1,5 jour ouvré"),
        ("1", "mois", "1 mois"),
        ("0", "euros par jour", "0 euro par jour"),
        ("1", "% de la part mensuelle du prix", "1 % de la part mensuelle du prix"),
        ("1", "", "1"),
    ],
)
def test_une_unite_s_accorde_a_son_nombre(nombre: str, unite: str, dit: str) -> None:
    assert mesurer(Decimal(nombre), unite) == dit


def test_un_mot_qui_finit_comme_un_pluriel_ne_change_pas() -> None:
    assert [compter(2, mot) for mot in ("choix", "avis", "point")] == ["2 choix", "2 avis", "2 points"]


@pytest.mark.parametrize(
    ("nom", "dit"),
    [
        ("exigence non notée", "2 exigences non notées"),
        ("exigence notée hors barème", "2 exigences notées hors barème"),
        ("ligne de prix", "2 lignes de prix"),
        ("composant sans licence", "2 composants sans licence"),
        ("autre offre classée", "2 autres offres classées"),
    ],
)
def test_dans_un_nom_compose_seul_s_accorde_ce_qui_s_accorde(nom: str, dit: str) -> None:
    assert (compter(2, nom), compter(1, nom)) == (dit, f"1 {nom}")


def test_ce_que_l_outil_compte_n_a_que_des_mots_qui_savent_s_accorder() -> None:
    """« al », « eau » et « ail » ne prennent pas un s ; une préposition ou un adverbe n'en prend jamais."""
    paquet = Path(__file__).resolve().parents[2] / "cctgen"
    textes = [c.read_text("utf-8") for c in paquet.rglob("*.py")]
    noms = {n for t in textes for n in re.findall(r"""\bcompter\([^"']*,\s*["']([^"'{}]+)["']\)""", t)}
    assert "exigence non notée" in noms
    sans_s = re.compile(r"(al|ail|eau|eu|ou)$|^(non|très|plus|déjà|encore|pas|et|ou|avec|pour)$")
    connus = {"non"}
    assert {mot for nom in noms for mot in compter(1, nom).split()[1:] if sans_s.search(mot)} <= connus


@pytest.mark.parametrize(
    ("noms", "dits"),
    [((), ""), (("a", "b"), "a, b"), (("a", "b", "c"), "a, b et 1 autre"), (tuple("abcd"), "a, b et 2 autres")],
)
def test_une_liste_longue_se_cite_par_ses_premiers(noms: tuple[str, ...], dits: str) -> None:
    assert citer_les_premiers(noms, 2) == dits
    assert citer_les_premiers("abc", 2, "autre fichier") == "a, b et 1 autre fichier"
