"""Ce que la mise en forme peut faire dire à une réponse est nommé, jamais interprété."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime, time, timedelta

import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.numbers import BUILTIN_FORMATS

from cctgen.evaluation.grille.appuis.montants import MASQUE, sans_montant
from cctgen.matrice import contrat
from cctgen.matrice.ecriture import styles
from cctgen.matrice.lecture.archive import ouvrir_archive
from cctgen.matrice.lecture.matrice import lire_matrice
from cctgen.matrice.lecture.xls import en_xlsx
from cctgen.matrice.lecture.xlsx.cellules import formules, parcourir
from cctgen.matrice.lecture.xlsx.paquet import recomposer
from tests.matrice.bureautique import convertir
from tests.matrice.fabrique import matrice_conforme, un_dossier, une_exigence
from tests.matrice.lecture.test_matrice import cellules, codes, retoucher_zip, un_ods

TROIS = un_dossier(*(une_exigence(f"X-{n}", "I", f"Énoncé numéro {n}.") for n in (1, 2, 3)))


def un_jour(*parties: int) -> datetime:
    """Une date de tableur n'a pas de fuseau."""
    return datetime(*parties)  # noqa: DTZ001


def lire(retouche):
    return lire_matrice(matrice_conforme(TROIS, retouche=retouche), "m.xlsx")


def signes(matrice) -> list[tuple[str, str, str]]:
    """Rend le début du message, la référence et la cellule de chaque signe."""
    return sorted(
        (a.message.partition(" :")[0], a.ref, a.lieu.cellule)
        for a in matrice.anomalies
        if a.code == "mise-en-forme-signifiante"
    )


def barrer(classeur):
    feuille = classeur["Exigences"]
    feuille["D2"].font = Font(strike=True)
    feuille["H3"].font = Font(strike=True)
    feuille["J4"].font = Font(strike=True)


def test_une_exigence_et_une_reponse_barrees_sont_nommees():
    assert signes(lire(barrer)) == [("texte barré", "X-1", "D2"), ("texte barré", "X-2", "H3")]


@pytest.mark.parametrize(
    "police",
    [Font(color="FFFFFF"), Font(color="FFFFFBE6"), Font(color="FFFEFEFE")],
    ids=["blanc", "couleur du fond", "presque blanc"],
)
def test_un_texte_de_la_couleur_du_fond_est_nomme(police):
    def blanchir(classeur):
        classeur["Exigences"]["H3"].font = police

    assert signes(lire(blanchir)) == [("texte de la couleur du fond, ou masqué", "X-2", "H3")]


def test_un_texte_masque_par_son_format_est_nomme():
    def masquer(classeur):
        classeur["Exigences"]["I2"].number_format = ";;;"

    assert signes(lire(masquer)) == [("texte de la couleur du fond, ou masqué", "X-1", "I2")]


def test_une_couleur_sans_texte_est_nommee_dans_une_reponse_seulement():
    def colorer(classeur):
        vert = PatternFill("solid", fgColor="00B050")
        classeur["Exigences"]["F2"].value = None
        for cellule in ("F2", "H3", "L3", "B2"):
            classeur["Exigences"][cellule].fill = vert
        classeur["Composants"]["B9"].fill = vert

    assert signes(lire(colorer)) == [("cellule colorée, sans texte.", "X-1", "F2")]


def test_un_texte_barre_en_partie_est_nomme():
    def barrer_en_partie(classeur):
        barre = TextBlock(InlineFont(strike=True), "sous réserve")
        classeur["Exigences"]["H4"].value = CellRichText("Conforme ", barre)

    matrice = lire(barrer_en_partie)
    assert signes(matrice) == [("texte barré", "X-3", "H4")]
    assert "Conforme sous réserve" in matrice.anomalies[0].message


