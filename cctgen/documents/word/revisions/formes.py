"""La forme d'un paragraphe ou d'un fragment, la même d'un logiciel à l'autre : ce qui l'écarte de son style.

Word et LibreOffice renomment les styles, répètent ce qu'ils règlent, ajoutent langues et espaces de noms : rien de cela
ne se voit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final

from lxml import etree

from cctgen.documents.word.revisions.balises import (
    FORME,
    NON,
    NUMPR,
    PPR,
    RPR,
    SANS_ASPECT,
    TBL,
    Noeud,
    P,
    R,
    lire_xml,
    w,
)

_SANS_EFFET: Final = {
    *SANS_ASPECT,
    *map(w, ("lang", "noProof", "bCs", "iCs", "szCs", "kern", "rPrChange", "cnfStyle")),
    *map(w, ("snapToGrid", "overflowPunct", "suppressAutoHyphens", "textAlignment", "autoSpaceDE", "autoSpaceDN")),
}
"""Ce qu'un logiciel écrit de lui-même, ou qui ne vaut que pour d'autres écritures."""
_STYLES_PORTES: Final = {w("pStyle"): "paragraph", w("rStyle"): "character", w("tblStyle"): "table"}
_GARDES: Final = {w("rFonts"): ("ascii", "hAnsi"), w("u"): ("val",)}
"""Par propriété, les seuls attributs qui se voient ; tous ceux d'une autre."""
_ENTIERES: Final = {
    w("color"): {"val": "auto"},
    w("shd"): {"val": "clear", "color": "auto", "fill": "auto"},
}
"""Les propriétés dont une seule récrit tous les attributs, avec ce que vaut chacun s'il n'est pas dit."""
_TUS: Final = ("lineRule", "beforeAutospacing", "afterAutospacing")
_COTES: Final = {"start": "left", "end": "right"}
_PAR_DEFAUT: Final = {
    "jc": "left",
    "u": "none",
    "color": "val:auto",
    "shd": "val:clear color:auto fill:auto",
    "highlight": "none",
    "vertAlign": "baseline",
    "spacing.line": "240",
    "w": "100",
}
_VAL: Final = w("val")
_NULS: Final = ("0", "0.0")
CACHENT: Final = ("strike", "dstrike", "vanish", "specVanish", "vertAlign", "position")
"""Ce qui change un texte sans en changer un signe : barré, masqué, à une autre hauteur."""
_VISIBLES: Final = {*CACHENT, "webHidden", "color", "shd", "highlight", "sz", "rFonts.ascii", "rFonts.hAnsi"}
_BASCULES: Final = ("b", "i", "caps", "smallCaps", "emboss", "imprint", "outline", "shadow", "strike", "vanish")
"""Ce que deux styles qui le posent ensemble ôtent (ECMA-376, 17.7.3)."""
_AU_DOUTE: Final = "?"
"""Ce que vaut un réglage dont les styles ne disent pas l'effet : aucun réglage direct ne le répète."""
_INTEGRES: Final = re.compile(
    r"(normal|heading|title|subtitle|list|toc|header|footer|caption|body text|footnote|endnote|hyperlink|table grid"
    r"|strong|emphasis|quote|no spacing|page number|annotation|balloon text|plain text|block text)\b.*",
    re.IGNORECASE,
)
"""Les noms de style que Word et LibreOffice n'écrivent pas avec les mêmes capitales ; les autres se lisent tels."""
_PUCES: Final = str.maketrans("\uf0b7\uf02d", "•–")
"""Les puces que LibreOffice récrit dans une police de symboles."""

Valeurs = dict[str, str]
Listes = Mapping[tuple[str, str], str]


