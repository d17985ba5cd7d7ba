"""Qui apprécie quoi : chacun reçoit ses seuls sous-critères, rien n'échappe à tous, et ce qui manque se dit."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.consolidation import consolider
from cctgen.evaluation.evaluateurs.classeur import modele_des_evaluateurs
from cctgen.evaluation.evaluateurs.controle import avec_repartition
from cctgen.evaluation.evaluateurs.lecture import lire_repartition
from cctgen.evaluation.evaluateurs.modele import Charge, Repartition
from cctgen.evaluation.grille.contenu import Etendue
from cctgen.evaluation.grille.ecriture import ecrire_grille, ecrire_grille_par_exigence
from cctgen.evaluation.grille.lecture import lire_grille
from cctgen.evaluation.modele import Avis, GrilleLue, cle_de
from cctgen.evaluation.saisies.lecture import lignes_absentes
from tests.evaluation.fabriques import un_avis, un_dossier, un_prix, une_offre
from tests.evaluation.grille.test_grille import SAISIES, entete, remplir

DOSSIER = un_dossier()
ALPHA, BETA = une_offre("Alpha"), une_offre("Bêta")
SECURITE, USAGE = frozenset({"SSI-1", "SSI-2", "SSI-P"}), frozenset({"UTI-1"})


def confier(**par_sous_critere: str) -> Repartition:
    charges = ({"sous_critere": i, "evaluateurs": noms} for i, noms in par_sous_critere.items())
    return Repartition(tuple(Charge.model_validate(c) for c in charges))


def test_chacun_a_ses_seuls_sous_criteres() -> None:
    repartition = confier(securite="RSSI ; achats", usage="achats")
    assert repartition.noms == ("RSSI", "achats")
    assert repartition.refs(DOSSIER, "rssi") == {0: SECURITE}
    assert repartition.refs(DOSSIER, "achats") == {0: SECURITE | USAGE}


def test_ce_que_personne_n_a_en_charge_est_dans_toutes_les_grilles() -> None:
    assert confier(securite="rssi").refs(DOSSIER, "rssi") == {0: SECURITE | USAGE}
    assert confier(securite="rssi").notees_par(DOSSIER, "rssi") == {0: frozenset({"SSI-1", "SSI-2"})}


def test_un_lot_ou_l_evaluateur_n_a_rien_n_est_pas_dans_sa_grille() -> None:
    dossier = un_dossier((1, 2))
    charges = [Charge(lot=n, sous_critere="securite", evaluateurs=(nom,)) for n, nom in ((1, "rssi"), (2, "achats"))]
    assert list(Repartition(tuple(charges)).refs(dossier, "rssi")) == [1]
    assert list(Repartition((charges[0],)).refs(dossier, "rssi")) == [1, 2], "le lot 2, à personne, est à tous"


def test_la_grille_d_un_evaluateur_ne_montre_que_ses_exigences_sous_les_deux_formes() -> None:
    etendue = Etendue(confier(securite="rssi", usage="achats").refs(DOSSIER, "achats"))
    feuille = openpyxl.load_workbook(io.BytesIO(ecrire_grille(DOSSIER, [ALPHA], etendue)))["Alpha"]
    # Sous le tableau, une ligne vide, puis celle des empreintes.
    assert [c.value for (c,) in feuille.iter_rows(min_row=entete(feuille) + 1, max_col=1)][:-2] == ["UTI-1"]
    noms = openpyxl.load_workbook(io.BytesIO(ecrire_grille_par_exigence(DOSSIER, [ALPHA], etendue))).sheetnames
    assert noms[2:-1] == ["Usage"]


def test_une_grille_refaite_garde_les_avis_deja_ecrits() -> None:
    lue = lire_grille(remplir(ecrire_grille(DOSSIER, [ALPHA]), {"SSI-1": SAISIES}), "grille-a.xlsx", DOSSIER, [ALPHA])
    for ecrire, nom in ((ecrire_grille, "grille-a.xlsx"), (ecrire_grille_par_exigence, "grille-a-par-exigence.xlsx")):
        refaite = ecrire(DOSSIER, [ALPHA, BETA], Etendue(deja=lue.avis))
        assert {c: a for c, a in lire_grille(refaite, nom, DOSSIER, [ALPHA, BETA]).avis.items() if a} == lue.avis


def test_le_classeur_pose_se_relit_vide_puis_rempli(tmp_path: Path) -> None:
    octets = modele_des_evaluateurs(DOSSIER).contenu
    chemin = tmp_path / "evaluateurs.xlsx"
    chemin.write_bytes(octets)
    assert lire_repartition(tmp_path, DOSSIER) == (Repartition(), [])
    classeur = openpyxl.load_workbook(io.BytesIO(octets))
    feuille = classeur.worksheets[0]
    lignes = [[c.value for c in ligne] for ligne in feuille.iter_rows(min_row=6)]
    assert [[texte and texte.replace("\xa0", " ") for texte in li] for li in lignes] == [
        ["–", "Sécurité", "3 exigences, dont 2 notées", None, "securite"],
        ["–", "Usage", "1 exigence, dont 1 notée", None, "usage"],
    ]
    feuille["D6"], feuille["D7"] = "rssi ; achats", "achats"
    classeur.save(chemin)
    repartition, fautes = lire_repartition(tmp_path, DOSSIER)
    assert (repartition, fautes) == (confier(securite="rssi;achats", usage="achats"), [])


def test_un_classeur_pose_avant_designe_le_sous_critere_par_son_code_et_se_lit_encore(tmp_path: Path) -> None:
    classeur = openpyxl.Workbook()
    feuille = classeur.worksheets[0]
    feuille.append(["Lot", "Sous-critère", "Ce qu'il couvre", "Évaluateurs"])
    feuille.append(["–", "securite", "Sécurité (3 exigences, dont 2 notées)", "rssi ; achats"])
    feuille.append(["–", "usage", "Usage (1 exigence, dont 1 notée)", "achats"])
    classeur.save(tmp_path / "evaluateurs.xlsx")
    assert lire_repartition(tmp_path, DOSSIER) == (confier(securite="rssi;achats", usage="achats"), [])
    pose, octets = modele_des_evaluateurs(DOSSIER), (tmp_path / "evaluateurs.xlsx").read_bytes()
    assert lignes_absentes("evaluateurs.xlsx", octets, pose.lignes, pose.lignes_d_avant) == []


@pytest.mark.parametrize(
    ("ligne", "code"),
    [
        ("{sous_critere: securitee, evaluateurs: rssi}", "sous-critere-inconnu"),
        ("{lot: 3, sous_critere: securite, evaluateurs: rssi}", "lot-inconnu"),
        ('{sous_critere: securite, evaluateurs: "a/b"}', "evaluateur-invalide"),
        ("{sous_critere: securite, evaluateurs: Consensus}", "evaluateur-invalide"),
        ("{sous_critere: securite, evaluateurs: rssi-par-exigence}", "evaluateur-invalide"),
        ("{sous_critere: securite, evaluateurs: []}", "valeur-invalide"),
    ],
)
def test_une_ligne_fausse_le_dit_et_n_est_pas_suivie(ligne: str, code: str, tmp_path: Path) -> None:
    (tmp_path / "evaluateurs.yaml").write_text(f"evaluateurs:\n  - {ligne}\n", "utf-8")
    repartition, fautes = lire_repartition(tmp_path, DOSSIER)
    assert repartition == Repartition()
    assert [f.code for f in fautes] == [code]
    assert all(f.lieu.fichier == "evaluation/evaluateurs.yaml" for f in fautes)


@pytest.mark.parametrize(
    ("au_yaml", "suivie", "codes"),
    [
        ("Achats ; rssi", {"securite": "rssi;achats"}, []),
        ("architecte", {}, ["sources-discordantes"]),
        ("rssi", {}, ["sources-discordantes"]),
    ],
)
def test_deux_fichiers_qui_confient_autrement_un_sous_critere_ne_s_additionnent_pas(
    au_yaml: str, suivie: dict[str, str], codes: list[str], tmp_path: Path
) -> None:
    """Un évaluateur ôté du YAML gardait sa charge, que le classeur disait encore."""
    classeur = openpyxl.load_workbook(io.BytesIO(modele_des_evaluateurs(DOSSIER).contenu))
    classeur.worksheets[0]["D6"], classeur.worksheets[0]["D7"] = "rssi ; achats", "achats"
    classeur.save(tmp_path / "evaluateurs.xlsx")
    (tmp_path / "evaluateurs.yaml").write_text(
        f'evaluateurs:\n  - {{sous_critere: securite, evaluateurs: "{au_yaml}"}}\n', "utf-8"
    )
    repartition, fautes = lire_repartition(tmp_path, DOSSIER)
    assert (repartition, [f.code for f in fautes]) == (confier(**suivie, usage="achats"), codes)


def raisons(
    repartition: Repartition, consensus: Avis | None = None, **par_nom: tuple[str, ...]
) -> list[tuple[str, str]]:
    grilles = [
        GrilleLue(f"grille-{nom}.xlsx", nom, {cle_de(o): {r: un_avis(3, nom) for r in refs} for o in (ALPHA, BETA)})
        for nom, refs in par_nom.items()
    ]
    arbitre = (
        GrilleLue("c", "consensus", {cle_de(o): {"SSI-1": consensus} for o in (ALPHA, BETA)}) if consensus else None
    )
    prix = [un_prix("Alpha", "10"), un_prix("Bêta", "12")]
    comparaison = comparer(DOSSIER, [ALPHA, BETA], consolider(grilles, arbitre), prix)
    (lot,) = avec_repartition(comparaison, DOSSIER, repartition).lots
    return [(r.code, r.message) for r in lot.raisons if r.code.startswith("evaluateur-")]


def test_un_evaluateur_qui_n_a_pas_tout_note_est_nomme_et_tient_le_classement() -> None:
    repartition = confier(securite="rssi; achats", usage="achats")
    ((code, message),) = raisons(repartition, rssi=("SSI-1",), achats=("SSI-1", "SSI-2", "UTI-1"))
    assert code == "evaluateur-sans-note"
    assert message == "rssi n'a pas noté tout ce qui lui est confié (Alpha : SSI-2 ; Bêta : SSI-2)."
    assert raisons(repartition, rssi=("SSI-1", "SSI-2"), achats=("SSI-1", "SSI-2", "UTI-1")) == []


def test_le_consensus_tient_lieu_de_la_note_qui_manque() -> None:
    repartition = confier(securite="rssi; achats", usage="achats")
    tranche = un_avis(3, "consensus")
    assert raisons(repartition, tranche, rssi=("SSI-2",), achats=("SSI-1", "SSI-2", "UTI-1")) == []


def test_une_note_hors_de_sa_charge_se_dit() -> None:
    repartition = confier(securite="rssi", usage="achats")
    dites = raisons(repartition, rssi=("SSI-1", "SSI-2", "UTI-1"), achats=("UTI-1",), zoe=("SSI-1",))
    assert dites == [
        ("evaluateur-hors-repartition", "rssi a noté ce qui ne lui est pas confié : UTI-1 ; ses notes comptent."),
        ("evaluateur-hors-repartition", "zoe a noté ce qui ne lui est pas confié : SSI-1 ; ses notes comptent."),
    ]


def test_sans_repartition_rien_n_est_demande_a_personne() -> None:
    assert raisons(Repartition(), rssi=("SSI-1",)) == []
