"""Prix et décisions, posés pré-remplis, relus de leur fichier YAML ou de leur classeur."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.modele import Appreciations, SensDecision
from cctgen.evaluation.saisies.modeles import modeles_de_saisie
from cctgen.evaluation.saisies.registre import FormeDeRegistre, ecrire_registre
from cctgen.evaluation.sources import lire_decisions, lire_prix
from cctgen.matrice.modele import Offre
from cctgen.socle.gestes.geste import geste
from cctgen.usages.analyse.saisies import poser_saisies
from tests.evaluation.fabriques import REPONSES, un_dossier, une_offre, une_reponse
from tests.matrice.bureautique import convertir

PIEGE = 'SARL "Le Numérique" : l\'atelier # 1 {€}'
IRREGULIERE = [*REPONSES[:2], une_reponse("SSI-P", "Non conforme"), REPONSES[3]]
OFFRES = [une_offre(PIEGE, reponses=IRREGULIERE), une_offre("Bêta")]


def poses(evaluation: Path, offres: list[Offre] = OFFRES) -> list[str]:
    comparaison = comparer(un_dossier(), offres, Appreciations())
    with geste(evaluation) as ouvert:
        saisies = modeles_de_saisie(un_dossier(), offres, comparaison)
        anomalies = poser_saisies(ouvert, evaluation, saisies)
        ouvert.mettre_en_place(remplacer=True)
    return [a.message for a in anomalies]


def decommenter(chemin: Path) -> None:
    """Retire les « # » des lignes à remplir, comme le demande la première ligne."""
    lignes = [li[1:] if li.startswith(("#  ", "# prix:", "# decisions:")) else li for li in _lignes(chemin)]
    chemin.write_text("\n".join(li[1:] if li.startswith((" prix", " decisions")) else li for li in lignes))


def _lignes(chemin: Path) -> list[str]:
    return chemin.read_text(encoding="utf-8").splitlines()


def test_les_modeles_poses_ne_disent_encore_rien(tmp_path: Path) -> None:
    assert poses(tmp_path) == []
    assert lire_prix(tmp_path, un_dossier(), OFFRES) == ((), [])
    assert lire_decisions(tmp_path, un_dossier(), OFFRES) == ((), [])


def test_un_classeur_reste_vierge_le_dit_quand_la_saisie_est_tenue_en_yaml(tmp_path: Path) -> None:
    """Imprimé vide, il ferait croire que rien n'est décidé ; il se refait tant que personne n'y a touché."""
    poses(tmp_path)
    assert [c.value for c in openpyxl.load_workbook(tmp_path / "decisions.xlsx").active[4] if c.value] == []
    for nom in ("prix.yaml", "decisions.yaml"):
        decommenter(tmp_path / nom)
    poses(tmp_path)
    for nom in ("prix", "decisions"):
        (dit,) = (c.value for c in openpyxl.load_workbook(tmp_path / f"{nom}.xlsx").active[4] if c.value)
        assert dit.startswith("La saisie est tenue dans"), nom
        assert f"{nom}.yaml" in dit


def test_un_nom_piege_se_decommente_et_se_relit(tmp_path: Path) -> None:
    poses(tmp_path)
    for nom in ("prix.yaml", "decisions.yaml"):
        decommenter(tmp_path / nom)
    texte = (tmp_path / "prix.yaml").read_text(encoding="utf-8").replace("0.00", '"125\u202f000,50 € HT"')
    (tmp_path / "prix.yaml").write_text(texte, encoding="utf-8")
    prix, fautes = lire_prix(tmp_path, un_dossier(), OFFRES)
    assert (fautes, {p.soumissionnaire: p.montant for p in prix}) == (
        [],
        {PIEGE: Decimal("125000.50"), "Bêta": Decimal("125000.50")},
    )
    decisions, fautes = lire_decisions(tmp_path, un_dossier(), OFFRES)
    assert (decisions, [f.code for f in fautes]) == ((), ["valeur-invalide"]), "« Pourquoi » se remplace par un motif"
    ecrites = (tmp_path / "decisions.yaml").read_text(encoding="utf-8").replace("Pourquoi", "Couvert par la pièce 4.")
    (tmp_path / "decisions.yaml").write_text(ecrites, encoding="utf-8")
    decisions, fautes = lire_decisions(tmp_path, un_dossier(), OFFRES)
    assert (fautes, [(d.offre, d.exigence, d.decision) for d in decisions]) == (
        [],
        [(PIEGE, "SSI-P", SensDecision.MAINTENUE)],
    )