def test_la_cible_d_un_lien_est_nommee_sauf_si_le_texte_la_dit():
    def lier(classeur):
        classeur["Exigences"]["I2"].hyperlink = "https://exemple.fr/reserves.html"
        classeur["Exigences"]["I3"].value = "https://exemple.fr/doc"
        classeur["Exigences"]["I3"].hyperlink = "https://exemple.fr/doc/"
        classeur["Identification"]["B15"].value = "a@exemple.fr"
        classeur["Identification"]["B15"].hyperlink = "mailto:a@exemple.fr"

    matrice = lire(lier)
    assert [a.lieu.cellule for a in matrice.anomalies] == ["I2"]
    assert "https://exemple.fr/reserves.html" in matrice.anomalies[0].message


def ajouter_a_la_feuille(octets: bytes, nature: str, cible: str, contenu: bytes) -> bytes:
    """Attache une pièce à la feuille « Exigences », comme le fait Excel."""
    sortie = io.BytesIO()
    ordre = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId9" Type="{ordre}{nature}" Target="../{cible}"/></Relationships>'
    )
    with zipfile.ZipFile(io.BytesIO(octets)) as source, zipfile.ZipFile(sortie, "w") as archive:
        for nom in source.namelist():
            archive.writestr(nom, source.read(nom))
        archive.writestr("xl/worksheets/_rels/sheet3.xml.rels", relations)
        archive.writestr(f"xl/{cible}", contenu)
    return sortie.getvalue()


_DESSIN = (
    '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">{}'
    "<xdr:sp><xdr:txBody><a:p><a:r><a:t>Voir nos réserves</a:t></a:r></a:p></xdr:txBody></xdr:sp>"
    "<xdr:clientData/></xdr:{}></xdr:wsDr>"
)


@pytest.mark.parametrize(
    ("nature", "cible", "contenu", "dit", "place"),
    [
        ("oleObject", "embeddings/oleObject1.bin", b"\0", "document incorporé", ""),
        ("package", "embeddings/Document1.docx", b"PK", "document incorporé (document1.docx)", ""),
        (
            "ctrlProp",
            "ctrlProps/ctrlProp1.xml",
            b'<formControlPr objectType="CheckBox" checked="Checked"/>',
            "case à cocher, cochée",
            "",
        ),
        ("vmlDrawing", "drawings/vmlDrawing1.vml", b'<x:ClientData ObjectType="Checkbox">', "case à cocher", ""),
        (
            "drawing",
            "drawings/drawing1.xml",
            _DESSIN.format("<xdr:absoluteAnchor>", "absoluteAnchor").encode(),
            "Voir nos réserves",
            "",
        ),
        (
            "drawing",
            "drawings/drawing1.xml",
            _DESSIN.format(
                "<xdr:oneCellAnchor><xdr:from><xdr:col>7</xdr:col><xdr:row>2</xdr:row></xdr:from>", "oneCellAnchor"
            ).encode(),
            "Voir nos réserves",
            "H3",
        ),
    ],
)
def test_ce_qui_est_pose_sur_la_feuille_est_nomme(nature, cible, contenu, dit, place):
    octets = ajouter_a_la_feuille(matrice_conforme(TROIS), nature, cible, contenu)
    (anomalie,) = lire_matrice(octets, "m.xlsx").anomalies
    assert (anomalie.code, anomalie.lieu.cellule) == ("contenu-hors-tableau", place)
    assert dit in anomalie.message


def test_les_fonds_emis_sont_tous_connus_de_la_lecture():
    assert {habit.fond for habit in styles.HABITS if habit.fond} <= contrat.FONDS_EMIS


@pytest.mark.libreoffice
@pytest.mark.parametrize("extension", ["xlsx", "ods"])
def test_apres_libreoffice_la_mise_en_forme_est_encore_nommee(tmp_path, extension):
    def mettre_en_forme(classeur):
        feuille = classeur["Exigences"]
        barrer(classeur)
        feuille["I4"].font = Font(color="FFFFFF")
        feuille["F2"].value = None
        feuille["F2"].fill = PatternFill("solid", fgColor="00B050")
        feuille["I2"].hyperlink = "https://exemple.fr/reserves.html"

    octets = matrice_conforme(TROIS, retouche=mettre_en_forme)
    matrice = lire_matrice(convertir({"m.xlsx": octets}, extension, tmp_path)["m.xlsx"], "m")
    attendus = [
        ("cellule colorée, sans texte.", "X-1", "F2"),
        ("lien vers « https://exemple.fr/reserves.html »", "X-1", "I2"),
        ("texte barré", "X-1", "D2"),
        ("texte barré", "X-2", "H3"),
        ("texte barré", "X-3", "J4"),
        ("texte de la couleur du fond, ou masqué", "X-3", "I4"),
    ]
    assert signes(matrice) == attendus


