"""Le clausier livré est prouvé ; chaque défaut semé dans une copie est trouvé, avec son contre-exemple exact."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest

from cctgen.assemblage.preuve.ensemble import Famille, Refutation, prouver
from cctgen.assemblage.preuve.lectures import monde_du_clausier
from cctgen.assemblage.preuve.proprietes import doublons, effets, liens, obligations, plan, textes
from cctgen.assemblage.preuve.proprietes.modele import Cible
from cctgen.assemblage.selection.motivee import selectionner
from cctgen.clausier.formes.formulaire import FormulaireRedige
from cctgen.clausier.formes.obligations import Obligation
from cctgen.clausier.formes.questionnaire import Deduction, Question, RubriqueQuestionnaire
from cctgen.clausier.modele import Clausier, Plan
from cctgen.consultation.dialogue import reponses_du_lot
from cctgen.socle.anomalies import Lieu, bloquantes
from cctgen.usages.gardien.prouver import prouver_la_lecture
from tests.fabriques import une_clause, une_exigence
from tests.livre import lecture_livree

LECTURE = lecture_livree()


def test_le_clausier_livre_est_prouve() -> None:
    preuve = prouver_la_lecture(LECTURE)
    assert [str(a) for a in bloquantes(preuve.anomalies)] == []
    assert preuve.bilan is not None
    assert preuve.bilan.proprietes > 1000


def livre() -> Clausier:
    assert LECTURE.clausier is not None
    return LECTURE.clausier


def si(question: str, *valeurs: str) -> dict[str, Any]:
    return {"question": question, "parmi": list(valeurs)}


def tous(*parties: Any) -> dict[str, Any]:
    return {"tous": list(parties)}


def un(*parties: Any) -> dict[str, Any]:
    return {"un": list(parties)}


ETUDES = si("nature", "etudes")
PI = si("hebergement", "pi_native")
INTERNET = si("exposition", "internet")


def avec_clauses(*clauses: dict[str, Any]) -> Clausier:
    """Le clausier livré, et des clauses de plus, « ESSAI-1 », « ESSAI-2 »…"""
    semees = {f"ESSAI-{n}": une_clause(f"ESSAI-{n}", **champs) for n, champs in enumerate(clauses, start=1)}
    return replace(livre(), clauses={**livre().clauses, **semees})


def avec_questions(*questions: dict[str, Any], deductions: tuple[dict[str, Any], ...] = ()) -> Clausier:
    rubrique = RubriqueQuestionnaire(
        rubrique="Semée",
        questions=tuple(Question.model_validate({"titre": q["id"], "libelle": "?", **q}) for q in questions),
        deductions=tuple(Deduction.model_validate({"titre": d["id"], **d}) for d in deductions),
    )
    return replace(livre(), rubriques=(*livre().rubriques, rubrique))


def avec_option(question: str, option: dict[str, str]) -> Clausier:
    def changee(q: Question) -> Question:
        if q.id != question:
            return q
        return Question.model_validate({**q.model_dump(), "options": [*(o.model_dump() for o in q.options), option]})

    rubriques = (r.model_copy(update={"questions": tuple(map(changee, r.questions))}) for r in livre().rubriques)
    return replace(livre(), rubriques=tuple(rubriques))


def avec_document(**champs: Any) -> Clausier:
    document = {"id": "seme", "titre": "Semé", "modele": "annexe.docx", "fichier": "seme", "pieces": ["rc"], **champs}
    ajoute = Plan.model_validate({"documents": [document]})
    return replace(livre(), plan=Plan(documents=(*livre().plan.documents, *ajoute.documents)))


def avec_obligation(**champs: Any) -> Clausier:
    obligation = Obligation.model_validate({"id": "semee", "titre": "Semée", "sources": ["rgpd"], **champs})
    return replace(livre(), obligations={"semee": obligation})


def avec_formulaire(clausier: Clausier, consigne: str) -> Clausier:
    formulaire = FormulaireRedige.model_validate(
        {
            "id": "seme",
            "titre": "S",
            "fichier": "seme",
            "clause": "ESSAI-1",
            "sections": [{"titre": "S", "consigne": consigne}],
        }
    )
    return replace(clausier, formulaires={"seme": formulaire})


def une_fiche(**champs: Any) -> dict[str, Any]:
    return {"pilier": "utilisateur", "theme": "cct", "texte": "", **champs}


LONGUE = "Le titulaire remet chaque semestre à l'acheteur un état des semences et des récoltes du système."


@dataclass(frozen=True)
class Defaut:
    """Un défaut semé : ce qui le trouve, son code, ce qu'il vise, et par question décisive les réponses attendues."""

    semer: Callable[[], Clausier]
    famille: Famille
    code: str
    ref: str = "ESSAI-1"
    decisives: Mapping[str, set[str]] | None = None


