"""Styles, listes et thème des modèles Word livrés."""

from __future__ import annotations

from dataclasses import dataclass

from cctgen.documents.texte import Style

BLEU, BLEU_PALE, BLEU_CLAIR, GRIS, GRIS_CLAIR = "000091", "F5F5FE", "E3E3FD", "3A3A3A", "CECECE"
POLICE = "Arial"
LARGEUR_TEXTE = 9526
"""A4 (11906) moins deux marges de 2,1 cm (1190), en vingtièmes de point."""

ESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
ENTETE_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass(frozen=True, slots=True)
class Titres:
    """Forme des titres de niveau 1 d'un modèle : numérotés par Word ou non, corps en demi-points, espaces."""

    numerotes: bool = True
    corps: int = 30
    avant: int = 280
    apres: int = 100


@dataclass(frozen=True, slots=True)
class StyleWord:
    """Un style de paragraphe : nom interne de Word, style de base, XML du paragraphe et du texte."""

    id: str
    nom: str
    paragraphe: str = ""
    texte: str = ""
    base: str = "Normal"
    suivant: str = ""

    def xml(self) -> str:
        """Rend l'élément `w:style`."""
        propre = "" if self.nom in _NOMS_DE_WORD else ' w:customStyle="1"'
        base = f'<w:basedOn w:val="{self.base}"/>' if self.base != self.id else ""
        suivant = f'<w:next w:val="{self.suivant}"/>' if self.suivant else ""
        defaut = ' w:default="1"' if self.id == "Normal" else ""
        return (
            f'<w:style w:type="paragraph"{defaut}{propre} w:styleId="{self.id}"><w:name w:val="{self.nom}"/>'
            f'{base}{suivant}<w:uiPriority w:val="1"/><w:qFormat/>'
            f"<w:pPr>{self.paragraphe}</w:pPr><w:rPr>{self.texte}</w:rPr></w:style>"
        )


_NOMS_DE_WORD = {
    "Normal", "heading 1", "heading 2", "heading 3", "Title", "Subtitle", "List Bullet", "List Number",
    "toc 1", "toc 2", "TOC Heading", "header", "footer",
}  # fmt: skip


def _espace(avant: int, apres: int, interligne: int = 240) -> str:
    return f'<w:spacing w:before="{avant}" w:after="{apres}" w:line="{interligne}" w:lineRule="auto"/>'


def _texte(taille: int, couleur: str = "", *, gras: bool = False, italique: bool = False) -> str:
    """Rend les propriétés d'un texte ; `taille` est en demi-points, comme dans Word."""
    forme = ("<w:b/>" if gras else "") + ("<w:i/>" if italique else "")
    teinte = f'<w:color w:val="{couleur}"/>' if couleur else ""
    return f'{forme}{teinte}<w:sz w:val="{taille}"/><w:szCs w:val="{taille}"/>'


def _retrait(gauche: int, suspendu: int) -> str:
    return f'<w:ind w:left="{gauche}" w:right="567" w:hanging="{suspendu}"/>'


def _liste(numero: int, niveau: int = 0) -> str:
    rang = f'<w:ilvl w:val="{niveau}"/>' if niveau else ""
    return f'<w:numPr>{rang}<w:numId w:val="{numero}"/></w:numPr>'


def _fond(couleur: str) -> str:
    return f'<w:shd w:val="clear" w:color="auto" w:fill="{couleur}"/>'


def _bord(cote: str, couleur: str, epaisseur: int, ecart: int) -> str:
    return f'<w:{cote} w:val="single" w:sz="{epaisseur}" w:space="{ecart}" w:color="{couleur}"/>'


def _tabulations(gauche: int) -> str:
    return (
        f'<w:tabs><w:tab w:val="left" w:pos="{gauche}"/>'
        f'<w:tab w:val="right" w:leader="dot" w:pos="{LARGEUR_TEXTE}"/></w:tabs>'
    )


_BARRE = (
    f"<w:pBdr>{_bord('top', BLEU_PALE, 4, 4)}{_bord('left', BLEU, 24, 8)}{_bord('bottom', BLEU_PALE, 4, 4)}</w:pBdr>"
)
_BARRE_GRISE = f"<w:pBdr>{_bord('left', GRIS_CLAIR, 24, 8)}</w:pBdr>"
_BANDEAU = f"<w:pBdr>{_bord('top', BLEU_CLAIR, 4, 2)}{_bord('bottom', BLEU_CLAIR, 4, 2)}</w:pBdr>"
_FILET_BAS = f"<w:pBdr>{_bord('bottom', GRIS_CLAIR, 4, 4)}</w:pBdr>"
_FILET_BLEU = f"<w:pBdr>{_bord('bottom', BLEU, 12, 14)}</w:pBdr>"
_FILET_HAUT = f"<w:pBdr>{_bord('top', GRIS_CLAIR, 4, 4)}</w:pBdr>"
_A_DROITE = f'<w:tabs><w:tab w:val="right" w:pos="{LARGEUR_TEXTE}"/></w:tabs>'