def test_une_case_a_cocher_et_un_document_d_ods_sont_nommes():
    dessins = (
        '<table:shapes xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0">'
        '<draw:control draw:control="c1"/><draw:frame><draw:object/></draw:frame></table:shapes>'
        '<office:forms xmlns:form="urn:oasis:names:tc:opendocument:xmlns:form:1.0"><form:form>'
        '<form:checkbox form:id="c1" form:current-state="checked"/></form:form></office:forms>'
    )
    messages = [a.message for a in lire_matrice(un_ods(dessins), "m.ods").anomalies if a.code == "contenu-hors-tableau"]
    assert any("case à cocher, cochée" in m for m in messages)
    assert any("document incorporé" in m for m in messages)


@pytest.mark.parametrize("blanc", [b" ", b"\n", b"\t \n"])
def test_une_formule_precedee_d_un_blanc_est_dite(blanc):
    octets = matrice_conforme(TROIS, retouche=lambda c: c["Exigences"].__setitem__("H2", "=6*7"))
    octets = retoucher_zip(octets, sheet3=lambda xml: xml.replace(b"<f>6*7", blanc + b"<f>6*7"))
    assert cellules(lire_matrice(octets, "m.xlsx"), "formule-ignoree") == ["Exigences!H2"]


ESPACE = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def prefixee(prefixe: bytes) -> bytes:
    return b'<%s:f xmlns:%s="%s">6*7</%s:f>' % (prefixe, prefixe, ESPACE, prefixe)


@pytest.mark.parametrize(
    ("cherche", "ecrit"),
    [
        (b"<f>6*7</f>", b"<!-- reprise --><f>6*7</f>"),
        (b"<f>6*7</f>", b"<?reprise ?><f>6*7</f>"),
        (b"<f>6*7</f>", prefixee(b"x")),
        (b"<f>6*7</f>", prefixee(b"x-1")),
        (b"<f>6*7</f>", prefixee("é".encode())),
        (b"<f>6*7</f>", b"<v>1</v><f>6*7</f>"),
        (b"<f>6*7</f>", b"<is><t>a</t></is><f>6*7</f>"),
        (b'<c r="H2"', b'<c r="H2" note="a>b"'),
        (b'<c r="H2"', b'<c r="H2" note="a/>b"'),
    ],
    ids=["commentaire", "instruction", "x:", "x-1:", "é:", "après la valeur", "après le texte", ">", "/>"],
)
def test_une_formule_se_dit_quoi_qui_la_precede(cherche, ecrit):
    octets = matrice_conforme(TROIS, retouche=lambda c: c["Exigences"].__setitem__("H2", "=6*7"))
    octets = retoucher_zip(octets, sheet3=lambda xml: xml.replace(cherche, ecrit))
    assert cellules(lire_matrice(octets, "m.xlsx"), "formule-ignoree") == ["Exigences!H2"]


