"""Les numéros d'une pièce se calculent comme Word les imprime, et ce qui en change d'une version à l'autre se dit."""

from __future__ import annotations

import io

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from cctgen.documents.ecarts.numeros import SANS_NUMERO, Numero, Numeros, numeros_du_docx
from cctgen.documents.ecarts.renumerotation import Deplacement, comparer_les_numeros, plages
from cctgen.socle.fichiers import zip_reproductible

Titre = tuple[int, str]
SUITE = [(1, "A"), (2, "B"), (2, "C"), (1, "D"), (2, "E")]


def niveau(
    rang: int, texte: str, reglages: str = '<w:start w:val="1"/><w:numFmt w:val="decimal"/>', fin: str = ""
) -> str:
    return f'<w:lvl w:ilvl="{rang}">{reglages}{fin}<w:lvlText w:val="{texte}"/></w:lvl>'


def une_piece(titres: list[Titre], niveaux: str, liste: str = "", du_style: str = "") -> bytes:
    """Rend une pièce dont les titres portent la liste 77 ; `du_style` est ce que le style du second niveau en dit."""
    document = docx.Document()
    numerotation = document.part.numbering_part.element
    numerotation.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{niveaux}</w:abstractNum>'))
    numerotation.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/>{liste}</w:num>'))
    for rang in (1, 2):
        regle = du_style if rang == 2 and du_style else f'<w:ilvl w:val="{rang - 1}"/>'
        proprietes = document.styles[f"Heading {rang}"].element.get_or_add_pPr()
        proprietes.append(parse_xml(f'<w:numPr {nsdecls("w")}>{regle}<w:numId w:val="77"/></w:numPr>'))
    for rang, texte in titres:
        document.add_paragraph(texte, style=f"Heading {rang}")
    document.save(sortie := io.BytesIO())
    return sortie.getvalue()


