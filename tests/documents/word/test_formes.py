"""Deux formes qui ne s'impriment pas pareil font une révision, et le refus rend la première."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from cctgen.documents.ecarts.textes import lignes_du_docx
from cctgen.documents.word.revisions.document import SuiviDeModifications, fondre_documents
from tests.documents.word.decisions import W, decider, racine
from tests.documents.word.retouches import case, champ, fragment, paragraphe, tableau, une_piece
from tests.documents.word.test_reenregistree import recrire, remplacer

_CONTEXTE = paragraphe(fragment("Contexte."))


def suivre(avant: bytes, apres: bytes) -> SuiviDeModifications:
    return fondre_documents(avant, apres, "Acheteur", date(2026, 12, 1))


def eprouver(avant: bytes, apres: bytes) -> int:
    """Rend le nombre des révisions ; refusées, elles rendent ce qui s'imprimait, et acceptées ce qui s'imprime."""
    suivi = suivre(avant, apres)
    assert lignes_du_docx(decider(suivi.octets, "ins")) == lignes_du_docx(avant)
    assert lignes_du_docx(decider(suivi.octets, "del")) == lignes_du_docx(apres)
    return suivi.revisions


def point(texte: str, liste: str, style: str = "ListBullet") -> str:
    numero = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{liste}"/></w:numPr>' if liste else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{numero}</w:pPr>{fragment(texte)}</w:p>'


LISTES = {"du style": "", "directe": "1", "ôtée": "0", "numérotée": "5", "inconnue": "777"}


@pytest.mark.parametrize(("ancienne", "nouvelle"), list(itertools.permutations(LISTES, 2)))
def test_un_suivi_ne_porte_que_des_listes_definies(ancienne: str, nouvelle: str) -> None:
    """LibreOffice écrit sur le paragraphe le numéro qu'il tient de son style : refusé, un point le perdait."""
    avant, apres = (
        une_piece(_CONTEXTE, *(point(t, LISTES[nom]) for t in textes), _CONTEXTE)
        for nom, textes in ((ancienne, ("Un.", "Deux, retiré.", "Trois.")), (nouvelle, ("Un.", "Trois.", "Venu.")))
    )
    suivi = suivre(avant, apres)
    definies = {n.get(f"{W}numId") for n in racine(suivi.octets, "word/numbering.xml").iter(f"{W}num")}
    portees = {n.get(f"{W}val") for n in racine(suivi.octets).iter(f"{W}numId")}
    # Ce que le document nouveau porte de travers reste tel.
    assert portees <= {*definies, "0", LISTES[nouvelle] or "0"}
    if ancienne == "numérotée":
        assert _format_du_retire(suivi.octets) == _format_du_retire(avant) != ""


def _format_du_retire(docx: bytes) -> str:
    retire = next(p for p in racine(docx).iter(f"{W}p") if "Deux" in "".join(p.itertext()))
    liste = next(retire.iter(f"{W}numId")).get(f"{W}val")
    definitions = racine(docx, "word/numbering.xml")
    num = next(n for n in definitions.iter(f"{W}num") if n.get(f"{W}numId") == liste)
    modele = next(num.iter(f"{W}abstractNumId")).get(f"{W}val")
    abstraite = next(a for a in definitions.iter(f"{W}abstractNum") if a.get(f"{W}abstractNumId") == modele)
    return next(abstraite.iter(f"{W}numFmt")).get(f"{W}val")


TEXTE = "La garantie est due pendant dix ans."


def style(cle: str, nom: str, regle: str = "", nature: str = "paragraph") -> str:
    reglee = f"<w:rPr>{regle}</w:rPr>" if regle else ""
    return f'<w:style w:type="{nature}" w:styleId="{cle}"><w:name w:val="{nom}"/>{reglee}</w:style>'


def mot(texte: str, regle: str = "") -> str:
    return f'<w:r><w:rPr>{regle}</w:rPr><w:t xml:space="preserve">{texte}</w:t></w:r>'


