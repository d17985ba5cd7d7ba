from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font

from cctgen.clausier.lecture.fichiers import LectureClausier, lire_clauses
from cctgen.clausier.modele import Clause
from cctgen.echanges.tableau_csv import lignes_de_csv
from cctgen.usages.gardien.importer import DemandeImport, Import, ecrire_import, preparer
from cctgen.usages.gardien.verifier import verifier_le_clausier
from tests.echanges.test_importer_word import apparitions, mots

EXIGENCES = (
    ("Exigences techniques du service", "", "", "", "", ""),
    ("N°", "Thème", "Exigence", "Criticité", "Justificatif", "Commentaire interne"),
    ("E1", "Sécurité", "Le titulaire chiffre les disques.", "Bloquant", "Procès-verbal", "vu avec le RSSI"),
    ("E2", "", "=1+1 ne doit pas être calculé par le titulaire.", "Mineur", "", ""),
    ("", "Exploitation", "", "", "", ""),
    ("E3", "", "Le titulaire sauvegarde chaque nuit.", "Étrange", "Journal", ""),
    ("E4", "", "", "Bloquant", "", "ligne sans énoncé"),
)
CLAUSES = (
    ("Réf", "Titre", "Texte de la clause", "Pièce"),
    ("C1", "Réversibilité", "Le titulaire restitue les données.\n- en format ouvert ;\n- sous un mois.", "CCTP"),
    ("C2", "Pénalités", "Le titulaire supporte une pénalité de retard.", "CCAP"),
)


def importer(tmp_path: Path, feuilles: dict[str, Sequence[Sequence[str]]]) -> Import:
    classeur = Workbook()
    classeur.remove(classeur.worksheets[0])
    for nom, lignes in feuilles.items():
        feuille = classeur.create_sheet(nom)
        for rang, ligne in enumerate(lignes, 1):
            for colonne, texte in enumerate(ligne, 1):
                feuille.cell(rang, colonne, texte or None).data_type = "s" if texte else "n"
    if "Exigences" in feuilles:
        classeur["Exigences"]["C3"].comment = Comment("À revoir avant publication.", "DSI")
        classeur["Exigences"]["C6"].font = Font(strike=True)
    classeur.save(tmp_path / "dsi.xlsx")
    importe = preparer(DemandeImport(tmp_path / "dsi.xlsx", tmp_path / "importe", "DSI"))
    ecrire_import(importe)
    return importe


def clauses_de(tmp_path: Path) -> dict[str, Clause]:
    return {c.id: c for c in lire_clauses(tmp_path / "importe", LectureClausier(), [])}


def test_chaque_ligne_est_une_clause_ou_une_exigence(tmp_path: Path) -> None:
    importer(tmp_path, {"Exigences": EXIGENCES, "Clauses": CLAUSES})
    clauses = clauses_de(tmp_path)
    assert {i: [e.id for e in c.exigences] for i, c in clauses.items()} == {
        "DSI-SECURITE": ["DSI-E1", "DSI-E2"],
        "DSI-EXPLOITATION": ["DSI-E3"],
        "DSI-C1": [],
        "DSI-C2": [],
    }
    assert [e.niveau.value for e in clauses["DSI-SECURITE"].exigences] == ["P", "I"]
    assert clauses["DSI-C1"].texte == "Le titulaire restitue les données.\n\n- en format ouvert ;\n- sous un mois."
    assert (clauses["DSI-C2"].titre, clauses["DSI-C2"].piece.value) == ("Pénalités", "ccap")
    assert [
        a for a in verifier_le_clausier([tmp_path / "importe"], date(2026, 12, 1)) if a.gravite == "bloquante"
    ] == []


