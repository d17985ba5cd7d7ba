from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cctgen.evaluation.classement import Comparaison, OffreComparee
from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.modele import Avis, Constat, Decision
from cctgen.matrice.modele import Offre, StatutOffre
from tests.evaluation.fabriques import (
    BAREME,
    REPONSES,
    des_appreciations,
    un_avis,
    un_dossier,
    un_prix,
    une_decision,
    une_offre,
    une_reponse,
)

BONNES = {"SSI-1": 4, "SSI-2": 4, "UTI-1": 4}
MOYENNES = {"SSI-1": 3, "SSI-2": 3, "UTI-1": 3}


def comparer_offres(
    notes: Mapping[str, Mapping[str, Avis | int]],
    prix: Mapping[str, str],
    decisions: Sequence[Decision] = (),
    offres: Sequence[Offre] | None = None,
    **dossier: Any,
) -> Comparaison:
    recues = [une_offre(nom) for nom in notes] if offres is None else offres
    montants = [un_prix(nom, montant) for nom, montant in prix.items()]
    return comparer(un_dossier(**dossier), recues, des_appreciations(notes, recues), montants, decisions)


def seule(comparaison: Comparaison, nom: str = "Alpha") -> OffreComparee:
    return next(o for o in comparaison.lots[0].offres if o.soumissionnaire == nom)


def codes(offre: OffreComparee) -> list[str]:
    return [raison.code for raison in offre.raisons]


def test_le_classement_d_un_lot_au_contrat_json() -> None:
    # Alpha : technique 75, prix 100 x 80/100 = 80 -> 0,6 x 75 + 0,4 x 80 = 77. Bêta : 100 et 100 -> 100.
    comparaison = comparer_offres({"Alpha": MOYENNES, "Bêta": BONNES}, {"Alpha": "100", "Bêta": "80"})
    assert comparaison.en_dict() == {
        "lots": [
            {
                "lot": None,
                "provisoire": False,
                "offres": [
                    {
                        "soumissionnaire": "Bêta",
                        "rang": 1,
                        "note": "100.00",
                        "criteres": [
                            {
                                "id": "technique",
                                "note": "100.00",
                                "sous_criteres": [
                                    {"id": "securite", "note": "100.00"},
                                    {"id": "usage", "note": "100.00"},
                                ],
                            },
                            {"id": "prix", "note": "100.00", "sous_criteres": []},
                        ],
                        "irregularites_potentielles": [],
                        "non_evaluees": [],
                    },
                    {
                        "soumissionnaire": "Alpha",
                        "rang": 2,
                        "note": "77.00",
                        "criteres": [
                            {
                                "id": "technique",
                                "note": "75.00",
                                "sous_criteres": [
                                    {"id": "securite", "note": "75.00"},
                                    {"id": "usage", "note": "75.00"},
                                ],
                            },
                            {"id": "prix", "note": "80.00", "sous_criteres": []},
                        ],
                        "irregularites_potentielles": [],
                        "non_evaluees": [],
                    },
                ],
            }
        ],
        "anomalies": [],
        "reserves": [],
        "prix_bas": [],
        "a_constater": [],
    }


def test_les_ex_aequo_ont_le_meme_rang_et_le_suivant_saute() -> None:
    notes = {"Alpha": BONNES, "Bêta": BONNES, "Gamma": MOYENNES}
    comparaison = comparer_offres(notes, dict.fromkeys(notes, "100"))
    assert [(o.soumissionnaire, o.rang) for o in comparaison.lots[0].offres] == [
        ("Alpha", 1),
        ("Bêta", 1),
        ("Gamma", 3),
    ]


def test_le_rang_se_juge_sur_la_note_exacte_pas_sur_l_arrondi() -> None:
    notes = {"Alpha": BONNES, "Bêta": BONNES}
    comparaison = comparer_offres(notes, {"Alpha": "1000000.00", "Bêta": "1000000.01"})
    assert [(o.en_dict(2)["note"], o.rang) for o in comparaison.lots[0].offres] == [("100.00", 1), ("100.00", 2)]


