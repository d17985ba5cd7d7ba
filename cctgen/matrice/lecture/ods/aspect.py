"""Ce que la mise en forme d'un .ods dit et que les valeurs taisent : barré, invisible, couleur sans texte."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from cctgen.matrice.contrat import FONDS_EMIS, STYLE_DE_L_OUTIL
from cctgen.matrice.lecture import couleurs
from cctgen.matrice.lecture.classeur import BARRE, COULEUR_SEULE, INVISIBLE

_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_HERITAGES = 8
"""Un style en précise un autre ; un fichier hostile pourrait les faire tourner en rond."""


@dataclass(frozen=True, slots=True)
class _Aspect:
    encre: str = ""
    fond: str = ""
    barre: str = ""

    def complete(self, parent: _Aspect) -> _Aspect:
        return _Aspect(self.encre or parent.encre, self.fond or parent.fond, self.barre or parent.barre)

    def signes(self, emis: Collection[str] = FONDS_EMIS) -> Iterator[str]:
        fond = couleurs.BLANC if self.fond in ("", "transparent") else couleurs.normale(self.fond)
        encre = couleurs.NOIR if not self.encre else couleurs.normale(self.encre)
        if self.barre not in ("", "none"):
            yield BARRE
        if couleurs.est_invisible(encre, fond):
            yield INVISIBLE
        if fond and fond not in emis:
            yield COULEUR_SEULE


@dataclass(frozen=True, slots=True)
class StylesOds:
    """Les signes que porte chaque style, par famille (« table-cell », « text ») et par nom."""

    signes: Mapping[tuple[str, str], Sequence[str]] = field(default_factory=dict)

    def de(self, famille: str, nom: str | None) -> Sequence[str]:
        """Rend les signes d'un style, aucun s'il est inconnu."""
        return self.signes.get((famille, nom or ""), ())


def lire_styles(*racines: etree._Element) -> StylesOds:
    """Lit les styles de cellule et de texte, ceux du document puis ceux de ses cellules."""
    propres: dict[tuple[str, str], tuple[_Aspect, str]] = {}
    de_l_outil: set[tuple[str, str]] = set()
    for racine in racines:
        for style in racine.iter(f"{_STYLE}style"):
            cle = (style.get(f"{_STYLE}family", ""), style.get(f"{_STYLE}name", ""))
            if cle[0] in ("table-cell", "text"):
                if style.get(f"{_STYLE}display-name", "").startswith(STYLE_DE_L_OUTIL):
                    de_l_outil.add(cle)
                propres[cle] = (_aspect(style), style.get(f"{_STYLE}parent-style-name", ""))
    emis = FONDS_EMIS | {couleurs.normale(_herite(cle, propres).fond) for cle in propres if cle in de_l_outil}
    lus = {cle: tuple(_herite(cle, propres).signes(emis)) for cle in propres}
    return StylesOds({cle: signes for cle, signes in lus.items() if signes})


def _aspect(style: etree._Element) -> _Aspect:
    texte, cellule = style.find(f"{_STYLE}text-properties"), style.find(f"{_STYLE}table-cell-properties")
    encre = fond = barre = ""
    if texte is not None:
        encre = texte.get(f"{_FO}color", "")
        barre = texte.get(f"{_STYLE}text-line-through-style", "") or texte.get(f"{_STYLE}text-line-through-type", "")
    if cellule is not None:
        fond = cellule.get(f"{_FO}background-color", "")
    return _Aspect(encre, fond, barre)


def _herite(cle: tuple[str, str], propres: Mapping[tuple[str, str], tuple[_Aspect, str]]) -> _Aspect:
    aspect, parent = propres[cle]
    for _ in range(_HERITAGES):
        suivant = propres.get((cle[0], parent))
        if suivant is None:
            break
        aspect, parent = aspect.complete(suivant[0]), suivant[1]
    return aspect