def test_chaque_cellule_est_reprise_une_fois_ou_citee_avec_son_lieu(tmp_path: Path) -> None:
    importe = importer(tmp_path, {"Exigences": EXIGENCES, "Clauses": CLAUSES, "Notes": (("Pense-bête", "rappeler Z"),)})
    clauses = clauses_de(tmp_path).values()
    rapport = mots(importe.fichiers["rapport-qualite.md"])
    titres = mots(" ".join(c.titre for c in clauses))
    for phrase in ("vu avec le RSSI", "Procès-verbal", "Journal", "1 1 ne doit pas être calculé par le titulaire"):
        assert apparitions(clauses, phrase) == 1
    for ligne in (*EXIGENCES, *CLAUSES, ("Pense-bête", "rappeler Z", "À revoir avant publication.")):
        for cellule in (c for c in ligne if c not in ("", "CCTP", "CCAP")):
            assert any(mots(cellule) in t for t in (rapport, titres)) or apparitions(clauses, cellule), cellule
    lieux = {(a.code, str(a.lieu)) for a in importe.anomalies}
    assert {
        ("ligne-non-reprise", "dsi.xlsx, Exigences!A7"),
        ("niveau-a-decider", "dsi.xlsx, Exigences!A6"),
        ("remarque-non-reprise", "dsi.xlsx, Exigences!C3"),
        ("mise-en-forme", "dsi.xlsx, Exigences!C6"),
        ("feuille-non-reprise", "dsi.xlsx, Notes!A1"),
    } <= lieux


def test_un_csv_quelconque_se_lit_comme_une_feuille(tmp_path: Path) -> None:
    texte = "\n".join(";".join(f'"{c}"' for c in ligne) for ligne in EXIGENCES)
    (tmp_path / "liste.csv").write_bytes(texte.encode("cp1252"))
    ecrire_import(preparer(DemandeImport(tmp_path / "liste.csv", tmp_path / "importe")))
    assert {c.id: len(c.exigences) for c in clauses_de(tmp_path).values()} == {
        "IMP-LISTE-SECURITE": 2,
        "IMP-LISTE-EXPLOITATION": 1,
    }


def test_un_verbe_au_present_oblige_et_une_reference_repetee_se_dit(tmp_path: Path) -> None:
    lignes = (
        ("Code", "Libellé de l'exigence", "Priorité", "Mode de preuve"),
        ("S-1", "Le titulaire raccorde l'annuaire.", "Must", "Démonstration"),
        ("S-2", "Le titulaire restitue les données ; il les détruit ensuite.", "Must", ""),
        ("S-1", "Une belle ergonomie", "Should", ""),
    )
    importe = importer(tmp_path, {"Socle": lignes})
    constats = {(a.code, a.ref) for a in importe.anomalies if a.ref.startswith("DSI-S-")}
    assert constats == {("exigence-multiple", "DSI-S-2"), ("sans-obligation", "DSI-S-1-2")}
    assert [str(a.lieu) for a in importe.anomalies if a.code == "reference-en-double"] == ["dsi.xlsx, Socle!A4"]
    assert next(e.preuve for c in clauses_de(tmp_path).values() for e in c.exigences) == "Démonstration"


@pytest.mark.parametrize("fin", ["xlsx", "ods"])
def test_ce_qu_un_tableur_cache_est_lu_et_nomme(tmp_path: Path, fin: str) -> None:
    classeur = Workbook()
    montree = classeur.worksheets[0]
    montree.title = "Montrée"
    cachee = classeur.create_sheet("Cachée")
    for feuille in (montree, cachee):
        for ligne in (("N°", "Thème", "Exigence", "Criticité"), ("E1", "S", "Le titulaire chiffre.", "Bloquant")):
            feuille.append([f"{feuille.title[0]}{texte}" if texte == "E1" else texte for texte in ligne])
    montree.append(["M2", "S", "Le titulaire journalise.", "Bloquant"])
    montree.row_dimensions[3].hidden = True
    montree.row_dimensions[9].hidden = True
    montree.column_dimensions["D"].hidden = True
    cachee.sheet_state = "hidden"
    classeur.save(tmp_path / "dsi.xlsx")
    if fin == "ods":
        contenu = _ODS.replace("FEUILLE", "Montrée").encode()
        with zipfile.ZipFile(tmp_path / "dsi.ods", "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr("content.xml", contenu)
    importe = preparer(DemandeImport(tmp_path / f"dsi.{fin}", tmp_path / "importe"))
    assert importe.exigences == 3
    caches = [(str(a.lieu), a.message) for a in importe.anomalies if a.code == "texte-masque"]
    assert caches == [
        (f"dsi.{fin}, Montrée!A3", "la ligne 3 est masquée : son texte est lu comme les autres."),
        (f"dsi.{fin}, Montrée!D1", "la colonne D est masquée : son texte est lu comme les autres."),
        (f"dsi.{fin}, Cachée", "la feuille est masquée : son texte est lu comme les autres."),
    ]


def _ligne_ods(*textes: str, cachee: bool = False) -> str:
    cases = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{texte}</text:p></table:table-cell>' for texte in textes
    )
    visible = ' table:visibility="collapse"' if cachee else ""
    return f"<table:table-row{visible}>{cases}</table:table-row>"