def test_chaque_lot_a_son_classement() -> None:
    offres = [une_offre("Alpha", lot=1), une_offre("Bêta", lot=1), une_offre("Alpha", lot=2)]
    appreciations = des_appreciations({"Alpha": MOYENNES, "Bêta": BONNES}, offres)
    prix = [un_prix("Alpha", "10", 1), un_prix("Bêta", "10", 1), un_prix("Alpha", "50", 2)]
    comparaison = comparer(un_dossier(lots=(1, 2)), offres, appreciations, prix)
    assert [(lot.numero, [(o.soumissionnaire, o.rang) for o in lot.offres]) for lot in comparaison.lots] == [
        (1, [("Bêta", 1), ("Alpha", 2)]),
        (2, [("Alpha", 1)]),
    ]
    assert [lot["lot"] for lot in comparaison.en_dict()["lots"]] == [1, 2]


def test_une_note_manquante_rend_le_classement_provisoire_et_l_offre_sans_rang() -> None:
    comparaison = comparer_offres(
        {"Alpha": {"SSI-1": 4, "UTI-1": 4}, "Bêta": MOYENNES}, {"Alpha": "100", "Bêta": "100"}
    )
    alpha = seule(comparaison)
    assert comparaison.lots[0].provisoire
    assert (alpha.rang, alpha.non_evaluees, codes(alpha)) == (None, ("SSI-2",), ["note-manquante"])
    assert seule(comparaison, "Bêta").rang == 1


def test_un_prix_absent_rend_le_classement_provisoire() -> None:
    alpha = seule(comparer_offres({"Alpha": BONNES}, {}))
    assert (codes(alpha), alpha.non_evaluees, alpha.rang) == (["prix-absent"], ("prix",), None)


@pytest.mark.parametrize("manque", [{"commentaire": ""}, {"source": ""}, {"commentaire": " ", "source": ""}])
def test_une_note_sans_commentaire_ou_sans_source_est_incomplete(manque: dict[str, str]) -> None:
    notes = {"Alpha": {**BONNES, "SSI-2": un_avis(4, **manque)}}
    alpha = seule(comparer_offres(notes, {"Alpha": "1"}))
    assert (codes(alpha), alpha.rang) == (["note-sans-motif"], 1)


def test_la_note_du_prix_se_lit_sans_tenir_compte_de_la_casse_ni_des_espaces() -> None:
    comparaison = comparer_offres({"Société  Générale d'Études": BONNES}, {"societe generale d'etudes": "1"})
    assert not comparaison.lots[0].provisoire


@pytest.mark.parametrize(
    ("reponse", "motif"),
    [
        (une_reponse("SSI-P", "Non conforme"), "déclarée non conforme"),
        (une_reponse("SSI-P", "Partiellement conforme"), "déclarée partiellement conforme"),
        (une_reponse("SSI-P", "Dérogation demandée"), "dérogation demandée"),
        (une_reponse("SSI-P", "Sans objet"), "déclarée sans objet"),
        (une_reponse("SSI-P", "", conformite_brute="plutôt oui"), "conformité non reconnue : « plutôt oui »"),
        (une_reponse("SSI-P", ""), "conformité non déclarée"),
        (une_reponse("SSI-P", "", couverture="", justification="", renvoi=""), "sans réponse"),
    ],
)
def test_une_exigence_p_non_tenue_partielle_ou_vide_est_a_qualifier(reponse: Any, motif: str) -> None:
    offre = une_offre(reponses=[*(r for r in REPONSES if r.ref != "SSI-P"), reponse])
    alpha = seule(comparer_offres({"Alpha": BONNES}, {"Alpha": "1"}, offres=[offre]))
    assert [(i.ref, i.motifs, i.decision) for i in alpha.irregularites] == [("SSI-P", (motif,), None)]
    assert (codes(alpha), alpha.rang) == (["irregularite-a-decider"], 1)