@pytest.mark.parametrize(
    "abimer",
    [
        lambda xml: xml.replace(b"</row>", b"", 1),
        lambda xml: xml.replace(b"&#201;", b"\xe9", 1),
        lambda xml: xml.replace(b"&#201;", b"\x01", 1),
        lambda xml: xml.replace(b"&#201;", b"&#1;", 1),
        lambda xml: xml.replace(b"&#201;", b"&eacute;", 1),
        lambda xml: xml[: len(xml) // 2],
    ],
    ids=["balise", "octet", "contrôle", "référence", "entité", "coupé"],
)
def test_un_xml_mal_forme_est_illisible(abimer):
    octets = retoucher_zip(matrice_conforme(TROIS), sheet3=abimer)
    assert codes(lire_matrice(octets, "m.xlsx")) == ["fichier-illisible"]


@pytest.mark.parametrize("encodage", ["utf-16", "iso-8859-1", "windows-1252"])
def test_une_feuille_d_un_autre_encodage_se_lit_entiere(encodage):
    def recoder(xml: bytes) -> bytes:
        texte = xml.decode().removeprefix('<?xml version="1.0" encoding="UTF-8"?>')
        return f'<?xml version="1.0" encoding="{encodage}"?>{texte}'.encode(encodage, "xmlcharrefreplace")

    matrice = lire_matrice(retoucher_zip(matrice_conforme(TROIS), sheet3=recoder), "m.xlsx")
    assert matrice.anomalies == ()
    assert matrice.lignes[0].valeur("Exigence") == "Énoncé numéro 1."


def test_un_octet_change_dans_une_piece_est_vu_a_son_controle():
    sortie = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(matrice_conforme(TROIS))) as source, zipfile.ZipFile(sortie, "w") as cible:
        for nom in source.namelist():
            cible.writestr(nom, source.read(nom), zipfile.ZIP_STORED)
    octets = sortie.getvalue()
    assert lire_matrice(octets, "m.xlsx").anomalies == ()
    altere = octets.replace(b"ro 1.", b"ro 7.")
    assert altere != octets
    assert codes(lire_matrice(altere, "m.xlsx")) == ["fichier-illisible"]


@pytest.mark.parametrize(
    ("saisie", "lue"),
    [
        (1e15, "1000000000000000"),
        (1234567890123456.0, "1234567890123456"),
        (12345678901234, "12345678901234"),
        (1e20, "100000000000000000000"),
        (1e300, "1E+300"),
        (0.1, "0,1"),
        (1e-12, "1E-12"),
        (-0.5, "-0,5"),
    ],
)
def test_un_grand_nombre_se_lit_sans_decimale_inventee(saisie, lue):
    matrice = lire(lambda c: c["Exigences"].__setitem__("I2", saisie))
    assert matrice.lignes[0].valeur("Renvoi (pièce, page)") == lue


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [
        (b"<![CDATA[<f>sous r&eacute;serve</f>]]>", "<f>sous r&eacute;serve</f>"),
        (b"<!--<f>-->Conforme<!--</f>-->", "Conforme"),
        (b"<?a <f>?>Conforme<?a </f>?>", "Conforme"),
        (b"&lt;f&gt;Conforme&lt;/f&gt;", "<f>Conforme</f>"),
    ],
)
def test_une_balise_de_formule_ecrite_dans_une_reponse_n_en_ote_rien(ecrit, lu):
    octets = matrice_conforme(TROIS, retouche=lambda c: c["Exigences"].__setitem__("H2", "Ma réponse"))
    octets = retoucher_zip(octets, sheet3=lambda xml: xml.replace(b"Ma r&#233;ponse", ecrit))
    matrice = lire_matrice(octets, "m.xlsx")
    lues = [ligne.valeur("Réponse et justification") for ligne in matrice.lignes]
    assert lues == [lu, "Décrit au mémoire.", "Décrit au mémoire."]


@pytest.mark.parametrize("attribut", [b"", b' aca="false"', b' ca="1"'])
def test_une_formule_videe_garde_sa_valeur_et_reste_nommee(attribut):
    octets = matrice_conforme(TROIS, retouche=lambda c: c["Exigences"].__setitem__("H2", "=6*7"))
    octets = retoucher_zip(
        octets, sheet3=lambda xml: xml.replace(b"<f>6*7</f><v></v>", b"<f%s>6*7</f><v>42</v>" % attribut)
    )
    matrice = lire_matrice(octets, "m.xlsx")
    assert matrice.lignes[0].valeur("Réponse et justification") == "42"
    assert [(a.code, a.lieu.cellule, "6*7" in a.message) for a in matrice.anomalies] == [
        ("formule-ignoree", "H2", True)
    ]