def remplir(chemin: Path, ligne: int, **cases: object) -> None:
    classeur = openpyxl.load_workbook(chemin)
    for colonne, valeur in cases.items():
        classeur.worksheets[0][f"{colonne}{ligne}"] = valeur
    classeur.save(chemin)


def lignes_du_classeur(chemin: Path) -> list[tuple[object, ...]]:
    feuille = openpyxl.load_workbook(io.BytesIO(chemin.read_bytes())).worksheets[0]
    return [rangee for rangee in feuille.iter_rows(min_row=6, values_only=True) if any(rangee)]


@pytest.mark.parametrize("montant", [125000.5, "125 000,50", "125\u00a0000,50 € HT"])
def test_les_prix_se_remplissent_dans_un_classeur(tmp_path: Path, montant: object) -> None:
    poses(tmp_path)
    assert [rangee[1] for rangee in lignes_du_classeur(tmp_path / "prix.xlsx")] == ["Bêta", PIEGE]
    remplir(tmp_path / "prix.xlsx", 7, C=montant)
    prix, fautes = lire_prix(tmp_path, un_dossier(), OFFRES)
    assert (fautes, [(p.soumissionnaire, p.montant) for p in prix]) == ([], [(PIEGE, Decimal("125000.50"))])


def test_les_decisions_se_remplissent_dans_un_classeur(tmp_path: Path) -> None:
    poses(tmp_path)
    assert [r[:4] for r in lignes_du_classeur(tmp_path / "decisions.xlsx")] == [
        ("–", PIEGE, "SSI-P", "Déclarée non conforme.")
    ]
    remplir(
        tmp_path / "decisions.xlsx", 6, E="offre écartée", F="Le pli le montre.", G="Mme Martin", H=date(2027, 1, 31)
    )
    (decision,), fautes = lire_decisions(tmp_path, un_dossier(), OFFRES)
    assert fautes == []
    assert (decision.offre, decision.exigence, decision.decision, decision.date, decision.auteur) == (
        PIEGE,
        "SSI-P",
        SensDecision.ECARTEE,
        date(2027, 1, 31),
        "Mme Martin",
    )


@pytest.mark.parametrize(
    ("cases", "codes"),
    [
        ({"E": "maintenue"}, {"cle-absente"}),
        ({"E": "peut-être", "F": "Jugé", "G": "a", "H": "31/01/2027"}, {"valeur-hors-liste"}),
        ({"E": "maintenue", "F": "Jugé", "G": "a", "H": "demain"}, {"valeur-invalide"}),
    ],
)
def test_une_ligne_incomplete_du_classeur_est_situee(tmp_path: Path, cases: dict[str, object], codes: set[str]) -> None:
    poses(tmp_path)
    remplir(tmp_path / "decisions.xlsx", 6, **cases)
    decisions, fautes = lire_decisions(tmp_path, un_dossier(), OFFRES)
    assert decisions == ()
    assert ({a.code for a in fautes}, {str(a.lieu) for a in fautes}) == (codes, {"evaluation/decisions.xlsx:6"})


@pytest.mark.parametrize("contenu", [b"", b"abime"])
def test_un_classeur_illisible_ou_sans_en_tete_est_une_anomalie(tmp_path: Path, contenu: bytes) -> None:
    (tmp_path / "prix.xlsx").write_bytes(contenu)
    assert [a.code for a in lire_prix(tmp_path, un_dossier(), OFFRES)[1]] == ["saisie-illisible"]
    openpyxl.Workbook().save(tmp_path / "prix.xlsx")
    assert [a.code for a in lire_prix(tmp_path, un_dossier(), OFFRES)[1]] == ["colonne-absente"]