def test_une_ligne_p_disparue_est_a_qualifier() -> None:
    offre = une_offre(reponses=[r for r in REPONSES if r.ref != "SSI-P"])
    alpha = seule(comparer_offres({"Alpha": BONNES}, {"Alpha": "1"}, offres=[offre]))
    assert alpha.en_dict(2)["irregularites_potentielles"] == [
        {"ref": "SSI-P", "motif": "sans réponse", "decision": None}
    ]


@pytest.mark.parametrize("constat", [Constat.CONTREDIT, Constat.IRREGULARITE])
def test_un_constat_contraire_sur_une_p_est_a_qualifier(constat: Constat) -> None:
    notes = {"Alpha": {**BONNES, "SSI-P": Avis("alice", constat)}}
    alpha = seule(comparer_offres(notes, {"Alpha": "1"}))
    [irregularite] = alpha.irregularites
    assert (irregularite.ref, irregularite.portees, irregularite.constat) == ("SSI-P", (), constat)
    assert irregularite.motifs == (f"constat de l'évaluateur : {constat.value.lower()}",)


def test_une_i_non_conforme_n_est_pas_une_irregularite() -> None:
    offre = une_offre(reponses=[une_reponse("SSI-1", "Non conforme"), *REPONSES[1:]])
    alpha = seule(comparer_offres({"Alpha": BONNES}, {"Alpha": "1"}, offres=[offre]))
    assert alpha.irregularites == ()


@pytest.mark.parametrize(
    ("reponse", "motifs"),
    [
        ("Non conforme", ["déclarée non conforme, sur une exigence non notée"]),
        ("Partiellement conforme", ["déclarée partiellement conforme, sur une exigence non notée"]),
        ("Dérogation demandée", []),
        ("Conforme", []),
        ("", []),
    ],
)
def test_une_i_non_notee_que_l_offre_ne_tient_pas_est_a_qualifier(reponse: str, motifs: list[str]) -> None:
    """Rien ne note cet écart : ni perte de points, ni irrégularité, l'exigence ne s'imposerait pas."""
    offre = une_offre(reponses=[une_reponse("SSI-1", reponse), *REPONSES[1:]])
    alpha = seule(comparer_offres({"Alpha": BONNES}, {"Alpha": "1"}, offres=[offre], notee="non"))
    assert [m for i in alpha.irregularites for m in i.motifs] == motifs


def irreguliere(*decisions: Decision) -> OffreComparee:
    offre = une_offre(reponses=[*REPONSES[:2], une_reponse("SSI-P", "Non conforme"), REPONSES[3]])
    return seule(comparer_offres({"Alpha": BONNES}, {"Alpha": "1"}, decisions, offres=[offre]))


@pytest.mark.parametrize("sens", ["maintenue", "regularisee", "Régularisée"])
def test_une_decision_qui_garde_l_offre_leve_la_reserve(sens: str) -> None:
    alpha = irreguliere(une_decision("Alpha", sens, exigence="SSI-P"))
    assert (alpha.raisons, alpha.rang, len(alpha.irregularites)) == ((), 1, 1)


def test_une_offre_ecartee_par_decision_sort_du_classement_et_le_dit() -> None:
    alpha = irreguliere(une_decision("alpha", "écartée", exigence="SSI-P"))
    assert (alpha.rang, alpha.note.note, alpha.raisons) == (None, None, ())
    assert alpha.en_dict(2)["irregularites_potentielles"] == [
        {"ref": "SSI-P", "motif": "déclarée non conforme", "decision": "ecartee"}
    ]


def test_une_offre_ecartee_pour_un_autre_motif_le_dit_aussi() -> None:
    comparaison = comparer_offres({"Alpha": BONNES}, {"Alpha": "1"}, [une_decision("Alpha", motif="Hors délai.")])
    assert seule(comparaison).en_dict(2)["irregularites_potentielles"] == [
        {"ref": "offre", "motif": "Hors délai.", "decision": "ecartee"}
    ]
    assert not comparaison.lots[0].provisoire