class Formes:
    """Les formes d'un document, d'après ses styles ; `noms` dit le nom de chacun, que tous les logiciels gardent."""

    def __init__(self, styles: bytes, numerotation: bytes = b"") -> None:
        racine = lire_xml(styles) if styles else etree.Element(w("styles"))
        self._styles = {str(s.get(w("styleId"))): s for s in racine.iter(w("style"))}
        self.noms = {cle: _nom(s) or cle for cle, s in self._styles.items()}
        self.cles = {(str(s.get(w("type"))), self.noms[cle]): cle for cle, s in self._styles.items()}
        self._listes = _formats(numerotation)
        self.ordinaire = next((c for c, s in self._styles.items() if _est_l_ordinaire(s)), "")
        self._defauts = {
            nature: _valeurs(racine.find(f"{w('docDefaults')}/{w(f'{court}Default')}/{nature}"), self._listes)
            for nature, court in ((PPR, "pPr"), (RPR, "rPr"))
        }
        self._herite = cache(self._resolu)
        self._du_tableau = cache(self._regles_du_tableau)
        self._attendu = cache(self._attendues)
        self._face: Formes = self

    def confronter(self, autres: Formes) -> None:
        """Retient l'autre document : ce que ses styles définissent autrement, un réglage direct ne le répète pas."""
        self._face, autres._face = autres, self

    def noter(self, racine: Noeud) -> None:
        """Pose sur les propriétés de chaque paragraphe et de chaque fragment leur forme, à ôter avant d'écrire."""
        for tableau in racine.iter(TBL):
            style = _val(tableau, "tblPr/tblStyle")
            if cachent := sorted(self._du_tableau(style).intersection(CACHENT)):
                tableau.set(FORME, " ".join((self.noms.get(style, style), *cachent)))
        for paragraphe in racine.iter(P):
            propres = paragraphe.find(PPR)
            style = _val(paragraphe, f"{etree.QName(PPR).localname}/pStyle") or self.ordinaire
            if propres is not None:
                nomme = "" if style == self.ordinaire else self.noms.get(style, style)
                herite = {**self._defauts[PPR], **self._herite(style, PPR)}
                propres.set(FORME, _dite(nomme, _valeurs(propres, self._listes), herite))
            du_tableau = next((_val(t, "tblPr/tblStyle") for t in paragraphe.iterancestors(TBL)), "")
            for fragment in paragraphe.iter(R):
                if (forme := fragment.find(RPR)) is not None:
                    caractere = _val(forme, "rStyle")
                    herite = self._attendu(style, caractere, du_tableau)
                    nomme = self.noms.get(caractere, caractere) + self._effets(caractere)
                    forme.set(FORME, _dite(nomme, _valeurs(forme, self._listes), herite))

    def hausser(self, racine: Noeud) -> None:
        """Pose sur chaque fragment l'exposant ou l'indice que seul son style de caractère règle."""
        for forme in racine.iter(RPR):
            hauteur = self._herite(_val(forme, "rStyle"), RPR).get("vertAlign")
            if hauteur and forme.find(w("vertAlign")) is None:
                etree.SubElement(forme, w("vertAlign")).set(w("val"), hauteur)

    def renommer(self, racine: Noeud, autres: Formes) -> None:
        """Donne aux styles que porte une racine l'identifiant qu'a celui du même nom dans l'autre document.

        Un style que l'autre n'a pas s'y efface, si un autre que lui y tient son identifiant.
        """
        for porte in list(racine.iter(*_STYLES_PORTES)):
            cle = str(porte.get(w("val")))
            nomme = autres.cles.get((_STYLES_PORTES[str(porte.tag)], self.noms.get(cle, cle)))
            if nomme is not None:
                porte.set(w("val"), nomme)
            elif cle in autres.noms and (porteur := porte.getparent()) is not None:
                porteur.remove(porte)

    def _attendues(self, style: str, caractere: str, tableau: str) -> Valeurs:
        """Rend ce que les styles donnent à un fragment ; au doute, rien qu'un réglage direct puisse répéter."""
        herite, autre = self.posees(style, caractere), self._face.posees(*self._en_face(style, caractere))
        doutes = {
            c for c in _VISIBLES if herite.get(c, _PAR_DEFAUT.get(c, "0")) != autre.get(c, _PAR_DEFAUT.get(c, "0"))
        }
        des_deux = self._herite(style, RPR).keys() & self._herite(caractere, RPR).keys()
        doutes |= des_deux.intersection(_BASCULES) | self._du_tableau(tableau)
        return {**herite, **dict.fromkeys(doutes, _AU_DOUTE)}

    def posees(self, style: str, caractere: str) -> Valeurs:
        """Rend ce que posent un style de paragraphe, puis un de caractère, sur les réglages du document."""
        return {**self._defauts[RPR], **self._herite(style, RPR), **self._herite(caractere, RPR)}

    def _en_face(self, style: str, caractere: str) -> tuple[str, str]:
        """Rend les styles de même nom de l'autre document ; le paragraphe ordinaire répond à l'ordinaire."""
        du_paragraphe = self._face.cles.get(("paragraph", self.noms.get(style, style)), "")
        de_caractere = self._face.cles.get(("character", self.noms.get(caractere, caractere)), "")
        return self._face.ordinaire if style == self.ordinaire else du_paragraphe, de_caractere

    def _effets(self, caractere: str) -> str:
        """Rend ce par quoi un style de caractère cache un texte : un autre document peut le définir autrement."""
        regles = self._herite(caractere, RPR)
        return "".join(f" [{c} {regles[c]}]" for c in CACHENT if regles.get(c, "0") not in (*_NULS, "baseline"))

    def _regles_du_tableau(self, style: str) -> frozenset[str]:
        """Rend ce que le style d'un tableau règle du texte de ses cases, toutes ou quelques-unes."""
        regles = (_valeurs(forme, {}) for ancetre in self._lignee(style) for forme in ancetre.iter(RPR))
        return frozenset(cle for posees in regles for cle in posees) & _VISIBLES

    def _resolu(self, style: str, nature: str) -> Valeurs:
        resolu: Valeurs = {}
        for ancetre in reversed([*self._lignee(style)]):
            resolu |= _valeurs(ancetre.find(nature), self._listes)
        return resolu

    def _lignee(self, style: str) -> Iterator[Noeud]:
        vus: set[str] = set()
        while style in self._styles and style not in vus:
            vus.add(style)
            yield self._styles[style]
            style = _val(self._styles[style], "basedOn")


