"""La forme d'un paragraphe ou d'un fragment, la même d'un logiciel à l'autre : ce qui l'écarte de son style.

Word et LibreOffice renomment les styles, répètent ce qu'ils règlent, ajoutent langues et espaces de noms : rien de cela
ne se voit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final

from lxml import etree

from cctgen.documents.word.revisions.balises import FORME, NON, NUMPR, PPR, RPR, SANS_ASPECT, Noeud, P, R, w

_SANS_EFFET: Final = {
    *SANS_ASPECT,
    *map(w, ("lang", "noProof", "bCs", "iCs", "szCs", "rtl", "cs", "kern", "rPrChange", "cnfStyle", "bidi")),
    *map(w, ("snapToGrid", "overflowPunct", "suppressAutoHyphens", "textAlignment", "autoSpaceDE", "autoSpaceDN")),
}
"""Ce qu'un logiciel écrit de lui-même, ou qui ne vaut que pour d'autres écritures."""
_STYLES_PORTES: Final = tuple(map(w, ("pStyle", "rStyle", "tblStyle")))
_GARDES: Final = {w("rFonts"): ("ascii",), w("color"): ("val",), w("shd"): ("fill",), w("u"): ("val",)}
"""Par propriété, les seuls attributs qui se voient ; tous ceux d'une autre."""
_TUS: Final = ("lineRule", "beforeAutospacing", "afterAutospacing")
_COTES: Final = {"start": "left", "end": "right"}
_PAR_DEFAUT: Final = {
    "jc": "left",
    "u": "none",
    "color": "auto",
    "shd.fill": "auto",
    "highlight": "none",
    "vertAlign": "baseline",
    "spacing.line": "240",
    "w": "100",
}
_NULS: Final = ("0", "0.0")

Valeurs = dict[str, str]


class Formes:
    """Les formes d'un document, d'après ses styles ; `noms` dit le nom de chacun, que tous les logiciels gardent."""

    def __init__(self, styles: bytes) -> None:
        racine = etree.fromstring(styles) if styles else etree.Element(w("styles"))
        self._styles = {str(s.get(w("styleId"))): s for s in racine.iter(w("style"))}
        self.noms = {cle: _val(s, "name").casefold() or cle for cle, s in self._styles.items()}
        self._ordinaire = next((c for c, s in self._styles.items() if _est_l_ordinaire(s)), "")
        self._defauts = {
            nature: _valeurs(racine.find(f"{w('docDefaults')}/{w(f'{court}Default')}/{nature}"))
            for nature, court in ((PPR, "pPr"), (RPR, "rPr"))
        }
        self._herite = cache(self._resolu)

    def noter(self, racine: Noeud) -> None:
        """Pose sur les propriétés de chaque paragraphe et de chaque fragment leur forme, à ôter avant d'écrire."""
        for paragraphe in racine.iter(P):
            propres = paragraphe.find(PPR)
            style = _val(paragraphe, f"{etree.QName(PPR).localname}/pStyle") or self._ordinaire
            if propres is not None:
                nomme = "" if style == self._ordinaire else self.noms.get(style, style)
                propres.set(FORME, _dite(nomme, propres, self._herite(style, PPR)))
            du_style = self._herite(style, RPR)
            for fragment in paragraphe.iter(R):
                if (forme := fragment.find(RPR)) is not None:
                    caractere = _val(forme, "rStyle")
                    herite = {**du_style, **(self._herite(caractere, RPR) if caractere else {})}
                    forme.set(FORME, _dite(self.noms.get(caractere, caractere), forme, herite))

    def hausser(self, racine: Noeud) -> None:
        """Pose sur chaque fragment l'exposant ou l'indice que seul son style de caractère règle."""
        for forme in racine.iter(RPR):
            hauteur = self._herite(_val(forme, "rStyle"), RPR).get("vertAlign")
            if hauteur and forme.find(w("vertAlign")) is None:
                etree.SubElement(forme, w("vertAlign")).set(w("val"), hauteur)

    def renommer(self, racine: Noeud, autres: Formes) -> None:
        """Donne aux styles que porte une racine l'identifiant qu'a celui du même nom dans l'autre document."""
        par_nom = {nom: cle for cle, nom in autres.noms.items()}
        for porte in racine.iter(*_STYLES_PORTES):
            cle = str(porte.get(w("val")))
            porte.set(w("val"), par_nom.get(self.noms.get(cle, cle), cle))

    def _resolu(self, style: str, nature: str) -> Valeurs:
        lignee = [*self._lignee(style)]
        resolu = dict(self._defauts[nature])
        for ancetre in reversed(lignee):
            resolu |= _valeurs(ancetre.find(nature))
        return resolu

    def _lignee(self, style: str) -> Iterator[Noeud]:
        vus: set[str] = set()
        while style in self._styles and style not in vus:
            vus.add(style)
            yield self._styles[style]
            style = _val(self._styles[style], "basedOn")


def _est_l_ordinaire(style: Noeud) -> bool:
    return style.get(w("type")) == "paragraph" and style.get(w("default"), "0") not in NON


def _val(noeud: Noeud, chemin: str) -> str:
    trouve = noeud.find("/".join(map(w, chemin.split("/"))))
    return "" if trouve is None else str(trouve.get(w("val"), ""))


def _dite(style: str, proprietes: Noeud, heritees: Mapping[str, str]) -> str:
    """Rend le style, puis chaque valeur qui s'en écarte, triées, une par ligne."""
    ecarts = {cle: v for cle, v in _valeurs(proprietes).items() if v != heritees.get(cle, _defaut(cle, v))}
    return "\n".join([*([f"style={style}"] if style else []), *(f"{cle}={v}" for cle, v in sorted(ecarts.items()))])


def _defaut(cle: str, valeur: str) -> str:
    return _PAR_DEFAUT.get(cle, valeur if valeur in _NULS else "")


def _valeurs(proprietes: Noeud | None) -> Valeurs:
    return dict(_paires(() if proprietes is None else proprietes))


def _paires(proprietes: Iterable[Noeud]) -> Iterator[tuple[str, str]]:
    for propriete in proprietes:
        if not isinstance(propriete.tag, str) or propriete.tag in _SANS_EFFET or propriete.tag in _STYLES_PORTES:
            continue
        nom = etree.QName(propriete).localname
        if propriete.tag == NUMPR:
            numero = _val(propriete, "numId")
            yield nom, numero if numero == "0" else f"niveau {_val(propriete, 'ilvl') or 0}"
        elif len(propriete):
            yield nom, " ".join(_nue(enfant) for enfant in propriete)
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