def test_deux_decisions_contraires_ne_comptent_ni_l_une_ni_l_autre() -> None:
    ecartee = une_decision("Alpha", "ecartee", exigence="SSI-P", date=date(2026, 12, 1))
    maintenue = une_decision("Alpha", "maintenue", exigence="SSI-P", date=date(2026, 12, 2))
    for decisions in ((ecartee, maintenue), (maintenue, ecartee)):
        alpha = irreguliere(*decisions)
        assert (codes(alpha), alpha.mise_a_l_ecart) == (["irregularite-a-decider", "decision-en-double"], None)


def test_deux_decisions_contraires_sur_l_offre_entiere_rendent_le_lot_provisoire() -> None:
    decisions = [une_decision("Alpha", "ecartee"), une_decision("Alpha", "maintenue")]
    comparaison = comparer_offres({"Alpha": BONNES}, {"Alpha": "1"}, decisions)
    assert comparaison.lots[0].provisoire
    assert [r.message for r in comparaison.lots[0].raisons] == ["Alpha : décisions contraires sur l'offre entière."]


def test_la_derniere_decision_de_meme_sens_est_celle_qui_se_cite() -> None:
    anciennes = [
        une_decision("Alpha", exigence="SSI-P", date=date(2026, 12, jour), motif=f"Le {jour} décembre.")
        for jour in (2, 1)
    ]
    alpha = irreguliere(*anciennes)
    assert alpha.mise_a_l_ecart == anciennes[0]


def test_un_critere_sans_aucune_note_ote_la_note_globale() -> None:
    alpha = seule(comparer_offres({"Alpha": {}}, {"Alpha": "1"}))
    assert (alpha.note.note, alpha.rang, alpha.note.criteres[1].note) == (None, None, 100)
    assert alpha.en_dict(2)["note"] is None
    partielle = seule(comparer_offres({"Alpha": {"SSI-1": 4}}, {"Alpha": "1"}))
    assert (partielle.note.note, partielle.rang) == (100, None)


def test_un_lot_sans_offre_reste_provisoire() -> None:
    offres = [une_offre("Alpha", lot=1)]
    appreciations = des_appreciations({"Alpha": BONNES}, offres)
    premier, second = comparer(un_dossier(lots=(1, 2)), offres, appreciations, [un_prix("Alpha", "1", 1)]).lots
    assert (premier.raisons, second.provisoire) == ((), True)
    assert [(r.code, r.message) for r in second.raisons] == [
        ("lot-sans-offre", "aucune offre à comparer pour le lot 2.")
    ]


def test_maintenir_une_exigence_ne_releve_pas_une_autre_mise_a_l_ecart() -> None:
    decisions = [une_decision("Alpha", "ecartee"), une_decision("Alpha", "maintenue", exigence="SSI-P")]
    assert irreguliere(*decisions).rang is None


def test_le_prix_d_une_offre_ecartee_ne_sert_pas_de_reference() -> None:
    notes = {"Alpha": BONNES, "Bradeur": BONNES}
    prix = {"Alpha": "100", "Bradeur": "10"}
    comparaison = comparer_offres(notes, prix, [une_decision("Bradeur")])
    assert seule(comparaison).note.criteres[1].note == 100
    assert seule(comparaison, "Bradeur").note.criteres[1].note is None


def test_une_decision_ne_vaut_que_pour_son_lot() -> None:
    offres = [une_offre("Alpha", lot=1), une_offre("Alpha", lot=2)]
    appreciations = des_appreciations({"Alpha": BONNES}, offres)
    prix = [un_prix("Alpha", "10", 1), un_prix("Alpha", "10", 2)]
    comparaison = comparer(un_dossier(lots=(1, 2)), offres, appreciations, prix, [une_decision("Alpha", lot=2)])
    assert [lot.offres[0].rang for lot in comparaison.lots] == [1, None]