@pytest.mark.parametrize("encodage", ["utf-16", "utf-16-le", "utf-16-be"])
def test_un_lien_d_une_feuille_en_utf_16_est_nomme(encodage):
    def recoder(xml: bytes) -> bytes:
        return xml.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode(encodage)

    octets = matrice_conforme(
        TROIS, retouche=lambda c: setattr(c["Exigences"]["I2"], "hyperlink", "https://exemple.fr/reserves.html")
    )
    matrice = lire_matrice(retoucher_zip(octets, sheet3=recoder), "m.xlsx")
    assert [(a.code, a.lieu.cellule) for a in matrice.anomalies] == [("mise-en-forme-signifiante", "I2")]
    assert [ligne.valeur("Réf.") for ligne in matrice.lignes] == ["X-1", "X-2", "X-3"]


def test_ce_qui_se_relit_d_une_archive_est_ce_qui_y_a_ete_verifie():
    octets = matrice_conforme(TROIS)
    archive = ouvrir_archive(octets, lambda nom: "sheet" in nom)
    recomposee = recomposer(archive, {"xl/worksheets/sheet1.xml": b"<corrigee/>"})
    with zipfile.ZipFile(io.BytesIO(octets)) as source, zipfile.ZipFile(io.BytesIO(recomposee)) as relue:
        assert relue.testzip() is None
        attendu = {nom: source.read(nom) for nom in source.namelist()} | {"xl/worksheets/sheet1.xml": b"<corrigee/>"}
        assert {nom: relue.read(nom) for nom in relue.namelist()} == attendu


@pytest.mark.parametrize(
    "ecrite",
    [
        b"<f>A1&lt;&gt;&quot;Oui&quot;&amp;&apos;x&apos;</f>",
        b"<f>&#233;&#x2019;&#0065;</f>",
        b"<f>A1&#10;+1\r\n+2\r+3</f>",
        b'<f aca="false">A1</f>',
        b'<f t="shared" si="0">A1</f>',
        b"<f></f>",
        b"<f/>",
        b"\n<f>A1</f>",
        b"<f><!-- -->A1</f>",
        b"<f><![CDATA[A1<>2]]></f>",
        prefixee(b"x"),
        prefixee(b"x-1"),
        prefixee("é".encode()),
    ],
)
def test_une_formule_se_lit_sans_arbre_comme_avec(ecrite):
    xml = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        b'<c r="A1" s="1"><v>1</v></c><c r="B1" t="str">%s<v>2</v></c></row></sheetData></worksheet>' % ecrite
    )
    attendues = {c.adresse: c.formule for c in parcourir(xml) if c.formule is not None}
    assert {a: (f or "").replace("<!-- -->", "") for a, f in formules(xml).items()} == attendues


def test_une_reponse_fusionnee_est_dite_a_chaque_exigence_qu_elle_laisse_vide():
    def fusionner(classeur):
        classeur["Exigences"]["H2"] = "Réponse commune"
        classeur["Exigences"].merge_cells("H2:H4")
        classeur["Composants"]["A2"] = "Redis"
        classeur["Composants"].merge_cells("A2:A3")

    attendus = [
        ("cellule fusionnée avec A3", "", "A2"),
        ("cellule fusionnée avec H2", "X-2", "H3"),
        ("cellule fusionnée avec H2", "X-3", "H4"),
    ]
    assert signes(lire(fusionner)) == attendus
    assert all("Réponse commune" in a.message for a in lire(fusionner).anomalies if a.lieu.cellule in ("H3", "H4"))


def test_un_texte_centre_sur_plusieurs_lignes_vides_ne_dit_rien():
    assert signes(lire(lambda classeur: classeur["Exigences"].merge_cells("K2:K4"))) == []


