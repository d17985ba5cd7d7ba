"""Ce qu'une seconde relecture de juriste a relevé : une famille par test, éprouvée sur tout le clausier."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from cctgen.assemblage.dossier import assembler
from cctgen.clausier.modele import Clause, Piece
from cctgen.clausier.textes.articles import deroge_a
from tests.contenu.profils import consultation
from tests.contenu.test_lecture_juriste import ACHATS, CLAUSIER, dossier_de, textes

assert CLAUSIER is not None
ACTIVES = tuple(c for c in CLAUSIER.clauses.values() if c.retiree is None)

ECARTS_AU_CCAG = (
    (r"sans indemnité|aucun droit à indemnité|droit à aucune indemnité", ("47", "51", "52.2")),
    (r"Contournement.*jours ouvrés", ("14.2",)),
    (r"tient lieu de toute autre déclaration|ne se déclare que si", ("44.2",)),
    (r"l'accord sur un élément standard ajouté est acquis", ("45.2",)),
    (r"migration se commande", ("40.1",)),
    (r"[Cc]e droit est non exclusif ;.*il vaut pour", ("45.2",)),
)
"""Ce qu'une phrase du contrat change au CCAG-TIC de 2021, et les articles que la clause déclare alors."""


@pytest.mark.parametrize(("motif", "articles"), ECARTS_AU_CCAG)
def test_ce_qui_ecarte_un_article_du_ccag_tic_est_declare(motif: str, articles: tuple[str, ...]) -> None:
    concernees = [c for c in ACTIVES if re.search(motif, c.texte)]
    assert concernees
    for clause in concernees:
        assert [a for a in articles if not deroge_a(clause, a)] == [], clause.id


def test_une_resiliation_sans_indemnite_ne_vient_que_d_une_clause_qui_deroge() -> None:
    """L'article 51 indemnise toute fin anticipée que l'article 47 ne prévoit pas."""
    for clause in ACTIVES:
        for phrase in re.split(r"(?<=[.;])\s", clause.texte):
            if "résilier" in phrase and "pour ce seul motif" in phrase:
                assert deroge_a(clause, "47"), clause.id


def _derogations_annoncees(clause: Clause) -> Iterator[str]:
    for liste in re.findall(r"[Pp]ar dérogation (?:à l'article|aux articles) ([\d., et]+)", clause.texte):
        yield from re.findall(r"\d+(?:\.\d+)*", liste)


def test_toute_derogation_annoncee_a_sa_ligne_et_toute_ligne_son_annonce() -> None:
    for clause in ACTIVES:
        annoncees = set(_derogations_annoncees(clause))
        declarees = {d.article.split(":")[1] for d in clause.deroge}
        assert annoncees <= declarees, clause.id
        if clause.piece is Piece.CCTP:
            assert declarees <= annoncees, clause.id


def test_une_infogerance_a_ses_niveaux_de_service_et_leurs_sanctions() -> None:
    """CCAG-TIC, article 38.2.1 : les documents particuliers fixent niveaux, mesure et sanctions."""
    for nom in ("nature infogerance", "Infogérance sensible", "nature saas", "SaaS RH"):
        retenues = {a.clause for d in dossier_de(nom).documents for a in d.articles}
        assert {"HEB-005", "HEB-018"} <= retenues, nom


@pytest.mark.parametrize("nom", ACHATS)
def test_une_derogation_demandee_n_est_pas_un_ecart_declare(nom: str) -> None:
    dossier = dossier_de(nom)
    assert any("une dérogation demandée n'est pas un écart déclaré" in ligne for ligne in dossier.lignes_ccap)
    if "demande de dérogation motivée" in textes(dossier):
        assert "que la matrice de l'offre retenue ne déclare pas" in textes(dossier)


@pytest.mark.parametrize(
    ("acheteur", "montant", "attendue"),
    [
        ("etat", "de_60_a_140", False),
        ("etat", "de_140_a_216", True),
        ("operateur", "de_140_a_216", True),
        ("collectivite", "de_140_a_216", False),
        ("collectivite", "de_216_a_1000", True),
    ],
)
def test_la_condition_sociale_suit_le_seuil_de_l_acheteur(acheteur: str, montant: str, attendue: bool) -> None:

    assert CLAUSIER is not None
    lue = consultation({"type_acheteur": acheteur, "montant": montant, "nature": "etudes"})
    retenues = {a.clause for d in assembler(CLAUSIER, lue).documents for a in d.articles}
    assert ("SOC-001" in retenues) is attendue
