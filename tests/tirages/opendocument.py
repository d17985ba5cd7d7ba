"""Un document Word et sa copie, ODT ou Word reconverti, relus sans l'outil et mis en regard : rien ne s'y perd.

De part et d'autre : chaque paragraphe du corps dans son ordre, dont les éléments de liste et leur rang, chaque tableau
case par case, chaque contrôle à remplir, l'en-tête et le pied.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE, _TEXT, _TABLE, _STYLE = (f"{{{_ODF}{nom}:1.0}}" for nom in ("office", "text", "table", "style"))
_LOEXT = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
_XLINK = "{http://www.w3.org/1999/xlink}"
_BLANCS = re.compile(r"\s+")
_BLANCS_DE_WORD = {f"{_W}tab": " ", f"{_W}br": " ", f"{_W}cr": " ", f"{_W}noBreakHyphen": "\u2011"}


@dataclass(frozen=True)
class Alinea:
    """Un paragraphe : son texte, son rang dans une liste (0 hors d'une liste), et si la liste est numérotée."""

    texte: str
    rang: int = 0
    est_numerote: bool = False


@dataclass(frozen=True)
class Controle:
    """Une case à remplir : son étiquette, sa sorte, ses options, ce qu'elle montre."""

    etiquette: str
    sorte: str
    options: tuple[str, ...]
    montre: str


@dataclass(frozen=True)
class Ecrit:
    """Ce qu'un document donne à lire et à remplir."""

    alineas: tuple[Alinea, ...]
    tableaux: tuple[tuple[tuple[str, ...], ...], ...]
    controles: tuple[Controle, ...]
    bandeaux: frozenset[tuple[str, str]]
    liens_morts: frozenset[str] = frozenset()


def ecarts(source: Ecrit, copie: Ecrit) -> Iterator[str]:
    """Énumère ce que la copie perd, double, change ou déplace."""
    yield from _ecarts_de_suite("paragraphe", source.alineas, copie.alineas)
    yield from _ecarts_de_suite("tableau", source.tableaux, copie.tableaux)
    yield from _ecarts_de_suite("case", source.controles, copie.controles)
    if source.bandeaux != copie.bandeaux:
        yield f"en-têtes et pieds : {sorted(source.bandeaux ^ copie.bandeaux)}"
    yield from (f"lien qui ne mène plus nulle part : {lien}" for lien in sorted(copie.liens_morts))


def _ecarts_de_suite(sorte: str, source: Sequence[object], copie: Sequence[object]) -> Iterator[str]:
    perdus, ajoutes = Counter(source) - Counter(copie), Counter(copie) - Counter(source)
    yield from (f"{sorte} perdu : {e}" for e in perdus)
    yield from (f"{sorte} ajouté : {e}" for e in ajoutes)
    if not perdus and not ajoutes and list(source) != list(copie):
        rang = next(rang for rang, (un, autre) in enumerate(zip(source, copie, strict=True)) if un != autre)
        yield f"{sorte} déplacé : {source[rang]}"


def _propre(texte: str) -> str:
    return _BLANCS.sub(" ", texte).strip()


def ecrit_en_word(docx: bytes) -> Ecrit:
    """Rend ce que donne à lire un document Word."""
    return _EnWord(_pieces(docx)).ecrit()


def ecrit_en_odt(odt: bytes) -> Ecrit:
    """Rend ce que donne à lire un document OpenDocument."""
    return _EnOdt(_pieces(odt)).ecrit()


def _pieces(archive: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(archive)) as lue:
        return {nom: etree.fromstring(lue.read(nom)) for nom in lue.namelist() if nom.endswith((".xml", ".rels"))}


def _valeur(element: Any, nom: str) -> Any:
    return element.find(f"{_W}{nom}").get(f"{_W}val")


class _EnWord:
    """Lit `word/document.xml`, ses styles, ses listes, ses en-têtes et ses pieds."""

    _PAGES = re.compile(r"\s*(?:PAGE|NUMPAGES|PAGEREF)\b")

    def __init__(self, pieces: Mapping[str, Any]) -> None:
        self._pieces, self._corps = pieces, pieces["word/document.xml"]
        self._styles = {s.get(f"{_W}styleId"): s for s in pieces["word/styles.xml"].iter(f"{_W}style")}
        listes = pieces["word/numbering.xml"]
        definitions = {a.get(f"{_W}abstractNumId"): a for a in listes.iter(f"{_W}abstractNum")}
        self._listes = {
            n.get(f"{_W}numId"): definitions[n.find(f"{_W}abstractNumId").get(f"{_W}val")]
            for n in listes.iter(f"{_W}num")
        }

    def ecrit(self) -> Ecrit:
        """Rend tout ce qui se lit."""
        lignes = [(self._texte(p), p) for p in self._paragraphes(self._corps)]
        return Ecrit(
            tuple(Alinea(texte, *self._rang(p)) for texte, p in lignes if texte),
            tuple(self._tableau(t) for t in self._corps.iter(f"{_W}tbl")),
            tuple(self._controle(c) for c in self._corps.iter(f"{_W}sdt") if c.find(f"{_W}sdtPr/{_W}tag") is not None),
            frozenset(self._bandeaux()),
        )

    def _paragraphes(self, racine: Any) -> Iterator[Any]:
        yield from (p for p in racine.iter(f"{_W}p") if next(p.iterancestors(f"{_MC}Fallback"), None) is None)

    def _texte(self, element: Any) -> str:
        """Rend un texte sans les numéros de page, que chaque logiciel recalcule."""
        morceaux, champs = [], list[str]()
        for e in element.iter(f"{_W}t", f"{_W}fldChar", f"{_W}instrText", *_BLANCS_DE_WORD):
            sorte = e.get(f"{_W}fldCharType")
            if sorte == "begin":
                champs.append("")
            elif sorte == "end":
                champs = champs[:-1]  # Celui du sommaire s'ouvre dans un autre paragraphe.
            elif e.tag == f"{_W}instrText":
                champs[-1:] = [champs[-1] + (e.text or "")] if champs else []
            elif not any(map(self._PAGES.match, (*champs, *self._champs_simples(e)))):
                morceaux.append(_BLANCS_DE_WORD.get(e.tag) or e.text or "")
        return _propre("".join(morceaux))

    def _champs_simples(self, element: Any) -> Iterator[str]:
        yield from (champ.get(f"{_W}instr") for champ in element.iterancestors(f"{_W}fldSimple"))

    def _rang(self, paragraphe: Any) -> tuple[int, bool]:
        porteur, titre, style = paragraphe, False, ""
        numero = niveau = None
        while porteur is not None and numero is None:
            numero = porteur.find(f"{_W}pPr/{_W}numPr/{_W}numId")
            niveau = porteur.find(f"{_W}pPr/{_W}numPr/{_W}ilvl") if niveau is None else niveau
            titre = titre or porteur.find(f"{_W}pPr/{_W}outlineLvl") is not None
            base = porteur.find(f"{_W}pPr/{_W}pStyle" if porteur is paragraphe else f"{_W}basedOn")
            style = "" if base is None else base.get(f"{_W}val")
            porteur = self._styles.get(style)
        if numero is None or numero.get(f"{_W}val") == "0" or titre:
            return 0, False
        rang = 0 if niveau is None else int(niveau.get(f"{_W}val"))
        niveaux = {n.get(f"{_W}ilvl"): n for n in self._listes[numero.get(f"{_W}val")].iter(f"{_W}lvl")}
        forme = _valeur(niveaux[str(rang)], "numFmt")
        return (0, False) if forme == "none" else (rang + 1, forme != "bullet")

    def _tableau(self, tableau: Any) -> tuple[tuple[str, ...], ...]:
        lignes = tableau.iterfind(f"{_W}tr")
        return tuple(tuple(self._texte_de_case(c) for c in ligne.iter(f"{_W}tc")) for ligne in lignes)

    def _texte_de_case(self, case: Any) -> str:
        return _propre(" ".join(map(self._texte, self._paragraphes(case))))

    def _controle(self, controle: Any) -> Controle:
        proprietes = controle.find(f"{_W}sdtPr")
        sortes = {f"{_W14}checkbox": "coche", f"{_W}date": "date", f"{_W}dropDownList": "choix", f"{_W}text": "texte"}
        sorte = next((sortes[e.tag] for e in proprietes if e.tag in sortes), "")
        options = tuple(o.get(f"{_W}displayText") or o.get(f"{_W}value") for o in proprietes.iter(f"{_W}listItem"))
        montre = self._texte(controle.find(f"{_W}sdtContent"))
        return Controle(_valeur(proprietes, "tag"), sorte, options, montre)

    def _bandeaux(self) -> Iterator[tuple[str, str]]:
        """Énumère ce que portent l'en-tête et le pied de chaque section, et de sa première page si elle a les siens."""
        liens = {lien.get("Id"): lien.get("Target") for lien in self._pieces["word/_rels/document.xml.rels"]}
        for section in self._corps.iter(f"{_W}sectPr"):
            for reference in section.iter(f"{_W}headerReference", f"{_W}footerReference"):
                place = etree.QName(reference).localname.removesuffix("Reference")
                if reference.get(f"{_W}type") == "first":
                    if section.find(f"{_W}titlePg") is None:
                        continue
                    place += "-first"
                for paragraphe in self._paragraphes(self._pieces[f"word/{liens[reference.get(f'{_R}id')]}"]):
                    if texte := self._texte(paragraphe):
                        yield place, texte


class _EnOdt:
    """Lit `content.xml` et les pages de `styles.xml`."""

    _PAGES = (f"{_TEXT}page-number", f"{_TEXT}page-count")

    def __init__(self, pieces: Mapping[str, Any]) -> None:
        self._corps = pieces["content.xml"].find(f"{_OFFICE}body/{_OFFICE}text")
        self._pages = pieces["styles.xml"].find(f"{_OFFICE}master-styles")
        self._listes = {
            liste.get(f"{_STYLE}name"): {niveau.get(f"{_TEXT}level"): niveau for niveau in liste}
            for nom in ("styles.xml", "content.xml")
            for liste in pieces[nom].iter(f"{_TEXT}list-style")
        }

    def ecrit(self) -> Ecrit:
        """Rend tout ce qui se lit."""
        lignes = [(self._texte(p), p) for p in self._paragraphes(self._corps)]
        return Ecrit(
            tuple(Alinea(texte, *self._rang(p)) for texte, p in lignes if texte),
            tuple(self._tableau(t) for t in self._corps.iter(f"{_TABLE}table")),
            tuple(map(self._controle, self._corps.iter(f"{_LOEXT}content-control"))),
            frozenset(self._bandeaux()),
            frozenset(self._vises() - self._poses()),
        )

    def _bandeaux(self) -> Iterator[tuple[str, str]]:
        for bandeau in self._pages.iter(
            *(f"{_STYLE}{n}{suite}" for n in ("header", "footer") for suite in ("", "-first"))
        ):
            for paragraphe in self._paragraphes(bandeau):
                if texte := self._texte(paragraphe):
                    yield etree.QName(bandeau).localname, texte

    def _vises(self) -> set[str]:
        liens = (a.get(f"{_XLINK}href", "") for a in self._corps.iter(f"{_TEXT}a"))
        renvois = {r.get(f"{_TEXT}ref-name") for r in self._corps.iter(f"{_TEXT}bookmark-ref")}
        return renvois | {lien.removeprefix("#") for lien in liens if lien.startswith("#")}

    def _poses(self) -> set[str]:
        return {s.get(f"{_TEXT}name") for s in self._corps.iter(f"{_TEXT}bookmark", f"{_TEXT}bookmark-start")}

    def _paragraphes(self, racine: Any) -> Iterator[Any]:
        yield from racine.iter(f"{_TEXT}p", f"{_TEXT}h")

    def _texte(self, element: Any) -> str:
        """Rend un texte sans les numéros de page, que chaque logiciel recalcule, ceux du sommaire compris."""
        texte = "".join(self._morceaux(element))
        liens = element.findall(f"{_TEXT}a")
        au_sommaire = len(liens) == 1 and liens[0].find(f".//{_TEXT}tab") is not None
        return _propre(re.sub(r"\d+\s*\Z", "", texte) if au_sommaire else texte)

    def _morceaux(self, element: Any) -> Iterator[str]:
        yield element.text or ""
        for enfant in element:
            if enfant.tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
                yield " "
            elif enfant.tag == f"{_TEXT}s":
                yield " " * int(enfant.get(f"{_TEXT}c", "1"))
            elif isinstance(enfant.tag, str) and enfant.tag not in self._PAGES:
                yield from self._morceaux(enfant)
            yield enfant.tail or ""

    def _rang(self, paragraphe: Any) -> tuple[int, bool]:
        element = paragraphe.getparent()
        est_premier = next(element.iterchildren(f"{_TEXT}p", f"{_TEXT}h"), None) is paragraphe
        if element.tag != f"{_TEXT}list-item" or not est_premier or paragraphe.tag == f"{_TEXT}h":
            return 0, False
        listes = []
        for parent in paragraphe.iterancestors():
            if parent.tag == f"{_TABLE}table-cell":
                break
            if parent.tag == f"{_TEXT}list":
                listes.append(parent)
        nom = next((n for liste in listes if (n := liste.get(f"{_TEXT}style-name"))), "")
        niveau = self._listes.get(nom, {}).get(str(len(listes)))
        numerote = niveau is not None and niveau.tag == f"{_TEXT}list-level-style-number"
        if numerote and not niveau.get(f"{_STYLE}num-format"):
            return 0, False
        return len(listes), numerote

    def _tableau(self, tableau: Any) -> tuple[tuple[str, ...], ...]:
        lignes = tableau.iter(f"{_TABLE}table-row")
        return tuple(tuple(self._texte_de_case(c) for c in ligne.iter(f"{_TABLE}table-cell")) for ligne in lignes)

    def _texte_de_case(self, case: Any) -> str:
        return _propre(" ".join(map(self._texte, self._paragraphes(case))))

    def _controle(self, controle: Any) -> Controle:
        sortes = {"checkbox": "coche", "date": "date", "drop-down": "choix", "dropdown": "choix", "plain-text": "texte"}
        sorte = next((s for nom, s in sortes.items() if controle.get(f"{_LOEXT}{nom}") == "true"), "")
        options = tuple(
            o.get(f"{_LOEXT}display-text") or o.get(f"{_LOEXT}value") for o in controle.iter(f"{_LOEXT}list-item")
        )
        return Controle(controle.get(f"{_LOEXT}tag", ""), sorte, options, self._texte(controle))