@pytest.mark.parametrize("erreur", ["#N/A", "#REF!", "#VALUE!", "#DIV/0!"])
def test_une_cellule_en_erreur_se_lit_et_se_nomme(erreur):
    matrice = lire(lambda classeur: classeur["Exigences"].__setitem__("H3", erreur))
    assert matrice.lignes[1].valeur(contrat.JUSTIFICATION) == erreur
    assert [(a.code, a.lieu.cellule, a.ref) for a in matrice.anomalies] == [("cellule-en-erreur", "H3", "X-2")]


@pytest.mark.parametrize(
    ("forme", "nommees"),
    [('t="e"><f>IF(#REF!="",1,2)</f><v>#REF!</v>', []), ('t="e"><v>#REF!</v>', ["J2", "J3", "J4"])],
)
def test_de_toute_la_feuille_seul_notre_calcul_est_en_erreur(forme, nommees):
    """Une feuille qui n'a rien d'autre à dire se lit par le chemin rapide : nos formules doivent s'y trouver encore."""

    def casser(xml):
        cassee, nombre = re.subn(r'(<c r="J[2-4]" s="[0-9]+")>.*?(</c>)', rf"\1 {forme}\2", xml.decode())
        assert nombre == 3
        return cassee.encode()

    lue = lire_matrice(retoucher_zip(matrice_conforme(TROIS), sheet3=casser), "m.xlsx")
    assert [c for a in lue.anomalies if a.code == "cellule-en-erreur" for c in a.lieu.cellule.split(", ")] == nommees


