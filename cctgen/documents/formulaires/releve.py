"""Ce qu'une personne a écrit dans un formulaire rendu, .docx ou .odt : les cases, et ce qui est écrit à côté.

Rien n'est exécuté ni deviné : une case se reconnaît à son étiquette, le reste du texte est rendu tel qu'il se lit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

from cctgen.documents.formulaires.cases import INVITES, NOMMEE, SERREE, formulaire_de
from cctgen.documents.fragments import SorteDeSaisie

_Element = etree._Element  # noqa: SLF001 (le seul nom qu'lxml donne à ce type)

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_LOEXT = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"

COCHEE, DECOCHEE = "☒", INVITES[SorteDeSaisie.COCHE]
_VIDES = frozenset({"", SERREE, NOMMEE, *INVITES.values()})


@dataclass(frozen=True, slots=True)
class CaseLue:
    """Une case rendue ; `valeur` est vide si rien n'y est écrit, ☒ pour une case cochée."""

    etiquette: str
    libelle: str
    valeur: str


@dataclass(frozen=True, slots=True)
class Ligne:
    """Un paragraphe hors des cases ; `repere` est le début de sa ligne de tableau, s'il est dans un tableau."""

    texte: str
    repere: str = ""


@dataclass(frozen=True, slots=True)
class Releve:
    """Un formulaire rendu, lu en entier ; `objets` compte images, dessins et commentaires, que rien ne lit."""

    cases: tuple[CaseLue, ...]
    lignes: tuple[Ligne, ...]
    objets: int

    @property
    def formulaire(self) -> str:
        """Rend l'identifiant du formulaire que disent ses étiquettes, vide si aucune n'est de l'outil."""
        return next((formulaire_de(case.etiquette) for case in self.cases), "")


@dataclass(frozen=True, slots=True)
class _Format:
    """Ce qui distingue un format de l'autre."""

    paragraphes: frozenset[str]
    controle: str
    rangee: str
    cases: frozenset[str]
    objets: frozenset[str]
    ignores: frozenset[str]
    attributs: Callable[[_Element], tuple[str, str, bool]]
    texte: Callable[[_Element], str]


def relever_docx(racine: _Element) -> Releve:
    """Relève `word/document.xml`."""
    return _relever(racine, _DOCX)


def relever_odt(racine: _Element) -> Releve:
    """Relève `content.xml`."""
    return _relever(racine, _ODT)


def _relever(racine: _Element, forme: _Format) -> Releve:
    cases: list[CaseLue] = []
    lignes: list[Ligne] = []
    objets = 0
    for element in racine.iter(forme.controle, *forme.paragraphes, *forme.objets):
        if _est_ignore(element, forme):
            continue
        if element.tag == forme.controle:
            if _est_emis(element, forme):
                cases.append(_case(element, forme))
        elif element.tag in forme.objets:
            objets += 1
        elif not _dans_une_case(element, forme) and (texte := _hors_des_cases(element, forme).strip()):
            lignes.append(Ligne(texte, _repere(element, forme)))
    return Releve(tuple(cases), tuple(lignes), objets)


def _est_ignore(element: _Element, forme: _Format) -> bool:
    return any(parent.tag in forme.ignores for parent in element.iterancestors())


def _est_emis(controle: _Element, forme: _Format) -> bool:
    return bool(formulaire_de(forme.attributs(controle)[0]))


def _dans_une_case(element: _Element, forme: _Format) -> bool:
    return any(p.tag == forme.controle and _est_emis(p, forme) for p in element.iterancestors())


def _case(controle: _Element, forme: _Format) -> CaseLue:
    etiquette, libelle, vide = forme.attributs(controle)
    dedans = [p for p in controle.iter(*forme.paragraphes) if not _est_ignore(p, forme)]
    texte = "\n".join(map(forme.texte, dedans)) if dedans else forme.texte(controle)
    propre = texte.strip()
    return CaseLue(etiquette, libelle, "" if vide or propre in _VIDES else propre)


def _hors_des_cases(paragraphe: _Element, forme: _Format) -> str:
    """Rend le texte d'un paragraphe sans ce qui est dans ses cases, ni dans une zone de texte qu'il porte."""
    copie = etree.fromstring(etree.tostring(paragraphe, with_tail=False))
    retires = [c for c in copie.iter(forme.controle) if _est_emis(c, forme)]
    retires += [p for p in copie.iter(*forme.paragraphes) if p is not copie]
    for element in retires:
        _retirer(element)
    return forme.texte(copie)


