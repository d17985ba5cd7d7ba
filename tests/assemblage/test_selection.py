from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cctgen.assemblage.selection.motivee import Juges, Selectionneur, selectionner, verifier_liens
from cctgen.clausier.modele import Clause
from cctgen.clausier.motifs import Explicateur
from cctgen.consultation.modele import Ajustement, ReponsesDuLot
from tests.fabriques import un_clausier, une_clause, une_exigence

PI = {"question": "hebergement", "parmi": ["pi"]}


def selection(*clauses: Clause, ajustements: tuple[Ajustement, ...] = (), **reponses: str):  # type: ignore[no-untyped-def]
    clausier = un_clausier(clauses)
    valeurs = {q: (v,) for q, v in reponses.items()}
    return selectionner(clausier.clauses, ReponsesDuLot(0, valeurs), clausier, ajustements)


def test_une_clause_sans_condition_est_retenue() -> None:
    verdict = selection(une_clause()).clauses["SSI-001"]
    assert (verdict.retenue, verdict.motif) == (True, "retenue : toujours applicable")


def test_le_motif_dit_la_reponse_qui_retient_ou_ecarte() -> None:
    clause = une_clause(quand=PI)
    assert selection(clause, hebergement="pi").clauses["SSI-001"].motif == "retenue : « Hébergement » vaut « Cloud Pi »"
    ecartee = selection(clause, hebergement="titulaire").clauses["SSI-001"]
    assert (ecartee.retenue, ecartee.motif) == (False, "écartée : « Hébergement » vaut « Titulaire »")
    assert ecartee.questions == ("hebergement",)


def test_une_exigence_suit_sa_clause_ecartee() -> None:
    clause = une_clause(quand=PI, exigences=[une_exigence()])
    verdict = selection(clause, hebergement="titulaire").exigences["SSI-001-1"]
    assert (verdict.retenue, verdict.motif) == (
        False,
        "écartée avec sa clause SSI-001, « Hébergement » vaut « Titulaire »",
    )


def test_une_exigence_a_sa_propre_condition() -> None:
    clause = une_clause(exigences=[une_exigence(quand=PI), une_exigence("SSI-001-2")])
    verdicts = selection(clause, hebergement="titulaire").exigences
    assert [v.retenue for v in verdicts.values()] == [False, True]


def test_une_fiche_sans_exigence_applicable_est_ecartee() -> None:
    fiche = une_clause("FIC-1", theme="cct", pilier="utilisateur", exigences=[une_exigence("CCT-1", quand=PI)])
    assert not selection(fiche, hebergement="titulaire").clauses["FIC-1"].retenue
    assert selection(fiche, hebergement="pi").clauses["FIC-1"].retenue


def test_l_acheteur_ajoute_ou_retire_avec_un_motif() -> None:
    ajouter = Ajustement(clause="SSI-001", action="ajouter", motif="besoin propre")
    retirer = Ajustement(clause="SSI-001", action="retirer", motif="sans objet")
    clause = une_clause(quand=PI)
    ajoutee = selection(clause, ajustements=(ajouter,), hebergement="titulaire").clauses["SSI-001"]
    retiree = selection(clause, ajustements=(retirer,), hebergement="pi").clauses["SSI-001"]
    assert (ajoutee.retenue, ajoutee.motif) == (True, "retenue : ajoutée par l'acheteur, besoin propre")
    assert (retiree.retenue, retiree.motif) == (False, "écartée : retirée par l'acheteur, sans objet")


@pytest.mark.parametrize("motif", ["exigé par l'organisme", "exigé par l'organisme.", "exigé par l'organisme. \n"])
def test_le_point_d_un_motif_ne_se_double_pas(motif: str) -> None:
    ajouter = Ajustement(clause="SSI-001", action="ajouter", motif=motif)
    ajoutee = selection(une_clause(quand=PI), ajustements=(ajouter,), hebergement="titulaire").clauses["SSI-001"]
    assert f"{ajoutee.motif}." == "retenue : ajoutée par l'acheteur, exigé par l'organisme."


