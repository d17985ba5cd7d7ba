from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cctgen.assemblage.dossier import assembler
from cctgen.clausier.modele import Niveau
from cctgen.clausier.nomenclature import Nomenclature
from cctgen.consultation.bareme import Bareme
from cctgen.evaluation.notation.controles import (
    anomalies_du_bareme,
    note_d_une_offre_conforme,
    verifier_bareme,
)
from cctgen.evaluation.notation.portee import parts_du_bareme
from cctgen.socle.anomalies import Gravite
from tests.evaluation.fabriques import BAREME, un_bareme, un_dossier, une_exigence_retenue
from tests.fabriques import un_clausier, une_clause, une_consultation, une_exigence

SECURITE = Nomenclature({"securite": "Sécurité"}, {})


def codes(bareme: Bareme, lots: tuple[int, ...] = ()) -> list[str]:
    return [a.code for a in anomalies_du_bareme(replace(un_dossier(lots), bareme=bareme))]


def avec_technique(**champs: Any) -> Bareme:
    technique = {"id": "technique", "type": "appreciation", "poids": "60", **champs}
    return un_bareme(criteres=[technique, {"id": "prix", "type": "prix", "poids": "40"}])


def test_un_bareme_bien_fait_n_a_pas_d_anomalie() -> None:
    assert anomalies_du_bareme(un_dossier()) == ()


def test_sans_bareme_il_n_y_a_rien_a_verifier() -> None:
    assert anomalies_du_bareme(un_dossier(bareme=None)) == ()


def test_les_poids_des_criteres_font_100() -> None:
    bareme = un_bareme(criteres=[*BAREME["criteres"][:1], {"id": "prix", "type": "prix", "poids": "39.99"}])
    assert codes(bareme) == ["poids-differents-de-100"]


def test_les_poids_des_sous_criteres_font_100() -> None:
    sous = [
        {"id": "securite", "poids": "75", "themes": ["securite"]},
        {"id": "usage", "poids": "26", "piliers": ["utilisateur"]},
    ]
    assert codes(avec_technique(sous_criteres=sous)) == ["poids-differents-de-100"]


def test_des_poids_decimaux_qui_font_100_exactement_sont_admis() -> None:
    sous = [
        {"id": "securite", "poids": "33.1", "themes": ["securite"]},
        {"id": "usage", "poids": "66.9", "piliers": ["utilisateur"]},
    ]
    assert codes(avec_technique(sous_criteres=sous)) == []


def test_un_identifiant_de_critere_est_unique() -> None:
    bareme = un_bareme(
        criteres=[{"id": "prix", "type": "prix", "poids": "60"}, {"id": "prix", "type": "prix", "poids": "40"}]
    )
    assert "identifiant-repete" in codes(bareme)


@pytest.mark.parametrize(
    ("portee", "code"),
    [
        ({"themes": ["securite", "inconnu"], "piliers": ["utilisateur"]}, "theme-inconnu"),
        ({"themes": ["securite"], "piliers": ["utilisateur", "inconnu"]}, "pilier-inconnu"),
        ({"themes": ["securite", "utilisateur"], "piliers": ["utilisateur"]}, "theme-inconnu"),
        ({"themes": ["securite"], "piliers": ["utilisateur", "propriete-intellectuelle"]}, "pilier-inconnu"),
        ({"themes": ["securite"], "exigences": ["UTI-1", "SSI-9"]}, "exigence-inconnue"),
        ({"themes": ["securite"], "piliers": ["utilisateur"], "exigences": ["SSI-P"]}, "exigence-non-notee"),
    ],
)
def test_une_portee_qui_n_existe_pas_est_nommee(portee: dict[str, list[str]], code: str) -> None:
    assert codes(avec_technique(**portee)) == [code]