def _retirer(element: _Element) -> None:
    """Ôte un élément ; en ODF, le texte qui le suit lui est attaché et doit rester."""
    parent, precedent = element.getparent(), element.getprevious()
    if parent is None:
        return
    if element.tail and precedent is not None:
        precedent.tail = (precedent.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _repere(paragraphe: _Element, forme: _Format) -> str:
    rangee = next((p for p in paragraphe.iterancestors(forme.rangee)), None)
    if rangee is None:
        return ""
    premiere = next((c for c in rangee if c.tag in forme.cases), None)
    if premiere is None or any(p is premiere for p in paragraphe.iterancestors()):
        return ""
    debut = next(premiere.iter(*forme.paragraphes), None)
    return "" if debut is None else _hors_des_cases(debut, forme).strip()


_BLANCS_DE_WORD = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "\u2011"}
_TUS_DE_WORD = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}sdtPr", f"{_W}pPr", f"{_W}rPr", f"{_MC}Fallback"})


def _texte_de_word(element: _Element) -> str:
    return "".join(_morceaux_de_word(element))


def _morceaux_de_word(element: _Element) -> Iterator[str]:
    for enfant in element:
        if enfant.tag in _TUS_DE_WORD:
            continue
        if enfant.tag == f"{_W}t":
            yield enfant.text or ""
        elif enfant.tag in _BLANCS_DE_WORD:
            yield _BLANCS_DE_WORD[enfant.tag]
        else:
            yield from _morceaux_de_word(enfant)


def _attributs_de_word(controle: _Element) -> tuple[str, str, bool]:
    proprietes = controle.find(f"{_W}sdtPr")
    if proprietes is None:
        return "", "", False
    dits = {
        nom: element.get(f"{_W}val", "")
        for nom in ("tag", "alias")
        if (element := proprietes.find(f"{_W}{nom}")) is not None
    }
    invite = proprietes.find(f"{_W}showingPlcHdr")
    vide = invite is not None and invite.get(f"{_W}val", "1") not in ("0", "false", "off")
    return dits.get("tag", ""), dits.get("alias", ""), vide


_BLANCS_D_ODF = {f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}


def _texte_d_odf(element: _Element) -> str:
    return (element.text or "") + "".join(_morceaux_d_odf(element))


def _morceaux_d_odf(element: _Element) -> Iterator[str]:
    for enfant in element:
        if enfant.tag == f"{_TEXT}s":
            nombre = enfant.get(f"{_TEXT}c", "1")
            yield " " * (min(int(nombre), 1000) if nombre.isdecimal() and len(nombre) < 9 else 1)
        elif enfant.tag in _BLANCS_D_ODF:
            yield _BLANCS_D_ODF[enfant.tag]
        elif isinstance(enfant.tag, str) and enfant.tag != f"{_OFFICE}annotation":
            yield enfant.text or ""
            yield from _morceaux_d_odf(enfant)
        yield enfant.tail or ""


def _attributs_d_odf(controle: _Element) -> tuple[str, str, bool]:
    vide = controle.get(f"{_LOEXT}showing-place-holder") == "true"
    return controle.get(f"{_LOEXT}tag", ""), controle.get(f"{_LOEXT}alias", ""), vide


_DOCX = _Format(
    paragraphes=frozenset({f"{_W}p"}),
    controle=f"{_W}sdt",
    rangee=f"{_W}tr",
    cases=frozenset({f"{_W}tc", f"{_W}sdt"}),
    objets=frozenset({f"{_W}drawing", f"{_W}pict", f"{_W}object", f"{_W}commentReference", f"{_W}footnoteReference"}),
    ignores=frozenset({f"{_MC}Fallback", f"{_W}del", f"{_W}moveFrom"}),
    attributs=_attributs_de_word,
    texte=_texte_de_word,
)
_ODT = _Format(
    paragraphes=frozenset({f"{_TEXT}p", f"{_TEXT}h"}),
    controle=f"{_LOEXT}content-control",
    rangee=f"{_TABLE}table-row",
    cases=frozenset({f"{_TABLE}table-cell"}),
    objets=frozenset({f"{_DRAW}frame", f"{_OFFICE}annotation", f"{_TEXT}note"}),
    ignores=frozenset({f"{_TEXT}tracked-changes", f"{_OFFICE}annotation"}),
    attributs=_attributs_d_odf,
    texte=_texte_d_odf,
)
