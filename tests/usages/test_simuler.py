"""`simuler` éprouve la méthode d'une consultation, sans rien écrire."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cctgen.cli.principal import executer
from cctgen.evaluation.simulation.ensemble import _ETENDUE, _PAR_TRANCHE
from cctgen.socle.contenu import contenu
from cctgen.usages.preparation.nouveau import creer_depuis_exemple
from cctgen.usages.preparation.simuler import sans_estimation, simuler
from tests.livre import clausier_livre

EXEMPLES = ("portail", "sirh-saas", "infogerance")
POSTES = """
      montant:
        comprend: [options]
        postes:
          - {id: jours, designation: "Journées", unite: jours, quantite: 1000}
          - {id: formation, designation: "Formation", part: option}
"""


def une_consultation(dossier: Path, exemple: str = "infogerance") -> Path:
    racine = dossier / exemple
    creer_depuis_exemple(racine, exemple)
    return racine


def changer(racine: Path, avant: str, apres: str) -> None:
    chemin = racine / "consultation.yaml"
    texte = chemin.read_text(encoding="utf-8")
    assert avant in texte
    chemin.write_text(texte.replace(avant, apres), encoding="utf-8")


def fichiers(racine: Path) -> dict[str, bytes]:
    return {str(p.relative_to(racine)): p.read_bytes() for p in racine.rglob("*") if p.is_file()}


@pytest.mark.parametrize("exemple", EXEMPLES)
def test_la_methode_des_exemples_n_a_a_relire_que_le_besoin_qu_elle_tait(
    exemple: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Aucun n'a d'exigence de son besoin propre ; une infogérance se juge sur ce que note le clausier."""
    assert executer(["simuler", str(contenu("exemples") / exemple), "--json"]) == 0
    rendu = json.loads(capsys.readouterr().out)
    assert rendu["publiable"]
    besoin_tu = exemple != "infogerance"
    assert [a["code"] for a in rendu["anomalies"]] == ["besoin-non-note"] * besoin_tu
    assert {c["portee"] for lot in rendu["lots"] for c in lot["conclusions"]} == {"constat"}
    assert rendu["verdict"].endswith("Rien à relire.") is not besoin_tu


