"""Les formulaires : produits avec leur clause, remplis de ce que l'on sait, vides pour le reste."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cctgen.assemblage.dossier import assembler
from cctgen.assemblage.modele import Dossier
from cctgen.assemblage.suivi.contenu_publie import textes_du_formulaire
from cctgen.clausier.formes.formulaire import FormulaireRedige
from cctgen.clausier.modele import Clause
from cctgen.documents.formulaires.corps import corps_formulaire
from cctgen.documents.markdown.lecture import en_clair
from cctgen.documents.texte import Paragraphe, Tableau, Texte
from tests.fabriques import un_clausier, une_clause, une_consultation, une_exigence

COMMUNES = {"hebergement": "pi", "acces": "site"}
DELAI = {"delai": {"type": "entier", "defaut": "30"}}


def un_formulaire(identifiant: str = "fiche", **champs: Any) -> FormulaireRedige:
    base = {"titre": "Une fiche", "fichier": identifiant, "clause": "SSI-001", "sections": [{"titre": "Partie"}]}
    return FormulaireRedige.model_validate({"id": identifiant, **base, **champs})


def une_case(valeur: str = "", **section: Any) -> list[dict[str, Any]]:
    return [{"titre": "Partie", "champs": [{"libelle": "Case", "valeur": valeur}], **section}]


def dossier(formulaire: FormulaireRedige, *clauses: Clause, **consultation: Any) -> Dossier:
    clausier = replace(un_clausier(clauses or (une_clause(),)), formulaires={formulaire.id: formulaire})
    return assembler(clausier, une_consultation(consultation.pop("communes", COMMUNES), **consultation))


def valeur(resultat: Dossier) -> str:
    return resultat.formulaires[0].sections[0].champs[0].valeur


def codes(resultat: Dossier) -> list[str]:
    return [a.code for a in resultat.anomalies]


def test_un_formulaire_suit_sa_clause() -> None:
    ecartee = une_clause(quand={"question": "hebergement", "parmi": ["titulaire"]})
    assert [f.id for f in dossier(un_formulaire()).formulaires] == ["fiche"]
    assert dossier(un_formulaire(), ecartee).formulaires == ()


def test_une_case_se_remplit_d_une_reponse_ou_d_un_parametre_de_la_clause() -> None:
    assert valeur(dossier(un_formulaire(sections=une_case("{hebergement}")))) == "Cloud Pi"
    clause = une_clause(texte="Sous {delai} jours.", parametres=DELAI)
    assert valeur(dossier(un_formulaire(sections=une_case("Sous {delai} jours")), clause)) == "Sous 30 jours"


def test_une_case_commence_par_une_majuscule() -> None:
    clause = une_clause(texte="{x}", parametres={"x": {"type": "texte", "defaut": "celles du registre"}})
    assert valeur(dossier(un_formulaire(sections=une_case("{x}")), clause)) == "Celles du registre"


def test_une_case_sans_reponse_reste_vide_et_n_arrete_rien() -> None:
    resultat = dossier(un_formulaire(sections=une_case("Chez {prestataire}")))
    assert valeur(resultat) == ""
    assert codes(resultat) == []


def test_une_consigne_sans_valeur_est_bloquante() -> None:
    resultat = dossier(un_formulaire(introduction="Chez {prestataire}."))
    assert codes(resultat) == ["variable-sans-valeur"]
    assert resultat.anomalies[0].ref == "fiche"


def test_un_renvoi_vers_une_clause_ecartee_est_bloquant() -> None:
    resultat = dossier(un_formulaire(introduction="Voir {clause:A-9}."))
    assert codes(resultat) == ["renvoi-sans-cible"]


def test_un_renvoi_nomme_l_annexe() -> None:
    resultat = dossier(un_formulaire(introduction="Voir {clause:SSI-001}."))
    assert "de l'annexe « Sécurité »" in resultat.formulaires[0].introduction.replace("\\", "")


def test_une_reponse_ne_peut_pas_devenir_une_mise_en_forme() -> None:
    communes = {**COMMUNES, "hebergement": "titulaire", "prestataire": "**X** {clause:A}"}
    assert valeur(dossier(un_formulaire(sections=une_case("{prestataire}")), communes=communes)).startswith("\\*\\*X")


def test_le_formulaire_ne_vaut_que_pour_les_lots_de_sa_clause() -> None:
    clause = une_clause(quand={"question": "hebergement", "parmi": ["pi"]})
    lots = {1: {"hebergement": "pi"}, 2: {"hebergement": "titulaire", "prestataire": "Y"}}
    resultat = dossier(un_formulaire(sections=une_case("{hebergement}")), clause, communes={"acces": "site"}, lots=lots)
    assert resultat.formulaires[0].lots == (1,)
    assert valeur(resultat) == "Cloud Pi"


def test_la_couverture_reprend_les_exigences_de_la_matrice_dans_leur_ordre() -> None:
    couverture = {"themes": ["securite"], "piliers": ["utilisateur"], "colonnes": ["Mesure"]}
    droits = une_clause("PI-001", piece="ccap", theme="propriete-intellectuelle", exigences=[une_exigence("PI-001-1")])
    fiche = une_clause("FIC-1", theme="cct", pilier="utilisateur", exigences=[une_exigence("CCT-UTI-01")])
    resultat = dossier(
        un_formulaire(sections=[{"titre": "Matrice", "exigences": couverture}]),
        une_clause(exigences=[une_exigence("SSI-001-1"), une_exigence("SSI-001-2")]),
        droits,
        fiche,
    )
    reprises = resultat.formulaires[0].sections[0].couverture
    assert reprises is not None
    refs = [e.ref for e in reprises.exigences]
    assert refs == ["SSI-001-1", "SSI-001-2", "CCT-UTI-01"]
    assert refs == [e.ref for e in resultat.exigences(0) if e.theme in ("securite", "cct")]
    assert set(reprises.exigences) <= set(resultat.exigences(0))


def test_la_couverture_ecarte_les_exigences_des_autres_lots() -> None:
    lots = {1: {"hebergement": "pi"}, 2: {"hebergement": "titulaire", "prestataire": "Y"}}
    formulaire = un_formulaire(sections=[{"titre": "M", "exigences": {"themes": ["securite"], "colonnes": ["Mesure"]}}])
    du_lot_1 = une_clause(quand={"question": "hebergement", "parmi": ["pi"]}, exigences=[une_exigence("SSI-001-1")])
    du_lot_2 = une_clause(
        "SSI-002",
        quand={"question": "hebergement", "parmi": ["titulaire"]},
        exigences=[une_exigence("SSI-002-1")],
    )
    resultat = dossier(formulaire, du_lot_1, du_lot_2, communes={"acces": "site"}, lots=lots)
    couverture = resultat.formulaires[0].sections[0].couverture
    assert couverture is not None
    assert [e.ref for e in couverture.exigences] == ["SSI-001-1"]


def test_une_case_et_une_partie_ne_paraissent_que_si_les_reponses_les_appellent() -> None:
    chez_soi = {"question": "hebergement", "parmi": ["pi"]}
    ailleurs = {"question": "hebergement", "parmi": ["titulaire"]}
    champs = [{"libelle": "Ici", "quand": chez_soi}, {"libelle": "Là-bas", "quand": ailleurs}]
    sections = [{"titre": "Lieux", "champs": champs}, {"titre": "Hors sujet", "quand": ailleurs}]
    lues = dossier(un_formulaire(sections=sections)).formulaires[0].sections
    assert [(s.titre, [c.libelle for c in s.champs]) for s in lues] == [("Lieux", ["Ici"])]


def test_une_case_que_tous_les_lots_n_appellent_pas_nomme_les_siens() -> None:
    ici, ailleurs = ({"question": "hebergement", "parmi": [valeur]} for valeur in ("pi", "titulaire"))
    champs = [
        {"libelle": "Ici", "quand": ici, "valeur": "{hebergement}"},
        {"libelle": "Partout", "valeur": "{hebergement}"},
    ]
    sections = [
        {"titre": "Lieux", "champs": champs},
        {"titre": "Là-bas", "quand": ailleurs, "champs": [{"libelle": "Chez", "valeur": "{prestataire}"}]},
    ]
    lots = {1: {"hebergement": "pi"}, 2: {"hebergement": "titulaire", "prestataire": "Y"}}
    resultat = dossier(un_formulaire(sections=sections), communes={"acces": "site"}, lots=lots)
    lues = [(c.libelle, en_clair(c.valeur), c.lots) for s in resultat.formulaires[0].sections for c in s.champs]
    assert lues == [
        ("Ici", "Cloud Pi", (1,)),
        ("Partout", "Cloud Pi (lot 1) et Titulaire (lot 2)", ()),
        ("Chez", "Y", (2,)),
    ]
    [formulaire] = resultat.formulaires
    tableaux = [bloc for bloc in corps_formulaire(resultat, formulaire) if isinstance(bloc, Tableau)]
    noms = [ligne[0][0] for bloc in tableaux for ligne in bloc.lignes]
    mots = [mot for nom in noms if isinstance(nom, Paragraphe) for mot in nom.contenu]
    assert [mot.texte for mot in mots if isinstance(mot, Texte)] == ["Ici (lot 1)", "Partout", "Chez (lot 2)"]
    assert "Rubrique : Ici (lot 1)" in [en_clair(t) for t in textes_du_formulaire(formulaire)]


_DU_LOT_1 = {"question": "hebergement", "parmi": ["pi"]}


@pytest.mark.parametrize(
    ("lots", "quand", "rubriques"),
    [
        ({}, None, ["Lot"]),
        ({1: COMMUNES, 2: COMMUNES}, None, ["Partie de l'achat", "Lot"]),
        ({1: COMMUNES, 2: {**COMMUNES, "hebergement": "titulaire", "prestataire": "Y"}}, _DU_LOT_1, ["Lot"]),
    ],
)
def test_seule_une_piece_de_plusieurs_lots_nomme_le_sien(
    lots: dict[int, dict[str, str]], quand: dict[str, Any] | None, rubriques: list[str]
) -> None:
    """La rubrique du lot se déclare : son libellé est libre, et « Lot » n'en fait pas une."""
    sections = [
        {"titre": "Partie", "champs": [{"libelle": "Partie de l'achat", "porte_le_lot": "oui"}, {"libelle": "Lot"}]}
    ]
    resultat = dossier(un_formulaire(sections=sections), une_clause(quand=quand), lots=lots)
    assert [c.libelle for c in resultat.formulaires[0].sections[0].champs] == rubriques


