"""Tout ce qu'un candidat met dans un formulaire se lit ou se nomme, quel que soit le logiciel qui l'enregistre."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from lxml import etree

from cctgen.depouillement.formulaires.confrontation import FormulaireRecu, confronter
from cctgen.depouillement.formulaires.lecture import lire_formulaire
from cctgen.documents.formulaires.cases import etiquette
from cctgen.documents.formulaires.releve import SUIVI
from cctgen.documents.modeles.aspect.forme import BARRE, INVISIBLE, MASQUE, MINUSCULE
from tests.catalogue.scenarios.plis import une_archive
from tests.depouillement.formulaires.fabrique import (
    SUIVI as AUTEUR,
)
from tests.depouillement.formulaires.fabrique import (
    W,
    ajouter_piece,
    controle,
    elements,
    passage,
    remis,
    remplacer,
    renommer,
    retoucher,
    vierge,
)
from tests.depouillement.formulaires.test_formulaires import OFFRE, codes, dites

VIERGE = vierge()
SIGNE = '<w:r><w:sym w:font="Wingdings" w:char="{}"/></w:r>'
EQUATION = "<m:oMath><m:r><m:t>{}</m:t></m:r></m:oMath>"
ZONE = (
    '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline><wp:extent cx="2000000" cy="500000"/>'
    '<wp:docPr id="77" name="Zone"/><a:graphic><a:graphicData '
    'uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/>'
    '<wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="2000000" cy="500000"/></a:xfrm><a:prstGeom prst="rect">'
    "<a:avLst/></a:prstGeom></wps:spPr><wps:txbx><w:txbxContent><w:p>{}</w:p></w:txbxContent></wps:txbx><wps:bodyPr/>"
    "</wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice><mc:Fallback><w:pict/></mc:Fallback>"
    "</mc:AlternateContent></w:r>"
)
NOTES = "<w:{0}s xmlns:w='{1}'><w:{0} w:id='2'><w:p>{2}</w:p></w:{0}></w:{0}s>"


def recu(octets: bytes) -> FormulaireRecu:
    releve = lire_formulaire(octets)
    assert releve is not None
    return confronter("fiche.docx", "sha", releve, [remis(VIERGE)], OFFRE)


def ecrit(libelle: str, xml: str, *, garder_l_invite: bool = False) -> bytes:
    return retoucher(VIERGE, lambda r: remplacer(r, libelle, xml, garder_l_invite=garder_l_invite))


def message(lu: FormulaireRecu, code: str) -> str:
    return " ".join(a.message for a in lu.anomalies if a.code == code)


def avec_notes(octets: bytes) -> bytes:
    for nature in ("footnote", "endnote", "comment"):
        octets = ajouter_piece(octets, f"{nature}s", NOTES.format(nature, W[1:-1], passage(f"dit en {nature}")))
    return octets


@pytest.mark.parametrize(
    ("xml", "valeur"),
    [
        (passage("Rosny") + '<w:r><w:footnoteReference w:id="2"/></w:r>', "Rosny\n[Note : dit en footnote]"),
        (passage("Rosny") + '<w:r><w:endnoteReference w:id="2"/></w:r>', "Rosny\n[Note de fin : dit en endnote]"),
        (passage("Rosny") + '<w:r><w:commentReference w:id="2"/></w:r>', "Rosny\n[Commentaire : dit en comment]"),
        (EQUATION.format("t=2"), "t=2"),
        (
            "<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>",
            "1/2",
        ),
        (SIGNE.format("F0FE"), "☑"),
        (passage("oui ") + SIGNE.format("F0E0") + passage(" non"), "oui → non"),
        (SIGNE.format("F021"), "[signe F021 de Wingdings]"),
        (passage("avant ") + ZONE.format(passage("dans la zone")) + passage("après"), "avant \ndans la zone\naprès"),
    ],
    ids=[
        "note",
        "note-de-fin",
        "commentaire",
        "equation",
        "fraction",
        "signe",
        "signe-au-milieu",
        "signe-inconnu",
        "zone",
    ],
)
def test_ce_qui_est_dans_une_case_est_sa_reponse(xml: str, valeur: str):
    assert dites(recu(avec_notes(ecrit("Lieu", xml)))) == {"Lieu": valeur}


def test_une_note_qui_s_appelle_elle_meme_se_lit_une_fois():
    note = passage("sans fin") + '<w:r><w:footnoteReference w:id="2"/></w:r>'
    appel = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    octets = ajouter_piece(ecrit("Lieu", appel), "footnotes", NOTES.format("footnote", W[1:-1], note))
    assert dites(recu(octets)) == {"Lieu": "[Note : sans fin]"}


@pytest.mark.parametrize("texte", ["Rosny", "Saisir ici : Rosny", "Choisir Rosny"])
def test_un_texte_qui_n_est_pas_l_invite_repond_meme_si_l_invite_est_declaree(texte: str):
    assert dites(recu(ecrit("Lieu", passage(texte), garder_l_invite=True))) == {"Lieu": texte}


@pytest.mark.parametrize(
    "texte",
    ["", " ", "Saisir ici", "…", "Cliquez ou appuyez ici pour entrer du texte.", "Click or tap here to enter text."],
)
def test_une_invite_du_logiciel_remise_dans_une_case_videe_ne_repond_rien(texte: str):
    assert recu(ecrit("Lieu", passage(texte), garder_l_invite=True)).reponses == ()


@pytest.mark.parametrize(
    ("forme", "nature"),
    [
        ("<w:strike/>", BARRE),
        ("<w:dstrike/>", BARRE),
        ("<w:vanish/>", MASQUE),
        ('<w:color w:val="FFFFFF"/>', INVISIBLE),
        ('<w:color w:val="FDFDFD"/>', INVISIBLE),
        ('<w:color w:val="FFFF00"/><w:highlight w:val="yellow"/>', INVISIBLE),
        ('<w:highlight w:val="black"/>', INVISIBLE),
        ('<w:sz w:val="2"/>', MINUSCULE),
    ],
)
def test_ce_qui_ne_se_lit_pas_comme_un_texte_ordinaire_est_nomme(forme: str, nature: str):
    lu = recu(ecrit("Lieu", passage("12 mois ", forme) + passage("36 mois")))
    assert dites(lu) == {"Lieu": "12 mois 36 mois"}
    assert f"« Lieu », {nature} : « 12 mois »" in message(lu, "mise-en-forme-signifiante")
    assert "36 mois" not in message(lu, "mise-en-forme-signifiante")


@pytest.mark.parametrize(
    "forme", ["", '<w:strike w:val="0"/>', '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="000091"/>']
)
def test_un_texte_qui_se_voit_n_est_pas_nomme(forme: str):
    assert "mise-en-forme-signifiante" not in codes(recu(ecrit("Lieu", passage("12 mois", forme))))


def test_une_note_barree_est_nommee_avec_sa_case():
    note = NOTES.format("footnote", W[1:-1], passage("caduc", "<w:strike/>"))
    octets = ajouter_piece(ecrit("Lieu", '<w:r><w:footnoteReference w:id="2"/></w:r>'), "footnotes", note)
    assert f"« Lieu », {BARRE} : « caduc »" in message(recu(octets), "mise-en-forme-signifiante")


def test_une_ligne_de_tableau_masquee_est_nommee():
    def masquer(racine: etree._Element) -> None:
        remplacer(racine, "Lieu", passage("Rosny"))
        proprietes = next(p for p in controle(racine, "Lieu").iterancestors(f"{W}tr")).find(f"{W}trPr")
        proprietes.append(elements("<w:hidden/>")[0])

    lu = recu(retoucher(VIERGE, masquer))
    assert f"« Lieu », {MASQUE} : « Rosny »" in message(lu, "mise-en-forme-signifiante")
    assert MASQUE in message(lu, "texte-modifie")


def test_le_suivi_non_accepte_d_une_case_est_nomme():
    ote = f"<w:del {AUTEUR}><w:r><w:delText>12 mois</w:delText></w:r></w:del>"
    lu = recu(ecrit("Lieu", f"{ote}<w:ins {AUTEUR}>{passage('36 mois')}</w:ins>"))
    assert dites(lu) == {"Lieu": "36 mois"}
    assert all(f"« Lieu », {nature}" in message(lu, "suivi-non-accepte") for nature in SUIVI)
    assert "12 mois" in message(lu, "suivi-non-accepte")


def _rang(racine: etree._Element) -> etree._Element:
    """Rend le passage de la consigne « Dites tout. », texte de l'acheteur."""
    return next(t.getparent() for t in racine.iter(f"{W}t") if t.text == "Dites tout.")