def test_une_exigence_notee_hors_du_bareme_est_signalee_sans_bloquer() -> None:
    dossier = un_dossier()
    (anomalie,) = verifier_bareme(avec_technique(themes=["securite"]), dossier.exigences(0), dossier.nomenclature)
    assert (anomalie.code, anomalie.gravite, anomalie.ref) == ("exigence-hors-bareme", Gravite.A_QUALIFIER, "UTI-1")


def test_une_exigence_ne_compte_pas_deux_fois() -> None:
    sous = [
        {"id": "securite", "poids": "75", "themes": ["securite"]},
        {"id": "usage", "poids": "25", "piliers": ["utilisateur"], "themes": ["securite"]},
    ]
    assert codes(avec_technique(sous_criteres=sous)) == ["exigence-comptee-deux-fois"] * 2


@pytest.mark.parametrize("nommees", [["SSI-2"], ["SSI-2", "SSI-1"], ["SSI-001"]])
def test_une_exigence_nommee_compte_la_ou_on_la_nomme_et_nulle_part_ailleurs(nommees: list[str]) -> None:
    sous = [
        {"id": "securite", "poids": "75", "themes": ["securite"], "piliers": ["utilisateur"]},
        {"id": "nomme", "poids": "25", "exigences": nommees},
    ]
    bareme = avec_technique(sous_criteres=sous)
    reste, nomme = parts_du_bareme(bareme, un_dossier().exigences(0))[:2]
    assert {e.ref for e in nomme.exigences} == ({"SSI-1", "SSI-2"} if nommees == ["SSI-001"] else set(nommees))
    assert not {e.ref for e in nomme.exigences} & {e.ref for e in reste.exigences}
    assert codes(bareme) == []


def test_une_exigence_nommee_deux_fois_compte_deux_fois() -> None:
    sous = [
        {"id": "un", "poids": "75", "exigences": ["SSI-1", "SSI-2"]},
        {"id": "deux", "poids": "25", "exigences": ["SSI-2", "UTI-1"]},
    ]
    assert codes(avec_technique(sous_criteres=sous)) == ["exigence-comptee-deux-fois"]


def test_une_exigence_du_clausier_que_le_dossier_ne_note_pas_bloque() -> None:
    portee = {"themes": ["securite"], "piliers": ["utilisateur"], "exigences": ["ECO-1"]}
    exigences = un_dossier().exigences(0)
    (anomalie,) = verifier_bareme(avec_technique(**portee), exigences, un_dossier().nomenclature, ["ECO-1"])
    assert (anomalie.code, anomalie.gravite) == ("exigence-non-retenue", Gravite.BLOQUANTE)


def test_un_theme_ne_porte_pas_les_fiches_du_pilier_de_meme_nom() -> None:
    fiche = une_exigence_retenue("CCT-1", theme="cct", pilier="securite")
    (part,) = parts_du_bareme(avec_technique(themes=["securite"]), [une_exigence_retenue("SSI-1"), fiche])
    assert [e.ref for e in part.exigences] == ["SSI-1"]


@pytest.mark.parametrize(
    ("portee", "attendus"),
    [({"themes": ["securite"]}, ["portee-sans-exigence"]), ({"themes": ["securite"], "piliers": ["securite"]}, [])],
)
def test_un_theme_que_seul_le_pilier_de_meme_nom_porte_n_annonce_rien_s_il_est_seul_vise(
    portee: dict[str, list[str]], attendus: list[str]
) -> None:
    exigences = [une_exigence_retenue("CCT-1", theme="cct", pilier="securite")]
    anomalies = verifier_bareme(avec_technique(**portee), exigences, Nomenclature(SECURITE.themes, SECURITE.themes))
    assert [a.code for a in anomalies if a.code.startswith("portee")] == attendus


def test_un_sous_critere_sans_exigence_notee_dans_un_lot_bloque() -> None:
    exigences = [une_exigence_retenue("SSI-2", notee=False), une_exigence_retenue("UTI-1", theme="usage")]
    anomalies = verifier_bareme(avec_technique(themes=["securite"]), exigences, SECURITE)
    assert ("sous-critere-vide", Gravite.BLOQUANTE) in [(a.code, a.gravite) for a in anomalies]


