"""Ce qu'une fin de page ne sépare pas : une amorce de sa liste, un encadré ou un texte de ce qu'il introduit."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from cctgen.documents.texte import Bloc, Cellule, Encadre, Liste, Paragraphe, Style, Tableau, Titre, contenu_en_clair
from cctgen.documents.word.mise_en_page.colonnes import longueur

SOLIDAIRES = (Style.BANDEAU, Style.MENTION)
"""Les styles que les modèles gardent avec le paragraphe suivant."""
_LIGNES_D_UN_COURT_TABLEAU = 5
"""Un barème de délais ou de pénalités se lit d'un coup d'œil ; plus long, il creuserait la page qu'il quitte."""
_SIGNES_D_UN_COURT_TABLEAU = 1400
"""Un quart de page environ."""
_SIGNES_D_UNE_LIGNE = 120
_SIGNES_DE_SERVICES = 240
"""Deux lignes : les services qu'une fiche cite se lisent avec ses exigences ; un autre alinéa creuserait la page."""
_SIGNES_D_UNE_ANNONCE = 360
"""Trois lignes au plus : au-delà, l'alinéa et son titre se suffisent."""
_SIGNES_D_UN_PAVE = 500
"""Une ligne de tableau dont une case en a davantage se suffit en bout de page ; la tenir à sa voisine la creuserait."""
_LIBRE_AU_DELA = 1200
"""Au-delà de ce nombre de signes, une ligne peut se couper : l'attacher à sa voisine l'en empêcherait."""
_LIGNES_REGARDEES = 12
_HAUTEUR_D_UNE_GRILLE = 3600
"""Vingtièmes de point : une grille vide qui les tient ne se coupe pas, six lignes à remplir restent ensemble."""


def tient_au_suivant(bloc: Bloc, suivant: Bloc | None, precedent: Bloc | None) -> bool:
    """Vrai si une page ne finit pas entre un bloc et le suivant, sachant celui qui le précède."""
    if suivant is None:
        return False
    if _suit_un_bandeau(bloc, precedent) or (_ouvre(suivant) and _annonce(bloc, precedent)):
        return True
    match suivant:
        case Titre(tenu=tenu):
            return tenu or _est_une_mention(bloc)
        case Paragraphe(style=Style.REFERENCES):
            return True
        case Liste() | Tableau():
            # Un tableau qui ouvre une page ne dit plus de quel article il est.
            signes = _SIGNES_DE_SERVICES if _cite_des_services(bloc) else _SIGNES_D_UNE_LIGNE
            seul = isinstance(suivant, Tableau) and _est_bref(bloc, signes)
            return seul or _introduit(bloc) or est_une_amorce(bloc)
    # La légende d'un tableau ne sépare pas de lui le court alinéa qui l'annonce ; un bandeau, lui, ouvre autre chose.
    est_une_legende = isinstance(suivant, Paragraphe) and suivant.style is Style.MENTION
    return _introduit(bloc) or (est_une_legende and isinstance(bloc, Paragraphe) and _est_bref(bloc))


def _ouvre(suivant: Bloc) -> bool:
    """Vrai d'un titre, d'un tableau ou de sa légende."""
    return isinstance(suivant, Titre | Tableau) or _est_une_mention(suivant)


def _annonce(bloc: Bloc, precedent: Bloc | None) -> bool:
    """Vrai du seul alinéa entre un titre et ce qu'il ouvre : en bas de page, ils n'ouvriraient plus rien."""
    return isinstance(precedent, Titre) and isinstance(bloc, Paragraphe) and longueur((bloc,)) <= _SIGNES_D_UNE_ANNONCE


def _suit_un_bandeau(bloc: Bloc, precedent: Bloc | None) -> bool:
    """Vrai de la ligne qu'un bandeau précède, un titre d'article : à eux deux en bas de page, ils n'ouvrent rien."""
    est_un_bandeau = isinstance(precedent, Paragraphe) and precedent.style is Style.BANDEAU
    return est_un_bandeau and isinstance(bloc, Paragraphe) and _est_bref(bloc)