def _oter(racine: etree._Element) -> None:
    paragraphe = _rang(racine).getparent()
    paragraphe.getparent().remove(paragraphe)


def _barrer(racine: etree._Element) -> None:
    run = _rang(racine)
    run.insert(0, elements("<w:rPr><w:strike/></w:rPr>")[0])


def _supprimer(racine: etree._Element) -> None:
    run = _rang(racine)
    run.find(f"{W}t").tag = f"{W}delText"
    suivi = elements(f"<w:del {AUTEUR}/>")[0]
    run.addprevious(suivi)
    suivi.append(run)


def _masquer(racine: etree._Element) -> None:
    _rang(racine).insert(0, elements("<w:rPr><w:vanish/></w:rPr>")[0])


def _reecrire(racine: etree._Element) -> None:
    _rang(racine).find(f"{W}t").text = "Dites peu."


@pytest.mark.parametrize("geste", [_oter, _barrer, _supprimer, _masquer, _reecrire])
def test_le_texte_de_l_acheteur_ote_ou_cache_est_nomme(geste: Callable[[etree._Element], None]):
    lu = recu(retoucher(VIERGE, geste))
    assert "Dites tout." in message(lu, "texte-modifie")
    assert [r.valeur for r in lu.reponses] == (["Dites peu."] if geste is _reecrire else [])


