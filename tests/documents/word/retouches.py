"""Des retouches d'acheteur qui changent le sens d'une pièce sans en changer un mot, ou presque : avant, après."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

_MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ESPACES = f'{nsdecls("w", "r")} xmlns:m="{_MATH}"'
DEUX, DESSUS, DESSOUS = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def fragment(texte: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{texte}</w:t></w:r>'


def paragraphe(*contenus: str) -> str:
    return f"<w:p>{''.join(contenus)}</w:p>"


def case(texte: str = "", proprietes: str = "") -> str:
    """Rend une case ; « | » y sépare deux paragraphes."""
    paragraphes = "".join(paragraphe(fragment(t)) for t in texte.split("|"))
    return f'<w:tc><w:tcPr><w:tcW w:w="3000" w:type="dxa"/>{proprietes}</w:tcPr>{paragraphes}</w:tc>'


def tableau(*lignes: Sequence[str]) -> str:
    entete = [case("Lot"), case("Due par le titulaire"), case("Due par l'acheteur")]
    rangees = "".join(f"<w:tr>{''.join(ligne)}</w:tr>" for ligne in (entete, *lignes))
    grille = '<w:gridCol w:w="3000"/>' * 3
    largeur = '<w:tblPr><w:tblW w:w="9000" w:type="dxa"/></w:tblPr>'
    return f"<w:tbl>{largeur}<w:tblGrid>{grille}</w:tblGrid>{rangees}</w:tbl>"


def symbole(numero: str) -> str:
    return paragraphe(f'<w:r><w:sym w:font="Wingdings" w:char="{numero}"/></w:r>', fragment(" L'option est levée."))


def coche(etat: str) -> str:
    """Rend une case à cocher d'ancien formulaire : un champ qui n'a pas de texte."""
    etats = f'<w:ffData><w:checkBox><w:sizeAuto/><w:default w:val="{etat}"/></w:checkBox></w:ffData>'
    bornes = [f'<w:r><w:fldChar w:fldCharType="{nature}">{{}}</w:fldChar></w:r>' for nature in ("begin", "end")]
    instruction = "<w:r><w:instrText> FORMCHECKBOX </w:instrText></w:r>"
    return paragraphe(bornes[0].format(etats), instruction, bornes[1].format(""), fragment(" L'option est levée."))


def champ(instruction: str, resultat: str, verrou: str = "") -> str:
    """Rend un champ en fragments, tel que Word et LibreOffice l'enregistrent."""
    debut, milieu, fin = (
        f'<w:r><w:fldChar w:fldCharType="{nature}"{regle}/></w:r>'
        for nature, regle in (("begin", verrou), ("separate", ""), ("end", ""))
    )
    return f"{debut}<w:r><w:instrText>{instruction}</w:instrText></w:r>{milieu}{fragment(resultat)}{fin}"


def champ_simple(instruction: str, resultat: str, verrou: str = "") -> str:
    return f'<w:fldSimple w:instr="{instruction}"{verrou}>{fragment(resultat)}</w:fldSimple>'


def m(nom: str, *parties: str) -> str:
    return f"<m:{nom}>{''.join(parties)}</m:{nom}>"


def x(texte: str) -> str:
    return m("r", m("t", texte))


def formule(*parties: str) -> str:
    return paragraphe(fragment("Le prix vaut "), m("oMath", *parties), fragment("."))


def fraction(haut: str, bas: str) -> str:
    return m("f", m("num", haut), m("den", bas))


def puissance(base: str, exposant: str) -> str:
    return m("sSup", m("e", base), m("sup", exposant))


EQUATIONS = {
    "P0/Pn": fraction(x("P0"), x("Pn")),
    "P0Pn": x("P0") + x("Pn"),
    "(a+b)/c": fraction(x("a+b"), x("c")),
    "a+b/c": x("a+") + fraction(x("b"), x("c")),
    "1/2n": fraction(x("1"), x("2n")),
    "1/2 n": fraction(x("1"), x("2")) + x("n"),
    "K^2": puissance(x("K"), x("2")),
    "K_2": m("sSub", m("e", x("K")), m("sub", x("2"))),
    "K^23": puissance(x("K"), x("23")),
    "K^2 3": puissance(x("K"), x("2")) + x("3"),
    "√2x": m("rad", m("deg"), m("e", x("2x"))),
    "√2 x": m("rad", m("deg"), m("e", x("2"))) + x("x"),
    "√[3]x": m("rad", m("deg", x("3")), m("e", x("x"))),
    "(a+b)c": m("d", m("e", x("a+b"))) + x("c"),
    "[a+b]c": m("d", '<m:dPr><m:begChr m:val="["/><m:endChr m:val="]"/></m:dPr>', m("e", x("a+b"))) + x("c"),
    "f(noBar n /k)": m("f", '<m:fPr><m:type m:val="noBar"/></m:fPr>', m("num", x("n")), m("den", x("k"))),
    "nary(∑ _(i=1) ^n i)": m(
        "nary", '<m:naryPr><m:chr m:val="∑"/></m:naryPr>', m("sub", x("i=1")), m("sup", x("n")), m("e", x("i"))
    ),
}
"""Par lecture, l'équation qui se lit ainsi : deux structures n'ont jamais la même."""