def test_deux_sources_discordantes_n_en_font_aucune(tmp_path: Path) -> None:
    poses(tmp_path)
    remplir(tmp_path / "prix.xlsx", 6, C=10)
    (tmp_path / "prix.yaml").write_text("prix:\n  - {soumissionnaire: Bêta, montant: 10}\n", encoding="utf-8")
    assert lire_prix(tmp_path, un_dossier(), OFFRES)[1] == []
    (tmp_path / "prix.yaml").write_text("prix:\n  - {soumissionnaire: Bêta, montant: 11}\n", encoding="utf-8")
    prix, fautes = lire_prix(tmp_path, un_dossier(), OFFRES)
    assert [a.code for a in fautes] == ["sources-discordantes"]
    comparaison = comparer(un_dossier(), OFFRES, Appreciations(), prix, (), fautes)
    assert {"prix-absent", "sources-discordantes"} <= {r.code for r in comparaison.lots[0].raisons}
    assert all(o.prix is None for o in comparaison.lots[0].offres)


def test_deux_decisions_discordantes_sont_dites(tmp_path: Path) -> None:
    poses(tmp_path)
    remplir(tmp_path / "decisions.xlsx", 6, E="offre écartée", F="Jugé", G="a", H=date(2027, 1, 31))
    ligne = (
        f"  - {{offre: {PIEGE!r}, exigence: SSI-P, decision: maintenue, motif: Jugé, auteur: a, date: 2027-01-30}}\n"
    )
    (tmp_path / "decisions.yaml").write_text("decisions:\n" + ligne.replace("\\'", "''"), encoding="utf-8")
    assert [a.code for a in lire_decisions(tmp_path, un_dossier(), OFFRES)[1]] == ["sources-discordantes"]


def test_une_saisie_intacte_se_rafraichit_une_saisie_remplie_ne_s_ecrase_jamais(tmp_path: Path) -> None:
    poses(tmp_path, OFFRES[1:])
    remplir(tmp_path / "decisions.xlsx", 8, E="offre retirée par le soumissionnaire", B="Bêta")
    remplie = (tmp_path / "decisions.xlsx").read_bytes()
    (message,) = poses(tmp_path)
    assert (tmp_path / "decisions.xlsx").read_bytes() == remplie
    assert f"il y manque –, {PIEGE}, SSI-P" in message
    assert PIEGE in [rangee[1] for rangee in lignes_du_classeur(tmp_path / "prix.xlsx")]


def homonymes() -> list[Offre]:
    return [
        replace(une_offre("Durand", fichier=f"{siret}.xlsx", sha256=siret * 4), siret=siret)
        for siret in ("12345678900012", "98765432100013")
    ]


def test_deux_homonymes_ont_chacun_leur_prix_et_leur_nom(tmp_path: Path) -> None:
    offres = homonymes()
    poses(tmp_path, offres)
    assert [r[1] for r in lignes_du_classeur(tmp_path / "prix.xlsx")] == [o.siret for o in offres]
    remplir(tmp_path / "prix.xlsx", 6, C=10)
    remplir(tmp_path / "prix.xlsx", 7, C=20)
    prix, fautes = lire_prix(tmp_path, un_dossier(), offres)
    assert fautes == []
    comparees = comparer(un_dossier(), offres, Appreciations(), prix).lots[0].offres
    assert {(o.soumissionnaire, o.prix) for o in comparees} == {
        ("Durand (SIRET 12345678900012)", Decimal(10)),
        ("Durand (SIRET 98765432100013)", Decimal(20)),
    }
    assert "pli-multiple" not in {r.code for o in comparees for r in o.raisons}