DEFAUTS: Mapping[str, Defaut] = {
    "requiert une clause conditionnelle": Defaut(
        lambda: avec_clauses(
            {"quand": ETUDES, "requiert": ["ESSAI-2"]},
            {"quand": un(ETUDES, PI), "retiree": {"le": "2026-01-01", "motif": "Jugé"}},
        ),
        liens.requises_presentes,
        "requiert-insatisfait",
        decisives={"nature": {"etudes"}},
    ),
    "requiert hors d'un intervalle": Defaut(
        lambda: avec_clauses(
            {"quand": {"question": "duree_mois", "entre": [13, 600]}, "requiert": ["ESSAI-2"]},
            {"quand": {"question": "duree_mois", "entre": [24, 600]}},
        ),
        liens.requises_presentes,
        "requiert-insatisfait",
        decisives={"duree_mois": {"13"}},
    ),
    "requiert une fiche que rien ne remplit": Defaut(
        lambda: avec_clauses({"requiert": ["ESSAI-2"]}, une_fiche(exigences=[une_exigence("X-1", quand=INTERNET)])),
        liens.requises_presentes,
        "requiert-insatisfait",
        decisives={"exposition": {"rie", "intranet", "aucune"}},
    ),
    "requiert selon une valeur déduite": Defaut(
        lambda: replace(
            avec_clauses({"quand": INTERNET, "requiert": ["ESSAI-2"]}, {"quand": si("deduit", "haut")}),
            rubriques=avec_questions(
                deductions=(
                    {
                        "id": "deduit",
                        "valeurs": [{"valeur": "haut", "libelle": "H"}, {"valeur": "bas", "libelle": "B"}],
                        "regles": [
                            {"valeur": "bas", "quand": si("sensibilite", "usuel"), "raison": "Usuelle."},
                            {"valeur": "haut", "raison": "Le reste."},
                        ],
                    },
                )
            ).rubriques,
        ),
        liens.requises_presentes,
        "requiert-insatisfait",
        decisives={"sensibilite": {"usuel"}, "exposition": {"internet"}},
    ),
    "incompatibles ensemble": Defaut(
        lambda: avec_clauses({"quand": ETUDES, "incompatible": ["ESSAI-2"]}, {"quand": INTERNET}),
        liens.incompatibles_separees,
        "incompatibles-ensemble",
        decisives={"nature": {"etudes"}, "exposition": {"internet"}},
    ),
    "renvoi du texte": Defaut(
        lambda: avec_clauses({"texte": "Voir {clause:ESSAI-2}."}, {"quand": INTERNET}),
        liens.renvois_resolus,
        "renvoi-orphelin",
        decisives={"exposition": {"rie", "intranet", "aucune"}},
    ),
    "renvoi de la note": Defaut(
        lambda: avec_clauses({"note_acheteur": "Voir {clause:ESSAI-2}."}, {"quand": INTERNET}),
        liens.renvois_resolus,
        "renvoi-orphelin",
        decisives={"exposition": {"rie", "intranet", "aucune"}},
    ),
    "renvoi d'une preuve": Defaut(
        lambda: avec_clauses(
            {"quand": ETUDES, "exigences": [une_exigence("X-1", preuve="Selon {clause:ESSAI-2}.")]}, {"quand": INTERNET}
        ),
        liens.renvois_resolus,
        "renvoi-orphelin",
        decisives={"nature": {"etudes"}, "exposition": {"rie", "intranet", "aucune"}},
    ),
    "renvoi d'un formulaire": Defaut(
        lambda: avec_formulaire(avec_clauses({}, {"quand": INTERNET}), "Voir {clause:ESSAI-2}."),
        liens.renvois_des_formulaires,
        "renvoi-orphelin",
        ref="",
        decisives={"exposition": {"rie", "intranet", "aucune"}},
    ),
    "variable d'une question non posée": Defaut(
        lambda: avec_clauses({"quand": ETUDES, "texte": "Motif : {motif_exclusivite}."}),
        textes.variables_valuees,
        "variable-parfois-sans-valeur",
        decisives={"nature": {"etudes"}, "regime_pi": {"defaut", "licence"}},
    ),
    "variable d'une question facultative": Defaut(
        lambda: replace(
            avec_clauses({"exigences": [une_exigence("X-1", enonce="Pour {libre}.")]}),
            rubriques=avec_questions({"id": "libre", "type": "texte", "facultative": "oui"}).rubriques,
        ),
        textes.variables_valuees,
        "variable-parfois-sans-valeur",
        decisives={"libre": set()},
    ),
    "variable d'un formulaire": Defaut(
        lambda: avec_formulaire(avec_clauses({"quand": ETUDES}), "Finalité : {motif_exclusivite}."),
        textes.variables_des_formulaires,
        "variable-parfois-sans-valeur",
        ref="",
        decisives={"nature": {"etudes"}, "regime_pi": {"defaut", "licence"}},
    ),
    "article vide": Defaut(
        lambda: avec_clauses({"texte": "", "quand": ETUDES, "exigences": [une_exigence("X-1", quand=INTERNET)]}),
        textes.articles_remplis,
        "article-vide",
        decisives={"nature": {"etudes"}, "exposition": {"rie", "intranet", "aucune"}},
    ),
    "matrice vide": Defaut(
        lambda: replace(livre(), clauses={"E": une_clause("ESSAI-1", exigences=[une_exigence("X-1", quand=INTERNET)])}),
        textes.matrice_remplie,
        "matrice-vide",
        ref="",
        decisives={"exposition": {"rie", "intranet", "aucune"}},
    ),
    "rubrique toujours vide": Defaut(
        lambda: avec_document(rubriques=[{"titre": "Droits", "themes": ["logiciel-libre"]}]),
        plan.rubriques_utiles,
        "rubrique-vide",
        ref="seme",
    ),
    "document toujours vide": Defaut(
        lambda: avec_document(rubriques=[]), plan.rubriques_utiles, "document-vide", ref="seme"
    ),
    "condition impossible": Defaut(
        lambda: avec_clauses({"quand": tous(si("sensibilite", "usuel"), si("sensibilite", "classifie"))}),
        effets.clauses_possibles,
        "clause-sans-effet",
    ),
    "condition que la visibilité exclut": Defaut(
        lambda: avec_clauses({"quand": tous(si("publication", "non"), si("licence_sortante", "MIT"))}),
        effets.clauses_possibles,
        "clause-sans-effet",
    ),
    "condition qu'une option exclusive exclut": Defaut(
        lambda: avec_clauses({"quand": tous(si("acces", "aucun"), si("acces", "site"))}),
        effets.clauses_possibles,
        "clause-sans-effet",
    ),
    "condition contradictoire": Defaut(
        lambda: avec_clauses({"quand": tous(si("sensibilite", "classifie"), si("exposition", "internet"))}),
        effets.clauses_possibles,
        "clause-sans-effet",
    ),
    "exigence impossible": Defaut(
        lambda: avec_clauses({"quand": ETUDES, "exigences": [une_exigence("X-1", quand={"aucun": [ETUDES]})]}),
        effets.clauses_possibles,
        "exigence-sans-effet",
    ),
    "condition toujours vraie": Defaut(
        lambda: avec_clauses({"quand": un(si("acces", "aucun"), si("acces", "site", "distant"))}),
        effets.clauses_possibles,
        "condition-sans-effet",
    ),
    "question jamais posée": Defaut(
        lambda: avec_questions(
            {"id": "semee", "type": "oui_non", "quand": tous(si("acces", "aucun"), si("acces", "site"))}
        ),
        effets.questions_posees,
        "question-jamais-posee",
        ref="semee",
    ),
    "question sans effet": Defaut(
        lambda: avec_questions({"id": "semee", "type": "oui_non"}),
        effets.questions_utiles,
        "question-sans-effet",
        ref="semee",
    ),
    "option sans effet": Defaut(
        lambda: avec_option("nature", {"valeur": "semee", "libelle": "Semée"}),
        effets.questions_utiles,
        "option-sans-effet",
        ref="nature",
    ),
    "options de même effet": Defaut(
        lambda: avec_option("ia", {"valeur": "semee", "libelle": "Semée"}),
        effets.questions_utiles,
        "options-de-meme-effet",
        ref="ia",
    ),
    "règle de déduction masquée": Defaut(
        lambda: avec_questions(
            deductions=(
                {
                    "id": "deduit",
                    "valeurs": [{"valeur": "x", "libelle": "X"}, {"valeur": "y", "libelle": "Y"}],
                    "regles": [
                        {"valeur": "x", "quand": si("acces", "site", "distant"), "raison": "R."},
                        {"valeur": "y", "quand": tous(si("acces", "site")), "raison": "S."},
                        {"valeur": "x", "raison": "T."},
                    ],
                },
            )
        ),
        effets.deductions_possibles,
        "deduction-sans-effet",
        ref="deduit",
    ),
    "deux règles de même condition": Defaut(
        lambda: avec_questions(
            deductions=(
                {
                    "id": "deduit",
                    "valeurs": [{"valeur": "x", "libelle": "X"}, {"valeur": "y", "libelle": "Y"}],
                    "regles": [
                        {"valeur": "x", "quand": si("acces", "site"), "raison": "R."},
                        {"valeur": "y", "quand": si("acces", "site"), "raison": "S."},
                        {"valeur": "y", "raison": "T."},
                    ],
                },
            )
        ),
        effets.deductions_possibles,
        "deduction-sans-effet",
        ref="deduit",
    ),
    "exigence en double": Defaut(
        lambda: avec_clauses(
            {"quand": ETUDES, "exigences": [une_exigence("X-1", enonce="Le titulaire compte les semences semées.")]},
            {"quand": INTERNET, "exigences": [une_exigence("X-2", enonce="Le titulaire compte les semences semées")]},
        ),
        doublons.exigences_distinctes,
        "obligation-en-double",
        decisives={"nature": {"etudes"}, "exposition": {"internet"}},
    ),
    "phrase en double": Defaut(
        lambda: avec_clauses({"texte": LONGUE}, {"quand": INTERNET, "texte": LONGUE}),
        doublons.phrases_distinctes,
        "obligation-en-double",
        ref="ESSAI-2",
        decisives={"exposition": {"internet"}},
    ),
    "obligation légale absente": Defaut(
        lambda: replace(
            avec_obligation(quand=si("exposition", "internet", "rie"), portee_par=["ESSAI-1"]),
            clauses=avec_clauses({"quand": INTERNET}).clauses,
        ),
        obligations.obligations_portees,
        "obligation-legale-absente",
        ref="semee",
        decisives={"exposition": {"rie"}},
    ),
}