def _introduit(bloc: Bloc) -> bool:
    """Vrai d'un encadré ou d'une mention : seul en bas de page, il n'introduit plus rien."""
    return isinstance(bloc, Encadre) or _est_une_mention(bloc)


def _est_bref(bloc: Bloc, signes: int = _SIGNES_D_UNE_LIGNE) -> bool:
    """Vrai d'un alinéa, ou d'un dernier élément de liste, bien court : plus long, il creuserait la page quittée."""
    if isinstance(bloc, Liste):
        return bool(bloc.elements) and longueur(bloc.elements[-1]) <= signes
    return isinstance(bloc, Paragraphe) and longueur((bloc,)) <= signes


def _cite_des_services(bloc: Bloc) -> bool:
    return isinstance(bloc, Paragraphe) and contenu_en_clair(bloc.contenu).startswith("Services ")


def est_une_amorce(bloc: Bloc) -> bool:
    """Vrai d'un alinéa qui finit par « : »."""
    return isinstance(bloc, Paragraphe) and contenu_en_clair(bloc.contenu).rstrip().endswith(":")


def _est_une_mention(bloc: Bloc) -> bool:
    return isinstance(bloc, Paragraphe) and bloc.style in SOLIDAIRES


def tient_au_dernier(liste: Liste, rang: int) -> bool:
    """Vrai de l'avant-dernier élément d'une liste dont le dernier est court : seul en tête de page, il se perdrait."""
    if rang != len(liste.elements) - 2 or rang == 0:
        return False
    seuls = all(len(element) == 1 and isinstance(element[0], Paragraphe) for element in liste.elements[rang:])
    return seuls and _est_bref(liste)


def plus_longue(ligne: Sequence[Cellule]) -> int:
    """Rend le nombre de signes de la plus longue case d'une ligne."""
    return max(map(longueur, ligne), default=0)


def est_libre(signes: int) -> bool:
    """Vrai d'une ligne de tableau assez longue pour se couper : elle ne tient à aucune autre."""
    return signes > _LIBRE_AU_DELA


def marque_de_coupe(tableau: Tableau, rang: int) -> str:
    """Rend ce qui tient, dans le XML d'une ligne, la place de `cantSplit` : les pages diront si elle se coupe."""
    return f"<?cctgen coupe-{id(tableau)}-{rang}?>"


_MARQUE_DE_COUPE = re.compile(r"<\?cctgen coupe-(\d+)-(\d+)\?>")


def trancher(xml: str, coupees: Collection[tuple[int, int]]) -> str:
    """Rend des lignes dont seules se coupent les `coupees`, par l'identité de leur tableau et leur rang."""
    tranche = _MARQUE_DE_COUPE.sub(lambda m: "" if (int(m[1]), int(m[2])) in coupees else "<w:cantSplit/>", xml)
    return tranche.replace("<w:trPr></w:trPr>", "")


def se_suffit(signes: int) -> bool:
    """Vrai d'une ligne de tableau assez haute pour rester seule ; `signes` est le nombre de sa plus longue case."""
    return signes > _SIGNES_D_UN_PAVE


def reste_entier(tableau: Tableau) -> bool:
    """Vrai d'un tableau qui tient sur une seule page : il le demande, ou il est court et aucune ligne ne s'y coupe."""
    if tableau.solidaire is not None:
        return tableau.solidaire
    if len(tableau.lignes) > _LIGNES_REGARDEES:
        return False
    plus_longues = list(map(plus_longue, tableau.lignes))
    signes = sum(plus_longues)
    if est_libre(max(plus_longues, default=0)):
        return False
    if tableau.hauteur * len(tableau.lignes) > _HAUTEUR_D_UNE_GRILLE or signes > _SIGNES_D_UN_COURT_TABLEAU:
        return False
    return bool(tableau.hauteur) or len(tableau.lignes) <= _LIGNES_D_UN_COURT_TABLEAU
