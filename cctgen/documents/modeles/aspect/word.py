"""L'aspect de chaque fragment d'un document Word, ses styles, son tableau et les réglages du document résolus."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any, NamedTuple

from cctgen.documents.modeles.aspect.contrastes import NOIR
from cctgen.documents.modeles.aspect.forme import ORDINAIRE, Aspect, Styles
from cctgen.documents.modeles.piece.noms import w
from cctgen.socle.nombres import lire_entier

_FAUX = ("0", "false", "off", "none")
_SURLIGNAGES = {"yellow": "FFFF00", "green": "00FF00", "cyan": "00FFFF", "magenta": "FF00FF", "blue": "0000FF"}
_SURLIGNAGES |= {"red": "FF0000", "darkBlue": "000080", "darkCyan": "008080", "darkGreen": "008000", "white": "FFFFFF"}
_SURLIGNAGES |= {"darkMagenta": "800080", "darkRed": "800000", "darkYellow": "808000", "darkGray": "808080"}
_SURLIGNAGES |= {"lightGray": "C0C0C0", "black": "000000"}
_DU_THEME = {"background1": "FFFFFF", "light1": "FFFFFF", "text1": "000000", "dark1": "000000"}


@dataclass(frozen=True, slots=True)
class _Entourage:
    """Ce qu'un paragraphe, sa case et sa ligne de tableau règlent eux-mêmes pour le texte qu'ils portent."""

    fond_du_paragraphe: str = ""
    fond_de_la_case: str = ""
    masque: bool = False


class _Autour(NamedTuple):
    """Ce qu'un paragraphe donne à ses fragments : ce que règlent ses abords, son style, son tableau et le document."""

    entourage: _Entourage
    du_paragraphe: Aspect
    du_tableau: Aspect


class AspectsDeWord:
    """Rend l'aspect des fragments d'un document, d'après la racine de son `styles.xml`, s'il en a un."""

    def __init__(self, racine: Any) -> None:
        styles = {} if racine is None else {s.get(w("styleId"), ""): s for s in racine.iter(w("style"))}
        parents = {nom: _valeur(s, "basedOn") for nom, s in styles.items()}
        self._du_style = cache(Styles({nom: _aspect_d_un_style(s) for nom, s in styles.items()}, parents).aspect)
        tetes = {nom: s.find(f"{w('tblStylePr')}[@{w('type')}='firstRow']") for nom, s in styles.items()}
        self._de_tete = cache(Styles({nom: _aspect_d_un_style(tete) for nom, tete in tetes.items()}, parents).aspect)
        self._par_defaut = {s.get(w("type")): nom for nom, s in styles.items() if _vrai(s, "default", "0")}
        defauts = None if racine is None else racine.find(f"{w('docDefaults')}/{w('rPrDefault')}/{w('rPr')}")
        self._defauts = _aspect(defauts)
        self._dernier: tuple[Any, _Autour] | None = None

    def du_fragment(self, fragment: Any, paragraphe: Any = None) -> Aspect:
        """Rend l'aspect d'un fragment ; `paragraphe` est le sien, s'il en a été détaché."""
        paragraphe = next(fragment.iterancestors(w("p")), None) if paragraphe is None else paragraphe
        autour = self._autour(paragraphe)
        return self._pose(_aspect(fragment.find(w("rPr"))), autour.entourage, fragment, autour)

    def de_ses_styles(self, fragment: Any) -> Aspect:
        """Rend l'aspect que ses seuls styles donneraient à un fragment, sans aucune mise en forme directe."""
        autour = self._autour(next(fragment.iterancestors(w("p")), None))
        return self._pose(ORDINAIRE, _Entourage(), fragment, autour)

    def _autour(self, paragraphe: Any) -> _Autour:
        """Rend ce que le paragraphe donne à tous ses fragments, qui se lisent l'un après l'autre."""
        if self._dernier is None or self._dernier[0] is not paragraphe:
            nom = "" if paragraphe is None else _valeur(paragraphe, "pPr/pStyle")
            du_paragraphe = self._du_style(nom or self._par_defaut.get("paragraph", ""))
            du_tableau = self._du_tableau(paragraphe).sur(self._defauts)
            self._dernier = (paragraphe, _Autour(_entourage(paragraphe), du_paragraphe, du_tableau))
        return self._dernier[1]

    def _pose(self, propre: Aspect, entourage: _Entourage, fragment: Any, autour: _Autour) -> Aspect:
        du_caractere = self._du_style(_valeur(fragment, "rPr/rStyle"))
        du_paragraphe, du_tableau = autour.du_paragraphe, autour.du_tableau
        resolu = propre.sur(du_caractere).sur(du_paragraphe).sur(du_tableau)
        fond = propre.fond or du_caractere.fond or entourage.fond_du_paragraphe or du_paragraphe.fond
        # Word éclaircit l'encre automatique sur le fond d'une case, non sur un surlignage.
        encre = NOIR if fond and resolu.couleur in ("", "auto") else resolu.couleur
        return replace(
            resolu,
            barre=_bascule(propre.barre, du_caractere.barre, du_paragraphe.barre, du_tableau.barre),
            masque=_bascule(propre.masque, du_caractere.masque, du_paragraphe.masque, du_tableau.masque)
            or entourage.masque,
            couleur=encre,
            fond=fond or entourage.fond_de_la_case or du_tableau.fond,
        )

    def _du_tableau(self, paragraphe: Any) -> Aspect:
        """Rend ce que règle le style du tableau ; sa première ligne a le sien."""
        ligne = None if paragraphe is None else next(paragraphe.iterancestors(w("tr")), None)
        if ligne is None:
            return ORDINAIRE
        tableau = next(ligne.iterancestors(w("tbl")), ligne)
        nom = _valeur(tableau, "tblPr/tblStyle") or self._par_defaut.get("table", "")
        est_en_tete = next(ligne.itersiblings(w("tr"), preceding=True), None) is None
        tete = self._de_tete(nom) if est_en_tete else ORDINAIRE
        return tete.sur(self._du_style(nom))