def test_un_nom_que_portent_deux_candidats_ne_designe_personne(tmp_path: Path) -> None:
    (tmp_path / "prix.yaml").write_text("prix:\n  - {soumissionnaire: Durand, montant: 10}\n", encoding="utf-8")
    texte = "decisions:\n  - {offre: Durand, decision: retiree, motif: Jugé, auteur: a, date: 2027-01-01}\n"
    (tmp_path / "decisions.yaml").write_text(texte, encoding="utf-8")
    for lire in (lire_prix, lire_decisions):
        lues, fautes = lire(tmp_path, un_dossier(), homonymes())  # type: ignore[operator]
        assert (lues, [a.code for a in fautes]) == ((), ["offre-ambigue"])


def test_un_retrait_ne_vise_pas_une_exigence(tmp_path: Path) -> None:
    texte = "- {offre: Bêta, exigence: SSI-P, decision: retiree, motif: Jugé, auteur: a, date: 2027-01-01}\n"
    (tmp_path / "decisions.yaml").write_text(texte, encoding="utf-8")
    decisions, fautes = lire_decisions(tmp_path, un_dossier(), OFFRES)
    assert (decisions, [a.code for a in fautes]) == ((), ["decision-mal-placee"])


@pytest.mark.parametrize(
    ("jour", "attendus"),
    [
        ("2999-01-12", ["valeur-invalide"]),
        ("2072-01-12", ["date-improbable"]),
        ("2026-11-30", ["date-improbable"]),
        ("01/12/2026", []),
    ],
)
def test_une_decision_qui_n_est_pas_du_temps_de_la_consultation_est_relevee(
    jour: str, attendus: list[str], tmp_path: Path
) -> None:
    texte = f"- {{offre: Bêta, decision: retiree, motif: Jugé, auteur: a, date: {jour}}}\n"
    (tmp_path / "decisions.yaml").write_text(texte, encoding="utf-8")
    decisions, fautes = lire_decisions(tmp_path, un_dossier(), OFFRES)
    assert [a.code for a in fautes] == attendus
    assert len(decisions) == ("valeur-invalide" not in attendus), "une date douteuse se dit, et la décision vaut"


@pytest.mark.libreoffice
def test_les_saisies_enregistrees_par_libreoffice_se_relisent(tmp_path: Path) -> None:
    """Converties en .ods puis remplies là-bas : une personne qui n'a pas Excel travaille comme les autres."""
    poses(tmp_path)
    remplir(tmp_path / "prix.xlsx", 7, C="125\u202f000,50 €")
    remplir(tmp_path / "decisions.xlsx", 6, E="offre maintenue", F="Jugé", G="a", H=date(2027, 1, 31))
    fichiers = {nom: (tmp_path / nom).read_bytes() for nom in ("prix.xlsx", "decisions.xlsx")}
    for nom, octets in convertir(fichiers, "ods", tmp_path / "atelier").items():
        (tmp_path / nom).unlink()
        (tmp_path / nom).with_suffix(".ods").write_bytes(octets)
    prix, fautes = lire_prix(tmp_path, un_dossier(), OFFRES)
    decisions, autres = lire_decisions(tmp_path, un_dossier(), OFFRES)
    assert (fautes, autres) == ([], [])
    assert [(p.soumissionnaire, p.montant) for p in prix] == [(PIEGE, Decimal("125000.50"))]
    assert [(d.offre, d.decision, d.date) for d in decisions] == [(PIEGE, SensDecision.MAINTENUE, date(2027, 1, 31))]


def test_ce_qui_s_ecrit_se_lit_depuis_la_gauche_et_seules_les_dates_se_centrent() -> None:
    """Un motif de trois lignes sortait centré, à côté de colonnes calées à gauche."""
    forme = FormeDeRegistre("suites", "Consigne.", ("Lot", "Motif", "Reçue le", "Échéance", "Retenue"), 1, 2)
    feuille = openpyxl.load_workbook(io.BytesIO(ecrire_registre(un_dossier(), forme, [("1",)]))).worksheets[0]
    for ligne in feuille.iter_rows(min_row=6, max_row=8, max_col=5):
        assert [c.alignment.horizontal for c in ligne] == [None, None, "center", "center", "center"]