def test_un_ajustement_d_un_autre_lot_ne_compte_pas() -> None:
    retirer = Ajustement(clause="SSI-001", action="retirer", motif="Jugé", lots=(2,))
    clausier = un_clausier([une_clause()])
    assert selectionner(clausier.clauses, ReponsesDuLot(1, {}), clausier, [retirer]).clauses["SSI-001"].retenue
    assert not selectionner(clausier.clauses, ReponsesDuLot(2, {}), clausier, [retirer]).clauses["SSI-001"].retenue


def test_une_clause_retiree_du_clausier_est_ecartee() -> None:
    clause = une_clause(retiree={"le": "2026-01-01", "motif": "remplacée par SSI-002"})
    assert not selection(clause).clauses["SSI-001"].retenue


def test_une_clause_requise_absente_et_deux_incompatibles_sont_signalees() -> None:
    clauses = [
        une_clause("A-1", requiert=["A-2"]),
        une_clause("A-2", quand=PI),
        une_clause("A-3", incompatible=["A-1"]),
    ]
    clausier = un_clausier(clauses)
    choix = selectionner(clausier.clauses, ReponsesDuLot(1, {}), clausier)
    anomalies = list(verifier_liens([choix], clausier.clauses))
    assert [(a.code, a.ref) for a in anomalies] == [("clause-requise-absente", "A-1"), ("clauses-incompatibles", "A-1")]
    assert "lot 1" in anomalies[0].message


@given(st.permutations(range(5)), st.sampled_from(["pi", "titulaire"]))
def test_la_selection_ne_depend_pas_de_l_ordre_des_clauses(ordre: list[int], hebergement: str) -> None:
    clauses = [une_clause(f"A-{n}", quand=PI if n % 2 else None) for n in range(5)]
    melangees = [clauses[n] for n in ordre]
    reference = selection(*clauses, hebergement=hebergement).clauses
    assert dict(selection(*melangees, hebergement=hebergement).clauses) == dict(reference)


def test_un_selectionneur_qui_se_souvient_dit_comme_un_neuf() -> None:
    """Un verdict gardé ne sert qu'aux mêmes réponses, aux mêmes déductions et aux mêmes écarts du lot."""
    clauses = [une_clause(quand=PI, exigences=[une_exigence()]), une_clause("SSI-002")]
    clausier = un_clausier(clauses)
    retirer = Ajustement(clause="SSI-002", action="retirer", motif="sans objet", lots=(2,))
    gardien = Selectionneur(Juges(clausier.clauses, clausier), [retirer])
    for lot, valeur in ((1, "pi"), (2, "pi"), (1, "titulaire"), (2, "titulaire"), (1, "pi"), (2, "pi")):
        reponses = ReponsesDuLot(lot, {"hebergement": (valeur,)})
        assert gardien.selectionner(reponses) == selectionner(clausier.clauses, reponses, clausier, [retirer])


def test_tout_est_prepare_avant_qu_un_jeu_se_lise(monkeypatch: pytest.MonkeyPatch) -> None:
    """Une lecture ne connaît que les conditions déjà placées : celles d'un lot ajusté le sont avant elle."""
    clausier = un_clausier([une_clause(quand=PI, exigences=[une_exigence(quand=PI)])])
    retirer = Ajustement(exigence="SSI-001-1", action="retirer", motif="sans objet", lots=(2,))
    gestes: list[str] = []
    for nom in ("lire", "preparer"):
        monkeypatch.setattr(Explicateur, nom, _note(gestes, nom, getattr(Explicateur, nom)))
    Selectionneur(Juges(clausier.clauses, clausier), [retirer]).selectionner(ReponsesDuLot(2, {"hebergement": ("pi",)}))
    assert gestes.count("preparer") > 1
    assert gestes.index("lire") == len(gestes) - 1


def _note(gestes: list[str], nom: str, geste: Callable[..., object]) -> Callable[..., object]:
    def note(*arguments: object) -> object:
        gestes.append(nom)
        return geste(*arguments)

    return note