def test_un_sous_critere_vide_dans_un_seul_lot_nomme_ce_lot() -> None:
    securite = une_clause(
        "SSI-001",
        exigences=[
            une_exigence("SSI-1", quand={"question": "hebergement", "parmi": ["pi"]}),
            une_exigence("SSI-P", niveau="P"),
        ],
    )
    bareme = avec_technique(themes=["securite"]).model_dump(mode="json")
    lots = {1: {"hebergement": "pi"}, 2: {"hebergement": "titulaire"}}
    dossier = assembler(un_clausier([securite]), une_consultation(lots=lots, bareme=bareme))
    vides = [a.message for a in anomalies_du_bareme(dossier) if a.code == "sous-critere-vide"]
    assert vides == ["le sous-critère « technique » ne porte sur aucune exigence notée, pour le lot 2."]


def test_un_critere_porte_des_sous_criteres_ou_des_exigences_pas_les_deux() -> None:
    bareme = avec_technique(
        exigences=["UTI-1"], sous_criteres=[{"id": "s", "poids": "100", "themes": ["securite"], "exigences": ["UTI-1"]}]
    )
    assert codes(bareme) == ["portee-ambigue"]


@pytest.mark.parametrize(
    ("echelle", "attendus"),
    [
        ([(0, False), (2, True), (2, False)], ["echelle-invalide", "bareme-sans-ecart"]),
        ([(1, False), (2, True), (3, False)], ["echelle-invalide"]),
        ([(0, False), (1, True), (2, True), (3, False)], ["echelle-invalide"]),
        ([(0, True), (1, False)], ["echelle-invalide"]),
        ([(0, False), (1, False), (2, False)], ["degre-attendu-absent"]),
    ],
)
def test_une_echelle_a_un_zero_des_notes_uniques_et_un_degre_attendu(
    echelle: list[tuple[int, bool]], attendus: list[str]
) -> None:
    degres = [{"note": str(n), "ancre": "A", "attendu": "oui" if a else "non"} for n, a in echelle]
    assert codes(un_bareme(echelle=degres)) == attendus


def test_si_une_reponse_conforme_vaut_le_maximum_personne_ne_se_distingue() -> None:
    echelle = [
        {"note": "0", "ancre": "Rien."},
        {"note": "1", "ancre": "Partiel."},
        {"note": "2", "ancre": "Conforme.", "attendu": "oui"},
    ]
    assert codes(un_bareme(echelle=echelle)) == ["bareme-sans-ecart"]


def test_une_echelle_a_deux_degres_ne_departage_pas_des_offres_conformes() -> None:
    echelle = [{"note": "0", "ancre": "Non conforme."}, {"note": "1", "ancre": "Conforme."}]
    assert codes(un_bareme(echelle=echelle)) == ["bareme-sans-ecart"]


def test_un_critere_qui_ne_porte_que_sur_des_exigences_p_ne_departage_personne() -> None:
    exigences = [une_exigence_retenue("SSI-P", niveau=Niveau.P, notee=True)]
    anomalies = verifier_bareme(avec_technique(themes=["securite"]), exigences, SECURITE)
    assert [(a.code, a.gravite, a.ref) for a in anomalies] == [("bareme-sans-ecart", Gravite.BLOQUANTE, "technique")]


def test_une_offre_conforme_obtient_75_avec_l_echelle_par_defaut() -> None:
    assert note_d_une_offre_conforme(un_bareme()) == 75


def test_le_poids_effectif_d_une_exigence_est_publie() -> None:
    dossier = un_dossier(poids="3")
    parts = parts_du_bareme(un_bareme(), dossier.exigences(0))
    poids = {e.ref: part.poids_effectif(e) for part in parts for e in part.exigences}
    assert poids == {"SSI-1": Fraction(135, 4), "SSI-2": Fraction(45, 4), "UTI-1": 15}


