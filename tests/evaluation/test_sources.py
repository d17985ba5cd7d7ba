from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cctgen.depouillement.registre import Depot, jours_de_reception
from cctgen.evaluation.modele import SensDecision
from cctgen.evaluation.sources import grilles_deposees, lire_decisions, lire_prix
from cctgen.socle.anomalies import Gravite, Lieu
from tests.evaluation.fabriques import un_dossier, une_offre

OFFRES = [une_offre("Alpha")]


def lire_des_prix(
    dossier: Path, texte: str, lots: tuple[int, ...] = ()
) -> tuple[list[Decimal], list[tuple[str, Lieu]]]:
    (dossier / "prix.yaml").write_text(texte, encoding="utf-8")
    prix, anomalies = lire_prix(dossier, un_dossier(lots), OFFRES)
    return [p.montant for p in prix], [(a.code, a.lieu) for a in anomalies]


def test_sans_fichier_il_n_y_a_ni_prix_ni_decision(tmp_path: Path) -> None:
    assert lire_prix(tmp_path, un_dossier(), OFFRES) == ((), [])
    assert lire_decisions(tmp_path, un_dossier(), OFFRES) == ((), [])


@pytest.mark.parametrize("texte", ["", "prix:\n", "# rien encore\n", "[]"])
def test_un_fichier_vide_ne_dit_rien(tmp_path: Path, texte: str) -> None:
    assert lire_des_prix(tmp_path, texte) == ([], [])


@pytest.mark.parametrize(
    "texte", ["prix:\n  - {soumissionnaire: Alpha, montant: 1250.5}", "- {soumissionnaire: alpha, montant: 1250.50}"]
)
def test_une_liste_se_lit_a_la_racine_ou_sous_sa_cle(tmp_path: Path, texte: str) -> None:
    assert lire_des_prix(tmp_path, texte) == ([Decimal("1250.5")], [])


@pytest.mark.parametrize("montant", ["125 000,50 €", "125\u202f000,50", "125000.50"])
def test_un_montant_s_ecrit_a_la_francaise(tmp_path: Path, montant: str) -> None:
    montants, anomalies = lire_des_prix(tmp_path, f'prix:\n  - {{soumissionnaire: Alpha, montant: "{montant}"}}')
    assert (montants, anomalies) == ([Decimal("125000.50")], [])


@pytest.mark.parametrize("montant", ["125.000", "1.250.000,00", "0", "-5", "cher", "NaN", "Infinity"])
def test_un_montant_douteux_est_refuse_avec_sa_ligne(tmp_path: Path, montant: str) -> None:
    montants, anomalies = lire_des_prix(tmp_path, f'prix:\n  - soumissionnaire: Alpha\n    montant: "{montant}"')
    assert montants == []
    assert anomalies == [("valeur-invalide", Lieu("evaluation/prix.yaml", 3))]


def test_les_fautes_d_un_prix_sont_nommees_avec_leur_ligne(tmp_path: Path) -> None:
    texte = (
        "prix:\n  - {soumissionnaire: Alpha, montant: 1, devise: euro}\n  - {soumissionnaire: Omega, montant: 1}\n"
        "  - {soumissionnaire: Alpha, montant: 2}\n  - {soumissionnaire: ALPHA, montant: 3}\n"
        "  - {lot: 4, soumissionnaire: Alpha, montant: 3}\n"
    )
    _, anomalies = lire_des_prix(tmp_path, texte)
    assert [(code, lieu.ligne) for code, lieu in anomalies] == [
        ("cle-inconnue", 2),
        ("offre-inconnue", 3),
        ("lot-inconnu", 6),
        ("offre-inconnue", 6),
        ("prix-en-double", 5),
    ]


def test_un_prix_sans_lot_dans_une_consultation_allotie_est_signale(tmp_path: Path) -> None:
    _, anomalies = lire_des_prix(tmp_path, "prix:\n  - {soumissionnaire: Alpha, montant: 1}", lots=(1, 2))
    assert "lot-inconnu" in [code for code, _ in anomalies]


