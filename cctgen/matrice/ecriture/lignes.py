"""Les lignes d'une feuille en XML, à l'octet près celles qu'écrit openpyxl.

Mesuré (openpyxl 3.1.5) : son écrivain ouvre et ferme quatre contextes par cellule, pour la moitié du temps d'écriture
d'une matrice. Il garde les feuilles qui portent autre chose que textes, nombres et formules.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any

from openpyxl.compat import safe_string
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from cctgen.matrice.ecriture.directes import Directes, echapper, en_ascii
from cctgen.matrice.ecriture.neuf import ClasseurNeuf, Semblable

Remise = Callable[[bytes], bytes]
"""Ce qui remet ses lignes à une feuille enregistrée sans elles."""

_TYPES = {"s": (str,), "f": (str,), "n": (int, float, type(None)), "b": (bool,)}
_SANS_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
_LIGNES = re.compile(rb"<sheetData>.*</sheetData>|<sheetData/>", re.DOTALL)
_ETENDUE = re.compile(rb'<dimension ref="[^"]*"')
_TETE_OU_PIED = re.compile(rb"<(oddHeader|oddFooter)>.*?</\1>", re.DOTALL)


class EcrivainDeLignes(ExcelWriter):
    """Enregistre un classeur dont les feuilles simples sont sans lignes ; `remises` les leur remet, par pièce."""

    def __init__(self, classeur: Any, recueil: Any) -> None:
        super().__init__(classeur, recueil)
        self._recueil = recueil
        self.remises: dict[str, Remise] = {}
        semblables: Mapping[str, Semblable] = classeur.semblables if isinstance(classeur, ClasseurNeuf) else {}
        self._semblables = semblables
        self._directes: Mapping[str, Directes] = classeur.directes if isinstance(classeur, ClasseurNeuf) else {}
        self._modeles = {semblable.modele.title for semblable in semblables.values()}
        self._lignes: dict[str, tuple[bytes, str]] = {}

    def write_worksheet(self, ws: Any) -> None:
        """Enregistre une feuille : ses colonnes d'abord, dont les styles se numérotent avant ceux de ses cellules."""
        if ws.title in self._semblables:
            self._ecrire_semblable(ws, self._semblables[ws.title])
            return
        cellules = ws._cells  # noqa: SLF001 (openpyxl ne les donne ni ne les range autrement)
        directes = self._directes.get(ws.title)
        if ws.tables or not all(map(_est_simple, cellules.values())):
            self._ecrire_en_memoire(ws)
            return
        etendue = f"A1:{directes.derniere}" if directes else ws.calculate_dimension()
        ws._cells = {}  # noqa: SLF001 (de même)
        try:
            self._ecrire_en_memoire(ws)
        finally:
            ws._cells = cellules  # noqa: SLF001 (de même)
        lignes = en_ascii(_lignes(ws, cellules))
        if directes:
            lignes += b"".join(directes.lignes(partial(_attribut, ws)))
        if ws.title in self._modeles:
            self._lignes[ws.title] = (lignes, etendue)
        self.remises[ws.path.lstrip("/")] = _remettre(lignes, etendue)

    def _ecrire_semblable(self, ws: Any, semblable: Semblable) -> None:
        """Reprend ce qui est déjà écrit du modèle : seuls changent la tête et le pied de page, et quelques textes."""
        lignes, etendue = self._lignes[semblable.modele.title]
        enveloppe: bytes = self._recueil.pieces[semblable.modele.path[1:]]
        self._recueil.writestr(ws.path[1:], _TETE_OU_PIED.sub(partial(_marge, ws), enveloppe, count=2))
        self.manifest.append(ws)
        self.remises[ws.path[1:]] = _remettre(_avec_textes(lignes, semblable.textes), etendue)

    def _ecrire_en_memoire(self, ws: Any) -> None:
        """Fait ce que fait openpyxl d'une feuille, sans passer par un fichier du disque, qui s'écrit et se relit."""
        ws._drawing = SpreadsheetDrawing()  # noqa: SLF001 (de même, et plus bas)
        ws._drawing.charts, ws._drawing.images = ws._charts, ws._images  # noqa: SLF001
        ecrivain: Any = WorksheetWriter(ws, xml := io.BytesIO())
        ecrivain.write()
        ws._rels = ecrivain._rels  # noqa: SLF001
        self._recueil.writestr(ws.path[1:], xml.getvalue())
        self.manifest.append(ws)


