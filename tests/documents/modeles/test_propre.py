"""Un modèle de service ne publie rien du poste où il fut fait, et se mesure même écrit par un autre logiciel."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from cctgen.documents.modeles.catalogue import CONTRATS
from cctgen.documents.modeles.fautes import examiner
from cctgen.documents.modeles.propre.assaini import assaini
from cctgen.documents.tableaux.lecture import gabarits_livres, lire_gabarits
from cctgen.documents.texte import Titre, paragraphe
from cctgen.documents.word.rendu import rendre_fiche, rendre_rapport
from cctgen.documents.word.traces import traces_de_travail
from cctgen.usages.modeles.verifier import verifier_les_modeles
from cctgen.usages.ouverture.modeles.verifies import pret
from tests.documents.fabriques import modele
from tests.documents.modeles.abimes import DOCUMENT, LIENS, SERVEUR, changer, lier
from tests.documents.word.test_rendu import ENTETE

REGLAGES = "word/settings.xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_BLOCS = (Titre(1, "Un"), *[paragraphe("Un texte qui se lit. " * 30)] * 40, Titre(1, "Deux"), Titre(2, "Trois"))
_DU_POSTE = (
    f'<w:attachedTemplate r:id="rId1"/><w:trackRevisions/><w:documentProtection w:edit="readOnly" w:enforcement="1"/>'
    f'<w:docVars><w:docVar w:name="dossier" w:val="{SERVEUR}"/></w:docVars>'
    '<w:rsids><w:rsid w:val="00AB12CD"/></w:rsids>'
)


def _ajouter(octets: bytes, pieces: dict[str, str]) -> bytes:
    sortie = io.BytesIO()
    source = zipfile.ZipFile(io.BytesIO(octets))
    with zipfile.ZipFile(sortie, "w") as archive:
        for nom in source.namelist():
            archive.writestr(nom, source.read(nom))
        for nom, contenu in pieces.items():
            archive.writestr(nom, contenu)
    return sortie.getvalue()


def _liens(*liens: tuple[str, str, str]) -> str:
    lus = "".join(
        f'<Relationship Id="rId{n}" Type="{_RELATION}{t}" Target="{c}"{m}/>' for n, (t, c, m) in enumerate(liens, 1)
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{lus}</Relationships>'


_DE_PLUS = (
    f'<Relationship Id="rId90" Type="{_RELATION}printerSettings" Target="imprimante.bin"/>'
    f'<Relationship Id="rId91" Type="{_RELATION}hyperlink" Target="{SERVEUR}" TargetMode="External"/>'
    f'<Relationship Id="rId92" Type="{_RELATION}customXml" Target="interne.bin"/></Relationships>'
)
_APP = f'<Relationship Id="rId7" Type="{_RELATION}extended-properties" Target="docProps/app.xml"/></Relationships>'
_ORGANISME = "<Properties><Template>srv-achats.dotm</Template><Company>Bureau 12</Company></Properties>"


def du_poste(nom: str = "rapport.docx") -> bytes:
    """Rend un modèle livré tel que Word l'aurait enregistré sur un poste : modèle attaché, imprimante, variables."""
    types = (
        '<Override PartName="/docProps/app.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'extended-properties+xml"/><Default Extension="bin" ContentType="application/octet-stream"/></Types>'
    )
    change = changer(
        {
            REGLAGES: (("</w:settings>", f"{_DU_POSTE}</w:settings>"),),
            LIENS: (
                lier("attachedTemplate", f"{SERVEUR}annexe.dotm"),
                ("</Relationships>", _DE_PLUS),
            ),
            DOCUMENT: (("<w:pgSz", '<w:printerSettings r:id="rId90"/><w:pgSz'),),
            "_rels/.rels": (("</Relationships>", _APP),),
            "[Content_Types].xml": (("</Types>", types),),
        },
        nom,
    )
    return _ajouter(
        change,
        {
            "word/_rels/settings.xml.rels": _liens(
                ("attachedTemplate", f"{SERVEUR}annexe.dotm", ' TargetMode="External"')
            ),
            "word/imprimante.bin": "\\\\srv-achats\\imprimante",
            "word/interne.bin": "srv-achats",
            "docProps/app.xml": _ORGANISME,
        },
    )


def _pieces(octets: bytes) -> dict[str, bytes]:
    archive = zipfile.ZipFile(io.BytesIO(octets))
    return {nom: archive.read(nom) for nom in archive.namelist()}


def _rapport(octets: bytes) -> bytes:
    return rendre_rapport(octets, ENTETE, _BLOCS)