ORDINAIRES = niveau(0, "%1") + niveau(1, "%1.%2")
_REPRISE = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
_LETTRES = '<w:start w:val="1"/><w:numFmt w:val="upperLetter"/>'
_ROMAINS = '<w:start w:val="4"/><w:numFmt w:val="upperRoman"/>'
_DECIMAL = '<w:start w:val="1"/><w:numFmt w:val="decimal"/>'
CAS = {
    "ordinaires": (ORDINAIRES, "", "", ["1", "1.1", "1.2", "2", "2.1"]),
    "point final": (niveau(0, "%1.") + niveau(1, "%1.%2."), "", "", ["1", "1.1", "1.2", "2", "2.1"]),
    "reprise à 5": (ORDINAIRES, _REPRISE, "", ["5", "5.1", "5.2", "6", "6.1"]),
    "lettres": (niveau(0, "%1", _LETTRES) + niveau(1, "%1.%2"), "", "", ["A", "A.1", "A.2", "B", "B.1"]),
    "romains": (niveau(0, "Titre %1", _ROMAINS) + niveau(1, "%2"), "", "", ["Titre IV", "1", "2", "Titre V", "1"]),
    "en chiffres": (
        niveau(0, "%1", _ROMAINS) + niveau(1, "%1.%2", _DECIMAL, "<w:isLgl/>"),
        "", "", ["IV", "4.1", "4.2", "V", "5.1"],
    ),
    "sans repartir": (
        niveau(0, "%1") + niveau(1, "%2", _DECIMAL, '<w:lvlRestart w:val="0"/>'), "", "", ["1", "1", "2", "2", "3"],
    ),
    "puces": (niveau(0, "•", '<w:numFmt w:val="bullet"/>') + niveau(1, "%2"), "", "", ["", "1", "2", "", "1"]),
    "niveau déduit du style": (
        niveau(0, "%1") + niveau(1, "%1.%2", _DECIMAL, '<w:pStyle w:val="Heading2"/>'),
        "", "<w:rPr/>", ["1", "1.1", "1.2", "2", "2.1"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("nom", CAS)
def test_un_titre_porte_le_numero_que_word_imprime(nom: str) -> None:
    niveaux, liste, du_style, attendus = CAS[nom]
    lus = numeros_du_docx(une_piece(SUITE, niveaux, liste, du_style)).titres
    assert [titre.dit for titre in lus] == attendus
    assert [titre.intitule for titre in lus] == [texte for _, texte in SUITE]


def test_un_titre_sans_numero_ne_compte_pas_et_un_titre_vide_compte() -> None:
    document = docx.Document(io.BytesIO(une_piece([*SUITE, (2, "")], ORDINAIRES)))
    sans = document.paragraphs[2]._p.get_or_add_pPr()
    sans.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="0"/></w:numPr>'))
    document.add_paragraph("F", style="Heading 2")
    document.add_paragraph("Un texte.")
    document.save(sortie := io.BytesIO())
    lus = numeros_du_docx(sortie.getvalue()).titres
    assert [t.dit for t in lus] == ["1", "1.1", "", "2", "2.1", "2.3"]


def test_une_exigence_se_reconnait_a_son_numero_seul_dans_sa_case() -> None:
    document = docx.Document(io.BytesIO(une_piece([], niveau(0, "E%1"))))
    tableau = document.add_table(2, 2)
    for rang, ligne in enumerate(tableau.rows):
        ligne.cells[0].paragraphs[0].style = document.styles["Heading 1"]
        ligne.cells[1].text = f"SSI-00{rang}-1"
    document.save(sortie := io.BytesIO())
    assert numeros_du_docx(sortie.getvalue()).exigences == (Numero("SSI-000-1", "E1"), Numero("SSI-001-1", "E2"))


def test_d_une_piece_abimee_rien_ne_se_compte() -> None:
    assert numeros_du_docx(b"PK") == SANS_NUMERO
    abimee = zip_reproductible(une_piece(SUITE, ORDINAIRES), {"word/numbering.xml": lambda _: b"<w:numbering>"})
    assert numeros_du_docx(abimee) == SANS_NUMERO


def deplaces(avant: list[Titre], apres: list[Titre], niveaux: str = ORDINAIRES) -> tuple[Deplacement, ...]:
    lus = (numeros_du_docx(une_piece(avant, ORDINAIRES)), numeros_du_docx(une_piece(apres, niveaux)))
    return comparer_les_numeros(*lus, (None, None)).titres


D = Deplacement


def test_ce_que_fait_une_retouche_aux_numeros_se_dit_en_entier() -> None:
    monte = [(2, texte) if texte == "D" else (rang, texte) for rang, texte in SUITE]
    assert deplaces(SUITE, monte) == (D("D", "2", "1.3"), D("E", "2.1", "1.4"))
    insere = [*SUITE[:2], (2, "Cellule de crise"), *SUITE[2:]]
    assert deplaces(SUITE, insere) == (D("Cellule de crise", None, "1.2"), D("C", "1.2", "1.3"))
    assert deplaces(insere, SUITE) == (D("C", "1.3", "1.2"), D("Cellule de crise", "1.2", None))
    assert [d[1:3] for d in deplaces(SUITE, SUITE, niveau(0, "%1", _ROMAINS) + niveau(1, "%2"))] == [
        ("1", "IV"), ("1.1", "1"), ("1.2", "2"), ("2", "V"), ("2.1", "1"),
    ]  # fmt: skip
    deplace = [SUITE[0], SUITE[4], *SUITE[1:4]]
    assert {*deplaces(SUITE, deplace)} == {D("E", "2.1", "1.1"), D("B", "1.1", "1.2"), D("C", "1.2", "1.3")}
    assert deplaces(SUITE, SUITE) == ()


def test_un_titre_recrit_garde_son_vis_a_vis() -> None:
    avant = [(1, "Droits"), (2, "Notification des incidents"), (2, "Audits")]
    apres = [(1, "Droits"), (2, "Préavis"), (2, "Notification de tout incident"), (2, "Audits")]
    assert deplaces(avant, apres) == (
        D("Préavis", None, "1.1"),
        D("Notification de tout incident", "1.1", "1.2", "Notification des incidents"),
        D("Audits", "1.2", "1.3"),
    )


def test_seul_ce_que_le_dossier_n_explique_pas_est_hors_dossier() -> None:
    avant, apres = (Numeros((Numero("A", "1"), Numero("B", dit))) for dit in ("2", "3"))
    assert comparer_les_numeros(avant, apres, (avant, apres)).hors_dossier == ()
    assert comparer_les_numeros(avant, apres, (avant, avant)).hors_dossier == (D("B", "2", "3"),)
    assert comparer_les_numeros(avant, apres, (None, apres)).hors_dossier == (D("B", "2", "3"),)


def test_une_exigence_retiree_n_est_pas_celle_qu_on_ajoute_a_l_identifiant_voisin() -> None:
    """HEB-013-2 et HEB-020-1, retirées, se disaient devenues HEB-013-1 et HEB-003-2, ajoutées."""
    avant = Numeros((), (Numero("ACC-001-1", "E12"), Numero("HEB-013-2", "E13"), Numero("HEB-020-1", "E14")))
    apres = Numeros((), (Numero("ACC-001-1", "E15"), Numero("HEB-013-1", "E16"), Numero("HEB-003-2", "E17")))
    deplacees = comparer_les_numeros(avant, apres, (None, None)).exigences
    assert [(d.avant, d.apres) for d in deplacees if d.avant and d.apres] == [("E12", "E15")]
    assert [*plages(deplacees)] == [("E12", "E15")]


def test_des_numeros_qui_changent_du_meme_pas_se_disent_d_une_plage() -> None:
    changes = [Deplacement("x", f"E{n}", f"E{n - 1}") for n in (20, 21, 22)]
    assert [*plages(changes)] == [("E20 à E22", "E19 à E21")]
    saut = [*changes, Deplacement("y", "E24", "E22"), Deplacement("z", "E30", None), Deplacement("t", "E31", "F")]
    assert [*plages(saut)] == [("E20 à E22", "E19 à E21"), ("E24", "E22"), ("E31", "F")]


def test_un_paragraphe_que_redit_un_dessin_pour_un_logiciel_ancien_ne_compte_qu_une_fois() -> None:
    document = docx.Document(io.BytesIO(une_piece(SUITE[:1], ORDINAIRES)))
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    redit = f'<mc:AlternateContent xmlns:mc="{mc}"><mc:Fallback/></mc:AlternateContent>'
    titre = document.paragraphs[0]._p
    fragment = parse_xml(f"<w:r {nsdecls('w')}>{redit}</w:r>")
    (secours,) = fragment.iter(f"{{{mc}}}Fallback")
    secours.append(parse_xml(f'<w:p {nsdecls("w")}><w:pPr><w:pStyle w:val="Heading1"/></w:pPr></w:p>'))
    titre.append(fragment)
    assert titre.findall(qn("w:r"))
    document.add_paragraph("D", style="Heading 1")
    document.save(sortie := io.BytesIO())
    assert [t.dit for t in numeros_du_docx(sortie.getvalue()).titres] == ["1", "2"]
