"""Les fragments du XML de Word, par concaténation de chaînes échappées : aucun texte ne peut y devenir une balise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from cctgen.documents.texte import Texte
from cctgen.socle.typographie import TRAIT_INSECABLE, lisible

FIN = '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr></w:p>'
"""Le paragraphe d'un point que Word exige en fin de cellule et de document."""
_LIEN = '<w:color w:val="000091"/><w:u w:val="dotted"/>'
"""Un lien se voit à plus que sa couleur."""


def lien(texte: str, signet: str) -> str:
    """Rend un texte qui mène à un signet du même document."""
    return f'<w:hyperlink w:anchor={attribut(signet)} w:history="1">{run(texte, _LIEN)}</w:hyperlink>'


SURLIGNE = '<w:highlight w:val="yellow"/>'
"""Ce qu'une personne doit encore écrire."""


def forme_de(texte: Texte) -> str:
    """Rend les propriétés d'un texte."""
    if not (texte.gras or texte.italique or texte.surligne):
        return ""
    formes = ((texte.gras, "<w:b/>"), (texte.italique, "<w:i/>"), (texte.surligne, SURLIGNE))
    return "".join(xml for admise, xml in formes if admise)


def ouverture(instruction: str, forme: str = "") -> str:
    """Rend le début d'un champ, jusqu'à son résultat."""
    return (
        f'<w:r>{forme}<w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r>{forme}<w:instrText xml:space="preserve">{echapper(instruction)} </w:instrText></w:r>'
        f'<w:r>{forme}<w:fldChar w:fldCharType="separate"/></w:r>'
    )


def champ(instruction: str, resultat: str, proprietes: str = "") -> str:
    """Rend un champ Word et le résultat qu'il montre avant toute mise à jour."""
    forme = f"<w:rPr>{proprietes}</w:rPr>" if proprietes else ""
    return (
        f"{ouverture(f' {instruction}', forme)}{run(resultat, proprietes)}"
        f'<w:r>{forme}<w:fldChar w:fldCharType="end"/></w:r>'
    )


SANS_SOULIGNEMENT = '<w:color w:val="auto"/><w:u w:val="none"/>'
"""Un lien que rien ne distingue."""


def echapper(texte: str) -> str:
    """Rend un texte dont aucun signe ne peut devenir une balise : presque aucun n'en a, et le chercher coûte peu."""
    if "&" in texte:
        texte = texte.replace("&", "&amp;")
    if "<" in texte:
        texte = texte.replace("<", "&lt;")
    return texte.replace(">", "&gt;") if ">" in texte else texte


_ORDINAL = re.compile(r"(?<![\w.,/-])(?:[1I](?=(?:er|re)s?(?![\w-]))|[1-9]\d?(?=e(?![\w-])))([er]+s?)")
_PEUT_L_ETRE = re.compile(r"[\dI](?:er|re|e)s?\b")
"""Presque aucun texte n'a d'ordinal : s'en assurer coûte moins que de le chercher."""
EXPOSANT = '<w:vertAlign w:val="superscript"/>'


def en_exposants(texte: str) -> Iterator[tuple[str, bool]]:
    """Énumère les parts d'un texte, et si chacune s'écrit en exposant : « 1 », « er », «  décembre »."""
    fin = 0
    if _PEUT_L_ETRE.search(texte):
        for ordinal in _ORDINAL.finditer(texte):
            yield texte[fin : ordinal.start(1)], False
            yield ordinal[1], True
            fin = ordinal.end()
    if fin < len(texte):
        yield texte[fin:], False


_DEUX_SIGNES, _SOUDES = "++", "+\u2060+"
"""Mesuré (LibreOffice 25.2) : une ligne se coupe entre les deux signes de « C++ » ; nul autre nom n'en souffre (« C# »,
« .NET », « N+1 », « 24/7 »). La soudure ne se voit pas, et le PDF ne la garde pas."""


def run(texte: str, proprietes: str = "") -> str:
    """Rend un fragment de texte, ses ordinaux en exposant."""
    if _DEUX_SIGNES in texte:
        texte = texte.replace(_DEUX_SIGNES, _SOUDES)
    if not _PEUT_L_ETRE.search(texte):
        return run_tel_quel(texte, proprietes)
    parts = en_exposants(texte)
    return "".join(run_tel_quel(part, f"{proprietes}{EXPOSANT}" if haut else proprietes) for part, haut in parts)


def run_tel_quel(texte: str, proprietes: str = "") -> str:
    """Rend un fragment de texte signe pour signe ; tabulations et sauts de ligne deviennent ceux de Word."""
    if not texte:
        return ""
    forme = f"<w:rPr>{proprietes}</w:rPr>" if proprietes else ""
    sur = echapper(lisible(texte))
    if TRAIT_INSECABLE in sur:
        # Arial n'a pas ce signe : Word, qui l'emprunterait à une autre police, a son propre trait insécable.
        sur = sur.replace(TRAIT_INSECABLE, '</w:t><w:noBreakHyphen/><w:t xml:space="preserve">')
    if "\t" in sur or "\n" in sur or "\r" in sur:
        sur = sur.replace("\r\n", "\n").replace("\r", "\n")
        sur = sur.replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')
        sur = sur.replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    return f'<w:r>{forme}<w:t xml:space="preserve">{sur}</w:t></w:r>'


def attribut(texte: str) -> str:
    """Rend une valeur d'attribut entre guillemets, sans caractère interdit."""
    return quoteattr(lisible(texte))