def _styles_de_paragraphe(titres: Titres) -> list[StyleWord]:
    numeros = [_liste(1), _liste(1, 1)] if titres.numerotes else ["", ""]
    espaces = _espace(titres.avant, titres.apres)
    courant = "Corpsdeclause"
    solidaire = "<w:keepNext/><w:keepLines/>"
    return [
        StyleWord("Normal", "Normal", _espace(0, 0), _texte(20)),
        StyleWord("Titre1", "heading 1", f'{solidaire}{numeros[0]}{espaces}<w:outlineLvl w:val="0"/>',
                  _texte(titres.corps, BLEU, gras=True), suivant=courant),
        StyleWord("Titre2", "heading 2", f'{solidaire}{numeros[1]}{_espace(160, 50)}<w:outlineLvl w:val="1"/>',
                  _texte(23, BLEU, gras=True), suivant=courant),
        StyleWord("Titre3", "heading 3", f'{solidaire}{_espace(120, 40)}<w:outlineLvl w:val="2"/>',
                  _texte(22, GRIS, gras=True), suivant=courant),
        StyleWord("Titre", "Title", _espace(0, 120), _texte(52, BLEU, gras=True), suivant="Soustitre"),
        StyleWord("Soustitre", "Subtitle", _FILET_BLEU + _espace(0, 240), _texte(26, GRIS)),
        StyleWord("Mentiondegarde", "Mention de garde", _espace(40, 40), _texte(21)),
        StyleWord("Acheteur", "Acheteur", _FILET_BAS + _espace(0, 400), _texte(24, gras=True)),
        StyleWord(courant, Style.COURANT, _espace(40, 50, 240), _texte(20)),
        StyleWord("Listepuces", "List Bullet", _liste(2) + _espace(10, 20, 240), base=courant),
        StyleWord("Listenumros", "List Number", _liste(3) + _espace(10, 20, 240), base=courant),
        StyleWord("Encadr", Style.ENCADRE, f'<w:keepLines/>{_BARRE}{_fond(BLEU_PALE)}{_espace(0, 0, 240)}'
                  '<w:ind w:left="198"/>', _texte(19), base=courant),
        StyleWord("Bandeaudelot", Style.BANDEAU, f"<w:keepNext/>{_BANDEAU}{_fond(BLEU_CLAIR)}{_espace(60, 80)}",
                  _texte(20, BLEU, gras=True), base=courant, suivant=courant),
        StyleWord("MentionCCAGTIC", Style.MENTION, "<w:keepNext/>" + _espace(0, 40),
                  _texte(18, GRIS, italique=True), base=courant, suivant=courant),
        StyleWord("Recommandation", Style.RECOMMANDATION, f'{_BARRE_GRISE}{_espace(40, 60)}<w:ind w:left="198"/>',
                  _texte(19, GRIS, italique=True), base=courant, suivant=courant),
        StyleWord("Rfrencescites", Style.REFERENCES, _espace(40, 20), _texte(16, "666666"), base=courant),
        StyleWord("Cellule", Style.CELLULE, _espace(0, 0), _texte(18), base=courant),
        StyleWord("Exigence", Style.EXIGENCE, base="Cellule"),
        StyleWord("Numrodexigence", Style.NUMERO_EXIGENCE, _liste(4), _texte(18, BLEU, gras=True), base="Cellule"),
        StyleWord("Enttedetableau", Style.ENTETE_TABLEAU, "<w:keepNext/>" + _espace(10, 10),
                  _texte(18, BLEU, gras=True), base="Cellule"),
        StyleWord("En-ttedetabledesmatires", "TOC Heading", solidaire + _espace(320, 120), _texte(28, BLEU, gras=True)),
        StyleWord("TM1", "toc 1", _tabulations(454) + _espace(60, 20) + _retrait(454, 454), _texte(20, gras=True)),
        StyleWord("TM2", "toc 2", _tabulations(1191) + _espace(0, 10) + _retrait(1191, 737), _texte(19)),
        StyleWord("En-tte", "header", _FILET_BAS + _A_DROITE + _espace(0, 120), _texte(16, "666666")),
        StyleWord("Pieddepage", "footer", _FILET_HAUT + _A_DROITE + _espace(120, 0), _texte(16, "666666")),
    ]  # fmt: skip


_TABLEAU = f"""<w:style w:type="table" w:default="1" w:styleId="TableauNormal"><w:name w:val="Normal Table"/>\
<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>\
<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>\
<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>\
<w:style w:type="table" w:customStyle="1" w:styleId="Tableaudeclause"><w:name w:val="Tableau de clause"/>\
<w:basedOn w:val="TableauNormal"/><w:uiPriority w:val="59"/><w:qFormat/><w:tblPr><w:tblBorders>\
{_bord("top", BLEU, 8, 0)}{_bord("left", GRIS_CLAIR, 4, 0)}{_bord("bottom", GRIS_CLAIR, 4, 0)}\
{_bord("right", GRIS_CLAIR, 4, 0)}{_bord("insideH", GRIS_CLAIR, 4, 0)}{_bord("insideV", GRIS_CLAIR, 4, 0)}\
</w:tblBorders><w:tblCellMar><w:top w:w="20" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>\
<w:bottom w:w="20" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr>\
<w:tblStylePr w:type="firstRow"><w:tblPr/><w:tcPr>{_fond(BLEU_CLAIR)}</w:tcPr></w:tblStylePr></w:style>"""