@pytest.mark.parametrize(
    ("valeur", "forme", "lu"),
    [
        (0.999, "0.0%", "99,9\u00a0%"),
        (0.07, "0%", "7\u00a0%"),
        (-0.5, "0.00%;[Red]-0.00%", "-50\u00a0%"),
        (0.999, '0.0" % du total"', "0,999 % du total"),
        (12, "General", "12"),
        (45, '0 "heures"', "45 heures"),
        (5, '"moins de "0" jours"', "moins de 5 jours"),
        (3, '0" ✗"', "3 ✗"),
        ("Tenu", '@" ✗"', "Tenu ✗"),
        (12, '"p. "0', "p. 12"),
        (12, "0\\ \\h", "12 h"),
        (-5, '0;"inférieur à "0', "inférieur à 5"),
        (-5, "0_);(0)", "-5"),
        (99.95, '0.00" %"', "99,95 %"),
        (3.1, "0.00", "3,10"),
        (3.125, "0.00", "3,125"),
        (42, "00000", "00042"),
        (1.5e6, '0.0,, "M"', "1,5 M"),
        (125000, '#,##0.00 "€"', "125\u00a0000,00 €"),
        (125001.5, "#,##0.00 [$€-40C]", "125\u00a0001,50 €"),
        (125000, '_-* #,##0.00\\ "€"_-;-* #,##0.00\\ "€"_-;_-* "-"??\\ "€"_-;_-@_-', "125\u00a0000,00 €"),
        (0, '_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-', "0,00"),
        (0, '_-* #,##0_-;-* #,##0_-;_-* "-"_-;_-@_-', "0"),
        (125000, "#,##0", "125000"),
        (0, '_-* #,##0.00\\ "€"_-;\\-* #,##0.00\\ "€"_-;_-* "-"??\\ "€"_-;_-@_-', "0,00 €"),
        (612345678, '0#" "##" "##" "##" "##', "06 12 34 56 78"),
        (33612345678, '0#" "##" "##" "##" "##', "336 12 34 56 78"),
        (42, "000\\ 000", "000 042"),
        (30, '0" €/mois"', "30 €/mois"),
        (un_jour(2027, 3, 5), "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "vendredi 5 mars 2027"),
        (1.5e6, "0.00E+00", "1500000"),
        (0.5, "# ?/?", "0,5"),
        (un_jour(2027, 3, 4), "mmmm yyyy", "mars 2027"),
        (un_jour(2027, 3, 4), "mm/yyyy", "03/2027"),
        (un_jour(2027, 3, 4), "dddd d mmmm yyyy", "jeudi 4 mars 2027"),
        (un_jour(2027, 3, 4), "dd/mm/yyyy", "04/03/2027"),
        (un_jour(2027, 1, 1, 12, 0, 59), "dd/mm/yyyy hh:mm:ss", "01/01/2027 12:00:59"),
        (time(0, 0, 30), "hh:mm:ss", "00:00:30"),
        (time(4, 30), "hh:mm", "04:30"),
        (timedelta(seconds=45), "[h]:mm:ss", "0:00:45"),
        (timedelta(hours=36), "[h]:mm", "36:00"),
        ("48", '0;-0;0;@" heures"', "48 heures"),
        ("Conforme", "@", "Conforme"),
    ],
)
def test_une_valeur_se_lit_telle_qu_elle_se_voit(valeur, forme, lu):
    def poser(classeur):
        classeur["Exigences"]["H3"].value = valeur
        classeur["Exigences"]["H3"].number_format = forme

    matrice = lire(poser)
    assert (matrice.lignes[1].valeur(contrat.JUSTIFICATION), codes(matrice)) == (lu, codes(lire(None)))


_SIGNES_SEULS = ("✗", "★★★", "–", "⚠", "/", "-", "?", "…")


@pytest.mark.parametrize(
    ("valeur", "forme", "lu", "remarque"),
    [
        (0, '0;-0;"néant"', "néant", "le format affiche « néant » pour la valeur 0"),
        (1, '"Oui";"Non"', "Oui", "le format affiche « Oui » pour la valeur 1"),
        *((3, f'"{signe}"', signe, f"le format affiche « {signe} » pour la valeur 3") for signe in _SIGNES_SEULS),
        *(("Non", f';;;"{s}"', "Non", f"le format affiche « {s} » à la place du texte saisi") for s in _SIGNES_SEULS),
        (3, "\\✗", "✗", "le format affiche « ✗ » pour la valeur 3"),
        (0, '0;-0;"✗"', "✗", "le format affiche « ✗ » pour la valeur 0"),
        (-1, '0;"–"', "–", "le format affiche « – » pour la valeur -1"),
        ("Non", ';;;"Conforme"', "Non", "le format affiche « Conforme » à la place du texte saisi"),
        (12, '[>10]"beaucoup";"peu"', "12", "n'est pas appliqué"),
        (0.5, '# ?/?" jour"', "0,5", 'le format « # ?/?" jour" » n\'est pas appliqué'),
        (2.25, '# ?/4" jour"', "2,25", "n'est pas appliqué"),
        (12, '0"-"0" ans"', "12", "n'est pas appliqué"),
        (1.5, '0"-"0" ans"', "1,5", "n'est pas appliqué"),
        (1.5, "00\\ 00", "1,5", "n'est pas appliqué"),
        (12, '[DBNum1]0" jours"', "12", "n'est pas appliqué"),
        (12, '0" jours"q', "12", "n'est pas appliqué"),
        (time(0, 0), "d mmmm yyyy", "00:00", "n'est pas appliqué"),
    ],
)
def test_un_format_qui_cache_la_valeur_est_dit(valeur, forme, lu, remarque):
    def poser(classeur):
        classeur["Exigences"]["H3"].value = valeur
        classeur["Exigences"]["H3"].number_format = forme

    matrice = lire(poser)
    (dite,) = (a for a in matrice.anomalies if a.code == "mise-en-forme-signifiante")
    assert (matrice.lignes[1].valeur(contrat.JUSTIFICATION), dite.lieu.cellule) == (lu, "H3")
    assert remarque in dite.message


@pytest.mark.parametrize("numero", [5, 6, 7, 8, 42, 44])
def test_un_format_de_monnaie_implicite_donne_un_montant_que_les_grilles_masquent(numero):
    """Ces formats ne se déclarent pas (ECMA-376, 18.8.30) : le pays du tableur en donne la monnaie."""

    def poser(classeur):
        classeur["Exigences"]["H3"].value = 125000
        classeur["Exigences"]["H3"].number_format = BUILTIN_FORMATS[numero]

    lu = lire(poser).lignes[1].valeur(contrat.JUSTIFICATION)
    assert (lu, sans_montant(lu)) == ("125\u00a0000,00\u00a0€", MASQUE)


@pytest.mark.libreoffice
@pytest.mark.parametrize("ext", ["ods", "xls"])
def test_unites_monnaie_et_dates_se_lisent_aussi_d_un_classeur_converti(tmp_path, ext):
    valeurs = [
        (45, '0 "heures"', r"45 heures"),
        (5, '"moins de "0" jours"', r"moins de 5 jours"),
        (3.1, "0.00", r"3,10"),
        (42, "00000", r"00042"),
        (125000, '#,##0.00 "€"', "125\u00a0000,00 €"),
        (125001.5, "#,##0.00 [$€-40C]", "125\u00a0001,50 €"),
        (un_jour(2027, 3, 4), "mmmm yyyy", r"(mars|March) 2027"),
        (time(0, 0, 30), "hh:mm:ss", r"00:00:30"),
        (125000, "#,##0", r"125000"),
    ]

    def poser(classeur):
        for rang, (valeur, forme, _) in enumerate(valeurs, 2):
            classeur["Exigences"].cell(rang, 8).value = valeur
            classeur["Exigences"].cell(rang, 8).number_format = forme

    dossier = un_dossier(*(une_exigence(f"X-{n}", "I", f"Énoncé {n}.") for n in range(1, len(valeurs) + 1)))
    octets = convertir({"m.xlsx": matrice_conforme(dossier, retouche=poser)}, ext, tmp_path)["m.xlsx"]
    lus = lire_matrice(octets, "m", en_xlsx(octets) if ext == "xls" else None).lignes
    for ligne, (_, forme, attendu) in zip(lus, valeurs, strict=True):
        assert re.fullmatch(attendu, ligne.valeur(contrat.JUSTIFICATION)), forme


@pytest.mark.libreoffice
def test_un_format_qui_remplace_la_valeur_est_dit_d_un_ods_aussi(tmp_path):
    def poser(classeur):
        for ligne, (valeur, forme) in enumerate([(0, '0;-0;"néant"'), (1, '"Oui";"Non"'), (3, '0" jours"')], 2):
            classeur["Exigences"].cell(ligne, 8).value = valeur
            classeur["Exigences"].cell(ligne, 8).number_format = forme

    octets = {"m.xlsx": matrice_conforme(TROIS, retouche=poser)}
    matrice = lire_matrice(convertir(octets, "ods", tmp_path)["m.xlsx"], "m.ods")
    assert [ligne.valeur(contrat.JUSTIFICATION) for ligne in matrice.lignes] == ["néant", "Oui", "3 jours"]
    dits = {(a.lieu.cellule, a.message) for a in matrice.anomalies if a.code == "mise-en-forme-signifiante"}
    for cellule, remarque in (("H2", "« néant » pour la valeur 0"), ("H3", "« Oui » pour la valeur 1")):
        assert any(c == cellule and remarque in m for c, m in dits)
    assert "H4" not in {c for c, _ in dits}


@pytest.mark.libreoffice
def test_un_classeur_converti_dit_les_memes_erreurs_fusions_et_pourcentages(tmp_path):
    def abimer(classeur):
        feuille = classeur["Exigences"]
        feuille["H2"], feuille["I2"] = "=NA()", 0.999
        feuille["I2"].number_format = "0.0%"
        feuille.merge_cells("H3:H4")

    octets = {"m.xlsx": matrice_conforme(TROIS, retouche=abimer)}
    matrice = lire_matrice(convertir(octets, "ods", tmp_path)["m.xlsx"], "m.ods")
    assert matrice.lignes[0].valeur(contrat.RENVOI) == "99,9\u00a0%"
    dits = [(a.code, a.lieu.cellule.partition(",")[0]) for a in matrice.anomalies]
    assert {("cellule-en-erreur", "H2"), ("mise-en-forme-signifiante", "H4")} <= set(dits)