@pytest.mark.parametrize("texte", ["Alpha: 12", "prix: cher", "autre: []"])
def test_une_forme_inattendue_est_une_anomalie(tmp_path: Path, texte: str) -> None:
    _, anomalies = lire_des_prix(tmp_path, texte)
    assert [code for code, _ in anomalies] == ["valeur-invalide"]


def test_un_yaml_mal_forme_est_une_anomalie(tmp_path: Path) -> None:
    _, anomalies = lire_des_prix(tmp_path, "prix:\n  - {soumissionnaire: Alpha, montant: [1}")
    assert [code for code, _ in anomalies] == ["yaml-invalide"]


DECISION = """decisions:
  - offre: Alpha
    exigence: SSI-P
    decision: écartée
    motif: "Exigence non tenue, régularisation refusée."
    auteur: Mme Martin
    date: 2026-12-15
"""


def decisions(dossier: Path, texte: str) -> tuple[list[SensDecision], list[tuple[str, int | None]]]:
    (dossier / "decisions.yaml").write_text(texte, encoding="utf-8")
    offres = [une_offre("Alpha", 1), une_offre("Alpha", 2), une_offre("Bêta", 1)]
    lues, anomalies = lire_decisions(dossier, un_dossier((1, 2)), offres)
    return [d.decision for d in lues], [(a.code, a.lieu.ligne) for a in anomalies]


def test_une_decision_se_lit(tmp_path: Path) -> None:
    texte = DECISION.replace("offre: Alpha", "offre: Alpha\n    lot: 1")
    assert decisions(tmp_path, texte) == ([SensDecision.ECARTEE], [])


def test_une_decision_sans_lot_ne_peut_viser_deux_lots(tmp_path: Path) -> None:
    assert decisions(tmp_path, DECISION)[1] == [("lot-absent", 2)]


@pytest.mark.parametrize("cle", ["motif", "auteur", "date"])
def test_une_decision_sans_motif_auteur_ou_date_ne_compte_pas(tmp_path: Path, cle: str) -> None:
    texte = "\n".join(ligne for ligne in DECISION.splitlines() if not ligne.strip().startswith(cle))
    lues, anomalies = decisions(tmp_path, texte.replace("offre: Alpha", "offre: Bêta"))
    assert (lues, [code for code, _ in anomalies]) == ([], ["cle-absente"])


def test_une_decision_qui_ne_vise_rien_est_signalee(tmp_path: Path) -> None:
    texte = DECISION.replace("Alpha", "Omega").replace("SSI-P", "SSI-9").replace("écartée", "ecartee")
    assert [code for code, _ in decisions(tmp_path, texte)[1]] == ["offre-inconnue", "exigence-inconnue"]


@pytest.mark.parametrize("ecrit", ["« échanges »", "«\u00a0Échanges\u00a0»", "“prix”", "' journal '"])
def test_le_mot_d_un_conseil_se_recopie_avec_ses_guillemets(tmp_path: Path, ecrit: str) -> None:
    texte = DECISION.replace("Alpha", "Bêta").replace("exigence: SSI-P", f'exigence: "{ecrit}"')
    assert decisions(tmp_path, texte)[1] == []


@pytest.mark.parametrize(
    ("ecrit", "propose"),
    [
        ("Échange", "échanges"),
        ("ECHANGE", "échanges"),
        ("les échanges", "échanges"),
        ("prixs", "prix"),
        ("SI-P", "SSI-P"),
    ],
)
def test_un_mot_voisin_se_propose_plutot_que_de_faire_viser_toute_l_offre(
    tmp_path: Path, ecrit: str, propose: str
) -> None:
    texte = DECISION.replace("Alpha", "Bêta").replace("SSI-P", ecrit)
    (tmp_path / "decisions.yaml").write_text(texte, encoding="utf-8")
    (anomalie,) = lire_decisions(tmp_path, un_dossier((1, 2)), [une_offre("Bêta", 1)])[1]
    assert anomalie.code == "exigence-inconnue"
    assert f"« {propose} »" in anomalie.conseil
    assert "toute l'offre" not in anomalie.conseil