def test_rien_du_poste_ou_fut_fait_le_modele_ne_part_dans_ses_documents(tmp_path: Path) -> None:
    assert examiner("rapport.docx", du_poste(), CONTRATS["rapport.docx"]) == (), "rien n'y porte de contenu"
    (tmp_path / "rapport.docx").write_bytes(du_poste())
    produites = _pieces(_rapport(pret(tmp_path / "rapport.docx", None)))
    assert produites.keys() == _pieces(_rapport(modele("rapport.docx"))).keys()
    trahissent = rb"srv-achats|Bureau 12|trackRevisions|documentProtection|docVar|00AB12CD|printerSettings"
    assert [nom for nom, octets in produites.items() if re.search(trahissent, octets)] == []
    brutes = _pieces(_rapport(du_poste()))
    assert any(re.search(trahissent, octets) for octets in brutes.values()), "le modèle d'essai en porte"


def test_un_lien_public_reste_un_lien() -> None:
    titre = '<w:r><w:t xml:space="preserve">{{ titre }}</w:t></w:r>'
    lie = changer(
        {
            DOCUMENT: ((titre, f'<w:hyperlink r:id="rId88">{titre}</w:hyperlink>'),),
            LIENS: (lier("hyperlink", "https://www.exemple.gouv.fr"),),
        },
        "rapport.docx",
    )
    assert examiner("rapport.docx", lie, CONTRATS["rapport.docx"]) == ()
    produites = _pieces(_rapport(assaini(lie)))
    assert b"https://www.exemple.gouv.fr" in produites[LIENS]


@pytest.mark.parametrize("nom", ["annexe.docx", "rapport.docx", "lettre-rejet.docx", "note.docx"])
def test_un_modele_sans_rien_du_poste_est_le_meme(nom: str) -> None:
    assert _pieces(assaini(modele(nom))) == _pieces(modele(nom))


_FORMS = '<w:documentProtection w:edit="forms" w:enforcement="1"/>'


@pytest.mark.parametrize(
    ("nom", "protection", "gardee"),
    [
        ("formulaire.docx", "forms", True),
        ("formulaire.docx", "readOnly", False),
        ("annexe.docx", "forms", False),
    ],
)
def test_seul_un_formulaire_garde_la_protection_de_ses_cases(
    tmp_path: Path, nom: str, protection: str, gardee: bool
) -> None:
    protege = changer({REGLAGES: (("</w:settings>", f"{_FORMS.replace('forms', protection)}</w:settings>"),)}, nom)
    (tmp_path / nom).write_bytes(protege)
    octets = pret(tmp_path / nom, None)
    assert (b"documentProtection" in _pieces(octets)[REGLAGES]) == gardee
    if nom == "formulaire.docx":
        fiche = rendre_fiche(octets, ENTETE, _BLOCS)
        assert b"documentProtection" not in _pieces(fiche)[REGLAGES], "l'acheteur complète une fiche partout"


_TYPE_DES_PROPRIETES = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_VALEURS = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_PROPRIETES = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"'
    f' xmlns:vt="{_VALEURS}">'
    + "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{n}" name="{nom}">'
        f"<vt:lpwstr>{valeur}</vt:lpwstr></property>"
        for n, (nom, valeur) in enumerate((("Nom du bureau", "Achats"), ("Etiquette", "Bureau 12")), 2)
    )
    + "</Properties>"
)


def _avec_proprietes(champs: str) -> bytes:
    """Rend un modèle qui porte deux propriétés et deux variables, et ces champs dans son texte."""
    variables = "".join(f'<w:docVar w:name="{nom}" w:val="v"/>' for nom in ("suivi", "srv"))
    titre = '<w:r><w:t xml:space="preserve">{{ titre }}</w:t></w:r>'
    lien = f'<Relationship Id="rId7" Type="{_RELATION}custom-properties" Target="docProps/custom.xml"/>'
    nature = f'<Override PartName="/docProps/custom.xml" ContentType="{_TYPE_DES_PROPRIETES}"/>'
    change = changer(
        {
            REGLAGES: (("</w:settings>", f"<w:docVars>{variables}</w:docVars></w:settings>"),),
            DOCUMENT: ((titre, f"{titre}{champs}"),),
            "_rels/.rels": (("</Relationships>", f"{lien}</Relationships>"),),
            "[Content_Types].xml": (("</Types>", f"{nature}</Types>"),),
        },
        "rapport.docx",
    )
    return _ajouter(change, {"docProps/custom.xml": _PROPRIETES})


def test_les_proprietes_et_variables_qu_un_champ_imprime_se_gardent_et_elles_seules() -> None:
    """Word coupe l'instruction où il veut ; un champ simple la porte en attribut."""
    coupee = '<w:r><w:instrText xml:space="preserve"> DOCPROP</w:instrText></w:r><w:r><w:instrText>ERTY'
    champs = f'{coupee} "Nom du bureau" \\* MERGEFORMAT</w:instrText></w:r><w:fldSimple w:instr=" docvariable Suivi "/>'
    produites = _pieces(_rapport(assaini(_avec_proprietes(champs))))
    assert b"Nom du bureau" in produites["docProps/custom.xml"] and b"Etiquette" not in produites["docProps/custom.xml"]
    assert b'w:name="suivi"' in produites[REGLAGES] and b'w:name="srv"' not in produites[REGLAGES]
    sans = _pieces(_rapport(assaini(_avec_proprietes(""))))
    assert "docProps/custom.xml" not in sans and b"docVar" not in sans[REGLAGES]


