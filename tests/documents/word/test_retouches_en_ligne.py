"""Ce qui s'étend sur plusieurs paragraphes ou ne se voit pas dans les mots : le suivi le compare, le refus le rend."""

from __future__ import annotations

import io
import re

import docx
import pytest

from cctgen.documents.ecarts.textes import lignes_du_docx, lignes_situees
from cctgen.socle.fichiers import zip_reproductible
from tests.documents.fabriques import image_png
from tests.documents.word.decisions import W, decider, racine
from tests.documents.word.retouches import case, champ, formule, fragment, m, paragraphe, tableau, une_piece, x
from tests.documents.word.test_retouches import fondre


def _borne(nature: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{nature}"/></w:r>'


def etale(instruction: str, *lignes: str, fin: str = _borne("end")) -> list[str]:
    """Rend un champ qui commence dans un paragraphe et finit dans un autre."""
    debut = f"{_borne('begin')}<w:r><w:instrText> {instruction} </w:instrText></w:r>{_borne('separate')}"
    contenus = [fragment(ligne) for ligne in lignes]
    contenus[0], contenus[-1] = debut + contenus[0], contenus[-1] + fin
    return [paragraphe(contenu) for contenu in contenus]


@pytest.mark.parametrize("fin", [_borne("end"), ""], ids=["fermé", "jamais fermé"])
@pytest.mark.parametrize("instruction", ["REF _Ref1 \\h", "FORMTEXT", 'HYPERLINK "https://a.fr/x"'])
def test_un_champ_etale_sur_plusieurs_paragraphes_n_est_pas_un_sommaire(instruction: str, fin: str) -> None:
    """Le montant d'une pénalité y changeait sans que l'additif ni le suivi n'en disent rien."""
    avant, apres = (
        une_piece(
            *etale(instruction, f"Pénalité de {n} euros.", f"Plafond de {n}0 euros.", fin=fin), paragraphe(fragment(n))
        )
        for n in ("100", "900")
    )
    assert any("900 euros" in ligne for ligne in lignes_du_docx(apres))
    suivi = fondre(avant, apres)
    assert suivi.revisions and suivi.est_fidele
    rendues = [re.sub(r" ?\[lien[^]]*\] ?", "", ligne) for ligne in lignes_du_docx(decider(suivi.octets, "ins"))]
    assert rendues == [re.sub(r" ?\[lien[^]]*\] ?", "", ligne) for ligne in lignes_du_docx(avant)]


def test_un_sommaire_etale_reste_celui_de_la_nouvelle_version() -> None:
    avant, apres = (une_piece(*etale('TOC \\o "1-2"', "Objet", page), paragraphe(fragment("a"))) for page in "38")
    assert fondre(avant, apres).revisions == 0


def dans_un_controle(*fragments: str) -> str:
    return paragraphe(
        fragment("Valeur : "), f"<w:sdt><w:sdtPr/><w:sdtContent>{''.join(fragments)}</w:sdtContent></w:sdt>"
    )


def signe(avant: str, balise: str, apres: str) -> str:
    return f"<w:r><w:t>{avant}</w:t><w:{balise}/><w:t>{apres}</w:t></w:r>"


EXPOSANT = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>6</w:t></w:r>'
EN_LIGNE = {
    "tabulation": (signe("Lot 1", "tab", "2000 euros"), signe("Lot 9", "tab", "40 euros")),
    "tabulation seule": (signe("Lot 1", "tab", "2000"), fragment("Lot 12000")),
    "saut de ligne": (signe("12 rue A", "br", "75001"), signe("14 rue B", "br", "75001")),
    "trait insécable": (signe("10", "noBreakHyphen", "20"), signe("30", "noBreakHyphen", "40")),
    "exposant": (fragment("10") + EXPOSANT, fragment("106")),
}


@pytest.mark.parametrize("nom", EN_LIGNE)
@pytest.mark.parametrize("a_l_endroit", [True, False], ids=["endroit", "envers"])
def test_refuser_rend_les_signes_d_un_controle_de_contenu(nom: str, a_l_endroit: bool) -> None:
    """« Lot 1 » et « 2000 euros » revenaient « Lot 12000 euros », et le suivi se disait fidèle."""
    paire = EN_LIGNE[nom] if a_l_endroit else EN_LIGNE[nom][::-1]
    avant, apres = (une_piece(dans_un_controle(contenu)) for contenu in paire)
    suivi = fondre(avant, apres)
    assert suivi.revisions and suivi.est_fidele
    assert lignes_du_docx(decider(suivi.octets, "ins")) == lignes_du_docx(avant)
    assert lignes_du_docx(decider(suivi.octets, "del")) == lignes_du_docx(apres)


def police(nom: str, texte: str) -> str:
    return f'<w:r><w:rPr><w:rFonts w:ascii="{nom}" w:hAnsi="{nom}"/></w:rPr><w:t>{texte}</w:t></w:r>'


def lien_en_champ(instruction: str) -> str:
    return paragraphe(champ(f"HYPERLINK {instruction}", "le dépôt"))


def rangee(regle: str) -> str:
    return tableau([case("a"), case("b"), case("c")]).replace(
        "</w:tr><w:tr>", f"</w:tr><w:tr><w:trPr>{regle}</w:trPr>", 1
    )


RADICAL = m("deg", x("3")) + m("e", x("a"))
RETOUCHES = {
    "ligne masquée": (rangee("<w:hidden/>"), rangee("")),
    "ligne décalée": (rangee('<w:gridBefore w:val="1"/>'), rangee("")),
    "lien sans guillemets": (lien_en_champ("https://a.fr/x"), lien_en_champ("https://a.fr/y")),
    "lien dans un cadre": tuple(lien_en_champ(f'\\t "_blank" "https://a.fr/{page}"') for page in "xy"),
    "endroit de la page": tuple(lien_en_champ(f'"https://a.fr/x" \\l "{place}"') for place in "ab"),
    "exposant par sa position": tuple(
        paragraphe(fragment("10"), f"<w:r>{regle}<w:t>6</w:t></w:r>")
        for regle in ('<w:rPr><w:position w:val="8"/></w:rPr>', "")
    ),
    "case cochée d'une police de symboles": (
        paragraphe(police("Wingdings", "\u00fe"), fragment(" Option levée")),
        paragraphe(fragment("\u00fe"), fragment(" Option levée")),
    ),
    "signe d'une autre police": tuple(
        paragraphe(police(nom, "\uf0b3"), fragment(" 99 %")) for nom in ("Symbol", "Wingdings")
    ),
    "degré caché d'une racine": (
        formule(m("rad", '<m:radPr><m:degHide m:val="1"/></m:radPr>', RADICAL)),
        formule(m("rad", RADICAL)),
    ),
    "document inséré": ("", '<w:altChunk r:id="rId99"/>'),
}


@pytest.mark.parametrize("nom", RETOUCHES)
@pytest.mark.parametrize("a_l_endroit", [True, False], ids=["endroit", "envers"])
def test_une_retouche_qui_ne_change_pas_un_mot_se_dit_et_se_refuse(nom: str, a_l_endroit: bool) -> None:
    avant, apres = (une_piece(bloc) for bloc in (RETOUCHES[nom] if a_l_endroit else RETOUCHES[nom][::-1]))
    assert lignes_situees(avant) != lignes_situees(apres)
    suivi = fondre(avant, apres)
    assert suivi.revisions or not suivi.est_fidele
    if suivi.est_fidele:
        # Un lien retiré se lit en toutes lettres, et non à sa place.
        rendue, attendue = (sorted(" ".join(lignes_du_docx(d)).split()) for d in (decider(suivi.octets, "ins"), avant))
        assert rendue == attendue


@pytest.mark.parametrize("etale_avant", ["article3", "article7"])
def test_l_endroit_ou_mene_un_lien_s_ecrit_ensemble_ou_a_part(etale_avant: str) -> None:
    ensemble = une_piece(lien="https://a.fr/cgu#article3")
    a_part = zip_reproductible(
        une_piece(lien="https://a.fr/cgu"),
        {
            "word/document.xml": lambda lus: lus.replace(
                b"<w:hyperlink ", f'<w:hyperlink w:anchor="{etale_avant}" '.encode()
            )
        },
    )
    meme = etale_avant == "article3"
    assert (lignes_du_docx(ensemble) == lignes_du_docx(a_part)) is meme
    assert (fondre(ensemble, a_part).revisions == 0) is meme


def test_un_lien_dans_un_champ_venu_s_ajoute_sans_ajout_dans_un_fragment() -> None:
    """`w:ins` dans `w:r` n'est pas du schéma : Word refuse le document."""
    lien = f'<w:hyperlink w:anchor="z">{fragment("le dépôt")}</w:hyperlink>'
    venu = paragraphe(champ(" REF x ", "").replace(fragment(""), lien))
    suivi = fondre(une_piece(), une_piece(venu))
    assert "le dépôt" in lignes_du_docx(decider(suivi.octets, "del"))
    assert not [e for e in racine(suivi.octets).iter(f"{W}ins") if e.getparent().tag == f"{W}r"]


def test_un_exposant_que_regle_un_style_n_est_pas_un_chiffre_de_plus() -> None:
    style = (
        '<w:style w:type="character" w:styleId="Expo"><w:name w:val="Expo"/>'
        '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style></w:styles>'
    )
    avant, apres = (
        zip_reproductible(
            une_piece(paragraphe(fragment("10"), f"<w:r>{regle}<w:t>6</w:t></w:r>")),
            {"word/styles.xml": lambda lus: lus.replace(b"</w:styles>", style.encode())},
        )
        for regle in ('<w:rPr><w:rStyle w:val="Expo"/></w:rPr>', "")
    )
    assert (lignes_du_docx(avant)[0], lignes_du_docx(apres)[0]) == ("10\u2076", "106")
    assert fondre(avant, apres).revisions == 2


@pytest.mark.parametrize("cible", ["media/image1.png", "/word/media/image1.png"])
def test_une_image_de_meme_nom_et_d_autre_contenu_est_une_autre(cible: str) -> None:
    """D'une cible absolue, le suivi tenait la nouvelle image pour l'ancienne."""
    pieces = []
    for largeur in (8, 9):
        document = docx.Document(io.BytesIO(une_piece(paragraphe(fragment("Schéma")))))
        document.paragraphs[0].add_run().add_picture(io.BytesIO(image_png(largeur, 8)), width=914400, height=914400)
        document.save(tampon := io.BytesIO())
        liens = {"word/_rels/document.xml.rels": lambda lus: lus.replace(b"media/image1.png", cible.encode())}
        pieces.append(zip_reproductible(tampon.getvalue(), liens))
    assert lignes_du_docx(pieces[0]) != lignes_du_docx(pieces[1])
    assert not list(racine(decider(fondre(*pieces).octets, "ins")).iter(f"{W}drawing"))