def test_une_decision_hors_liste_est_refusee(tmp_path: Path) -> None:
    texte = DECISION.replace("écartée", "éliminée d'office").replace("Alpha", "Bêta")
    assert decisions(tmp_path, texte) == ([], [("valeur-hors-liste", 4)])


CONTRAIRES = """decisions:
  - {offre: Bêta, lot: 1, exigence: SSI-P, decision: écartée, motif: Jugé, auteur: A, date: 2026-12-01}
  - {offre: bêta, exigence: SSI-P, decision: maintenue, motif: Jugé, auteur: A, date: 2026-12-02}
"""


def test_deux_decisions_contraires_sur_un_meme_objet_sont_bloquantes(tmp_path: Path) -> None:
    assert decisions(tmp_path, CONTRAIRES)[1] == [("decision-en-double", 3)]
    _, (anomalie,) = lire_decisions(tmp_path, un_dossier((1, 2)), [une_offre("Bêta", 1)])
    assert (anomalie.gravite, anomalie.ref) == (Gravite.BLOQUANTE, "SSI-P")
    assert "offre écartée, offre maintenue (voir evaluation/decisions.yaml" in anomalie.message


@pytest.mark.parametrize(
    ("avant", "apres"),
    [("maintenue", "écartée"), ("bêta, exigence", "Alpha, lot: 1, exigence"), (": SSI-P", ": SSI-1")],
)
def test_deux_decisions_concordantes_ou_d_objets_differents_sont_admises(
    tmp_path: Path, avant: str, apres: str
) -> None:
    assert decisions(tmp_path, CONTRAIRES.replace(avant, apres, 1))[1] == []


def test_les_grilles_se_trouvent_par_leur_nom(tmp_path: Path) -> None:
    noms = [
        "grille.xlsx",
        "grille alice.xlsx",
        "grille-bob.ods",
        "Grille-x.xlsx",
        "grille-alice.xlsx",
        "grille-consensus.xlsx",
        "notes.xlsx",
    ]
    noms += [".~lock.grille-alice.xlsx#", "~$grille-alice.xlsx", "grille-alice.docx"]
    for nom in noms:
        (tmp_path / nom).write_bytes(b"")
    trouvees = grilles_deposees(tmp_path)
    assert [c.name for c in trouvees.individuelles] == ["Grille-x.xlsx", "grille-alice.xlsx", "grille-bob.ods"]
    assert trouvees.consensus == tmp_path / "grille-consensus.xlsx"
    assert [c.name for c in trouvees.non_signees] == ["grille alice.xlsx", "grille.xlsx"]


@pytest.mark.parametrize(
    ("jour", "recues", "relevee"),
    [
        ("2027-01-14", {OFFRES[0].sha256: date(2027, 1, 15)}, True),
        ("2027-01-15", {OFFRES[0].sha256: date(2027, 1, 15)}, False),
        ("2027-01-14", {"f" * 64: date(2027, 1, 15)}, False),
        ("2027-01-14", {}, False),
    ],
)
def test_on_ne_decide_pas_d_une_offre_avant_de_l_avoir_recue(
    tmp_path: Path, jour: str, recues: dict[str, date], relevee: bool
) -> None:
    ligne = f"{{offre: Alpha, exigence: SSI-P, decision: maintenue, motif: Jugé, auteur: a, date: {jour}}}"
    (tmp_path / "decisions.yaml").write_text(f"decisions:\n  - {ligne}\n", encoding="utf-8")
    prises, anomalies = lire_decisions(tmp_path, un_dossier(), OFFRES, recues)
    assert len(prises) == 1
    assert [(a.code, a.gravite) for a in anomalies] == [("date-improbable", Gravite.INFORMATION)] * relevee


def test_le_jour_de_reception_est_celui_du_registre_quand_il_le_dit() -> None:
    recus = [("a", "2027-01-15T09:00:00+00:00"), ("b", ""), ("a", "2027-02-01T09:00:00+00:00")]
    depots = [Depot(sha, 1, "m.xlsx", le, "m.xlsx") for sha, le in recus]
    assert jours_de_reception([depots[:2], depots[2:]]) == {"a": date(2027, 1, 15)}
