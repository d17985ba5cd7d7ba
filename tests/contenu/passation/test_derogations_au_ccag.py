"""Ce qui écarte un article du CCAG-TIC se déclare, et ce qu'il laisse à fixer se fixe."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from cctgen.clausier.modele import Clause, Piece
from cctgen.clausier.textes.articles import deroge_a
from tests.contenu.dossiers import ACHATS, ACTIVES, dossier_de, tout_le_texte


@pytest.mark.parametrize("nom", ACHATS)
def test_aucune_resiliation_pour_faute_n_ecarte_la_mise_en_demeure_sans_le_declarer(nom: str) -> None:
    for phrase in re.split(r"(?<=[.:;])\s", tout_le_texte(dossier_de(nom))):
        if "résiliation pour faute" in phrase:
            assert "n'est plus réparable" not in phrase


ECARTS_AU_CCAG = (
    (r"sans indemnité|aucun droit à indemnité|droit à aucune indemnité", ("47", "51", "52.2")),
    (r"Contournement.*jours ouvrés", ("14.2",)),
    (r"tient lieu de toute autre déclaration|ne se déclare que si", ("44.2",)),
    (r"l'accord sur un élément standard ajouté est acquis", ("45.2",)),
    (r"migration.*se commande", ("40.1",)),
    (r"sans l'exonération", ("14.1.3",)),
    (r"[Cc]e droit est non exclusif ;.*il vaut pour", ("45.2",)),
    (r"composants de tiers compris|le support comprend.*le correctif", ("36.7",)),
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


def test_une_duree_qui_borne_ce_que_doit_le_titulaire_est_dite_proposee() -> None:
    """Une dérogation au détriment de l'acheteur se choisit en tête de la note, avec ce qu'elle abandonne."""
    bornees = [c for c in ACTIVES if deroge_a(c, "46.4.2") and any("duree" in p for p in c.parametres)]
    assert {c.id for c in bornees} == {"PI-031", "PI-039"}
    for clause in bornees:
        [phrase] = [p for p in re.split(r"(?<=[.])\s", clause.note_acheteur) if PROPOSEE.search(p)]
        assert "passé" in phrase and "46.4.2" in phrase, clause.id


def test_toute_derogation_annoncee_a_sa_ligne_et_toute_ligne_son_annonce() -> None:
    for clause in ACTIVES:
        annoncees = set(_derogations_annoncees(clause))
        declarees = {d.article.split(":")[1] for d in clause.deroge}
        assert annoncees <= declarees, clause.id
        if clause.piece is Piece.CCTP:
            assert declarees <= annoncees, clause.id


@pytest.mark.parametrize(
    ("clause", "article"),
    [("SOC-001", "16.1.5"), ("ECO-001", "16.2.3"), ("DCP-002", "5.2.3"), ("HEB-005", "38.2.1")],
)
def test_ou_le_ccag_tic_veut_une_penalite_le_marche_en_fixe_une(clause: str, article: str) -> None:
    """CCAG-TIC de 2021 : ces articles laissent aux documents particuliers le montant de la pénalité."""
    assert article
    for nom in ACHATS:
        dossier = dossier_de(nom)
        articles = {a.clause: a for d in dossier.documents for a in d.articles}
        if clause not in articles or (clause == "HEB-005" and "HEB-018" not in articles):
            continue
        fixees = [a.texte for a in articles.values()] + list(dossier.lignes_ccap)
        titre = articles[clause].clause
        assert any(
            re.search(r"pénalité de [\d,]+ (?:euros|%)", f) and f"clause:{titre})" in f for f in fixees
        ) or re.search(r"pénalité de [\d,]+ euros", articles[clause].texte), (nom, clause)


PROPOSEE = re.compile(r"(?:est|sont) (?:une|des) propositions?\b")


def test_une_somme_inscrite_par_defaut_se_dit_proposee_a_l_acheteur() -> None:
    """Une pénalité ou une redevance qu'aucun texte ne fixe ne part pas à la signature sans décision."""
    for clause in ACTIVES:
        sommes = [p for p in clause.parametres.values() if "euros" in p.unite or "% du chiffre" in str(p.defaut)]
        assert not sommes or PROPOSEE.search(clause.note_acheteur), clause.id


SANS_EXONERATION = {c.id for c in ACTIVES if any(d.article.endswith(":14.1.3") for d in c.deroge)}


def test_la_sanction_d_une_condition_d_execution_ou_des_donnees_n_est_pas_vide() -> None:
    assert {"DCP-017", "ECO-005", "SOC-001"} == SANS_EXONERATION


PLAFONNEES = [c for c in ACTIVES if "14.1.2" in " ".join([c.texte, *c.lignes_ccap])]


def test_des_penalites_plafonnees_se_trouvent() -> None:
    assert len(PLAFONNEES) >= 5


@pytest.mark.parametrize("clause", PLAFONNEES, ids=lambda c: c.id)
def test_une_penalite_dit_si_l_exoneration_lui_est_applicable_ou_y_deroge(clause: Clause) -> None:
    """CCAG-TIC, article 14.1.3 : sous lui, une pénalité qui n'atteint pas mille euros au total reste sans effet."""
    dit = " ".join([clause.texte, *clause.lignes_ccap])
    assert "14.1.3" in dit and "sous l'exonération" not in dit
    assert (clause.id in SANS_EXONERATION) is ("sans l'exonération qu'il ouvre" in dit)
    assert clause.id not in SANS_EXONERATION or "14.1.3" in clause.note_acheteur
    assert any(r.endswith(":14.1.3") for r in map(str, clause.references))


def _mots(texte: str) -> list[str]:
    """Rend les mots pleins d'un texte, réduits à leurs six premières lettres."""
    return [mot[:6] for mot in re.findall(r"[a-zàâçéèêëîïôûœ]{5,}", texte.lower())]


@pytest.mark.parametrize("clause", [c for c in ACTIVES if c.deroge], ids=lambda c: c.id)
def test_ce_que_declare_une_derogation_se_lit_dans_l_article(clause: Clause) -> None:
    """Une ligne de la table ne stipule rien : l'article annonce la dérogation ou en dit l'objet."""
    lus, annoncees = set(_mots(f"{clause.titre} {clause.texte}")), set(_derogations_annoncees(clause))
    for derogation in clause.deroge:
        if derogation.article.split(":")[1] not in annoncees:
            objet = _mots(derogation.objet)
            assert 2 * sum(mot in lus for mot in objet) > len(objet), derogation.objet
