"""Le clausier livré n'a ni faute ni trou, et chaque question, clause et exigence y sert à quelque chose."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cctgen.assemblage.dossier import assembler
from cctgen.assemblage.modele import Dossier
from cctgen.clausier.formes.condition import questions_de
from cctgen.clausier.formes.questionnaire import Question, TypeQuestion
from cctgen.clausier.modele import Clause, Clausier
from cctgen.clausier.textes.redaction import textes_de, variables
from cctgen.clausier.verification.ensemble import verifier
from cctgen.consultation.dialogue import est_visible, etapes
from cctgen.consultation.modele import Consultation, ConsultationRedigee, ReponsesRedigees
from cctgen.documents.composition.formes_refusees import formes_refusees
from cctgen.socle.contenu import contenu
from tests.contenu.dossiers import DE_DROIT
from tests.contenu.profils import PROFILS, dossier_livre
from tests.livre import lecture_livree

LECTURE = lecture_livree()
TIRAGES = 400


@pytest.fixture(scope="module")
def clausier() -> Clausier:
    assert LECTURE.clausier is not None
    return LECTURE.clausier


def test_le_clausier_n_a_aucune_anomalie_bloquante() -> None:
    assert [str(a) for a in verifier(LECTURE, formes_refusees) if a.gravite.value == "bloquante"] == []


def test_le_clausier_tient_ce_qu_il_annonce(clausier: Clausier) -> None:
    themes = [c.theme for c in clausier.clauses.values()]
    exigences = [e.id for c in clausier.clauses.values() if c.est_fiche for e in c.exigences]
    assert themes.count("propriete-intellectuelle") + themes.count("logiciel-libre") >= 47
    assert sum(themes.count(t) for t in ("securite", "hebergement", "donnees-personnelles", "transverse")) >= 60
    assert len(exigences) == 141
    assert {c.pilier for c in clausier.clauses.values() if c.est_fiche} == set(clausier.identite.piliers)
    assert len(clausier.produits) == 336


def test_toute_question_et_toute_deduction_servent_a_quelque_chose(clausier: Clausier) -> None:
    conditions = [c.quand for c in clausier.clauses.values()]
    conditions += [e.quand for c in clausier.clauses.values() for e in c.exigences]
    conditions += [q.quand for q in clausier.questions.values()]
    utiles = {q for c in conditions if c is not None for q in questions_de(c)}
    utiles |= {v for c in clausier.clauses.values() for _, texte in textes_de(c) for v in variables(texte)}
    for deduction in reversed(clausier.deductions.values()):
        if deduction.id in utiles:
            utiles |= {q for r in deduction.regles if r.quand is not None for q in questions_de(r.quand)}
    assert set(clausier.citables) - utiles <= SANS_CLAUSE


SANS_CLAUSE = {"effet_primordial", "procedure", "services"}
"""Ces questions ne choisissent aucune clause : leurs valeurs écrivent le règlement, ou le tableau des services."""


def test_aucune_clause_ne_se_dit_relue(clausier: Clausier) -> None:
    assert [c.id for c in clausier.clauses.values() if c.relu is not None] == []


@pytest.mark.parametrize("chemin", sorted(contenu("clausier").rglob("*.yaml")), ids=lambda p: p.name)
def test_un_fichier_du_clausier_est_sobre(chemin: Path) -> None:
    texte = chemin.read_text(encoding="utf-8")
    assert "\t" not in texte
    assert texte.endswith("\n")
    assert len(chemin.name) < 120


PONCTUATION_FAUTIVE = re.compile(
    r"[,;:]\s*[.,;:!?]|(?<!\.)\.\.(?!\.)|\S {2,}\S| [.,](?=\s|$)|\( | \)|[^\s\d][;:!?](?=\s|$)"
)
"""Deux signes de suite, espace double, espace avant un point ou dans une parenthèse, signe double sans espace."""

CHUTE = re.compile(r"\b(?:de|du|des|et|ou|à|par|pour|que|qui|dont|avec|selon)[.;]$")
"""Ce qui reste d'une phrase dont la fin a été ôtée."""


def lignes_ecrites(clause: Clause) -> Iterator[tuple[str, str]]:
    """Rend, avec leur champ, les lignes qu'une personne lit : documents, note et pièces réclamées à l'acheteur."""
    ecrits = [("/".join(map(str, chemin)), texte) for chemin, texte in textes_de(clause)]
    ecrits += [("note_acheteur", clause.note_acheteur), ("pieces_acheteur", "\n".join(clause.pieces_acheteur))]
    for champ, texte in ecrits:
        yield from ((champ, ligne.strip()) for ligne in texte.splitlines() if ligne.strip())


def malformee(ligne: str) -> bool:
    if ligne.startswith("|"):
        return any(PONCTUATION_FAUTIVE.search(case.strip()) for case in ligne.strip("|").split("|"))
    return bool(PONCTUATION_FAUTIVE.search(ligne) or CHUTE.search(ligne)) or not ligne.endswith((".", ";", ":"))


@pytest.mark.parametrize(
    "ligne",
    [
        *("Il est soumis ou en est dispensé,.", "Il agit  vite.", "Il agit .", "Il agit:", "Il agit (vite )."),
        *("Il répond des.", "Il agit..", "Il agit"),
    ],
)
def test_une_phrase_malformee_est_vue(ligne: str) -> None:
    assert malformee(ligne)
    assert not malformee("Il agit (vite), selon l'{clause:SSI-016} : un délai de 1,5 jour ; puis il s'arrête...")