_UN_NOMBRE = re.compile(r"(<w:(?:pgSz|pgMar|ind|spacing|tab|sz|szCs|gridCol|tblInd|left|right|top|bottom)\b[^>]*>)")
_VALEUR = re.compile(r'(w:(?:w|h|top|left|bottom|right|header|footer|before|after|line|pos|hanging|space|sz)="-?\d+)"')


def _en_decimales(xml: str) -> str:
    return _UN_NOMBRE.sub(lambda lu: _VALEUR.sub(r'\1.0"', lu[0]), xml)


def _tout_en_decimales(nom: str) -> bytes:
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w") as archive:
        for piece, octets in _pieces(modele(nom)).items():
            archive.writestr(piece, _en_decimales(octets.decode()) if piece.startswith("word/") else octets)
    return sortie.getvalue()


def _canoniques(octets: bytes) -> dict[str, str]:
    return {nom: etree.canonicalize(xml.decode()) for nom, xml in _pieces(octets).items()}


@pytest.mark.parametrize("nom", ["annexe.docx", "rapport.docx", "lettre-rejet.docx"])
def test_des_mesures_a_decimales_se_lisent_comme_des_entieres(tmp_path: Path, nom: str) -> None:
    """D'autres logiciels écrivent « 11906.0 », que Word admet."""
    assert _pieces(_tout_en_decimales(nom)) != _pieces(modele(nom))
    (tmp_path / nom).write_bytes(_tout_en_decimales(nom))
    assert verifier_les_modeles(tmp_path).anomalies == ()
    assert _canoniques(pret(tmp_path / nom, None)) == _canoniques(modele(nom))


def test_des_largeurs_a_decimales_reglent_les_tableaux() -> None:
    lus, fautes = lire_gabarits(_tout_en_decimales("tableaux.docx"), "tableaux.docx", gabarits_livres())
    assert fautes == []
    assert {nom: g.parts for nom, g in lus.par_nom.items()} == {
        nom: g.parts for nom, g in gabarits_livres().par_nom.items()
    }


@pytest.mark.parametrize(("ecrite", "part"), [("50%", 1), ("20mm", 1134), ("auto", 1)])
def test_une_largeur_de_colonne_se_lit_dans_son_unite(ecrite: str, part: int) -> None:
    nom = "Essai"
    case = f'<w:tc><w:tcPr><w:tcW w:w="{ecrite}" w:type="dxa"/></w:tcPr><w:p><w:r><w:t>A</w:t></w:r></w:p></w:tc>'
    tableau = f'<w:tbl><w:tblGrid><w:gridCol w:w="1"/></w:tblGrid><w:tr>{case}</w:tr></w:tbl>'
    ajoute = changer(
        {DOCUMENT: (("<w:body>", f"<w:body><w:p><w:r><w:t>{nom}</w:t></w:r></w:p>{tableau}"),)}, "tableaux.docx"
    )
    lus, fautes = lire_gabarits(ajoute, "tableaux.docx", gabarits_livres())
    assert fautes == []
    assert lus.par_nom["essai"].parts == (("A", part),)


_LE_CORPS = re.compile(r"<w:p>(?:(?!</w:p>).)*\{\{p corps \}\}.*?</w:p>")


@pytest.mark.parametrize(
    ("avant", "apres"),
    [
        ("{{p sommaire }}", "{{p  sommaire}}"),
        ("{{p corps }}", "{{p corps}}"),
        ("<!--sdt-->", "<!--sdt-->"),
    ],
)
def test_le_sommaire_ne_depend_ni_des_espaces_ni_d_un_controle_de_contenu(avant: str, apres: str) -> None:
    octets = modele("rapport.docx")
    xml = _pieces(octets)[DOCUMENT].decode()
    corps = _LE_CORPS.search(xml)
    assert corps is not None
    if "sdt" in avant:
        avant, apres = corps[0], f"<w:sdt><w:sdtPr/><w:sdtContent>{corps[0]}</w:sdtContent></w:sdt>"
    change = changer({DOCUMENT: ((avant, apres),)}, "rapport.docx")
    assert examiner("rapport.docx", change, CONTRATS["rapport.docx"]) == ()
    lignes = [
        re.findall(r"PAGEREF.*?<w:t[^>]*>(\d+)<", _pieces(_rapport(o))[DOCUMENT].decode()) for o in (octets, change)
    ]
    assert lignes[0] == lignes[1] != []


def test_toute_modification_suivie_se_voit_a_la_publication() -> None:
    for sorte in ("ins", "del", "moveTo", "rPrChange", "pPrChange", "sectPrChange", "cellIns"):
        xml = f'<w:document><w:{sorte} w:id="1" w:author="A"/></w:document>'
        assert traces_de_travail(_ajouter(modele("rapport.docx"), {"word/autre.xml": xml})), sorte