def test_une_insertion_suivie_dans_le_texte_de_l_acheteur_est_reprise():
    def inserer(racine: etree._Element) -> None:
        _rang(racine).addnext(elements(f"<w:ins {AUTEUR}>{passage(' Sauf le coût.')}</w:ins>")[0])

    lu = recu(retoucher(VIERGE, inserer))
    assert [(r.valeur, r.hors_case) for r in lu.reponses] == [("Sauf le coût.", True)]
    assert "texte-modifie" not in codes(lu)


def test_les_marges_saisies_sont_reprises():
    def ecrire(nom: str, contenu: bytes) -> tuple[str, bytes]:
        fin = "</w:hdr>" if "header1" in nom else "</w:ftr>" if "footer1" in nom else None
        saisi = f"<w:p>{passage(f'Saisi en {nom}')}</w:p>"
        return nom, contenu.replace(fin.encode(), f"{saisi}{fin}".encode()) if fin else contenu

    lu = recu(renommer(VIERGE, ecrire))
    assert {r.valeur for r in lu.reponses} == {"Saisi en word/header1.xml", "Saisi en word/footer1.xml"}
    assert {r.libelle for r in lu.reponses} == {"En-tête ou pied de page"}
    assert {"saisie-hors-case"} == codes(lu) - {"formulaire-incomplet"}


def _autre_nom(nom: str, contenu: bytes) -> tuple[str, bytes]:
    if nom in ("[Content_Types].xml", "_rels/.rels"):
        contenu = contenu.replace(b"word/document.xml", b"word/document2.xml")
    return nom.replace("word/document.xml", "word/document2.xml").replace(
        "/document.xml.rels", "/document2.xml.rels"
    ), contenu


def _strict(nom: str, contenu: bytes) -> tuple[str, bytes]:
    debut = b"http://schemas.openxmlformats.org/"
    contenu = contenu.replace(
        debut + b"wordprocessingml/2006/main", b"http://purl.oclc.org/ooxml/wordprocessingml/main"
    )
    return nom, contenu.replace(debut + b"officeDocument/2006/", b"http://purl.oclc.org/ooxml/officeDocument/")


@pytest.mark.parametrize("forme", [_autre_nom, _strict])
def test_un_docx_valide_d_une_autre_forme_se_lit_de_meme(forme: Callable[[str, bytes], tuple[str, bytes]]):
    lu = recu(renommer(ecrit("Lieu", passage("Rosny")), forme))
    assert dites(lu) == {"Lieu": "Rosny"}
    assert codes(lu) == {"formulaire-incomplet"}


ESPACES = " ".join(
    f'xmlns:{nom}="urn:oasis:names:tc:opendocument:xmlns:{espace}:1.0"'
    for nom, espace in {
        **{n: n for n in ("office", "text", "table", "style")},
        "draw": "drawing",
        "fo": "xsl-fo-compatible",
    }.items()
)
LOEXT = "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"


def un_odt(contenu: str, invite: str = "") -> bytes:
    """Un .odt d'une case, « Lieu », avec un style qui barre et une région supprimée."""
    case = f'loext:tag="{etiquette("fiche", "Objet", "Lieu")}" loext:alias="Lieu"'
    return une_archive(
        {
            "content.xml": (
                f'<office:document-content {ESPACES} xmlns:loext="{LOEXT}"><office:automatic-styles>'
                '<style:style style:name="T1" style:family="text"><style:text-properties '
                'style:text-line-through-style="solid"/></style:style><style:style style:name="T2" style:family="text">'
                '<style:text-properties fo:font-family="Wingdings"/></style:style></office:automatic-styles>'
                "<office:body><office:text>"
                '<text:tracked-changes><text:changed-region text:id="c1"><text:deletion><text:p>ôté</text:p>'
                "</text:deletion></text:changed-region></text:tracked-changes>"
                f"<text:p><loext:content-control {case}{invite}>{contenu}</loext:content-control></text:p>"
                "</office:text></office:body></office:document-content>"
            ).encode()
        }
    )


NOTE_D_ODF = (
    '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>'
    "<text:p>dit en note</text:p></text:note-body></text:note>"
)


