"""Les lignes du CCAP : rang des annexes, effet du niveau P, ce que les clauses y font porter."""

from __future__ import annotations

import pytest

from cctgen.assemblage.modele import Rubrique
from cctgen.assemblage.presentation.contrat import lignes_du_ccap
from cctgen.clausier.modele import DocumentPlan, Niveau
from tests.documents.fabriques import un_article, un_document, une_exigence


def plan(identifiant: str, titre: str, *pieces: str) -> DocumentPlan:
    return DocumentPlan.model_validate(
        {"id": identifiant, "titre": titre, "modele": "annexe.docx", "fichier": identifiant, "pieces": list(pieces)}
        | {"rubriques": []}
    )


RECOPIEE = "La redevance se déclare."
PLAN = (plan("cct", "CCT", "cctp"), plan("pi", "Droits", "ccap", "cctp"), plan("extrait", "Extrait", "ccap", "rc"))


def lignes(effet: str = "irregularite", **article: object) -> tuple[str, ...]:
    rubrique = Rubrique("1", "R", "", (un_article(**article),))
    documents = (un_document(rubrique, id="cct"), un_document(rubrique, id="pi"), un_document(rubrique, id="extrait"))
    return lignes_du_ccap(documents, PLAN, effet, (1, 2))


def test_chaque_annexe_a_le_rang_de_la_piece_qu_elle_complete() -> None:
    dites = [ligne for ligne in lignes() if ligne.startswith("Ordre des pièces")]
    assert ["Droits" in ligne and "CCAP" in ligne for ligne in dites] == [True, False]
    assert "CCT" in dites[1]
    assert not any("Extrait" in ligne for ligne in dites)


def test_sans_exigence_ni_matrice_ni_niveau_ne_sont_nommes() -> None:
    assert not any("niveau" in ligne.lower() or "matrice" in ligne for ligne in lignes())
    avec = lignes(exigences=(une_exigence(),))
    assert sum("niveau" in ligne.lower() for ligne in avec) == 1
    assert any("matrice" in ligne for ligne in avec)


def test_le_ccap_ne_nomme_que_les_niveaux_que_portent_les_exigences() -> None:
    importante = une_exigence(niveau=Niveau.I)
    [seule] = [ligne for ligne in lignes("remediation", exigences=(importante,)) if "Le niveau" in ligne]
    assert seule.startswith("Le niveau I d'une exigence")
    assert not any("met en conformité" in ligne for ligne in lignes("remediation", exigences=(importante,)))
    [deux] = [ligne for ligne in lignes(exigences=(une_exigence(niveau=Niveau.P), importante)) if "Le niveau" in ligne]
    assert deux.startswith("Le niveau P ou I d'une exigence vaut pour la consultation. En exécution, ")


def test_un_ecart_qui_n_est_pas_note_ne_reduit_pas_le_contrat() -> None:
    [regle] = [ligne for ligne in lignes(exigences=(une_exigence(),)) if "Le niveau" in ligne]
    assert "Seul compte l'écart à une exigence de niveau I notée" in regle
    assert "Un écart à une exigence non notée, une dérogation demandée et toute autre réserve sont sans effet" in regle


def test_la_mise_en_conformite_ne_se_reporte_que_si_l_acheteur_l_a_choisie() -> None:
    exigences = (une_exigence(niveau=Niveau.P),)
    assert any("met en conformité" in ligne for ligne in lignes("remediation", exigences=exigences))
    assert not any("met en conformité" in ligne for ligne in lignes("irregularite", exigences=exigences))


def test_la_ligne_d_une_clause_nomme_ses_lots_s_ils_n_y_sont_pas_tous() -> None:
    assert lignes(lignes_ccap=("Le cahier est visé.",), lots=(1,))[-1] == "Pour le lot 1, le cahier est visé."
    assert lignes(lignes_ccap=("Le cahier est visé.",))[-1] == "Le cahier est visé."


@pytest.mark.parametrize(("lots", "dite"), [((1,), "Pour le lot 1, la redevance se déclare."), ((2,), RECOPIEE)])
def test_une_regle_que_portent_deux_clauses_se_reporte_une_fois_pour_leurs_lots(lots: tuple[int, ...], dite: str):
    articles = tuple(un_article(lignes_ccap=(RECOPIEE,), lots=siens) for siens in ((1,), lots))
    documents = (un_document(Rubrique("1", "R", "", articles), id="cct"),)
    assert lignes_du_ccap(documents, PLAN, "irregularite", (1, 2))[-1:] == (dite,)
    assert sum("redevance" in ligne for ligne in lignes_du_ccap(documents, PLAN, "irregularite", (1, 2))) == 1
