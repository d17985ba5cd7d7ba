"""Un prix qui semble anormalement bas se remarque, se justifie, se décide ; il n'écarte personne."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from cctgen.evaluation.classement import Comparaison, OffreComparee
from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.prix.anormalement_bas import examiner_le_prix
from cctgen.evaluation.saisies.modeles import lignes_de_decision
from tests.evaluation.fabriques import BAREME, des_appreciations, un_dossier, un_prix, une_decision, une_offre

NOTES = {"SSI-1": 3, "SSI-2": 3, "UTI-1": 3}
OFFRES = [une_offre("Alpha"), une_offre("Bêta"), une_offre("Gamma")]


def juger(*montants: str, decisions: tuple[object, ...] = (), **redaction: object) -> Comparaison:
    prix = [un_prix(o.soumissionnaire, m) for o, m in zip(OFFRES, montants, strict=True)]
    avis = des_appreciations({o.soumissionnaire: NOTES for o in OFFRES}, OFFRES)
    return comparer(un_dossier(**redaction), OFFRES, avis, prix, decisions)  # type: ignore[arg-type]


def de(comparaison: Comparaison, nom: str) -> OffreComparee:
    return next(o for o in comparaison.lots[0].offres if o.soumissionnaire == nom)


def codes(offre: OffreComparee) -> set[str]:
    return {r.code for r in offre.raisons}


@pytest.mark.parametrize(
    ("montant", "autres", "estimation", "reperes"),
    [
        (75, [100, 100], None, ["la moyenne des autres offres", "la deuxième offre"]),
        (80, [80, 120], None, ["la moyenne des autres offres"]),
        (75, [100], None, ["la deuxième offre"]),
        (70, [65], 100, ["l'estimation de l'acheteur"]),
        (81, [100, 100], 115, []),
        (76, [100], 108, []),
        (50, [], None, []),
    ],
)
def test_chaque_indice_alerte_a_son_seuil(
    montant: int, autres: list[int], estimation: int | None, reperes: list[str]
) -> None:
    estime = None if estimation is None else Decimal(estimation)
    lu = examiner_le_prix(Decimal(montant), [Decimal(a) for a in autres], estime)
    assert [i.repere for i in lu.indices if i.alerte] == reperes if lu else reperes == []


@pytest.mark.parametrize("exigence", ["", "SSI-1", "SSI-P"])
def test_une_mise_a_l_ecart_a_confirmer_laisse_le_prix_se_comparer(exigence: str) -> None:
    """Rien de relevé ne l'appuie : elle ne compte pas, et ne fait pas taire le prix d'un autre."""
    remarque = juger("60", "100", "104", decisions=(une_decision("Bêta", exigence=exigence, confirmee=False),))
    for nom in ("Alpha", "Bêta", "Gamma"):
        sans = de(juger("60", "100", "104"), nom)
        assert de(remarque, nom).prix_bas == sans.prix_bas
    assert "prix-a-justifier" in codes(de(remarque, "Alpha"))
    confirmee = juger("60", "100", "104", decisions=(une_decision("Bêta", exigence=exigence),))
    assert de(confirmee, "Alpha").prix_bas != de(remarque, "Alpha").prix_bas


def test_les_seuils_se_reglent_dans_le_bareme() -> None:
    tolerant = {**BAREME, "prix_a_justifier": {"moyenne": "50", "deuxieme": "50"}}
    assert "prix-a-justifier" in codes(de(juger("60", "100", "104"), "Alpha"))
    assert "prix-a-justifier" not in codes(de(juger("60", "100", "104", bareme=tolerant), "Alpha"))
    severe = {**BAREME, "prix_a_justifier": {"deuxieme": "5"}}
    assert "prix-a-justifier" in codes(de(juger("90", "100", "104", bareme=severe), "Alpha"))


def test_un_prix_bas_tient_le_classement_provisoire_sans_ecarter_l_offre() -> None:
    comparaison = juger("60", "100", "104")
    alpha = de(comparaison, "Alpha")
    assert (alpha.rang, alpha.mise_a_l_ecart) == (1, None)
    assert "prix-a-justifier" in codes(alpha)
    assert comparaison.lots[0].provisoire
    assert [lu["soumissionnaire"] for lu in comparaison.en_dict()["prix_bas"]] == ["Alpha"]
    assert [ligne.exigence for ligne in lignes_de_decision(comparaison, OFFRES)] == ["prix"]


@pytest.mark.parametrize("decision", ["maintenue", "ecartee"])
def test_la_decision_d_une_personne_leve_la_reserve(decision: str) -> None:
    prise = une_decision("Alpha", decision, exigence="Prix", confirmee=False)
    comparaison = juger("60", "100", "104", decisions=(prise,))
    alpha = de(comparaison, "Alpha")
    assert alpha.decision_de_prix is prise
    assert codes(alpha) == set()
    assert (alpha.mise_a_l_ecart is prise) is (decision == "ecartee")
    assert not comparaison.lots[0].provisoire


def test_ecarter_sur_le_prix_une_offre_que_rien_ne_fait_remarquer_se_confirme() -> None:
    prise = une_decision("Alpha", exigence="prix", confirmee=False)
    alpha = de(juger("98", "100", "104", decisions=(prise,)), "Alpha")
    assert alpha.mise_a_l_ecart is None
    assert codes(alpha) == {"ecart-a-confirmer"}


def test_une_offre_mise_hors_jeu_ne_sert_plus_de_repere() -> None:
    """Sans Gamma, à 400, Alpha n'est plus loin de la moyenne des autres."""
    assert de(juger("95", "100", "400"), "Alpha").prix_bas is not None
    alpha = de(juger("95", "100", "400", decisions=(une_decision("Gamma", "retiree"),)), "Alpha")
    assert alpha.prix_bas is None


@pytest.mark.parametrize(
    ("plis", "alerte"),
    [
        # Bêta à 130 compté deux fois, la moyenne ferait 120 et Alpha, à 96, serait remarquée à tort.
        ({"Alpha": ["96"], "Bêta": ["130", "130"], "Gamma": ["100"]}, set()),
        # Comptée pour une autre, la seconde Alpha ferait de son propre prix la « deuxième offre ».
        ({"Alpha": ["70", "70"], "Bêta": ["100"]}, {"Alpha"}),
        # Deux prix pour deux plis : tant que le pli n'est pas choisi, chacun compte pour les autres.
        ({"Alpha": ["96"], "Bêta": ["130", "131"], "Gamma": ["100"]}, {"Alpha"}),
    ],
)
def test_deux_plis_d_un_candidat_au_meme_prix_n_en_font_qu_un(plis: dict[str, list[str]], alerte: set[str]) -> None:
    offres = [
        replace(
            une_offre(nom, sha256=f"{rang}{nom.encode().hex()}" + "0" * 40, fichier=f"{nom}-{rang}.xlsx"), siret=siret
        )
        for nom, siret in zip(plis, ("1" * 14, "2" * 14, "3" * 14), strict=False)
        for rang, _ in enumerate(plis[nom])
    ]
    prix = [un_prix(f"{nom}-{rang}.xlsx", m) for nom, siens in plis.items() for rang, m in enumerate(siens)]
    comparees = comparer(un_dossier(), offres, des_appreciations({}, offres), prix).lots[0].offres
    assert {o.soumissionnaire for o in comparees if "prix-a-justifier" in codes(o)} == alerte
