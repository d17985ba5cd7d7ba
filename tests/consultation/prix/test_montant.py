"""Le montant comparé : quantités, options et tranches, et ce que le règlement en annonce."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from cctgen.assemblage.contenu.reglement import lignes_du_reglement
from cctgen.assemblage.suivi.gel import changements_de_bareme
from cctgen.consultation.bareme import Bareme
from cctgen.consultation.prix.montant import MontantCompare
from cctgen.socle.validation import valider
from cctgen.socle.yaml_strict import analyser
from tests.evaluation.fabriques import BAREME, un_dossier
from tests.fabriques import un_clausier

POSTES = [
    {"id": "jours", "designation": "Journée de développement", "unite": "jours", "quantite": "1 200,5"},
    {"id": "forfait", "designation": "Reprise des données"},
    {"id": "opt", "designation": "Formation", "quantite": "2", "part": "option"},
    {"id": "tr", "designation": "Second site", "part": "tranche"},
]
PRIX = {"jours": Decimal(400), "forfait": Decimal("10000.50"), "opt": Decimal(1000), "tr": Decimal(70000)}


def un_montant(**champs: Any) -> MontantCompare:
    return MontantCompare.model_validate({"postes": POSTES, **champs})


@pytest.mark.parametrize(
    ("comprend", "total", "dit"),
    [
        ([], "490200.50", "options et tranches optionnelles non comprises"),
        (["options"], "492200.50", "options comprises, tranches optionnelles non comprises"),
        (["tranches"], "560200.50", "tranches optionnelles comprises, options non comprises"),
        (["options", "tranches"], "562200.50", "options et tranches optionnelles comprises"),
    ],
)
def test_options_et_tranches_comptent_si_la_consultation_le_dit(comprend: list[str], total: str, dit: str) -> None:
    montant = un_montant(comprend=comprend)
    assert montant.total(PRIX) == Decimal(total)
    assert montant.assiette.endswith(dit)


def test_la_somme_des_postes_est_exacte_quelles_que_soient_les_decimales() -> None:
    postes = [{"id": "a", "designation": "A", "quantite": "999999999.123456"}, {"id": "b", "designation": "B"}]
    montant = MontantCompare.model_validate({"postes": postes})
    prix = {"a": Decimal("999999999999999.0123"), "b": Decimal("0.0001")}
    exacte = Fraction("999999999.123456") * Fraction("999999999999999.0123") + Fraction("0.0001")
    assert Fraction(montant.total(prix)) == exacte


def un_bareme(montant: dict[str, Any]) -> dict[str, Any]:
    technique, prix = BAREME["criteres"]
    return {"criteres": [technique, {**prix, "montant": montant}]}


def test_le_reglement_annonce_les_postes_et_leurs_quantites() -> None:
    bareme = Bareme.model_validate(un_bareme({"nature": "cout_global", "postes": POSTES}))
    lignes = lignes_du_reglement(bareme, "L'effet.", "appel_offres", un_clausier().identite)
    assert any("sur le coût global tiré du détail quantitatif estimatif" in ligne for ligne in lignes)
    phrase = (
        "Montant comparé, prix unitaires de l'offre : 1200,5 jours x Journée de développement + Reprise des données."
    )
    assert phrase in lignes


def test_une_quantite_changee_apres_publication_est_un_changement_de_bareme() -> None:
    autres = [{**POSTES[0], "quantite": "10"}, *POSTES[1:]]
    publie, travail = (un_dossier(bareme=un_bareme({"postes": postes})) for postes in (POSTES, autres))
    (dit,) = changements_de_bareme(publie, travail)
    assert dit.startswith("montant comparé de « Prix », « Montant comparé")


def test_un_critere_sans_postes_garde_son_empreinte() -> None:
    assert "montant" not in Bareme.model_validate(BAREME).model_dump_json()
    bareme = Bareme.model_validate(un_bareme({"postes": POSTES}))
    assert Bareme.model_validate_json(bareme.model_dump_json()) == bareme


@pytest.mark.parametrize(
    ("montant", "mots"),
    [
        ("{postes: []}", "postes"),
        ("{postes: [{id: a, designation: A}, {id: a, designation: B}]}", "deux postes s'appellent « a »"),
        ("{postes: [{id: a, designation: A, part: option}]}", "aucun poste n'entre dans le montant comparé"),
        ("{postes: [{id: a, designation: A, quantite: beaucoup}]}", "« beaucoup »"),
        ("{postes: [{id: a, designation: A, quantite: 0}]}", "0"),
        ("{postes: [{id: a, designation: A, quantite: 1E+30}]}", "1000000000"),
        ("{comprend: [tout], postes: [{id: a, designation: A}]}", "options, tranches"),
    ],
)
def test_un_montant_mal_compose_dit_quoi_ecrire(montant: str, mots: str) -> None:
    texte = f"criteres:\n  - {{id: prix, type: prix, poids: 100, montant: {montant}}}\n"
    document, _ = analyser(texte, "consultation.yaml")
    _, anomalies = valider(document, Bareme)
    assert len(anomalies) == 1
    assert mots in str(anomalies[0])
    assert anomalies[0].lieu.ligne == 2


@pytest.mark.parametrize(
    ("critere", "mots"),
    [
        ("type: appreciation", "s'apprécie : il n'a pas de montant"),
        ("type: prix, assiette: le total du bordereau", "une assiette et un montant"),
    ],
)
def test_un_montant_ne_se_compose_qu_a_un_critere_de_prix_sans_autre_assiette(critere: str, mots: str) -> None:
    montant = "montant: {postes: [{id: a, designation: A}]}"
    document, _ = analyser(f"criteres:\n  - {{id: c, poids: 100, {critere}, {montant}}}\n", "consultation.yaml")
    _, anomalies = valider(document, Bareme)
    assert [a.code for a in anomalies] == ["valeur-invalide"]
    assert mots in str(anomalies[0])


@pytest.mark.parametrize(
    ("quantite", "lue"),
    [
        ("1 200", "1200"),
        ("1200,125", "1200.125"),
        ("0,125", "0.125"),
        ("1,1250", "1.125"),
        ("1.200", None),
        ("12,500", None),
    ],
)
def test_une_quantite_qui_se_lit_de_deux_facons_est_refusee(quantite: str, lue: str | None) -> None:
    texte = f'postes:\n  - {{id: a, designation: A, quantite: "{quantite}"}}\n'
    document, _ = analyser(texte, "consultation.yaml")
    montant, anomalies = valider(document, MontantCompare)
    assert [p.quantite for p in montant.postes] == [Decimal(lue)] if montant and lue else lue is None
    assert ["deux façons" in str(a) for a in anomalies] == ([] if lue else [True])
