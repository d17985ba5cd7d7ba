"""Reporter les réponses d'une matrice à l'autre : les lignes identiques seulement, rien de deviné, rien d'écrasé."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font

from cctgen.cli.principal import executer
from cctgen.consultation.modele import Lot
from cctgen.matrice.contrat import COLONNES_REPONSE
from cctgen.matrice.ecriture.matrice import ecrire_matrice
from cctgen.matrice.lecture.matrice import lire_matrice
from cctgen.matrice.report.choix import MotifDeComposant
from cctgen.socle.erreurs import DonneesInvalides, EcritureImpossible, TravailProtege
from cctgen.usages.soumission.reporter import apercevoir, reporter
from tests.matrice.fabrique import CONFORME, matrice_conforme, remplir, un_dossier, une_exigence

COMMUNE = une_exigence("SSI-001-1", lots=(1, 2))
PROPRE = une_exigence("SSI-001-2", "I", "Le titulaire tient un journal.", lots=(1,))
AUTRE = une_exigence("SSI-001-3", "I", "Le titulaire archive.", lots=(2,))
DEUX_LOTS = un_dossier(COMMUNE, PROPRE, AUTRE, lots=(Lot(numero=1, titre="Un"), Lot(numero=2, titre="Deux")))
COMPOSANT = ["PostgreSQL", "", "16", "PostgreSQL", "SGBD", "AT-1541", "non"]


@pytest.fixture
def lots(tmp_path: Path) -> tuple[Path, Path]:
    ancienne, nouvelle = tmp_path / "lot-1.xlsx", tmp_path / "lot-2.xlsx"
    ancienne.write_bytes(matrice_conforme(DEUX_LOTS, 1, composants=[COMPOSANT]))
    nouvelle.write_bytes(ecrire_matrice(DEUX_LOTS, 2))
    return ancienne, nouvelle


def un_bordereau() -> bytes:
    classeur, tampon = Workbook(), io.BytesIO()
    classeur.save(tampon)
    return tampon.getvalue()


def reponses(chemin: Path) -> Mapping[str, tuple[str, ...]]:
    lignes = lire_matrice(chemin.read_bytes(), chemin.name).lignes
    return {ligne.valeur("Réf."): tuple(ligne.valeur(c) for c in COLONNES_REPONSE) for ligne in lignes}


def test_d_un_lot_a_l_autre_la_ligne_commune_se_reporte_et_le_reste_est_liste(lots: tuple[Path, Path]) -> None:
    avant = [chemin.read_bytes() for chemin in lots]
    report = reporter(*lots)
    assert report.fichier == lots[1].with_name("lot-2-reportee.xlsx")
    assert reponses(report.fichier) == {"SSI-001-1": tuple(CONFORME.values()), "SSI-001-3": ("",) * 4}
    assert [(r.ref, r.motif.name) for r in report.choix.laissees] == [("SSI-001-3", "NOUVELLE")]
    assert report.choix.abandonnees == ("SSI-001-2",)
    assert [chemin.read_bytes() for chemin in lots] == avant


def test_la_copie_se_relit_sans_anomalie_et_garde_sa_forme(lots: tuple[Path, Path]) -> None:
    fichier = reporter(*lots).fichier
    assert fichier is not None
    matrice = lire_matrice(fichier.read_bytes(), "m.xlsx")
    assert matrice.anomalies == ()
    assert [c.valeurs["Composant"] for c in matrice.composants] == ["PostgreSQL"]
    emise, copie = (openpyxl.load_workbook(chemin) for chemin in (lots[1], fichier))
    for feuille in emise:
        meme = copie[feuille.title]
        assert meme.protection.sheet
        assert len(meme.data_validations.dataValidation) == len(feuille.data_validations.dataValidation)
        assert meme.freeze_panes == feuille.freeze_panes
    assert not copie["Exigences"]["F2"].protection.locked


def test_d_une_version_a_la_suivante_un_texte_change_ne_se_reporte_pas(tmp_path: Path) -> None:
    ancienne, nouvelle = tmp_path / "v1.xlsx", tmp_path / "v2.xlsx"
    ancienne.write_bytes(matrice_conforme(un_dossier(une_exigence("A-1"), une_exigence("A-2"), une_exigence("A-3"))))
    suivante = (
        une_exigence("A-1"),
        une_exigence("A-2", enonce="Le titulaire chiffre tous les échanges."),
        une_exigence("A-3", "I"),
    )
    nouvelle.write_bytes(ecrire_matrice(un_dossier(*suivante, version=2), 0))
    choix = apercevoir(ancienne, nouvelle).choix
    assert [r.ref for r in choix.reportees] == ["A-1"]
    assert [(r.ref, r.motif.name) for r in choix.laissees] == [("A-2", "CHANGEE"), ("A-3", "CHANGEE")]


def test_une_ligne_commencee_n_est_ni_ecrasee_ni_completee(lots: tuple[Path, Path]) -> None:
    ancienne, nouvelle = lots
    commencee = {"justification": "Propre au lot 2."}
    nouvelle.write_bytes(remplir(ecrire_matrice(DEUX_LOTS, 2), [commencee], composants=[["Redis"]]))
    report = reporter(ancienne, nouvelle)
    assert report.choix.reportees == ()
    assert report.composants.reportes == ()
    assert report.composants.laisses == {MotifDeComposant.COMMENCEE: ["PostgreSQL"]}
    assert report.fichier is not None
    assert reponses(report.fichier)["SSI-001-1"] == ("", "", "Propre au lot 2.", "")


def test_deux_reponses_differentes_ne_se_departagent_pas(lots: tuple[Path, Path]) -> None:
    def doubler(classeur: Workbook) -> None:
        feuille = classeur["Exigences"]
        for rang in range(1, 6):
            feuille.cell(4, rang).value = feuille.cell(2, rang).value
        feuille["F4"] = "Non conforme"

    lots[0].write_bytes(matrice_conforme(DEUX_LOTS, 1, retouche=doubler))
    assert ("SSI-001-1", "PLUSIEURS") in [(r.ref, r.motif.name) for r in apercevoir(*lots).choix.laissees]


def test_un_texte_qui_ressemble_a_une_formule_reste_un_texte(lots: tuple[Path, Path]) -> None:
    dangereuse = {**CONFORME, "justification": "=HYPERLINK(1)"}
    lots[0].write_bytes(remplir(ecrire_matrice(DEUX_LOTS, 1), [dangereuse]))
    fichier = reporter(*lots).fichier
    assert fichier is not None
    assert openpyxl.load_workbook(fichier)["Exigences"]["H2"].data_type == "s"


def test_un_apercu_n_ecrit_rien(lots: tuple[Path, Path]) -> None:
    avant = sorted(lots[0].parent.iterdir())
    assert [r.ref for r in apercevoir(*lots).choix.reportees] == ["SSI-001-1"]
    assert sorted(lots[0].parent.iterdir()) == avant


def test_la_copie_retouchee_est_protegee_puis_mise_de_cote(lots: tuple[Path, Path]) -> None:
    fichier = reporter(*lots).fichier
    assert fichier is not None
    fichier.write_bytes(retouchee := remplir(fichier.read_bytes(), soumissionnaire="ACME"))
    with pytest.raises(TravailProtege):
        reporter(*lots)
    assert fichier.read_bytes() == retouchee
    (copie,) = reporter(*lots, remplacer=True).mis_de_cote
    assert copie.read_bytes() == retouchee


def _commenter(classeur: Workbook) -> None:
    classeur["Exigences"]["H2"].comment = Comment("Sauf option 2, facturée en sus", "A")


def _barrer_en_partie(classeur: Workbook) -> None:
    barre = TextBlock(InlineFont(strike=True), "pas ")
    classeur["Exigences"]["H2"].value = CellRichText("Nous ne sous-traitons ", barre, "hors de l'Union.")


def _poser(cellule: str, valeur: object) -> Callable[[Workbook], object]:
    return lambda classeur: classeur["Exigences"].__setitem__(cellule, valeur)


@pytest.mark.parametrize(
    ("abimer", "code"),
    [
        (_commenter, "contenu-hors-tableau"),
        (_barrer_en_partie, "mise-en-forme-signifiante"),
        (_poser("F2", "#REF!"), "cellule-en-erreur"),
        (_poser("H2", '="Voir "&A2'), "formule-ignoree"),
        (lambda c: c["Exigences"].merge_cells("H2:I2"), "mise-en-forme-signifiante"),
    ],
    ids=["commentaire", "barré en partie", "erreur", "formule sans valeur", "fusion"],
)
def test_une_reponse_que_son_texte_ne_dit_pas_se_reprend_a_la_main(lots: tuple[Path, Path], abimer, code) -> None:
    lots[0].write_bytes(matrice_conforme(DEUX_LOTS, 1, retouche=abimer))
    report = reporter(*lots)
    assert ("SSI-001-1", "A_REPRENDRE") in [(r.ref, r.motif.name) for r in report.choix.laissees]
    assert code in [a.code for a in report.anomalies]
    assert report.fichier is not None
    assert reponses(report.fichier)["SSI-001-1"] == ("",) * 4


def test_ce_qui_est_ecrit_hors_des_reponses_est_redit(
    lots: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    def ecrire_ailleurs(classeur: Workbook) -> None:
        classeur["Exigences"]["K2"] = "Texte à côté"
        classeur["Exigences"]["H9"] = "Suite de la réponse"
        classeur.create_sheet("Annexe")["B3"] = "Nos réserves"

    lots[0].write_bytes(matrice_conforme(DEUX_LOTS, 1, retouche=ecrire_ailleurs))
    assert executer(["reporter", *map(str, lots)]) == 0
    rendu = capsys.readouterr()
    affiche = " ".join((rendu.out + rendu.err).split())
    assert all(texte in affiche for texte in ("Texte à côté", "Suite de la réponse", "Nos réserves"))
    assert {"K2", "H9", "B3"} <= {a.lieu.cellule for a in apercevoir(*lots).anomalies}


@pytest.mark.parametrize("saisie", ["ssi 001 1", "SSI–001–1", None], ids=["minuscules", "tirets longs", "effacée"])
def test_une_reference_que_lit_le_controle_se_reporte(lots: tuple[Path, Path], saisie: str | None) -> None:
    lots[0].write_bytes(matrice_conforme(DEUX_LOTS, 1, retouche=_poser("A2", saisie)))
    choix = apercevoir(*lots).choix
    assert ([r.ref for r in choix.reportees], choix.abandonnees) == (["SSI-001-1"], ("SSI-001-2",))


def test_un_composant_barre_se_reprend_a_la_main(lots: tuple[Path, Path]) -> None:
    def barrer(classeur: Workbook) -> None:
        classeur["Composants"]["A2"].font = Font(strike=True)

    composants = [COMPOSANT, ["Redis"]]
    lots[0].write_bytes(matrice_conforme(DEUX_LOTS, 1, composants=composants, retouche=barrer))
    report = apercevoir(*lots)
    assert [c["Composant"] for c in report.composants.reportes] == ["Redis"]
    assert report.composants.laisses == {MotifDeComposant.A_REPRENDRE: ["PostgreSQL"]}
    assert "mise-en-forme-signifiante" in [a.code for a in report.anomalies]


@pytest.mark.parametrize("rang", [0, 1])
def test_aucune_des_deux_matrices_n_est_une_sortie(rang: int, lots: tuple[Path, Path]) -> None:
    with pytest.raises(EcritureImpossible):
        reporter(*lots, lots[rang], remplacer=True)


def test_deux_consultations_un_autre_classeur_ou_un_autre_format_sont_refuses(lots: tuple[Path, Path]) -> None:
    ancienne, nouvelle = lots
    autres = {
        "autre.xlsx": (ecrire_matrice(un_dossier(reference="2026-999"), 0), "autre-consultation"),
        "texte.xlsx": (b"rien", "fichier-illisible"),
        "prix.xlsx": (un_bordereau(), "pas-une-matrice"),
        "nouvelle.ods": (nouvelle.read_bytes(), "format-non-reporte"),
    }
    for nom, (octets, code) in autres.items():
        (ancienne.parent / nom).write_bytes(octets)
        with pytest.raises(DonneesInvalides) as refus:
            apercevoir(ancienne, ancienne.parent / nom)
        assert [a.code for a in refus.value.anomalies] == [code]


def test_la_commande_liste_ce_qui_reste_et_rend_compte_en_json(
    lots: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["reporter", *map(str, lots)]
    assert executer([*arguments, "--apercu"]) == 0
    assert "SSI-001-3" in capsys.readouterr().out
    assert executer([*arguments, "--json"]) == 0
    objet = json.loads(capsys.readouterr().out)
    assert objet["reportees"] == ["SSI-001-1"]
    assert objet["restantes"] == [{"ref": "SSI-001-3", "motif": "n'est pas dans l'ancienne matrice"}]
    assert Path(objet["fichier"]).is_file()


def test_une_reference_coupee_ou_manquante_se_cite_sur_une_ligne(
    lots: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    classeur = openpyxl.load_workbook(lots[0])
    for cellule, valeur in {
        "A2": None,
        "D2": "Un autre texte.",
        "A3": "SSI\n-999-2",
        "D3": "Un texte d'ailleurs.",
    }.items():
        classeur["Exigences"][cellule] = valeur
    classeur.save(lots[0])
    assert executer(["reporter", *map(str, lots)]) == 0
    assert "matrice : A2, SSI -999-2\n" in capsys.readouterr().out


def test_des_composants_deja_commences_ne_se_perdent_pas_en_silence(
    lots: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    noms = [f"Composant {n}" for n in range(11)]
    lots[0].write_bytes(matrice_conforme(DEUX_LOTS, 1, composants=[[nom] for nom in noms]))

    def commencer(classeur: Workbook) -> None:
        classeur["Composants"]["J4"] = "Une justification sans nom"

    lots[1].write_bytes(retouchee(lots[1], commencer))
    report = apercevoir(*lots)
    assert (report.composants.reportes, report.composants.laisses) == ((), {MotifDeComposant.COMMENCEE: noms})
    assert [c["composant"] for c in report.en_dict()["composants_restants"]] == noms
    assert executer(["reporter", *map(str, lots), "--apercu"]) == 0
    dit = " ".join(capsys.readouterr().out.split())
    assert "11 composants à reprendre" in dit
    assert "et 3 de plus" in dit
    assert "est déjà commencée : videz-la, ou complétez-la à la main" in dit


def retouchee(chemin: Path, retouche: Callable[[Workbook], None]) -> bytes:
    classeur, tampon = openpyxl.load_workbook(chemin, rich_text=True), io.BytesIO()
    retouche(classeur)
    classeur.save(tampon)
    return tampon.getvalue()


def test_un_texte_enrichi_de_la_nouvelle_matrice_reste_ce_qu_il_est(lots: tuple[Path, Path]) -> None:
    barre, gras = TextBlock(InlineFont(strike=True), "24 h"), TextBlock(InlineFont(b=True), " 48 h")

    def commencer(classeur: Workbook) -> None:
        feuille = classeur["Exigences"]
        (rang,) = (ligne[0].row for ligne in feuille.iter_rows(min_row=2) if ligne[0].value == "SSI-001-3")
        feuille.cell(rang, 8).value = CellRichText("sous ", barre, gras)

    lots[1].write_bytes(retouchee(lots[1], commencer))
    report = reporter(*lots)
    assert report.fichier is not None
    assert [r.motif.name for r in report.choix.laissees] == ["COMMENCEE"]
    textes = openpyxl.load_workbook(report.fichier, rich_text=True)["Exigences"]["H"]
    (garde,) = (c.value for c in textes if isinstance(c.value, CellRichText))
    enrichis = [(str(m), bool(m.font.strike), bool(m.font.b)) for m in garde if isinstance(m, TextBlock)]
    assert enrichis == [("24 h", True, False), (" 48 h", False, True)]
    assert reponses(report.fichier)["SSI-001-1"] == tuple(CONFORME.values())


@pytest.mark.parametrize(
    "piece", ["xl/drawings/drawing1.xml", "xl/media/image1.png", "xl/ctrlProps/ctrlProp1.xml", "xl/Charts/chart1.xml"]
)
def test_un_objet_pose_sur_la_nouvelle_matrice_n_est_jamais_perdu(lots: tuple[Path, Path], piece: str) -> None:
    with zipfile.ZipFile(lots[1], "a") as archive:
        archive.writestr(piece, "<xdr:wsDr><xdr:twoCellAnchor/></xdr:wsDr>")
    with pytest.raises(DonneesInvalides) as refus:
        reporter(*lots)
    assert [(a.code, "zone de texte" in a.message) for a in refus.value.anomalies] == [("format-non-reporte", True)]
    assert not lots[1].with_name("lot-2-reportee.xlsx").exists()


@pytest.mark.parametrize("vide", ["<xdr:wsDr></xdr:wsDr>", '<xdr:wsDr xmlns:xdr="oneCellAnchors"/>'])
def test_le_dessin_vide_que_pose_libreoffice_n_empeche_pas_le_report(lots: tuple[Path, Path], vide: str) -> None:
    with zipfile.ZipFile(lots[1], "a") as archive:
        archive.writestr("xl/drawings/drawing1.xml", vide)
    assert reporter(*lots).choix.reportees