def test_aucune_phrase_du_clausier_n_est_coupee_ni_mal_ponctuee(clausier: Clausier) -> None:
    ecrites = [(c.id, champ, ligne) for c in clausier.clauses.values() for champ, ligne in lignes_ecrites(c)]
    assert len(ecrites) > 2000
    sans_variable = [(c, champ, re.sub(r"\{clause:[\w-]+\}", "article", ligne)) for c, champ, ligne in ecrites]
    assert [ecrite for ecrite in sans_variable if malformee(ecrite[2])] == []


SERVICE_QUALIFIE = {
    "nature": ("saas",),
    "type_acheteur": ("etat",),
    "sensibilite": ("usuel",),
    "importance_vitale": ("non",),
    "hebergement": ("cloud_commercial",),
    "donnees_personnelles": ("oui",),
    "dispense_homologation": ("oui",),
}
"""Profil étroit d'une dispense d'homologation : trop rare pour le hasard."""


def _au_hasard(clausier: Clausier, graine: int) -> Consultation:
    imposees = SERVICE_QUALIFIE if graine == 0 else {}
    hasard = random.Random(graine)  # noqa: S311 (tirage de réponses, reproductible)
    valeurs: dict[str, tuple[str, ...]] = {}
    for question in clausier.questions.values():
        if est_visible(question, valeurs):
            posee = _concernee(clausier, question, valeurs)
            valeurs[question.id] = imposees.get(question.id) or tuple(_reponse(posee, hasard))
    return Consultation(
        ConsultationRedigee.model_validate(
            {"reference": "1", "objet": "O", "acheteur": {"nom": "A"}, "date": "2026-12-01"}
        ),
        ReponsesRedigees(communes=valeurs),
        {},
    )


def _concernee(clausier: Clausier, question: Question, valeurs: dict[str, tuple[str, ...]]) -> Question:
    """Le questionnaire ne montre, du catalogue de services, que ceux que les réponses concernent."""
    saisies = {q: v for q, v in valeurs.items() if q in clausier.questions}
    return next(e.question for e in etapes(clausier, saisies) if e.question.id == question.id)


def _reponse(question: Question, hasard: random.Random) -> Iterator[str]:
    match question.type:
        case TypeQuestion.CHOIX | TypeQuestion.OUI_NON:
            yield hasard.choice(question.valeurs_admises)
        case TypeQuestion.CHOIX_MULTIPLE:
            exclusives = [o.valeur for o in question.options if o.exclusive]
            if exclusives and hasard.random() < 0.3:
                yield hasard.choice(exclusives)
                return
            communes = [o.valeur for o in question.options if not o.exclusive]
            yield from hasard.sample(communes, hasard.randint(1, min(3, len(communes))))
        case TypeQuestion.ENTIER | TypeQuestion.MONTANT:
            yield str(hasard.choice([6, 12, 13, 48]))
        case _:
            yield "une réponse libre"


@pytest.fixture(scope="module")
def dossiers(clausier: Clausier) -> list[Dossier]:
    return [assembler(clausier, _au_hasard(clausier, graine)) for graine in range(TIRAGES)]


def test_tout_jeu_de_reponses_complet_donne_un_dossier_sans_trou(dossiers: list[Dossier]) -> None:
    fautes = {str(a) for dossier in dossiers for a in dossier.anomalies}
    assert fautes == set()


def test_chaque_clause_et_chaque_exigence_est_atteinte(clausier: Clausier, dossiers: list[Dossier]) -> None:
    joues = [*dossiers, *(dossier_livre(ecarts) for ecarts in PROFILS.values())]
    clauses = {a.clause for dossier in joues for a in dossier.articles}
    exigences = {e.ref for dossier in joues for a in dossier.articles for e in a.exigences}
    actives = [c for c in clausier.clauses.values() if c.retiree is None]
    assert {c.id for c in actives} - clauses == set()
    assert {e.id for c in actives for e in c.exigences} - exigences == set()


def test_chaque_clause_est_parfois_ecartee_ou_toujours_applicable(clausier: Clausier, dossiers: list[Dossier]) -> None:
    """Une condition toujours vraie serait une condition morte."""
    toujours = {c.id for c in clausier.clauses.values() if c.quand is not None}
    for dossier in dossiers:
        toujours &= {c for c, v in dossier.selections[0].clauses.items() if v.retenue}
    assert toujours == set()


def test_toute_question_chiffree_a_ses_bornes(clausier: Clausier) -> None:
    """Une durée de zéro ou d'un milliard de mois ne se publie pas."""
    chiffrees = [q for q in clausier.questions.values() if q.type in (TypeQuestion.ENTIER, TypeQuestion.MONTANT)]
    assert chiffrees
    assert [q.id for q in chiffrees if q.min is None or q.max is None] == []


@pytest.mark.parametrize("question", DE_DROIT)
def test_une_question_a_consequence_juridique_ne_se_repond_pas_toute_seule(question: str, clausier: Clausier) -> None:
    assert clausier.questions[question].defaut is None