@pytest.mark.parametrize(("defaut", "aide"), [({"defaut": "30"}, ""), ({}, "Case vide : aucune.")])
def test_une_case_remplie_ne_garde_pas_la_consigne_de_la_case_vide(defaut: dict[str, str], aide: str) -> None:
    champ = {"libelle": "Case", "valeur": "{delai} jours", "aide": "Case vide : aucune."}
    clause = une_clause(parametres={"delai": {"type": "entier", **defaut}}, texte="Dans les {delai} jours.")
    resultat = dossier(un_formulaire(sections=[{"titre": "Partie", "champs": [champ]}]), clause)
    assert resultat.formulaires[0].sections[0].champs[0].aide == aide


@pytest.mark.parametrize(("quand", "titre"), [(None, "Partie"), (_DU_LOT_1, "Partie (lot 1)")])
def test_une_partie_que_tous_les_lots_n_appellent_pas_nomme_les_siens(quand: Any, titre: str) -> None:
    lots = {1: COMMUNES, 2: {**COMMUNES, "hebergement": "titulaire", "prestataire": "Y"}}
    resultat = dossier(un_formulaire(sections=[{"titre": "Partie", "quand": quand}]), lots=lots)
    assert [s.titre for s in resultat.formulaires[0].sections] == [titre]