def _niveau(rang: int, forme: str, texte: str, retrait: tuple[int, int], complement: str = "") -> str:
    gauche, suspendu = retrait
    return (
        f'<w:lvl w:ilvl="{rang}"><w:start w:val="1"/><w:numFmt w:val="{forme}"/>{complement}'
        f'<w:lvlText w:val="{texte}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{gauche}" w:hanging="{suspendu}"/></w:pPr></w:lvl>'
    )


def _definition(numero: int, niveaux: list[str], sorte: str = "multilevel") -> str:
    return (
        f'<w:abstractNum w:abstractNumId="{numero}"><w:multiLevelType w:val="{sorte}"/>'
        f"{''.join(niveaux)}</w:abstractNum>"
    )


def numerotation() -> str:
    """Rend `numbering.xml` : titres, puces, numéros, exigences, dans cet ordre."""
    titres = [
        _niveau(n, "decimal", ".".join(f"%{i + 1}" for i in range(n + 1)), (624 if n else 454, 624 if n else 454),
                f'<w:pStyle w:val="Titre{n + 1}"/>' if n < 2 else "")
        for n in range(9)
    ]  # fmt: skip
    retraits = [(284 + 312 * (n + 1), 312) for n in range(9)]
    puces = [_niveau(n, "bullet", "•–▪"[n % 3], retraits[n], _style_de_liste(n, "Listepuces")) for n in range(9)]
    formes = [("decimal", "."), ("lowerLetter", ")"), ("lowerRoman", ".")]
    numeros = [
        _niveau(n, formes[n % 3][0], f"%{n + 1}{formes[n % 3][1]}", retraits[n], _style_de_liste(n, "Listenumros"))
        for n in range(9)
    ]
    exigences = [_niveau(0, "decimal", "E%1", (0, 0), '<w:pStyle w:val="Numrodexigence"/><w:suff w:val="nothing"/>')]
    definitions = [titres, puces, numeros]
    corps = "".join(_definition(n, d) for n, d in enumerate(definitions)) + _definition(3, exigences, "singleLevel")
    listes = "".join(
        f'<w:num w:numId="{n + 1}"><w:abstractNumId w:val="{n}"/></w:num>' for n in range(len(definitions) + 1)
    )
    return f"{ENTETE_XML}<w:numbering {ESPACES}>{corps}{listes}</w:numbering>"


def _style_de_liste(rang: int, style: str) -> str:
    return "" if rang else f'<w:pStyle w:val="{style}"/>'


def styles(titres: Titres) -> str:
    """Rend `styles.xml`, avec les titres de la forme donnée."""
    paragraphes = "".join(style.xml() for style in _styles_de_paragraphe(titres))
    return (
        f"{ENTETE_XML}<w:styles {ESPACES}><w:docDefaults><w:rPrDefault><w:rPr>"
        f'<w:rFonts w:ascii="{POLICE}" w:hAnsi="{POLICE}" w:eastAsia="{POLICE}" w:cs="{POLICE}"/>'
        '<w:sz w:val="20"/><w:szCs w:val="20"/><w:lang w:val="fr-FR" w:eastAsia="fr-FR" w:bidi="ar-SA"/>'
        f"</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>{paragraphes}{_TABLEAU}</w:styles>"
    )


_COULEURS = (
    ("dk1", "000000"), ("lt1", "FFFFFF"), ("dk2", GRIS), ("lt2", "F6F6F6"), ("accent1", BLEU), ("accent2", "6A6AF4"),
    ("accent3", "3A3A3A"), ("accent4", "009081"), ("accent5", "B34000"), ("accent6", "CE614A"), ("hlink", BLEU),
    ("folHlink", GRIS),
)  # fmt: skip
_UNI = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'


def theme() -> str:
    """Rend `theme1.xml` : les couleurs et la police proposées par Word dans ses menus."""
    couleurs = "".join(f'<a:{nom}><a:srgbClr val="{valeur}"/></a:{nom}>' for nom, valeur in _COULEURS)
    police = f'<a:latin typeface="{POLICE}"/><a:ea typeface=""/><a:cs typeface=""/>'
    trait = f'<a:ln w="9525">{_UNI}</a:ln>'
    effet = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'{ENTETE_XML}<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="cctgen">'
        f'<a:themeElements><a:clrScheme name="cctgen">{couleurs}</a:clrScheme><a:fontScheme name="cctgen">'
        f"<a:majorFont>{police}</a:majorFont><a:minorFont>{police}</a:minorFont></a:fontScheme>"
        f'<a:fmtScheme name="cctgen"><a:fillStyleLst>{_UNI * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{trait * 3}</a:lnStyleLst>"
        f"<a:effectStyleLst>{effet * 3}</a:effectStyleLst><a:bgFillStyleLst>{_UNI * 3}</a:bgFillStyleLst></a:fmtScheme>"
        "</a:themeElements></a:theme>"
    )
