"""Les styles et les textes qu'on ne lirait pas : masqués, barrés, minuscules, écrasés, de la couleur de leur fond."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from cctgen.documents.modeles.aspect.contrastes import BLANC, NOIR, contraste
from cctgen.documents.modeles.aspect.forme import BARRE, CORPS_MINIMAL, INVISIBLE, MASQUE, MINUSCULE
from cctgen.documents.modeles.aspect.word import AspectsDeWord
from cctgen.documents.modeles.examen import FauteSituee
from cctgen.documents.modeles.expressions import Faute
from cctgen.documents.modeles.numerotation import Heritee, Styles
from cctgen.documents.modeles.paquet import Paquet, Partie
from cctgen.documents.modeles.piece.noms import w
from cctgen.documents.modeles.styles import NOMS_DE_TABLEAU, TITRES, styles_attendus
from cctgen.documents.texte import Style
from cctgen.socle.nombres import en_francais, lire_entier
from cctgen.socle.typographie import raccourcir

_FAUX = ("0", "false", "off")
_MASQUENT = {"vanish": "masqué", "specVanish": "masqué", "strike": "barré", "dstrike": "barré"}
_COULEUR = re.compile(r"[0-9A-Fa-f]{6}")
_EXTRAIT = 60
_INTERLIGNE_MINIMAL = 0.8
"""Part du corps : moins haute, une ligne recouvre la précédente, ou Word en coupe les lettres."""
_CONTRASTE_MINIMAL = 1.5
"""Au-dessous, le texte ne se devine plus ; ce qui n'est que trop pâle se dit du document, par son contraste."""
_ECHELLE_MINIMALE, _SERRAGE_MAXIMAL = 50, -20
"""Largeur des lettres, en pour cent ; ce qu'on ôte entre elles, en vingtièmes de point."""

_PAGE = (11906, 16838)
_RETRAIT_MAXIMAL, _MARGE = 8000, 1134
"""En vingtièmes de point : une page A4, ce qu'un retrait peut y prendre de large, et sa marge ordinaire."""


def styles_illisibles(paquet: Paquet, styles: Styles) -> Iterator[Faute]:
    """Énumère les fautes des styles que le modèle emploie, pour son texte ou pour celui qu'il reçoit.

    Un effet dont plusieurs styles héritent ne se dit qu'une fois, de celui qui le porte.
    """
    vus: list[Any] = []
    for style in _employes(paquet, styles):
        for causes, dit, conseil in _effets(styles, style):
            if not any(cause.propriete in vus for cause in causes):
                vus += [cause.propriete for cause in causes]
                porteur = causes[0]
                qui = f"le style « {porteur.nom} »" if porteur.nom else "tout texte du modèle"
                yield _faute(f"{qui} {dit}", conseil.format(porteur.nom or "par défaut"))
    yield from _numeros_masques(styles)


def textes_illisibles(paquet: Paquet) -> Iterator[FauteSituee]:
    """Énumère les textes du modèle que leur propre mise en forme empêche de lire, un par paragraphe."""
    aspects = AspectsDeWord(paquet.piece("styles"))
    for partie in paquet.parties():
        for paragraphe in partie.racine.iter(w("p")):
            siens = [f for f in paragraphe.iter(w("r")) if next(f.iterancestors(w("p"))) is paragraphe]
            if not _SEULE_INSTRUCTION.fullmatch("".join(map(_texte, siens))):
                dits = [(f, dit) for f in siens if _texte(f).strip() and (dit := _ce_qui_cache(aspects, f))]
                yield from (_situee(partie, fragment, dit) for fragment, dit in dits[:1])


_SEULE_INSTRUCTION = re.compile(r"\s*(?:\{%[^{}]*%\}\s*)*")
"""Ce qu'un paragraphe de conditions ou de boucles a de texte : rien ne s'en imprime."""
_CACHENT = {
    BARRE: "est barré",
    MASQUE: "est masqué",
    INVISIBLE: "est de la couleur de son fond",
    MINUSCULE: f"est en moins de {CORPS_MINIMAL:.0f} points",
}


def _texte(fragment: Any) -> str:
    return "".join(texte.text or "" for texte in fragment.iter(w("t")))