def de_style(cle: str, *contenus: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{cle}"/></w:pPr>{"".join(contenus)}</w:p>'


def document(bloc: str, *styles: str) -> bytes:
    ajoutes = remplacer(("</w:styles>", f"{''.join(styles)}</w:styles>"))
    return recrire(une_piece(_CONTEXTE, bloc, _CONTEXTE), ajoutes, "word/styles.xml")


def en_case(regle: str, tableau_de: str = "Tab") -> str:
    lu = tableau([case("A"), case("B"), case("C")]).replace(fragment("A"), mot("A", regle))
    return lu.replace("<w:tblPr>", f'<w:tblPr><w:tblStyle w:val="{tableau_de}"/>') if tableau_de else lu


def renvoi(regle: str) -> str:
    return paragraphe(fragment("Au moins "), champ("REF a", "3").replace(fragment("3"), mot("3", regle)))


_BARRE, _LEVE = "<w:strike/>", '<w:strike w:val="0"/>'
_EN_RELIEF = style("Car", "Relief", _BARRE, "character")
_EN_TABLEAU = style("Tab", "Grille barrée", _BARRE, "table")
_NOIR = '<w:color w:val="000000"/>'
_FOND = '<w:shd w:val="solid" w:color="000000" w:fill="auto"/>'
_HAUTES = [style("Car", "Haut", '<w:vertAlign w:val="superscript"/>', "character")]
_HOMONYMES = [style("Norm", "Clause"), style("Barre", "CLAUSE", _BARRE)]
_BASCULES = [style("Clause", "Clause", _BARRE), _EN_RELIEF]
_RELIEF = '<w:rStyle w:val="Car"/>'
PAIRES = {
    "deux styles à la casse près": [document(de_style(c, fragment(TEXTE)), *_HOMONYMES) for c in ("Norm", "Barre")],
    "fond plein": [document(paragraphe(mot(TEXTE, f"{_NOIR}{fond}"))) for fond in ("", _FOND)],
    "couleur du thème": [
        document(paragraphe(mot(TEXTE, regle))) for regle in ("", '<w:color w:val="auto" w:themeColor="background1"/>')
    ],
    "police de symboles": [
        document(paragraphe(mot("þ", f'<w:rFonts {noms}="Wingdings"/>'))) for noms in ("w:cs", "w:hAnsi")
    ],
    "bascules cumulées": [
        document(de_style("Clause", mot(TEXTE, f"{_RELIEF}{regle}")), *_BASCULES) for regle in ("", _BARRE)
    ],
    "style de tableau levé": [document(en_case(regle), _EN_TABLEAU) for regle in (_LEVE, "")],
    "style de tableau ôté": [document(en_case("", nom), _EN_TABLEAU) for nom in ("Tab", "")],
    "réglage qui s'efface, style récrit": [
        document(de_style("Cl", mot(TEXTE, direct)), style("Cl", "Clause", du_style))
        for direct, du_style in ((_LEVE, ""), ("", _BARRE))
    ],
    "taille qui s'efface, style récrit": [
        document(de_style("Cl", mot(TEXTE, direct)), style("Cl", "Clause", du_style))
        for direct, du_style in (('<w:sz w:val="22"/>', '<w:sz w:val="22"/>'), ("", '<w:sz w:val="2"/>'))
    ],
    "renvoi barré par un style": [document(renvoi(regle), _EN_RELIEF) for regle in ("", _RELIEF)],
    "renvoi haussé par un style": [document(renvoi(regle), *_HAUTES) for regle in ("", _RELIEF)],
    "puce et numéro": [document(point(TEXTE, liste, "ListParagraph")) for liste in ("1", "5")],
}


_RECRITS = [nom for nom in PAIRES if nom.endswith("style récrit")]
"""Les styles du suivi sont ceux du nouveau document : dans ce sens, le refus ne rend que ce qui était direct."""


@pytest.mark.parametrize("nom", PAIRES)
def test_deux_formes_qui_s_impriment_autrement_font_une_revision(nom: str) -> None:
    """Chacune passait pour égale à l'autre, et tout refuser gardait la nouvelle."""
    avant, apres = PAIRES[nom]
    assert eprouver(avant, apres) >= 1
    assert (suivre if nom in _RECRITS else eprouver)(apres, avant)
    assert suivre(apres, avant).revisions >= 1
    assert suivre(avant, avant).revisions == 0


def test_un_style_que_le_nouveau_n_a_pas_ne_devient_pas_un_autre() -> None:
    """Refusé, l'ancien texte prenait l'aspect du style qui tient son identifiant, ou son nom, dans le nouveau."""
    avant = document(de_style("Un", fragment(TEXTE)), style("Un", "Ancien"))
    repris = document(paragraphe(fragment("Tout autre chose.")), style("Un", "Autre", _BARRE))
    homonyme = document(paragraphe(fragment("Tout autre chose.")), style("Deux", "Ancien", _BARRE, "character"))
    for apres in (repris, homonyme):
        assert eprouver(avant, apres) >= 1
        portes = racine(suivre(avant, apres).octets).iter(f"{W}pStyle")
        assert "Deux" not in [porte.get(f"{W}val") for porte in portes]


def test_un_nom_integre_se_lit_quelles_que_soient_ses_capitales() -> None:
    """LibreOffice et Word n'écrivent pas « heading 1 » de même."""
    avant = document(de_style("Heading1", fragment(TEXTE)))
    apres = recrire(avant, remplacer(('"heading 1"', '"Heading 1"')), "word/styles.xml")
    assert suivre(avant, apres).revisions == 0
