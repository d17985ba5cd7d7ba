"""Ce qui revient abîmé, déplacé, ajouté ou hostile : tout est lu ou nommé, rien ne lève."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from cctgen.matrice.contrat import CONFORMITE, JUSTIFICATION, REF, RENVOI
from cctgen.matrice.ecriture.matrice import ecrire_matrice
from cctgen.matrice.lecture import archive as lecture_zip
from cctgen.matrice.lecture.lot import lire_matrices
from cctgen.matrice.lecture.matrice import lire_matrice
from tests.matrice.bureautique import convertir
from tests.matrice.fabrique import CONFORME, matrice_conforme, remplir, un_dossier, une_exigence

TROIS = un_dossier(*(une_exigence(f"X-{n}", "I", f"Énoncé numéro {n}.") for n in (1, 2, 3)))


def lire(retouche=None, **options):
    return lire_matrice(matrice_conforme(TROIS, retouche=retouche, **options), "m.xlsx")


def codes(matrice) -> list[str]:
    return [a.code for a in matrice.anomalies]


def cellules(matrice, code: str) -> list[str]:
    return [f"{a.lieu.feuille}!{a.lieu.cellule}" for a in matrice.anomalies if a.code == code]


def retoucher_zip(octets: bytes, **pieces) -> bytes:
    sortie = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(octets)) as source, zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as cible:
        for nom in source.namelist():
            transformer = pieces.get(nom.rsplit("/", 1)[-1].split(".")[0])
            cible.writestr(nom, transformer(source.read(nom)) if transformer else source.read(nom))
    return sortie.getvalue()


def test_une_matrice_remplie_se_lit_sans_anomalie():
    matrice = lire(composants=[["Redis", "Redis", "7", "BSD-3-Clause", "Cache", "", "oui", "oui", "oui", "ok"]])
    assert matrice.anomalies == ()
    assert matrice.soumissionnaire == "ACME"
    assert [x.valeur(REF) for x in matrice.lignes] == ["X-1", "X-2", "X-3"]
    assert [(c.valeurs["Composant"], c.lieu) for c in matrice.composants] == [("Redis", "Composants!A2")]
    assert (matrice.emission.reference, matrice.emission.lot, matrice.emission.version) == ("2026-042", 0, "1")
    assert matrice.lignes[0].cellule(CONFORMITE) == "F2"


@pytest.mark.parametrize(
    ("octets", "code"),
    [
        (b"", "fichier-illisible"),
        (b"Ceci n'est pas un classeur.", "fichier-illisible"),
        (b"PK\x03\x04 abime", "fichier-illisible"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "fichier-illisible"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "fichier-chiffre"),
    ],
)
def test_un_fichier_qui_ne_s_ouvre_pas_est_une_anomalie(octets, code):
    matrice = lire_matrice(octets, "pli.xlsx")
    assert codes(matrice) == [code]
    assert not matrice.est_lisible
    assert matrice.anomalies[0].lieu.fichier == "pli.xlsx"
    assert not re.search(r"\b(?:Cannot|detect|format error|invalid)\b", matrice.anomalies[0].message)


def test_un_zip_quelconque_n_est_pas_un_classeur():
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert codes(lire_matrice(tampon.getvalue(), "m.xlsx")) == ["fichier-illisible"]


@pytest.mark.parametrize("taille", range(0, 12_000, 701))
def test_un_fichier_tronque_ne_leve_jamais(taille):
    octets = matrice_conforme(TROIS)
    assert codes(lire_matrice(octets[:taille], "m.xlsx")) == ["fichier-illisible"]


def test_un_octet_altere_ne_leve_jamais():
    octets = bytearray(matrice_conforme(TROIS))
    for position in range(0, len(octets), 211):
        altere = bytes(octets[:position]) + bytes([octets[position] ^ 0x55]) + bytes(octets[position + 1 :])
        lire_matrice(altere, "m.xlsx")


def test_une_bombe_annoncee_est_demesuree(monkeypatch):
    monkeypatch.setattr(lecture_zip, "TAILLE_DECOMPRESSEE", 100_000)
    bombe = retoucher_zip(matrice_conforme(TROIS), sheet3=lambda xml: xml + b" " * 200_000)
    assert codes(lire_matrice(bombe, "m.xlsx")) == ["fichier-demesure"]


def test_une_bombe_qui_ment_sur_sa_taille_est_demesuree():
    octets = retoucher_zip(
        matrice_conforme(TROIS), sheet3=lambda xml: xml.replace(b"</sheetData>", b" " * 500_000 + b"</sheetData>")
    )
    # Le répertoire central annonce 1 000 octets au lieu d'un demi-million.
    position = octets.rfind(b"xl/worksheets/sheet3.xml") - 46
    assert octets[position : position + 4] == b"PK\x01\x02"
    menteur = octets[: position + 24] + struct.pack("<I", 1_000) + octets[position + 28 :]
    assert codes(lire_matrice(menteur, "m.xlsx")) == ["fichier-demesure"]


@pytest.mark.parametrize(
    "cellule",
    [
        b'<c r="XFD1048576"><v>1</v></c>',
        b"<c r='XFD1048576'><v>1</v></c>",
        b'<c\nr="XFD1048576"><v>1</v></c>',
        b'<c s="0" r="XFD1048576"><v>1</v></c>',
        b'<x:c r="XFD1048576"><x:v>1</x:v></x:c>',
        b'<c r="xfd1048576"><v>1</v></c>',
    ],
)
def test_une_cellule_lointaine_est_demesuree_avant_d_etre_chargee(cellule):
    rangee = b'<row r="1048576">' + cellule + b"</row></sheetData>"
    octets = retoucher_zip(matrice_conforme(TROIS), sheet3=lambda xml: xml.replace(b"</sheetData>", rangee))
    assert codes(lire_matrice(octets, "m.xlsx")) == ["fichier-demesure"]


def test_des_cellules_vides_jusqu_au_bout_de_la_feuille_ne_genent_pas():
    rangee = b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
    octets = retoucher_zip(matrice_conforme(TROIS), sheet3=lambda xml: xml.replace(b"</sheetData>", rangee))
    assert lire_matrice(octets, "m.xlsx").anomalies == ()


def test_une_entite_xml_n_est_pas_developpee():
    entites = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "b"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    octets = retoucher_zip(matrice_conforme(TROIS), workbook=lambda xml: entites + xml.replace(b"Composants", b"&c;"))
    assert "root:" not in str(lire_matrice(octets, "m.xlsx"))


def test_la_feuille_d_exigences_absente_n_est_pas_une_matrice():
    matrice = lire(lambda c: c.remove(c["Exigences"]))
    assert not matrice.est_matrice
    assert "feuille-absente" in codes(matrice)


def test_une_feuille_renommee_est_retrouvee_a_son_contenu():
    def renommer(classeur):
        classeur["Exigences"].title = "Réponses ACME"
        classeur["_cctgen"].title = "tech"

    matrice = lire(renommer)
    assert codes(matrice) == ["feuille-renommee", "feuille-renommee"]
    assert len(matrice.lignes) == 3
    assert matrice.emission.reference == "2026-042"


def test_des_colonnes_deplacees_sont_retrouvees_par_leur_en_tete():
    def deplacer(classeur):
        feuille = classeur["Exigences"]
        feuille.insert_cols(1)
        feuille["A1"] = "  RENVOI  (pièce,  page) "
        for ligne in (2, 3, 4):
            feuille.cell(ligne, 1).value = f"p. {ligne}"
        feuille.delete_cols(10)

    matrice = lire(deplacer)
    assert [x.valeur(RENVOI) for x in matrice.lignes] == ["p. 2", "p. 3", "p. 4"]
    assert [x.valeur(CONFORMITE) for x in matrice.lignes] == ["Conforme"] * 3
    assert matrice.lignes[0].cellule(RENVOI) == "A2"


def test_une_colonne_retiree_est_nommee():
    matrice = lire(lambda c: c["Exigences"].delete_cols(7))
    assert [(a.code, a.gravite) for a in matrice.anomalies if a.code == "colonne-absente"] == [
        ("colonne-absente", "a_qualifier")
    ]
    assert "Mode de couverture" in matrice.anomalies[0].message


def test_des_lignes_triees_et_inserees_au_dessus_se_lisent():
    def trier(classeur):
        feuille = classeur["Exigences"]
        valeurs = [[c.value for c in ligne] for ligne in feuille.iter_rows(min_row=2)]
        for numero, ligne in enumerate(reversed(valeurs), 2):
            for rang, valeur in enumerate(ligne, 1):
                feuille.cell(numero, rang).value = valeur
        feuille.insert_rows(1)
        feuille["B1"] = "Réponse de la société ACME"

    matrice = lire(trier)
    assert [x.valeur(REF) for x in matrice.lignes] == ["X-3", "X-2", "X-1"]
    assert cellules(matrice, "contenu-hors-tableau") == ["Exigences!B1"]


def test_rien_de_ce_qui_est_saisi_ailleurs_n_est_perdu():
    def ajouter(classeur):
        classeur["Exigences"]["L1"] = "Notre colonne"
        classeur["Exigences"]["L3"] = "voir annexe"
        classeur["Exigences"]["H9"] = "sous le tableau"
        classeur["Exigences"]["J2"] = "à la place de la formule"
        classeur["Exigences"]["B4"] = "à la place du thème"
        classeur["Composants"]["R4"] = "à côté"
        classeur["Mode d'emploi"]["D2"] = "dans la notice"
        classeur["État"]["B30"] = "sous l'état"
        classeur["Identification"]["D4"] = "Agence de Lyon"
        classeur["_cctgen"]["K2"] = "ici aussi"
        classeur.create_sheet("Annexe")["C5"] = "une feuille à nous"

    assert sorted(cellules(lire(ajouter), "contenu-hors-tableau")) == sorted(
        [
            "Exigences!L1, L3",
            "Exigences!H9",
            "Exigences!J2",
            "Exigences!B4",
            "Composants!R4",
            "Mode d'emploi!D2",
            "État!B30",
            "Identification!D4",
            "_cctgen!K2",
            "Annexe!C5",
        ]
    )


def messages(matrice, code: str) -> list[str]:
    return [a.message for a in matrice.anomalies if a.code == code]


def test_une_valeur_de_liste_saisie_hors_de_la_grille_est_nommee_par_zone():
    def ajouter(classeur):
        for ligne in (2, 3, 4):
            classeur["Exigences"][f"L{ligne}"] = "Non conforme"
        classeur["Exigences"]["F300"] = "Non conforme"
        classeur["Exigences"]["H300"] = "Thème"
        classeur["Composants"]["R2"] = "oui"
        classeur["Identification"]["D4"] = "Dérogation demandée"
        classeur["Mode d'emploi"]["D50"] = "Non conforme"
        classeur["État"]["A40"] = "Sans objet"

    matrice = lire(ajouter)
    assert sorted(cellules(matrice, "contenu-hors-tableau")) == sorted(
        [
            "Exigences!L2:L4",
            "Exigences!F300, H300",
            "Composants!R2",
            "Identification!D4",
            "Mode d'emploi!D50",
            "État!A40",
        ]
    )
    assert any("« Non conforme » (3 fois)" in m for m in messages(matrice, "contenu-hors-tableau"))


def test_les_reponses_d_une_colonne_renommee_sont_nommees():
    matrice = lire(lambda c: c["Exigences"].__setitem__("F1", "Votre position"))
    assert "colonne-absente" in codes(matrice)
    assert cellules(matrice, "contenu-hors-tableau") == ["Exigences!F1:F4"]
    (message,) = messages(matrice, "contenu-hors-tableau")
    assert "« Votre position », « Conforme » (3 fois)" in message


def test_un_en_tete_repete_hors_de_la_grille_est_nomme():
    matrice = lire(lambda c: c["Exigences"].__setitem__("L1", "Conformité"))
    assert cellules(matrice, "contenu-hors-tableau") == ["Exigences!L1"]


def test_un_titre_emis_sur_une_feuille_est_nomme_sur_une_autre():
    matrice = lire(lambda c: c["Mode d'emploi"].__setitem__("D2", "SIRET ou identifiant équivalent"))
    assert cellules(matrice, "contenu-hors-tableau") == ["Mode d'emploi!D2"]


def test_sans_feuille_technique_une_saisie_a_cote_de_l_identification_est_nommee():
    def retirer(classeur):
        classeur.remove(classeur["_cctgen"])
        classeur["Identification"]["D4"] = "Non conforme"

    assert cellules(lire(retirer), "contenu-hors-tableau") == ["Identification!D4"]


def test_une_formule_sans_valeur_est_dite_sur_toutes_les_feuilles():
    def ajouter(classeur):
        classeur["Identification"]["B11"] = '="Soc"&" X"'
        classeur["Composants"]["A3"] = '="Redis"'
        classeur["Mode d'emploi"]["D2"] = "=1+1"
        classeur["Exigences"]["F300"] = "=1+1"
        for ligne in (2, 3):
            classeur["Exigences"][f"L{ligne}"] = "=1+1"

    attendues = ["Composants!A3", "Exigences!F300", "Exigences!L2:L3", "Identification!B11", "Mode d'emploi!D2"]
    assert sorted(cellules(lire(ajouter), "formule-ignoree")) == attendues


def test_une_formule_sans_valeur_d_une_feuille_ajoutee_est_nommee():
    matrice = lire(lambda c: c.create_sheet("Annexe").__setitem__("C5", "=1+1"))
    assert cellules(matrice, "contenu-hors-tableau") == ["Annexe!C5"]


def test_un_champ_verrouille_modifie_est_nomme():
    matrice = lire(lambda c: c["Identification"].__setitem__("B4", "Un autre objet"))
    assert cellules(matrice, "contenu-hors-tableau") == ["Identification!B4"]


def test_une_grande_feuille_ajoutee_est_nommee_par_sa_plage():
    def ajouter(classeur):
        feuille = classeur.create_sheet("Catalogue")
        for _ in range(100):
            feuille.append(["a", "b"])

    assert cellules(lire(ajouter), "contenu-hors-tableau") == ["Catalogue!A1:B100"]


def test_une_feuille_d_exigences_recopiee_est_gardee_comme_ajout():
    def copier(classeur):
        copie = classeur.copy_worksheet(classeur["Exigences"])
        copie.title = "Exigences (2)"
        copie["H2"] = "une autre réponse"

    matrice = lire(copier)
    assert len(matrice.lignes) == 3
    assert "Exigences (2)!H2" in cellules(matrice, "contenu-hors-tableau")


def test_un_commentaire_et_une_image_sont_nommes():
    def commenter(classeur):
        classeur["Exigences"]["H3"].comment = Comment("Voir avec le juriste", "ACME")

    matrice = lire(commenter)
    assert cellules(matrice, "contenu-hors-tableau") == ["Exigences!H3"]
    assert "Voir avec le juriste" in matrice.anomalies[0].message


@pytest.mark.parametrize(
    ("formule", "gravite"),
    [("=1+1", "information"), ("='[autre.xlsx]F'!A1", "a_qualifier"), ('=WEBSERVICE("http://x")', "a_qualifier")],
)
def test_une_formule_n_est_pas_executee(formule, gravite):
    matrice = lire(lambda c: c["Exigences"].__setitem__("H2", formule))
    anomalie = next(a for a in matrice.anomalies if a.code == "formule-ignoree")
    assert (anomalie.ref, anomalie.lieu.cellule, anomalie.gravite) == ("X-1", "H2", gravite)
    assert matrice.lignes[0].valeur(JUSTIFICATION) == ""


def test_une_formule_calculee_rend_sa_derniere_valeur():
    octets = matrice_conforme(TROIS, retouche=lambda c: c["Exigences"].__setitem__("I2", "=6*7"))
    octets = retoucher_zip(
        octets, sheet3=lambda xml: re.sub(rb"<f>6\*7</f><v ?/?>(</v>)?", b"<f>6*7</f><v>42</v>", xml)
    )
    matrice = lire_matrice(octets, "m.xlsx")
    assert matrice.lignes[0].valeur(RENVOI) == "42"
    assert codes(matrice) == ["formule-ignoree"]


@pytest.mark.parametrize(
    ("saisie", "lue"),
    [(12, "12"), (12.0, "12"), (12.5, "12,5"), (True, "VRAI"), (False, "FAUX"), (date(2026, 12, 1), "01/12/2026")],
)
def test_une_valeur_typee_se_lit_comme_on_la_voit(saisie, lue):
    octets = remplir(ecrire_matrice(TROIS, 0), [{"renvoi": saisie}])
    assert lire_matrice(octets, "m.xlsx").lignes[0].valeur(RENVOI) == lue


def test_les_macros_sont_signalees_et_ignorees():
    octets = matrice_conforme(TROIS)
    tampon = io.BytesIO(octets)
    with zipfile.ZipFile(tampon, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"Sub AutoOpen()")
    assert codes(lire_matrice(tampon.getvalue(), "m.xlsm")) == ["macros-ignorees"]


def test_sans_feuille_technique_l_identification_suffit():
    matrice = lire(lambda c: c.remove(c["_cctgen"]))
    assert codes(matrice) == ["feuille-absente"]
    assert matrice.emission is None
    assert matrice.identification["Consultation"] == "2026-042"


def test_un_classeur_etranger_ne_leve_pas():
    tampon = io.BytesIO()
    Workbook().save(tampon)
    assert not lire_matrice(tampon.getvalue(), "dpgf.xlsx").est_matrice


def test_plusieurs_fichiers_sont_rendus_dans_l_ordre():
    fichiers = [(f"{n}.xlsx", matrice_conforme(TROIS, soumissionnaire=f"S{n}")) for n in range(8)]
    assert [m.soumissionnaire for m in lire_matrices(fichiers)] == [f"S{n}" for n in range(8)]


ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="A">{}</table:table></office:spreadsheet></office:body></office:document-content>'
)


def un_ods(lignes: str, manifeste: str = "") -> bytes:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.xml", ODS.format(lignes))
        archive.writestr("META-INF/manifest.xml", manifeste)
    return tampon.getvalue()


@pytest.mark.parametrize("repetee", ["rows", "columns"])
def test_un_ods_qui_se_repete_sans_fin_est_demesure(repetee):
    repetition = {
        nom: f'table:number-{nom}-repeated="99999999"' if nom == repetee else "" for nom in ("rows", "columns")
    }
    cellule = f"<table:table-cell {repetition['columns']}><text:p>x</text:p></table:table-cell>"
    ods = un_ods(f"<table:table-row {repetition['rows']}>{cellule}</table:table-row>")
    assert codes(lire_matrice(ods, "m.ods")) == ["fichier-demesure"]


def test_des_noms_de_pieces_en_double_ou_en_majuscules_ne_trompent_pas():
    octets = matrice_conforme(TROIS)
    rangee = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    bombe = retoucher_zip(octets, sheet3=lambda xml: xml.replace(b"</sheetData>", rangee))
    majuscules = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(bombe)) as source, zipfile.ZipFile(majuscules, "w") as cible:
        for nom in source.namelist():
            cible.writestr(nom.replace("worksheets/sheet3.xml", "Worksheets/SHEET3.xml"), source.read(nom))
    assert codes(lire_matrice(majuscules.getvalue(), "m.xlsx")) == ["fichier-demesure"]
    double = io.BytesIO(octets)
    with zipfile.ZipFile(double, "a") as archive:
        archive.writestr("XL/worksheets/sheet3.xml", b"<worksheet/>")
    assert codes(lire_matrice(double.getvalue(), "m.xlsx")) == ["fichier-illisible"]


def test_un_ods_chiffre_est_reconnu():
    assert codes(lire_matrice(un_ods("", "<manifest:encryption-data/>"), "m.ods")) == ["fichier-chiffre"]


@pytest.mark.libreoffice
@pytest.mark.parametrize("extension", ["xlsx", "ods"])
def test_apres_libreoffice_les_ajouts_et_les_formules_sont_encore_nommes(tmp_path, extension):
    def ajouter(classeur):
        classeur["Exigences"]["H2"] = "=6*7"
        classeur["Exigences"]["L3"] = "voir annexe"
        classeur["Exigences"]["H4"].comment = Comment("Une remarque", "ACME")
        classeur["Composants"]["C2"] = 12.5
        classeur.create_sheet("Annexe")["C5"] = "à nous"

    octets = matrice_conforme(TROIS, retouche=ajouter)
    matrice = lire_matrice(convertir({"m.xlsx": octets}, extension, tmp_path)["m.xlsx"], "m")
    assert cellules(matrice, "formule-ignoree") == ["Exigences!H2"]
    assert matrice.lignes[0].valeur(JUSTIFICATION) == "42"
    assert sorted(cellules(matrice, "contenu-hors-tableau")) == ["Annexe!C5", "Exigences!H4", "Exigences!L3"]
    assert matrice.composants[0].valeurs["Version"] == "12,5"
    assert [x.valeur(CONFORMITE) for x in matrice.lignes] == [CONFORME["conformite"]] * 3


def test_une_feuille_dupliquee_dit_de_quoi_elle_est_la_copie_et_ce_qui_en_differe():
    def dupliquer(classeur):
        copie = classeur.copy_worksheet(classeur["Exigences"])
        copie.title = "Exigences (2)"
        copie["H2"], copie["F3"] = "Une autre réponse.", "Non conforme"

    dossier = un_dossier(*(une_exigence(f"X-{n}", "I", f"Énoncé {n}.") for n in range(1, 30)))
    matrice = lire_matrice(matrice_conforme(dossier, retouche=dupliquer), "m.xlsx")
    dites = [a for a in matrice.anomalies if a.lieu.feuille == "Exigences (2)" and a.code == "contenu-hors-tableau"]
    assert "copie de « Exigences », dont 2 différentes" in dites[0].message
    differentes = {a.lieu.cellule: a.message for a in dites if a.lieu.cellule in ("F3", "H2")}
    assert ["Non conforme" in differentes["F3"], "Une autre réponse." in differentes["H2"]] == [True, True]
    assert not any(a.lieu.cellule == "H3" for a in dites)