def _nom(style: Noeud) -> str:
    nom = _val(style, "name")
    return nom.casefold() if _INTEGRES.fullmatch(nom) else nom


def _formats(numerotation: bytes) -> Listes:
    """Rend, par liste et par niveau, ce qui s'imprime devant un paragraphe : une puce, un numéro."""
    racine = lire_xml(numerotation) if numerotation else etree.Element(w("numbering"))
    modeles = {str(a.get(w("abstractNumId"))): _niveaux(a.findall(w("lvl"))) for a in racine.findall(w("abstractNum"))}
    formats: dict[tuple[str, str], str] = {}
    for num in racine.findall(w("num")):
        propres = _niveaux(num.iterfind(f"{w('lvlOverride')}/{w('lvl')}"))
        dits = {**modeles.get(_val(num, "abstractNumId"), {}), **propres}
        formats |= {(str(num.get(w("numId"))), rang): dit for rang, dit in dits.items()}
    return formats


def _niveaux(niveaux: Iterable[Noeud]) -> dict[str, str]:
    return {str(n.get(w("ilvl"))): f"{_val(n, 'numFmt')} {_val(n, 'lvlText').translate(_PUCES)}" for n in niveaux}


def _est_l_ordinaire(style: Noeud) -> bool:
    return style.get(w("type")) == "paragraph" and style.get(w("default"), "0") not in NON


def _val(noeud: Noeud, chemin: str) -> str:
    trouve = noeud.find(_qualifie(chemin))
    return "" if trouve is None else str(trouve.get(_VAL, ""))


@cache
def _qualifie(chemin: str) -> str:
    return "/".join(map(w, chemin.split("/")))


def _dite(style: str, valeurs: Mapping[str, str], heritees: Mapping[str, str]) -> str:
    """Rend le style, puis chaque valeur qui s'en écarte, triées, une par ligne."""
    ecarts = {cle: v for cle, v in valeurs.items() if v != heritees.get(cle, _defaut(cle, v))}
    return "\n".join([*([f"style={style}"] if style else []), *(f"{cle}={v}" for cle, v in sorted(ecarts.items()))])


def _defaut(cle: str, valeur: str) -> str:
    return _PAR_DEFAUT.get(cle, valeur if valeur in _NULS else "")


def _valeurs(proprietes: Noeud | None, listes: Listes) -> Valeurs:
    return dict(_paires(() if proprietes is None else proprietes, listes))


def _paires(proprietes: Iterable[Noeud], listes: Listes) -> Iterator[tuple[str, str]]:
    for propriete in proprietes:
        if not isinstance(propriete.tag, str) or propriete.tag in _SANS_EFFET or propriete.tag in _STYLES_PORTES:
            continue
        nom = etree.QName(propriete).localname
        if propriete.tag == NUMPR:
            numero, niveau = _val(propriete, "numId"), _val(propriete, "ilvl") or "0"
            yield nom, numero if numero == "0" else f"niveau {niveau} {listes.get((numero, niveau), '')}"
        elif propriete.tag in _ENTIERES:
            dites = {**_ENTIERES[str(propriete.tag)], **_attributs(propriete)}
            yield nom, " ".join(f"{a}:{v}" for a, v in dites.items())
        elif len(propriete):
            yield nom, " ".join(_nue(enfant) for enfant in propriete if isinstance(enfant.tag, str))
        else:
            attributs = _attributs(propriete) if propriete.attrib else {"val": "1"}
            yield from ((nom if a == "val" else f"{nom}.{a}", valeur) for a, valeur in attributs.items())


def _attributs(noeud: Noeud) -> dict[str, str]:
    gardes = _GARDES.get(str(noeud.tag), ())
    lus: dict[str, str] = {}
    for attribut, valeur in sorted(noeud.attrib.items()):
        nom = etree.QName(attribut).localname
        nom = _COTES.get(nom, nom)
        if nom not in _TUS and (not gardes or nom in gardes):
            lue = _COTES.get(str(valeur), str(valeur))
            lus[nom] = "0" if lue in NON else "1" if lue in ("true", "on") else lue
    return lus


def _nue(noeud: Noeud) -> str:
    dits = ",".join(f"{nom}:{valeur}" for nom, valeur in _attributs(noeud).items())
    return f"{etree.QName(noeud).localname}({dits})"
