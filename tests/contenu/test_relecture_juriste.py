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
    sans_effet = "un écart à une exigence non notée, une dérogation demandée et toute autre réserve sont sans effet"
    assert any(sans_effet in ligne for ligne in dossier.lignes_ccap)
    if "demande de dérogation motivée" in textes(dossier):
        assert "hors celui que la matrice de l'offre retenue déclare sur une exigence I notée" in textes(dossier)


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


_EXPERIENCE = re.compile(r"constatée?s?\b|comparables?\b|expérience|douze derniers mois", re.IGNORECASE)
_PERSONNEL = re.compile(r"équipe|expert|intervenant", re.IGNORECASE)


def test_une_exigence_notee_ne_porte_pas_sur_l_experience_passee() -> None:
    """R.2152-7 du code de la commande publique : seule compte celle du personnel assigné au marché."""
    for clause in ACTIVES:
        for exigence in clause.exigences:
            enonce = exigence.enonce
            assert not _EXPERIENCE.search(enonce) or _PERSONNEL.search(enonce), exigence.id


_ADMET_SANS_PASSE = re.compile(
    r"\bou\b|prévu|propos|engage|projet de|\bmodèle|\bplan d|même d'un|même d'une", re.IGNORECASE
)


def test_la_preuve_d_une_experience_admet_un_engagement() -> None:
    """Un nouvel entrant répond par ce qu'il prévoit, non par ce qu'il a déjà fait."""
    for clause in ACTIVES:
        for exigence in clause.exigences:
            if _EXPERIENCE.search(exigence.preuve):
                assert _ADMET_SANS_PASSE.search(exigence.preuve), exigence.id


@pytest.mark.parametrize(
    ("clause", "article"),
    [("SOC-001", "16.1.5"), ("ECO-001", "16.2.3"), ("DCP-002", "5.2.3"), ("HEB-005", "38.2.1")],
)
def test_ou_le_ccag_tic_veut_une_penalite_le_marche_en_fixe_une(clause: str, article: str) -> None:
    """CCAG-TIC de 2021 : ces articles laissent aux documents particuliers le montant de la pénalité."""
    assert article
    assert CLAUSIER is not None
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


def test_la_resiliation_sans_faute_dit_son_decompte() -> None:
    [reexamen] = [c for c in ACTIVES if c.id == "SSI-035"]
    assert "article 52.4" in reexamen.texte
    assert "5.2.2, 6.2 et 7.2" in reexamen.texte


def test_un_fait_consomme_n_attend_pas_une_mise_en_demeure() -> None:
    [sanctions] = [c for c in ACTIVES if c.id == "SSI-033"]
    apres = sanctions.texte.split("après une mise en demeure")[1].split("La justifient aussi")
    assert "dissimulation" not in apres[0]
    assert "répétition" not in apres[0]
    assert deroge_a(sanctions, "50.2")


def _textes_actifs() -> dict[str, str]:
    return {c.id: c.texte for c in ACTIVES}


@pytest.mark.parametrize("clause", ["SSI-031", "PI-015"])
def test_une_piece_de_plus_ne_retarde_pas_l_acceptation_d_un_sous_traitant(clause: str) -> None:
    """R.2193-4 du code de la commande publique : vingt et un jours de silence valent acceptation."""
    assert re.search(r"ne retarde pas|sans que cette opposition retarde", _textes_actifs()[clause])
    assert "code de la commande publique" in _textes_actifs()[clause]


def test_un_droit_que_le_ccag_tic_laisse_au_titulaire_lui_reste_sans_derogation() -> None:
    lus = _textes_actifs()
    assert "l'article 44.2 du CCAG-TIC laisse au titulaire le choix" in lus["PI-017"]
    assert "suit l'article 46.3 du CCAG-TIC" in lus["PI-030"]
    assert "Cette extension dure" in lus["SSI-008"]


def test_une_connaissance_anterieure_acceptee_n_a_pas_a_etre_publiable() -> None:
    [compatibilite] = [c for c in ACTIVES if c.id == "LL-006"]
    demande = " ".join(e.enonce for e in compatibilite.exigences)
    assert (
        "connaissance antérieure non standard, du titulaire ou d'un tiers, soumise à accord et séparable"
        in compatibilite.texte
    )
    assert "sauf accord écrit de l'acheteur, élément non standard séparable, du titulaire ou d'un tiers" in demande


def test_un_delai_court_n_est_pas_contredit_par_un_preavis_ou_une_plage() -> None:
    lus = _textes_actifs()
    assert "que ces plages ne suspendent pas" in lus["SSI-015"]
    assert "corrige une vulnérabilité" in lus["IA-001"]


def test_le_code_d_un_systeme_diffusion_restreinte_ne_porte_aucun_secret() -> None:
    lu = dossier_de("Diffusion Restreinte")
    assert {"CCT-SEC-09", "CCT-SEC-30"} <= {e.ref for e in lu.exigences(0)}
    assert "aucun procédé cryptographique propre" in textes(lu)
    assert "aucun secret dans un code, une image" in textes(lu)