TABLEAUX = {
    "un mot change de colonne": (
        tableau([case("Un"), case("Sauvegarde"), case()]),
        tableau([case("Un"), case(), case("Sauvegarde")]),
    ),
    "un mot change de ligne": (
        tableau([case("Un"), case("Oui"), case("Non")], [case(), case(), case()]),
        tableau([case("Un"), case("Oui"), case()], [case(), case(), case("Non")]),
    ),
    "deux cases d'une ligne se réunissent": (
        tableau([case("Un"), case("Oui"), case("Non")]),
        tableau([case("Un"), case("Oui|Non", DEUX)]),
    ),
    "une case s'étend aux dépens d'une autre": (
        tableau([case("Un", DEUX), case("Oui")]),
        tableau([case("Un"), case("Oui", DEUX)]),
    ),
    "deux cases de haut en bas se réunissent": (
        tableau([case("Un"), case("Alpha"), case("Oui")], [case("Deux"), case("Gamma"), case("Non")]),
        tableau([case("Un"), case("Alpha", DESSUS), case("Oui")], [case("Deux"), case("", DESSOUS), case("Non")]),
    ),
    "une case vide passe sous celle du dessus": (
        tableau([case("Un"), case("Alpha"), case("Oui")], [case("Deux"), case(), case("Non")]),
        tableau([case("Un"), case("Alpha", DESSUS), case("Oui")], [case("Deux"), case("", DESSOUS), case("Non")]),
    ),
    "une réunion s'arrête plus haut": (
        tableau(
            [case("Un", DESSUS), case("a"), case("b")],
            [case("", DESSOUS), case("c"), case("d")],
            [case("", DESSOUS), case("e"), case("f")],
        ),
        tableau(
            [case("Un", DESSUS), case("a"), case("b")],
            [case("", DESSOUS), case("c"), case("d")],
            [case(), case("e"), case("f")],
        ),
    ),
    "une ligne entre dans une réunion": (
        tableau([case("Un", DESSUS), case("a"), case("b")], [case("", DESSOUS), case("c"), case("d")]),
        tableau(
            [case("Un", DESSUS), case("a"), case("b")],
            [case("", DESSOUS), case("neuf"), case("neuve")],
            [case("", DESSOUS), case("c"), case("d")],
        ),
    ),
    "un mot change à côté d'une réunion": (
        tableau([case("Un", DESSUS), case("sous 4 heures"), case()], [case("", DESSOUS), case("c"), case("d")]),
        tableau([case("Un", DESSUS), case("sous 8 heures"), case()], [case("", DESSOUS), case("c"), case("d")]),
    ),
}
SIGNES = {
    "un symbole coché ne l'est plus": (symbole("F0FE"), symbole("F0A8")),
    "une case d'ancien formulaire est décochée": (coche("1"), coche("0")),
}


def une_piece(*blocs: str, lien: str = "", en_tete: str = "", notes: Sequence[str] = ()) -> bytes:
    """Rend un .docx de ces blocs, puis d'un dernier paragraphe ; liens du corps ou de l'en-tête, et notes, y mènent."""
    document = docx.Document()
    corps = document.element.body
    corps[:0] = list(parse_xml(f"<w:body {_ESPACES}>{''.join(blocs)}{paragraphe(fragment('Fin.'))}</w:body>"))
    entete = document.sections[0].header
    for adresse, partie, contenant in ((lien, document.part, corps), (en_tete, entete.part, entete._element)):
        if adresse:
            cible = partie.relate_to(adresse, f"{_OFFICE}/hyperlink", is_external=True)
            contenu = f'<w:hyperlink r:id="{cible}">{fragment("le dépôt")}</w:hyperlink>'
            contenant.insert(0, parse_xml(f"<w:p {_ESPACES}>{contenu}</w:p>"))
    for rang in range(1, len(notes) + 1):
        appel = f'<w:r><w:footnoteReference w:id="{rang}"/></w:r>'
        corps.insert(rang - 1, parse_xml(f"<w:p {_ESPACES}>{fragment(f'Pénalité {rang}')}{appel}</w:p>"))
    document.save(tampon := io.BytesIO())
    return _avec_notes(tampon.getvalue(), notes) if notes else tampon.getvalue()


def _avec_notes(piece: bytes, notes: Sequence[str]) -> bytes:
    ecrites = (f'<w:footnote w:id="{n}">{paragraphe(fragment(t))}</w:footnote>' for n, t in enumerate(notes, start=1))
    sorte = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    ajouts = {
        "[Content_Types].xml": ("</Types>", f'<Override PartName="/word/footnotes.xml" ContentType="{sorte}"/>'),
        "word/_rels/document.xml.rels": (
            "</Relationships>",
            f'<Relationship Id="rIdNotes" Type="{_OFFICE}/footnotes" Target="footnotes.xml"/>',
        ),
    }
    with zipfile.ZipFile(io.BytesIO(piece)) as source, zipfile.ZipFile(tampon := io.BytesIO(), "w") as cible:
        for nom in source.namelist():
            fin, ajout = ajouts.get(nom, ("", ""))
            octets = source.read(nom)
            cible.writestr(nom, octets.decode().replace(fin, f"{ajout}{fin}") if ajout else octets)
        cible.writestr("word/footnotes.xml", f"<w:footnotes {_ESPACES}>{''.join(ecrites)}</w:footnotes>")
    return tampon.getvalue()
