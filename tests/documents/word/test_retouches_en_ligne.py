"""Ce qui s'étend sur plusieurs paragraphes ou ne se voit pas dans les mots : le suivi le compare, le refus le rend."""

from __future__ import annotations

import re

import pytest

from cctgen.documents.ecarts.textes import lignes_du_docx
from tests.documents.word.decisions import decider
from tests.documents.word.retouches import fragment, paragraphe, une_piece
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
