"""Les voies et délais de recours : nommés, entiers, et jamais ceux d'une autre situation."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest

from cctgen.documents.construction.lettres import LETTRES
from cctgen.evaluation.suites.controle import anomalies_des_suites
from cctgen.evaluation.suites.issue import issues
from cctgen.evaluation.suites.recours import (
    manques_du_recours,
    recours_contre_un_rejet,
    recours_sans_attribution,
)
from tests.evaluation.suites.fabriques import COURRIER, RETENUE, des_suites, deux_offres_classees
from tests.evaluation.suites.test_lettres import DEMANDE, TROIS, en_texte, les_lettres
from tests.fabriques import tel_qu_ecrit

PARIS = "tribunal administratif de Paris, 7, rue de Jouy, 75181 Paris cedex 04"
SANS_RECOURS = {cle: valeur for cle, valeur in COURRIER.items() if cle != "recours"}


def test_un_tribunal_suffit_a_dire_les_voies_et_les_delais() -> None:
    texte = en_texte(les_lettres(TROIS, des_suites(RETENUE, **SANS_RECOURS, tribunal=PARIS))[("rejet", "Beta")])
    assert f"devant le {PARIS}" in texte
    for voie in ("référé précontractuel", "référé contractuel", "validité du marché"):
        assert voie in texte
    for delai in ("jusqu'à la signature", "trente et un jours", "six mois", "deux mois"):
        assert delai in texte
    assert "excès de pouvoir" not in texte


def test_un_lot_sans_suite_n_a_ni_signature_ni_refere() -> None:
    close = {"suite": "sans_suite", "motif": "Le besoin a changé.", "auteur": "Mme Martin", "date": "2027-02-05"}
    texte = en_texte(les_lettres(TROIS, des_suites(close, **SANS_RECOURS, tribunal=PARIS))[("sans-suite", "Beta")])
    assert "excès de pouvoir, dans les deux mois" in texte
    assert "référé" not in texte


def test_un_recours_ecrit_remplace_celui_du_code() -> None:
    courrier = {**COURRIER, "recours": "Tribunal judiciaire de Paris, dans les deux mois.", "tribunal": PARIS}
    texte = en_texte(les_lettres(TROIS, des_suites(RETENUE, **courrier))[("rejet", "Beta")])
    assert "Tribunal judiciaire de Paris, dans les deux mois." in texte
    assert PARIS not in texte


@pytest.mark.parametrize(
    ("texte", "manque"),
    [
        ("", 0),
        (recours_contre_un_rejet(PARIS), 0),
        (recours_sans_attribution(PARIS), 0),
        ("Le tribunal administratif de Lyon, dans les deux mois.", 0),
        ("Le tribunal administratif de La Réunion, dans les 31 jours.", 0),
        ("Le tribunal administratif du siège de l'acheteur, dans les deux mois.", 1),
        ("Le tribunal administratif de Lyon peut être saisi jusqu'à la signature.", 1),
        ("Le tribunal peut être saisi.", 2),
    ],
)
def test_un_recours_ecrit_nomme_le_tribunal_et_un_delai(texte: str, manque: int) -> None:
    assert len(manques_du_recours(texte)) == manque


@pytest.mark.parametrize(
    ("tribunal", "ecrits", "averti"),
    [
        (PARIS, {}, False),
        ("Tribunal Judiciaire de Paris, parvis du tribunal", {}, True),
        ("tribunal judiciaire de Paris", {"recours": "Le tribunal judiciaire de Paris, dans les deux mois."}, False),
    ],
)
def test_un_tribunal_judiciaire_n_a_pas_les_voies_du_juge_administratif(
    tribunal: str, ecrits: dict[str, str], averti: bool
) -> None:
    """La lettre citait l'article L. 551-1 du code de justice administrative devant lui, sans avertir."""
    redigees = des_suites(RETENUE, **{**SANS_RECOURS, **ecrits}, tribunal=tribunal)
    dossier, comparaison = deux_offres_classees()
    dites = list(anomalies_des_suites(redigees, issues(comparaison, redigees, dossier), dossier))
    assert ("recours-incomplet" in {a.code for a in dites}) is averti


@pytest.mark.parametrize(
    ("dates", "jour"),
    [
        ({"demande_recue_le": "2027-02-15"}, None),
        ({"demande_recue_le": "2027-02-15", "motifs_envoyes_le": "2027-02-18"}, date(2027, 2, 18)),
        ({"demande_recue_le": "2027-02-01"}, date(2027, 2, 10)),
    ],
)
def test_une_reponse_n_est_pas_datee_avant_la_demande(dates: dict[str, str], jour: date | None) -> None:
    """Le courrier des rejets part le 10 : une demande reçue ensuite n'a pas sa réponse ce jour-là."""
    lettre = les_lettres(TROIS, des_suites(RETENUE, {**DEMANDE, **dates}, **COURRIER))[("motifs", "Beta")]
    assert lettre.lettre.envoi.jour == jour
    assert "22 février 2027" in tel_qu_ecrit(str(lettre.lettre.champs["signature_possible"]))


@pytest.mark.parametrize("nature", ["regularisation", "negociation", "precision", "prix", "rejet", "attributaire"])
def test_une_lettre_ne_presume_pas_du_genre_de_qui_la_recoit(nature: str) -> None:
    (contenu,) = (li.contenu for li in LETTRES if li.nom == f"lettre-{nature}.docx")
    assert re.search(r"[Vv]ous (?:êtes|serez|avez été) \w+é\b", html.unescape(contenu)) is None