@given(st.lists(st.decimals(min_value="0.01", max_value="99", places=2), min_size=1, max_size=30))
def test_les_poids_effectifs_somment_exactement_au_poids_du_critere(poids: list[Decimal]) -> None:
    exigences = [une_exigence_retenue(f"SSI-{n}", poids=p) for n, p in enumerate(poids)]
    (part,) = parts_du_bareme(avec_technique(themes=["securite"]), exigences)
    assert sum(part.poids_effectif(e) for e in part.exigences) == 60


@given(st.integers(min_value=1, max_value=40), st.integers(min_value=1, max_value=40))
def test_le_nombre_d_exigences_d_un_theme_ne_change_pas_son_poids(securite: int, usage: int) -> None:
    exigences = [une_exigence_retenue(f"SSI-{n}") for n in range(securite)]
    exigences += [une_exigence_retenue(f"UTI-{n}", theme="cct", pilier="utilisateur") for n in range(usage)]
    parts = parts_du_bareme(un_bareme(), exigences)
    assert [sum(part.poids_effectif(e) for e in part.exigences) for part in parts] == [45, 15]


@pytest.mark.parametrize(
    ("poids", "attendus"), [(0, ["bareme-sans-prix"]), (40, []), (89, []), (95, ["prix-predominant"])]
)
def test_un_bareme_sans_prix_ou_presque_tout_au_prix_est_a_qualifier(poids: int, attendus: list[str]) -> None:
    technique = {**BAREME["criteres"][0], "poids": str(100 - poids)}
    prix = [{"id": "prix", "type": "prix", "poids": str(poids)}] if poids else []
    assert codes(un_bareme(criteres=[technique, *prix])) == attendus


def test_tout_au_prix_est_a_qualifier() -> None:
    assert "prix-predominant" in codes(un_bareme(criteres=[{"id": "prix", "type": "prix", "poids": "100"}]))


@pytest.mark.parametrize("ancre", ["Absence de réponse.", "Réponse absente ou inadaptée.", "Sans réponse."])
def test_une_ancre_du_zero_ne_contredit_pas_l_effet_d_une_reponse_absente(ancre: str) -> None:
    degres = [
        {"note": 0, "ancre": ancre},
        {"note": 1, "ancre": "Adaptée.", "attendu": "oui"},
        {"note": 2, "ancre": "Plus."},
    ]
    bareme = avec_technique(themes=["securite"], piliers=["utilisateur"]).model_dump(mode="json")
    essais = {c: Bareme.model_validate({**bareme, "echelle": degres, "case_vide": c}) for c in ("a_apprecier", "zero")}
    assert "echelle-contredite" in codes(essais["a_apprecier"])
    assert "echelle-contredite" not in codes(essais["zero"])


def par_lot(**lot_2: Any) -> Bareme:
    """Le lot 1 suit les critères communs ; le lot 2 a les siens."""
    technique = {**BAREME["criteres"][0], **lot_2}
    return un_bareme(lots={"2": {"criteres": [technique, {"id": "prix", "type": "prix", "poids": "40"}]}})


def test_chaque_bareme_se_verifie_pour_ses_lots_et_les_nomme() -> None:
    assert codes(par_lot(), (1, 2)) == []
    dossier = replace(un_dossier((1, 2)), bareme=par_lot(poids="50"))
    (anomalie,) = anomalies_du_bareme(dossier)
    assert anomalie.code == "poids-differents-de-100"
    assert anomalie.message.startswith("lot 2, les poids des critères font 90")


