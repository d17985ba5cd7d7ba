from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from cctgen.assemblage.selection.motivee import selectionner
from cctgen.clausier.formes.questionnaire import Deduction
from cctgen.clausier.lecture.fichiers import lire_clausier
from cctgen.clausier.modele import Clausier
from cctgen.clausier.verification.ensemble import verifier
from cctgen.consultation.deduction import deduire
from cctgen.consultation.dialogue import deductions_en_clair, reponses_du_lot
from cctgen.consultation.lecture import lire_consultation
from cctgen.socle.contenu import contenu
from tests.fabriques import un_clausier, une_clause
from tests.livre import clausier_livre

ENTIER = clausier_livre()
LIVRE: Clausier = ENTIER

ORDRE = ["socle", "renforce", "eleve"]
QUESTIONS = ("sensibilite", "exposition", "donnees_personnelles", "importance_vitale", "acces", "ia", "critique", "api")
REPONSES = st.fixed_dictionaries(
    {}, optional={q: st.sampled_from(LIVRE.questions[q].valeurs_admises) for q in QUESTIONS}
)


def une_deduction(**champs: Any) -> Deduction:
    regles = [
        {"valeur": "fort", "quand": {"question": "acces", "parmi": ["distant"]}, "raison": "L'accès est distant."},
        {"valeur": "fort", "quand": {"question": "hebergement", "parmi": ["titulaire"]}, "raison": "Il héberge."},
        {"valeur": "faible", "raison": "Rien ne l'appelle."},
    ]
    valeurs = [{"valeur": "fort", "libelle": "Fort"}, {"valeur": "faible", "libelle": "Faible"}]
    return Deduction.model_validate({"id": "niveau", "titre": "Niveau", "valeurs": valeurs, "regles": regles, **champs})


def niveau(**reponses: str) -> str:
    return reponses_du_lot(LIVRE, {q: (v,) for q, v in reponses.items()}, 0).deductions["niveau"].valeur


def test_la_premiere_regle_qui_s_applique_donne_la_valeur_et_toutes_ses_raisons() -> None:
    deduite = deduire([une_deduction()], {"acces": ("distant",), "hebergement": ("titulaire",)})["niveau"]
    assert (deduite.valeur, deduite.raisons) == ("fort", ("L'accès est distant.", "Il héberge."))
    assert deduite.questions == ("acces", "hebergement")
    assert deduire([une_deduction()], {})["niveau"].raisons == ("Rien ne l'appelle.",)


@pytest.mark.parametrize(
    ("champs", "attendu"),
    [
        ({"regles": [{"valeur": "fort", "quand": {"question": "a", "parmi": ["b"]}, "raison": "R"}]}, "toujours"),
        ({"regles": [{"valeur": "fort", "raison": "R"}, {"valeur": "faible", "raison": "R"}]}, "jamais atteinte"),
        ({"regles": [{"valeur": "fort", "raison": "R"}]}, "exactement"),
        ({"regles": [{"valeur": "inconnue", "raison": "R"}]}, "exactement"),
    ],
)
def test_une_deduction_donne_toujours_une_de_ses_valeurs(champs: dict[str, Any], attendu: str) -> None:
    with pytest.raises(ValidationError, match=attendu):
        une_deduction(**champs)


def test_une_condition_cite_une_deduction_comme_une_question_et_dit_pourquoi() -> None:
    clause = une_clause(quand={"question": "niveau", "parmi": ["fort"]})
    base = un_clausier([clause])
    rubrique = base.rubriques[0].model_copy(update={"deductions": (une_deduction(),)})
    clausier = Clausier(
        base.identite, (rubrique,), base.clauses, base.references, base.produits, base.plan, base.empreinte
    )
    verdict = selectionner(clausier.clauses, reponses_du_lot(clausier, {"acces": ("distant",)}, 0), clausier).clauses[
        "SSI-001"
    ]
    assert verdict.motif == "retenue : « Niveau » vaut « Fort » (l'accès est distant)"
    assert verdict.questions == ("niveau", "acces")
    assert deductions_en_clair(clausier, {}) == {"niveau": "Niveau : Faible (rien ne l'appelle)"}


@pytest.mark.parametrize(
    ("reponses", "attendu"),
    [
        ({"sensibilite": "usuel", "exposition": "internet", "donnees_personnelles": "non"}, "socle"),
        ({"donnees_personnelles": "oui"}, "renforce"),
        ({"acces": "distant"}, "renforce"),
        ({"critique": "oui"}, "renforce"),
        ({"ia": "generative"}, "renforce"),
        ({"exposition": "internet", "api": "oui"}, "renforce"),
        ({"sensibilite": "sensible"}, "renforce"),
        ({"sensibilite": "sensible", "protection_legale": "oui"}, "eleve"),
        (
            {
                "sensibilite": "sensible",
                "protection_legale": "non",
                "mission_essentielle": "non",
                "atteinte_grave": "oui",
            },
            "eleve",
        ),
        (
            {
                "sensibilite": "sensible",
                "protection_legale": "non",
                "mission_essentielle": "non",
                "atteinte_grave": "non",
            },
            "renforce",
        ),
        ({"donnees_personnelles": "police_justice"}, "eleve"),
        ({"donnees_personnelles": "sensibles"}, "eleve"),
        ({"ia": "haut_risque"}, "eleve"),
        ({"sensibilite": "diffusion_restreinte"}, "eleve"),
        ({"sensibilite": "classifie"}, "eleve"),
        ({"importance_vitale": "oui"}, "eleve"),
    ],
)
def test_le_niveau_est_celui_de_la_reponse_la_plus_exigeante(reponses: dict[str, str], attendu: str) -> None:
    assert niveau(**reponses) == attendu