@pytest.mark.parametrize(
    ("contenu", "valeur"),
    [
        (
            f"A{NOTE_D_ODF}B",
            "AB\n[Note : dit en note]",
        ),
        ("A<draw:frame><draw:text-box><text:p>cadre</text:p></draw:text-box></draw:frame>B", "A\ncadre\nB"),
        ("A<office:annotation><text:p>dit à part</text:p></office:annotation>B", "AB\n[Commentaire : dit à part]"),
        ("<text:p>un</text:p><text:p>deux</text:p>", "un\ndeux"),
        ('oui <text:span text:style-name="T2">\uf0fe</text:span>', "oui ☑"),
        ("A<text:s text:c='2'/>B<text:line-break/>C", "A  B\nC"),
    ],
    ids=["note", "cadre", "commentaire", "paragraphes", "signe", "blancs"],
)
def test_une_case_d_odt_garde_son_texte_et_ce_qui_s_y_imbrique(contenu: str, valeur: str):
    assert dites(recu(un_odt(contenu))) == {"Lieu": valeur}


def test_un_odt_barre_ou_suivi_est_nomme():
    lu = recu(un_odt('<text:span text:style-name="T1">12</text:span> 36<text:change text:change-id="c1"/>'))
    assert dites(lu) == {"Lieu": "12 36"}
    assert f"{BARRE} : « 12 »" in message(lu, "mise-en-forme-signifiante")
    assert "« ôté »" in message(lu, "suivi-non-accepte")


def test_une_invite_d_odt_declaree_ne_tait_pas_une_reponse():
    assert dites(recu(un_odt("Rosny", ' loext:showing-place-holder="true"'))) == {"Lieu": "Rosny"}


DITS: Mapping[str, str] = {
    "Lieu": passage("mot-invite") + '<w:r><w:footnoteReference w:id="2"/></w:r>',
    "Rôle, ligne 1": passage("mot-barré ", "<w:strike/>") + passage("mot-gardé"),
    "Rôle, ligne 2": passage("mot-blanc", '<w:color w:val="FFFFFF"/>'),
    "SSI-001-1 : Mesure": f"<w:ins {AUTEUR}>{passage('mot-inséré')}</w:ins>" + ZONE.format(passage("mot-zone")),
}


@pytest.fixture(scope="module")
def partout(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """Un formulaire qui dit de tout, tel quel, puis enregistré par LibreOffice en .docx et en .odt."""
    ici = tmp_path_factory.mktemp("contenus")

    def geste(racine: etree._Element) -> None:
        for libelle, xml in DITS.items():
            remplacer(racine, libelle, xml)
        _barrer(racine)

    octets = avec_notes(retoucher(VIERGE, geste))
    (ici / "fiche.docx").write_bytes(octets)
    rendus = {"tel quel": octets}
    for format_ in ("docx", "odt"):
        _convertir(ici, format_)
        rendus[format_] = (ici / "lo" / f"fiche.{format_}").read_bytes()
    return rendus


def _convertir(ici: Path, format_: str) -> None:
    profil = f"-env:UserInstallation={(ici / 'profil').as_uri()}"
    commande = ["soffice", profil, "--headless", "--convert-to", format_, "--outdir", ici / "lo", ici / "fiche.docx"]
    subprocess.run(commande, capture_output=True, check=True, timeout=120)


@pytest.mark.libreoffice
@pytest.mark.parametrize("forme", ["tel quel", "docx", "odt"])
def test_rien_ne_se_perd_quel_que_soit_le_logiciel(forme: str, partout: Mapping[str, bytes]):
    lu = recu(partout[forme])
    lus = "\n".join(r.valeur for r in lu.reponses)
    for mot in ("mot-invite", "dit en footnote", "mot-barré", "mot-gardé", "mot-blanc", "mot-inséré", "mot-zone"):
        assert mot in lus
    assert f"{BARRE} : « mot-barré »" in message(lu, "mise-en-forme-signifiante")
    assert f"{INVISIBLE} : « mot-blanc »" in message(lu, "mise-en-forme-signifiante")
    assert "« mot-inséré »" in message(lu, "suivi-non-accepte")
    assert f"{BARRE} : « Dites tout. »" in message(lu, "texte-modifie")
    assert "ôté" not in message(lu, "texte-modifie")


def test_une_case_supprimee_en_suivi_n_est_plus_une_case():
    def supprimer(racine: etree._Element) -> None:
        case = controle(racine, "Lieu")
        suivi = elements(f"<w:del {AUTEUR}/>")[0]
        case.addprevious(suivi)
        suivi.append(case)

    assert "« Lieu »" in message(recu(retoucher(VIERGE, supprimer)), "formulaire-altere")