def test_le_compte_rendu_se_lit_et_n_ecrit_rien(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    racine = une_consultation(tmp_path)
    avant = fichiers(racine)
    assert executer(["simuler", str(racine), "--prix", "1 240 000", "--prix", "1312500"]) == 0
    dit = capsys.readouterr().out
    assert dit.startswith("Rien n'empêche de publier cette méthode.")
    for titre in ("Toutes conformes", "Prix serrés", "prix bas isolé", "Poids réels", "proportionnelle (la vôtre)"):
        assert titre in dit
    assert "1\u202f240\u202f000\u00a0€" in dit
    assert fichiers(racine) == avant


def test_une_methode_qui_ne_departage_pas_est_refusee(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    racine = une_consultation(tmp_path)
    changer(
        racine,
        "  case_vide: a_apprecier\n",
        '  echelle: [{note: 0, ancre: "Rien."}, {note: 1, ancre: "Adapté.", attendu: oui}]\n',
    )
    assert executer(["simuler", str(racine), "--json"]) == 1
    rendu = json.loads(capsys.readouterr().out)
    assert not rendu["publiable"]
    assert "bareme-sans-ecart" in {a["code"] for a in rendu["anomalies"]}
    assert "refus" in {c["portee"] for lot in rendu["lots"] for c in lot["conclusions"]}


def test_ce_que_les_controles_relevent_de_la_methode_est_a_relire(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    racine = une_consultation(tmp_path)
    changer(racine, "formule: proportionnelle", "formule: {nom: lineaire, plancher: 1000000, plafond: 1030000}")
    changer(racine, "  case_vide", "  departage: []\n  case_vide")
    assert executer(["simuler", str(racine), "--json"]) == 0
    rendu = json.loads(capsys.readouterr().out)
    assert {a["code"] for a in rendu["anomalies"]} == {"departage-absent", "formule-qui-ecrase"}
    attentions = [c["phrase"] for lot in rendu["lots"] for c in lot["conclusions"] if c["portee"] == "attention"]
    assert any("un pour cent de prix prend 33,8 % du poids du prix" in phrase for phrase in attentions)
    assert rendu["verdict"].endswith("à relire avant d'en décider.")


def test_des_prix_d_essai_detailles_se_lisent_comme_prix_yaml(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    racine = une_consultation(tmp_path)
    prix = '- {id: prix, libelle: "Prix", type: prix, poids: 35, formule: proportionnelle}\n'
    changer(racine, prix, f"- id: prix\n      type: prix\n      poids: 35{POSTES}")
    essai = tmp_path / "essai.yaml"
    essai.write_text("prix:\n  - {soumissionnaire: A, postes: {jours: 450, formation: 1000}}\n", encoding="utf-8")
    assert executer(["simuler", str(racine), "--essai", str(essai), "--json"]) == 0
    (lot,) = json.loads(capsys.readouterr().out)["lots"]
    assert lot["prix_d_essai"] == ["451000"]
    assert [(p["id"], p["part"]) for p in lot["postes"]] == [("jours", "99.78"), ("formation", "0.22")]
    essai.write_text("prix:\n  - {soumissionnaire: A, lot: 3, postes: {jours: 450}}\n", encoding="utf-8")
    assert executer(["simuler", str(racine), "--essai", str(essai)]) == 1
    dit = capsys.readouterr().err
    assert "lot-inconnu" in dit
    assert "essai.yaml:2" in dit


@pytest.mark.parametrize(
    ("arguments", "code", "mots"),
    [
        (["--prix", "cher"], 2, "n'est pas un montant positif"),
        (["--prix", "0"], 2, "n'est pas un montant positif"),
        (["--essai", "absent.yaml"], 1, "ne sont pas là"),
    ],
)
def test_un_prix_d_essai_fautif_dit_quoi_ecrire(
    arguments: list[str], code: int, mots: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert executer(["simuler", str(une_consultation(tmp_path)), *arguments]) == code
    assert mots in capsys.readouterr().err


def test_sans_l_estimation_les_prix_d_essai_n_en_disent_rien(tmp_path: Path) -> None:
    racine = une_consultation(tmp_path)
    changer(racine, "bareme:\n", "estimation: 654321\nbareme:\n")
    (tiree,) = simuler(racine).lots
    (convenue,) = simuler(racine, changer=sans_estimation).lots
    changer(racine, "estimation: 654321\n", "")
    (jamais_estimee,) = simuler(racine).lots
    assert tiree.prix[0] == 654_321
    assert convenue == jamais_estimee, "l'estimation ne s'y lit pas"
    assert "estimation" not in convenue.origine


def test_sans_estimation_les_prix_d_essai_tiennent_dans_la_tranche_repondue_de_chaque_lot(tmp_path: Path) -> None:
    racine = une_consultation(tmp_path, "portail")
    (un, deux) = simuler(racine).lots
    assert (min(un.prix) >= 1_000_000, min(deux.prix) >= 216_000, max(deux.prix) < 1_000_000) == (True, True, True)
    assert un.origine == deux.origine == "pris dans la tranche du montant estimé"


@pytest.mark.parametrize("option", [o.valeur for o in clausier_livre().questions["montant"].options])
def test_toute_tranche_du_questionnaire_situe_ses_prix_d_essai(option: str) -> None:
    """Les bornes se lisent dans la réponse : « de_60_a_140 », en milliers d'euros."""
    prix = [_PAR_TRANCHE[option] * part for part in _ETENDUE]
    bas, haut = {"moins": (0, 1), "plus": (1, None), "de": (1, 3)}[(mots := option.split("_"))[0]]
    assert prix[0] >= (int(mots[bas]) * 1000 if bas else 1)
    assert haut is None or prix[-1] < int(mots[haut]) * 1000


def test_sans_bareme_il_n_y_a_rien_a_simuler(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    racine = une_consultation(tmp_path)
    chemin = racine / "consultation.yaml"
    texte = chemin.read_text(encoding="utf-8")
    chemin.write_text(texte[: texte.index("bareme:")], encoding="utf-8")
    assert executer(["simuler", str(racine)]) == 1
    assert "pas de barème" in capsys.readouterr().err


def verdict_de(racine: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, bool, str, set[str]]:
    code = executer(["simuler", str(racine), "--json"])
    rendu = json.loads(capsys.readouterr().out)
    return code, rendu["publiable"], rendu["verdict"], {a["code"] for a in rendu["anomalies"]}


def test_simuler_refuse_le_bareme_que_publier_refuserait(
    portail_publie: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "donc gelé" in verdict_de(portail_publie, capsys)[2]
    changer(portail_publie, "bareme:\n", "bareme:\n  arrondi: 3\n")
    code, publiable, verdict, codes = verdict_de(portail_publie, capsys)
    assert (code, publiable) == (1, False)
    assert "bareme-modifie-depuis-publication" in codes
    assert "gelé" not in verdict
    outre = (
        'passages_outre:\n  - {anomalie: bareme-modifie-depuis-publication, motif: "Avis rectifié", par: "Cheffe"}\n'
    )
    changer(portail_publie, "bareme:\n", f"{outre}bareme:\n")
    code, publiable, verdict, _ = verdict_de(portail_publie, capsys)
    assert (code, publiable) == (0, True)
    assert "n'est plus celui de la version" in verdict


def test_un_champ_du_bareme_a_completer_n_est_pas_publiable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    racine = une_consultation(tmp_path)
    changer(racine, 'libelle: "Prix"', 'libelle: "À compléter"')
    code, publiable, _, codes = verdict_de(racine, capsys)
    assert (code, publiable) == (1, False)
    assert "champ-a-completer" in codes


@pytest.mark.parametrize(
    ("nom", "contenu_du_fichier", "code", "conseil"),
    [
        ("prix-essai.yaml", "prix: []", 0, ""),
        ("essai.yaml", "# Essai\nprix: []", 0, ""),
        ("essai-2.yml", "prix: []", 0, ""),
        ("prix.yaml", "prix: []", 1, "« prix-essai.yaml »"),
        ("reponses-essai.yaml", "communes: {}", 1, "reponses.yaml"),
    ],
)
def test_des_prix_d_essai_se_posent_a_la_racine_de_la_consultation(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    nom: str,
    contenu_du_fichier: str,
    code: int,
    conseil: str,
) -> None:
    """L'aide en donne l'exemple ; tout autre fichier de données que rien ne lit arrête encore le geste."""
    racine = une_consultation(tmp_path)
    (racine / nom).write_text(contenu_du_fichier, encoding="utf-8")
    assert executer(["verifier", str(racine)]) == code
    dit = capsys.readouterr().err
    assert ("fichier-ignore" in dit) is bool(code)
    assert conseil in dit