def _marge(ws: Any, du_modele: re.Match[bytes]) -> bytes:
    """Rend la tête ou le pied d'une feuille, à la place de celui de son modèle."""
    balise = du_modele[1].decode()
    return en_ascii(f"<{balise}>{echapper(str(getattr(ws, balise)))}</{balise}>")


def _avec_textes(lignes: bytes, textes: Mapping[str, str]) -> bytes:
    """Rend les lignes où chaque case dite porte ce texte, sous le style qu'elle a."""
    for case, texte in textes.items():
        lue = _case_de(case).search(lignes)
        if lue is not None:
            lignes = lignes[: lue.end(1)] + en_ascii(_contenu_de_texte(texte)) + lignes[lue.end() :]
    return lignes


@lru_cache(maxsize=64)
def _case_de(adresse: str) -> re.Pattern[bytes]:
    return re.compile(rb'(<c r="%s"(?: s="\d+")?) t="\w+">.*?</c>' % adresse.encode(), re.DOTALL)


def _attribut(feuille: Any, style: StyleArray) -> str:
    return f' s="{feuille.parent._cell_styles.add(style)}"'  # noqa: SLF001 (de même)


def sait_porter(texte: str) -> bool:
    """Vrai d'un texte que ces lignes savent écrire."""
    return not _SANS_XML.search(texte)


def _est_simple(cellule: Any) -> bool:
    """Vrai d'un texte que le XML sait porter, d'un nombre, d'une formule ou d'une case vide, sans note ni lien."""
    valeur = cellule.value
    if type(valeur) not in _TYPES.get(cellule.data_type, ()) or cellule.comment or cellule.hyperlink:
        return False
    return type(valeur) is not str or sait_porter(valeur)


def _remettre(lignes: bytes, etendue: str) -> Remise:
    xml = b"<sheetData>%s</sheetData>" % lignes

    def remettre(octets: bytes) -> bytes:
        octets = _ETENDUE.sub(f'<dimension ref="{etendue}"'.encode(), octets, count=1)
        return _LIGNES.sub(lambda _: xml, octets, count=1)

    return remettre


def _lignes(feuille: Worksheet, cellules: dict[tuple[int, int], Any]) -> str:
    lignes: dict[int, list[str]] = {numero: [] for numero in feuille.row_dimensions}
    styles: dict[bytes, str] = {}
    for (numero, _), cellule in sorted(cellules.items()):
        cases = lignes.setdefault(numero, [])
        if xml := _case(cellule, _style(cellule, styles)):
            cases.append(xml)
    return "".join(
        f'<row r="{numero}"{_attributs(feuille, numero)}>{"".join(cases)}</row>'
        for numero, cases in sorted(lignes.items())
    )


def _attributs(feuille: Worksheet, numero: int) -> str:
    dimension = feuille.row_dimensions.get(numero)
    return "".join(f' {nom}="{html.escape(str(valeur))}"' for nom, valeur in dimension) if dimension else ""


def _style(cellule: Any, connus: dict[bytes, str]) -> str:
    """Rend l'attribut de style d'une cellule ; openpyxl recalcule trois fois l'empreinte du sien à chaque demande."""
    style = cellule._style  # noqa: SLF001 (de même)
    cle = b"" if style is None else style.tobytes()
    if cle not in connus:
        connus[cle] = f' s="{cellule.style_id}"' if cellule.has_style else ""
    return connus[cle]


def _case(cellule: Any, style: str) -> str:
    """Rend une cellule, ou rien si elle n'a ni valeur ni style."""
    valeur, sorte = cellule.value, cellule.data_type
    if valeur is None and not style:
        return ""
    tete = f'<c r="{cellule.coordinate}"{style}'
    if sorte == "f":
        return f"{tete}><f>{echapper(valeur[1:])}</f><v></v></c>"
    if sorte == "s" and valeur:
        return f"{tete}{_contenu_de_texte(valeur)}"
    contenu = "" if valeur is None or valeur == "" else f"<v>{safe_string(valeur)}</v>"
    return f'{tete} t="{"inlineStr" if sorte == "s" else sorte}">{contenu}</c>'


def _contenu_de_texte(texte: str) -> str:
    """Rend la fin du XML d'une case, après son style."""
    garde = ' xml:space="preserve"' if texte != texte.strip() else ""
    return f' t="inlineStr"><is><t{garde}>{echapper(texte)}</t></is></c>'