@given(REPONSES, st.sampled_from(QUESTIONS))
def test_une_reponse_de_plus_n_abaisse_jamais_le_niveau(reponses: dict[str, str], question: str) -> None:
    sans = {q: v for q, v in reponses.items() if q != question}
    assert ORDRE.index(niveau(**sans)) <= ORDRE.index(niveau(**reponses))


@pytest.mark.parametrize(
    ("reponses", "attendu"),
    [
        ({"nature": "saas", "hebergement": "cloud_commercial"}, "titulaire"),
        ({"nature": "developpement", "hebergement": "titulaire"}, "titulaire"),
        ({"nature": "developpement", "hebergement": "pi"}, "acheteur"),
        ({"nature": "developpement", "hebergement": "pi", "exploitant": "titulaire"}, "titulaire"),
        ({"nature": "etudes", "hebergement": "sans_objet"}, "aucune"),
    ],
)
def test_on_sait_qui_exploite(reponses: dict[str, str], attendu: str) -> None:
    deduites = reponses_du_lot(LIVRE, {q: (v,) for q, v in reponses.items()}, 0).deductions
    assert deduites["exploitation"].valeur == attendu


def test_une_sensibilite_particuliere_reunit_trois_conditions() -> None:
    reunies = {"protection_legale": "oui", "mission_essentielle": "oui", "atteinte_grave": "oui"}

    def particuliere(**reponses: str) -> str:
        saisies = {"type_acheteur": "etat", "sensibilite": "sensible", **reunies, **reponses}
        lues = reponses_du_lot(LIVRE, {q: (v,) for q, v in saisies.items()}, 0)
        return lues.deductions["sensibilite_particuliere"].valeur

    assert particuliere() == "oui"
    assert particuliere(type_acheteur="collectivite") == "non"
    assert particuliere(atteinte_grave="non") == "non"
    assert particuliere(protection_legale="non") == "oui"
    assert particuliere(protection_legale="non", mission_essentielle="non") == "non"


def test_une_valeur_deduite_ne_se_repond_pas(tmp_path: Path) -> None:
    redaction = 'reference: "1"\nobjet: "O"\nacheteur: {nom: "A"}\ndate: 2026-12-01\n'
    (tmp_path / "consultation.yaml").write_text(redaction, encoding="utf-8")
    (tmp_path / "reponses.yaml").write_text("communes:\n  niveau: eleve\n", encoding="utf-8")
    fautes = lire_consultation(tmp_path, LIVRE).anomalies
    assert [(a.code, a.lieu.ligne) for a in fautes] == [("reponse-deduite", 2)]


@pytest.mark.parametrize(
    ("identifiant", "quand", "code"),
    [
        ("neuve", "{question: niveau, parmi: [eleve]}", ""),
        ("neuve", "{question: neuve, parmi: [un]}", "question-inconnue"),
        ("neuve", "{question: niveau, parmi: [inconnu]}", "condition-invalide"),
        ("niveau", "{question: critique, parmi: [oui]}", "question-en-double"),
    ],
)
def test_le_gardien_apprend_qu_une_deduction_est_fautive(
    tmp_path: Path, identifiant: str, quand: str, code: str
) -> None:
    (tmp_path / "questionnaire").mkdir()
    (tmp_path / "clausier.yaml").write_text(
        'nom: "Service"\nversion: "1"\ndate: 2026-12-01\nlicence: "etalab-2.0"\n', encoding="utf-8"
    )
    (tmp_path / "questionnaire" / "09-service.yaml").write_text(
        'rubrique: "Du service"\ndeductions:\n'
        f'  - id: {identifiant}\n    titre: "T"\n'
        '    valeurs: [{valeur: un, libelle: "Un"}, {valeur: deux, libelle: "Deux"}]\n'
        f'    regles: [{{valeur: un, quand: {quand}, raison: "R."}}, {{valeur: deux, raison: "S."}}]\n',
        encoding="utf-8",
    )
    lecture = lire_clausier([contenu("clausier"), tmp_path])
    fautes = [a for a in verifier(lecture, lambda _: ()) if a.ref == identifiant]
    assert [a.code for a in fautes] == ([code] if code else [])