def _ce_qui_cache(aspects: AspectsDeWord, fragment: Any) -> str:
    """Dit ce que la mise en forme directe d'un texte ajoute à ses styles pour le cacher ; vide si rien."""
    cachent = set(aspects.du_fragment(fragment).natures) - set(aspects.de_ses_styles(fragment).natures)
    if next(fragment.iterancestors(w("txbxContent")), None) is not None:
        # Le fond d'une zone de texte est celui de sa forme, ou de ce qu'elle recouvre.
        cachent -= {INVISIBLE}
    return next((dit for nature, dit in _CACHENT.items() if nature in cachent), "")


def _situee(partie: Partie, fragment: Any, dit: str) -> FauteSituee:
    paragraphe = partie.situer(fragment)
    faute = Faute(
        "modele-texte-illisible",
        f"un texte du modèle {dit} : les candidats ne le liraient pas",
        "Dans Word : sélectionnez-le, Accueil, Police, ôtez cet effet ; ou effacez ce texte.",
    )
    extrait = raccourcir(_texte(fragment).strip(), _EXTRAIT)
    return FauteSituee(faute, paragraphe.lieu if paragraphe else partie.nom, extrait)


def _employes(paquet: Paquet, styles: Styles) -> Iterator[Any]:
    for attendu in styles_attendus(sommaire=True):
        if not attendu.de_tableau and (style := styles.trouver(attendu.noms)) is not None:
            yield style
    for partie in paquet.parties():
        for emploi in partie.racine.iter(w("pStyle"), w("rStyle")):
            if (style := styles.identifie(str(emploi.get(w("val"))))) is not None:
                yield style


_Effet = tuple[tuple[Heritee, ...], str, str]
"""Ce dont vient l'effet, le style à nommer d'abord ; la phrase ; le conseil."""


def _effets(styles: Styles, style: Any) -> Iterator[_Effet]:
    """Énumère ce qui rend un style illisible."""
    for propriete, dit in _MASQUENT.items():
        trouvee = styles.heritee(style, f"rPr/{propriete}")
        if trouvee is not None and trouvee.propriete.get(w("val")) not in _FAUX:
            yield (trouvee,), f"est {dit} : son texte ne se lirait pas", _DE_POLICE
            return
    taille = styles.heritee(style, "rPr/sz")
    corps = 10.0 if taille is None else int(taille.propriete.get(w("val"))) / 2
    if taille is not None and corps < CORPS_MINIMAL:
        conseil = f"Donnez-lui {_dit(CORPS_MINIMAL)} points au moins ; huit pour un texte courant."
        yield (taille,), f"est en {_dit(corps)} points : son texte ne se lirait pas", conseil
    yield from _ecrasements(styles, style, corps)
    yield from _hors_de_la_page(styles, style)
    yield from _couleurs(styles, style)


_DE_POLICE = "Dans Word : modifier le style « {0} », Format, Police, ôtez cet effet."
_DE_PARAGRAPHE = "Dans Word : modifier le style « {0} », Format, Paragraphe, réglez l'interligne."


def _ecrasements(styles: Styles, style: Any, corps: float) -> Iterator[_Effet]:
    espace = styles.heritee(style, "pPr/spacing", "line")
    if espace is not None:
        ligne, regle = int(espace.propriete.get(w("line"))), espace.propriete.get(w("lineRule"), "auto")
        if regle == "exact" and ligne < 20 * _INTERLIGNE_MINIMAL * corps:
            dit = f"a des lignes de {_dit(ligne / 20)} points pour un corps de {_dit(corps)} : elles s'écrasent"
            yield (espace,), dit, _DE_PARAGRAPHE
        elif regle == "auto" and ligne < 240 * _INTERLIGNE_MINIMAL:
            yield (espace,), f"a un interligne de {_dit(ligne / 240)} : ses lignes se recouvrent", _DE_PARAGRAPHE
    echelle, serrage = (styles.heritee(style, f"rPr/{nom}", "val") for nom in ("w", "spacing"))
    if echelle is not None and (part := _entier(echelle.propriete)) < _ECHELLE_MINIMALE:
        yield (echelle,), f"a des lettres à {part} % de leur largeur : son texte ne se lirait pas", _DE_POLICE
    if serrage is not None and (ote := _entier(serrage.propriete)) < _SERRAGE_MAXIMAL:
        yield (serrage,), f"a des lettres resserrées de {_dit(-ote / 20)} points : elles se recouvrent", _DE_POLICE