def refutations(defaut: Defaut, clausier: Clausier) -> list[Refutation]:
    bilan = prouver(monde_du_clausier(clausier), _situer, [defaut.famille])
    return [r for r in bilan.refutations if (r.anomalie.code, r.anomalie.ref) == (defaut.code, defaut.ref)]


def _situer(cible: Cible) -> Lieu:
    return Lieu(cible.fichier or cible.ref or "?")


@pytest.mark.parametrize("nom", DEFAUTS)
def test_un_defaut_seme_est_trouve(nom: str) -> None:
    defaut = DEFAUTS[nom]
    assert [r for r in refutations(defaut, livre()) if r.anomalie.lieu.fichier.startswith("ESSAI")] == []
    trouvees = refutations(defaut, defaut.semer())
    assert len(trouvees) >= 1, f"« {nom} » n'est pas trouvé"
    exemple = trouvees[0].contre_exemple
    if defaut.decisives is None:
        assert exemple is None
        return
    assert exemple is not None
    assert set(exemple.decisives) == set(defaut.decisives)
    assert all(set(valeurs) <= defaut.decisives[q] for q, valeurs in exemple.decisives.items())


@pytest.mark.parametrize("nom", [n for n, d in DEFAUTS.items() if d.decisives is not None and d.ref == "ESSAI-1"])
def test_le_contre_exemple_se_rejoue(nom: str) -> None:
    """Ses réponses, données à la vraie sélection, sont complètes et retiennent la clause fautive."""
    clausier = DEFAUTS[nom].semer()
    exemple = refutations(DEFAUTS[nom], clausier)[0].contre_exemple
    assert exemple is not None
    reponses = reponses_du_lot(clausier, exemple.completes, 0)
    assert (reponses.manquantes, reponses.ecartees) == ((), ())
    assert selectionner(clausier.clauses, reponses, clausier).clauses["ESSAI-1"].retenue


def test_vingt_defauts_au_moins_sont_semes() -> None:
    assert len(DEFAUTS) >= 20


def test_le_contre_exemple_se_lit_en_francais() -> None:
    message = refutations(DEFAUTS["incompatibles ensemble"], DEFAUTS["incompatibles ensemble"].semer())[
        0
    ].anomalie.message
    assert message.endswith(
        "avec ces réponses : « Nature des prestations » : « Études et conseil » ; « Exposition » : « Internet »."
    )
