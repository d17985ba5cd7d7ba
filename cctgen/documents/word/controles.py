"""Les contrôles de contenu de Word : texte, date, liste, case à cocher ; LibreOffice les garde, étiquettes comprises.

En ligne, et non en bloc : LibreOffice ramène un contrôle de bloc dans un paragraphe nouveau, qui déplacerait le texte.
"""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from cctgen.documents.fragments import Saisie, SorteDeSaisie
from cctgen.socle.typographie import lisible

_SIGNES_AU_PLUS = 64
"""Word refuse d'ouvrir un document dont un titre de contrôle est plus long."""
_ESPACE = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
_INVITE = '<w:rPr><w:color w:val="595959"/></w:rPr>'
"""Gris assez foncé pour se lire : 7 pour 1 sur fond blanc."""
_COCHE = '<w:rPr><w:rFonts w:ascii="MS Gothic" w:eastAsia="MS Gothic" w:hAnsi="MS Gothic"/></w:rPr>'


def controle(saisie: Saisie) -> str:
    """Rend un contrôle vide, que son étiquette désigne et que son libellé nomme aux lecteurs d'écran."""
    nom = quoteattr(lisible(saisie.libelle)[:_SIGNES_AU_PLUS])
    coche = saisie.sorte is SorteDeSaisie.COCHE
    invite = "" if coche else "<w:showingPlcHdr/>"
    forme = _COCHE if coche else _INVITE
    return (
        f"<w:sdt><w:sdtPr><w:alias w:val={nom}/><w:tag w:val={quoteattr(saisie.etiquette)}/>"
        f'<w:lock w:val="sdtLocked"/>{invite}{_nature(saisie)}</w:sdtPr><w:sdtContent>'
        f'<w:r>{forme}<w:t xml:space="preserve">{escape(saisie.invite)}</w:t></w:r></w:sdtContent></w:sdt>'
    )


def _nature(saisie: Saisie) -> str:
    match saisie.sorte:
        case SorteDeSaisie.TEXTE:
            return '<w:text w:multiLine="1"/>'
        case SorteDeSaisie.DATE:
            return (
                '<w:date><w:dateFormat w:val="dd/MM/yyyy"/><w:lid w:val="fr-FR"/>'
                '<w:storeMappedDataAs w:val="dateTime"/><w:calendar w:val="gregorian"/></w:date>'
            )
        case SorteDeSaisie.CHOIX:
            options = "".join(
                f"<w:listItem w:displayText={quoteattr(lisible(o))} w:value={quoteattr(lisible(o))}/>"
                for o in saisie.options
            )
            return f"<w:dropDownList>{options}</w:dropDownList>"
        case SorteDeSaisie.COCHE:
            return (
                f'<w14:checkbox {_ESPACE}><w14:checked w14:val="0"/>'
                '<w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
                '<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox>'
            )