def _hors_de_la_page(styles: Styles, style: Any) -> Iterator[_Effet]:
    """Énumère ce qui pousse le texte hors des marges d'une page A4 : un retrait démesuré, un cadre posé ailleurs."""
    retraits = [(cote, r) for cote in ("left", "right") if (r := styles.heritee(style, "pPr/ind", cote)) is not None]
    mesures = [int(retrait.propriete.get(w(cote))) for cote, retrait in retraits]
    if sum(mesures) > _RETRAIT_MAXIMAL or min(mesures, default=0) < -_MARGE:
        dit = "a des retraits qui poussent son texte hors de la page"
        yield (
            tuple(retrait for _, retrait in retraits),
            dit,
            "Dans Word : modifier le style « {0} », Format, Paragraphe, réglez les retraits.",
        )
    cadre = styles.heritee(style, "pPr/framePr")
    if cadre is not None and any(
        abs(int(cadre.propriete.get(w(cote), "0"))) > borne for cote, borne in (("x", _PAGE[0]), ("y", _PAGE[1]))
    ):
        conseil = "Dans Word : modifier le style « {0} », Format, Cadre, supprimez le cadre."
        yield (cadre,), "est dans un cadre posé hors de la page : son texte ne se lirait pas", conseil


def _couleurs(styles: Styles, style: Any) -> Iterator[_Effet]:
    trouvee = styles.heritee(style, "rPr/color")
    couleur = NOIR if trouvee is None else _admise(trouvee.propriete, "val") or NOIR
    fonds = [f for chemin in ("rPr/shd", "pPr/shd") if (f := styles.heritee(style, chemin)) is not None]
    fond = next((_admise(f.propriete, "fill") for f in fonds if _admise(f.propriete, "fill")), "")
    fond = fond or _fond_de_case(styles, style)
    causes = tuple(filter(None, (trouvee, *fonds)))
    if causes and contraste(couleur, fond) < _CONTRASTE_MINIMAL:
        dit = f"écrit en {couleur} sur {fond} : son texte ne se verrait pas"
        yield causes, dit, "Changez la couleur du texte, ou celle du fond."


def _faute(dit: str, conseil: str) -> Faute:
    return Faute("modele-style-illisible", dit, conseil)


def _dit(mesure: float) -> str:
    return en_francais(Decimal(str(round(mesure, 2))))


def _entier(propriete: Any) -> int:
    valeur = str(propriete.get(w("val"))).removesuffix("%")
    lu = lire_entier(valeur.removeprefix("-"))
    return 100 if lu is None else -lu if valeur.startswith("-") else lu


def _fond_de_case(styles: Styles, style: Any) -> str:
    """Rend le fond des cases que remplit un style : la première ligne d'un tableau a le sien."""
    tableau = styles.trouver(NOMS_DE_TABLEAU)
    siens = [styles.trouver(s.noms) for s in (Style.ENTETE_TABLEAU, Style.CELLULE, Style.EXIGENCE)]
    if tableau is None or style not in siens:
        return BLANC
    if style is siens[0]:
        for partie in tableau.iterfind(w("tblStylePr")):
            if partie.get(w("type")) == "firstRow" and (
                fond := _admise(partie.find(f"{w('tcPr')}/{w('shd')}"), "fill")
            ):
                return fond
    return _admise(tableau.find(f"{w('tcPr')}/{w('shd')}"), "fill") or BLANC


def _admise(propriete: Any, attribut: str) -> str:
    valeur = "" if propriete is None else propriete.get(w(attribut), "")
    return valeur.upper() if _COULEUR.fullmatch(valeur) else ""


def _numeros_masques(styles: Styles) -> Iterator[Faute]:
    """Le numéro d'un titre a sa propre police, que règle sa liste."""
    for noms in TITRES:
        niveau = styles.niveau_de_liste(noms)
        masque = None if niveau is None else niveau.find(f"{w('rPr')}/{w('vanish')}")
        if masque is not None and masque.get(w("val")) not in _FAUX:
            dit = (
                f"le numéro des titres de style « {noms[-1]} » est masqué : les renvois viseraient un numéro invisible"
            )
            yield _faute(dit, "Dans Word : définir une nouvelle liste à plusieurs niveaux, Police, décochez Masqué.")