_ENTETE_ODS = _ligne_ods("N°", "Thème", "Exigence", "Criticité")
_ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:automatic-styles>'
    '<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>'
    '</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="FEUILLE">'
    '<table:table-column table:number-columns-repeated="3"/><table:table-column table:visibility="collapse"/>'
    f"{_ENTETE_ODS}{_ligne_ods('M1', 'S', 'Le titulaire chiffre.', 'Bloquant')}"
    f"{_ligne_ods('M2', 'S', 'Le titulaire journalise.', 'Bloquant', cachee=True)}</table:table>"
    f'<table:table table:name="Cachée" table:style-name="ta2">{_ENTETE_ODS}'
    f"{_ligne_ods('C1', 'S', 'Le titulaire chiffre.', 'Bloquant')}</table:table>"
    "</office:spreadsheet></office:body></office:document-content>"
)


@pytest.mark.parametrize(
    ("texte", "lues"),
    [
        ('N°;Texte;P\nE1;"Le titulaire chiffre" ;P\n', [["E1", "Le titulaire chiffre", "P"]]),
        ('"N°" ;"Texte"\u00a0\r\n"E1"\t;"a" \r\n', [["E1", "a"]]),
        ('N°\tTexte\tP\n"E1" \t"a"\tP', [["E1", "a", "P"]]),
        ('N°;Texte;P\n"" ;"dit ""a"" ;b";""\n', [["", 'dit "a" ;b', ""]]),
        ('N°;Texte;P\nE1;"dit :\n"";"" ;"" ;""";P \n', [["E1", 'dit :\n";" ;" ;"', "P "]]),
    ],
)
def test_un_blanc_apres_un_guillemet_fermant_ne_change_rien(texte: str, lues: list[list[str]]) -> None:
    assert [cellules for _, cellules in lignes_de_csv(texte)][1:] == lues


@pytest.mark.parametrize(
    ("lignes", "debut"),
    [
        (['E1;S;"jamais fermé;P', "E2;S;b;I"], 2),
        (["E1;S;a;P", 'E2;S;"jamais fermé;I', 'E3;S;"fermé";P'], 3),
        (['E1;S;"sur deux', 'lignes";P', 'E2;S;"jamais fermé;I'], 4),
    ],
)
def test_un_guillemet_qui_avale_la_suite_d_un_csv_est_refuse_a_sa_ligne(
    tmp_path: Path, lignes: list[str], debut: int
) -> None:
    (tmp_path / "liste.csv").write_text("\n".join(["N°;Thème;Exigence;Criticité", *lignes]), encoding="utf-8")
    importe = preparer(DemandeImport(tmp_path / "liste.csv", tmp_path / "importe"))
    (faute,) = importe.anomalies[:1]
    assert (faute.code, faute.lieu.ligne) == ("fichier-illisible", debut)
    assert "guillemet" in faute.message
    entiere = tmp_path / "entiere.csv"
    entiere.write_text('N°;Exigence\nE1;"Le titulaire ""chiffre""\nles disques."\n', encoding="utf-8")
    assert preparer(DemandeImport(entiere, tmp_path / "importe")).exigences == 1