def test_une_exigence_que_seul_un_autre_lot_retient_est_refusee() -> None:
    """L'exigence SSI-3 n'est retenue que pour le lot 1 : le barème du lot 2 ne peut pas la noter."""
    clauses = [
        une_clause("SSI-001", exigences=[une_exigence("SSI-1"), une_exigence("SSI-2")]),
        une_clause("SSI-003", quand={"question": "acces", "parmi": ["site"]}, exigences=[une_exigence("SSI-3")]),
        une_clause("UTI-001", theme="cct", pilier="utilisateur", exigences=[une_exigence("UTI-1")]),
    ]
    sous = [
        {"id": "securite", "poids": 100, "themes": ["securite"], "piliers": ["utilisateur"], "exigences": ["SSI-3"]}
    ]
    lots = {1: {"acces": ["site"]}, 2: {"acces": ["distant"]}}
    for bareme, attendus in (
        ({"criteres": par_lot(sous_criteres=sous).lots[2].criteres, "lots": {"2": BAREME}}, []),
        (par_lot(sous_criteres=sous).model_dump(mode="json"), ["exigence-non-retenue"]),
    ):
        dossier = assembler(un_clausier(clauses), une_consultation(lots=lots, bareme=bareme))
        assert [a.code for a in anomalies_du_bareme(dossier)] == attendus


def test_une_echelle_fautive_se_dit_une_fois_pour_tous_les_lots() -> None:
    echelle = [
        {"note": 1, "ancre": "Peu"},
        {"note": 2, "ancre": "Bien", "attendu": "oui"},
        {"note": 3, "ancre": "Mieux"},
    ]
    dossier = replace(un_dossier((1, 2)), bareme=un_bareme(lots={"2": BAREME}, echelle=echelle))
    assert [a.code for a in anomalies_du_bareme(dossier)] == ["echelle-invalide"]


def deux_equipes(**champs: Any) -> Bareme:
    criteres = [
        {"id": "technique", "type": "appreciation", "poids": "40"}
        | {"sous_criteres": [{"id": "equipe", "poids": "100", "themes": ["securite"]}]},
        {"id": "usage", "type": "appreciation", "poids": "20"}
        | {"sous_criteres": [{"id": "equipe", "poids": "100", "piliers": ["utilisateur"]}]},
        {"id": "prix", "type": "prix", "poids": "40"},
    ]
    return un_bareme(criteres=criteres, **champs)


@pytest.mark.parametrize(
    ("departage", "attendus"),
    [(["equipe"], ["departage-ambigu"]), (["prix", "equipe"], ["departage-ambigu"]), (["usage"], []), (["prix"], [])],
)
def test_une_etape_du_departage_ne_designe_qu_un_critere(departage: list[str], attendus: list[str]) -> None:
    assert codes(deux_equipes(departage=departage)) == attendus


@pytest.mark.parametrize(
    ("premier", "second", "attendus"),
    [
        ("jours", "energie", ["montants-differents"]),
        ("jours", "", ["montants-differents"]),
        ("", "jours", ["montants-differents"]),
        ("jours", "jours", []),
        ("", "", []),
    ],
)
def test_deux_criteres_de_prix_ont_le_meme_montant(premier: str, second: str, attendus: list[str]) -> None:
    prix = [
        {"id": f"prix-{n}", "type": "prix", "poids": "20"}
        | ({"montant": {"postes": [{"id": poste, "designation": poste}]}} if poste else {})
        for n, poste in enumerate((premier, second))
    ]
    assert codes(un_bareme(criteres=[BAREME["criteres"][0], *prix])) == attendus


@pytest.mark.parametrize(
    ("poids", "dit"), [("43.3333333333333333333", "83,33"), ("59.99999", "un peu moins de 100"), ("30", "70")]
)
def test_un_total_de_poids_se_dit_au_centieme(poids: str, dit: str) -> None:
    (anomalie,) = (
        a
        for a in anomalies_du_bareme(replace(un_dossier(), bareme=avec_technique(poids=poids)))
        if a.code == "poids-differents-de-100"
    )
    assert f"font {dit}, et non 100" in anomalie.message