def test_un_fichier_illisible_rend_le_classement_provisoire_jusqu_a_decision() -> None:
    abime = une_offre("", fichier="pli.xlsx", reponses=(), statut=StatutOffre.ILLISIBLE)
    offres = [une_offre("Alpha"), abime]
    avant = comparer_offres({"Alpha": BONNES}, {"Alpha": "1"}, offres=offres)
    apres = comparer_offres({"Alpha": BONNES}, {"Alpha": "1"}, [une_decision("pli.xlsx")], offres=offres)
    assert [r.code for r in avant.lots[0].raisons] == ["fichier-en-attente"]
    assert not apres.lots[0].provisoire
    assert [len(c.lots[0].offres) for c in (avant, apres)] == [1, 1]


def test_un_fichier_etranger_est_nomme_sans_suspendre_le_classement() -> None:
    etranger = une_offre("", fichier="facture.xlsx", reponses=(), statut=StatutOffre.ETRANGER)
    comparaison = comparer_offres({"Alpha": BONNES}, {"Alpha": "1"}, offres=[une_offre("Alpha"), etranger])
    assert [f.offre.fichier for f in comparaison.fichiers_a_part] == ["facture.xlsx"]
    assert not comparaison.lots[0].provisoire


def test_deux_plis_d_un_meme_soumissionnaire_attendent_un_choix() -> None:
    offres = [une_offre("Alpha", fichier="un.xlsx"), une_offre("ALPHA", fichier="deux.xlsx")]
    notes = {"Alpha": BONNES, "ALPHA": BONNES}
    avant = comparer_offres(notes, {"Alpha": "1"}, offres=offres)
    apres = comparer_offres(notes, {"Alpha": "1"}, [une_decision("un.xlsx", motif="Second pli.")], offres=offres)
    assert [codes(o) for o in avant.lots[0].offres] == [["pli-multiple"], ["pli-multiple"]]
    assert [(o.offre.fichier, o.rang) for o in apres.lots[0].offres] == [("deux.xlsx", 1), ("un.xlsx", None)]


def test_une_note_sur_une_reponse_absente_est_signalee_quand_le_reglement_annonce_zero() -> None:
    offre = une_offre(reponses=REPONSES[1:])
    bareme = {**BAREME, "case_vide": "zero"}
    alpha = seule(comparer_offres({"Alpha": BONNES}, {"Alpha": "1"}, offres=[offre], bareme=bareme))
    assert (codes(alpha), alpha.notes["SSI-1"]) == (["note-sur-reponse-absente"], 0)


def test_sans_bareme_les_irregularites_restent_listees() -> None:
    offre = une_offre(reponses=REPONSES[:2])
    comparaison = comparer_offres({"Alpha": BONNES}, {}, offres=[offre], bareme=None)
    assert [r.code for r in comparaison.lots[0].raisons] == ["bareme-absent", "irregularite-a-decider"]
    assert seule(comparaison).en_dict(2)["note"] is None


noms = st.lists(st.sampled_from(["Alpha", "Bêta", "Gamma", "Delta"]), min_size=1, max_size=4, unique=True)
notes_completes = st.fixed_dictionaries({ref: st.integers(0, 4) for ref in BONNES})


@given(noms, st.data())
def test_le_resultat_ne_depend_pas_de_l_ordre_des_offres(soumissionnaires: list[str], choix: st.DataObject) -> None:
    notes = {nom: choix.draw(notes_completes) for nom in soumissionnaires}
    prix = {nom: str(choix.draw(st.integers(1, 5))) for nom in soumissionnaires}
    melange = choix.draw(st.permutations([une_offre(nom) for nom in soumissionnaires]))
    reference = comparer_offres(notes, prix)
    assert comparer_offres(notes, prix, offres=melange).en_dict() == reference.en_dict()
    offres = reference.lots[0].offres
    for une in offres:
        for autre in offres:
            assert une.rang is not None
            assert autre.rang is not None
            assert une.note.note is not None
            assert autre.note.note is not None
            assert (une.rang == autre.rang) is (une.note.note == autre.note.note)
            assert (une.rang < autre.rang) is (une.note.note > autre.note.note)