def _bascule(propre: bool | None, *des_styles: bool | None) -> bool:
    """Rend ce qu'un fragment règle ; sinon, un style de caractère défait l'effet de celui du paragraphe (17.7.3)."""
    if propre is not None:
        return propre
    du_caractere, du_paragraphe, du_reste = map(bool, des_styles)
    return du_caractere != du_paragraphe or du_reste


def _entourage(paragraphe: Any) -> _Entourage:
    if paragraphe is None:
        return _Entourage()
    cases = (_fond(case.find(w("tcPr"))) for case in paragraphe.iterancestors(w("tc")))
    lignes = (ligne.find(w("trPr")) for ligne in paragraphe.iterancestors(w("tr")))
    masquees = (proprietes is not None and _regle(proprietes, "hidden") for proprietes in lignes)
    return _Entourage(_fond(paragraphe.find(w("pPr"))), next(filter(None, cases), ""), any(masquees))


def _aspect_d_un_style(style: Any) -> Aspect:
    if style is None:
        return ORDINAIRE
    fond = _fond(style.find(w("pPr"))) or _fond(style.find(w("tcPr")))
    return _aspect(style.find(w("rPr"))).sur(Aspect(fond=fond))


def _aspect(proprietes: Any) -> Aspect:
    """Rend ce que règle un `w:rPr`."""
    if proprietes is None:
        return ORDINAIRE
    polices, couleur = proprietes.find(w("rFonts")), proprietes.find(w("color"))
    taille = _valeur(proprietes, "sz")
    return Aspect(
        _un_des(proprietes, "strike", "dstrike"),
        _un_des(proprietes, "vanish", "specVanish"),
        "" if couleur is None else _DU_THEME.get(couleur.get(w("themeColor")), couleur.get(w("val"), "")),
        _SURLIGNAGES.get(_valeur(proprietes, "highlight"), "") or _fond(proprietes),
        "" if polices is None else polices.get(w("ascii"), ""),
        None if (demi := lire_entier(taille)) is None else demi / 2,
        _regle(proprietes, "webHidden"),
    )


def _fond(proprietes: Any) -> str:
    """Rend la couleur de fond d'un passage, d'un paragraphe ou d'une case."""
    fond = None if proprietes is None else proprietes.find(w("shd"))
    if fond is None:
        return ""
    if fond.get(w("val")) == "solid":
        couleur = fond.get(w("color"), "auto")
        return NOIR if couleur == "auto" else str(couleur)
    couleur = _DU_THEME.get(fond.get(w("themeFill")), fond.get(w("fill"), ""))
    return "" if couleur == "auto" else str(couleur)


def _un_des(proprietes: Any, *noms: str) -> bool | None:
    """Rend si l'une de ces propriétés est posée ; rien si aucune n'est dite."""
    dites = [dite for nom in noms if (dite := _regle(proprietes, nom)) is not None]
    return any(dites) if dites else None


def _regle(proprietes: Any, nom: str) -> bool | None:
    element = proprietes.find(w(nom))
    return None if element is None else _vrai(element, "val", "1")


def _vrai(element: Any, attribut: str, a_defaut: str) -> bool:
    return element.get(w(attribut), a_defaut) not in _FAUX


def _valeur(element: Any, chemin: str) -> str:
    trouve = element.find("/".join(map(w, chemin.split("/"))))
    return "" if trouve is None else str(trouve.get(w("val"), ""))
