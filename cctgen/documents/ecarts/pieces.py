"""Les pièces du dossier d'une version à l'autre : ajoutées, retirées, changées, ou refaites à l'identique.

Ce qui fait foi est ce qui a été remis, retouches comprises : un dossier égal ne suffit pas à dire une pièce égale.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from cctgen.assemblage.modele import Document, Dossier, Formulaire
from cctgen.documents.annexe import corps_annexe
from cctgen.documents.ecarts.numeros import SANS_NUMERO, Numeros
from cctgen.documents.ecarts.renumerotation import NumerosCompares, comparer_les_numeros
from cctgen.documents.ecarts.textes import Ligne, en_clair
from cctgen.documents.extrait import corps_extrait
from cctgen.documents.formulaires.corps import corps_formulaire
from cctgen.documents.texte import Bloc

TEXTES_DES_PIECES = "Textes des pièces"
"""La partie de l'additif où se lisent les lignes qui changent sans que le dossier l'explique."""
RENUMEROTATION = "Renumérotation"
"""Celle où se lit ce qui change de numéro, et de lui seul."""


class Sort(StrEnum):
    """Ce qu'il advient d'un fichier ; la valeur est ce que l'additif en dit."""

    AJOUTEE = "Ajouté"
    RETIREE = "Retiré"
    CHANGEE = "Remplacé : son contenu change"
    REDIGEE = f"Remplacé : son texte change, voir « {TEXTES_DES_PIECES} »"
    IDENTITE = "Remplacé : l'identité du marché y change, avec la version et la date"
    RENUMEROTEE = f"Remplacé : même texte, mais des numéros y changent, voir « {RENUMEROTATION} »"
    MEME_TEXTE = "Remplacé : même texte, à la version et à la date près ; sa mise en page a pu changer"
    REFAITE = "Remplacé : seules la version et la date changent"


_A_LA_MEME_DATE = {
    Sort.IDENTITE: "Remplacé : l'identité du marché y change, avec la version",
    Sort.MEME_TEXTE: "Remplacé : même texte, à la version près ; sa mise en page a pu changer",
    Sort.REFAITE: "Remplacé : seule la version change",
}

SORTS_QUI_CHANGENT = (Sort.CHANGEE, Sort.REDIGEE, Sort.RENUMEROTEE, Sort.IDENTITE)
"""Une pièce qui n'est plus la même à lire : elle a son suivi de modifications."""


def sort_en_clair(sort: Sort, *dates: object) -> str:
    """Rend ce que l'additif dit d'un sort ; de deux versions du même jour, la date ne change pas."""
    return _A_LA_MEME_DATE.get(sort, sort.value) if len({*dates}) == 1 else sort.value


@dataclass(frozen=True, slots=True)
class PieceComparee:
    """Un fichier du dossier de consultation, et ce qu'il en advient.

    `retirees` et `ajoutees` sont les lignes qui changent sans que le dossier l'explique : une retouche, un modèle.
    `absentes` sont celles que le dossier annonce et que la pièce n'a pas ; `restees`, celles qu'il retire et qu'elle a
    encore : la retouche l'a défait. `numeros` manque d'une pièce dont rien n'a été lu, ou d'un seul côté.
    """

    fichier: str
    titre: str
    sort: Sort
    retirees: tuple[str, ...] = ()
    ajoutees: tuple[str, ...] = ()
    absentes: tuple[str, ...] = ()
    restees: tuple[str, ...] = ()
    numeros: NumerosCompares | None = None


@dataclass(frozen=True, slots=True)
class Exemplaire:
    """Une pièce d'une version, en lignes et numéros : telle que remise, et telle que l'outil la produit de son dossier.

    `produites` et `numeros_produits` manquent si le modèle de la pièce n'est plus là ; `tel_que_produit` compare les
    octets.
    """

    remises: tuple[Ligne, ...]
    produites: tuple[Ligne, ...] | None
    tel_que_produit: bool
    numeros: Numeros = SANS_NUMERO
    numeros_produits: Numeros | None = None


def sort_de(avant: object, apres: object) -> Sort:
    """Rend le sort d'une pièce d'après ses deux contenus, dont l'un peut manquer (`None`)."""
    if avant is None:
        return Sort.AJOUTEE
    if apres is None:
        return Sort.RETIREE
    return Sort.REFAITE if avant == apres else Sort.CHANGEE


def identite(dossier: Dossier) -> object:
    """Rend ce que la garde et les en-têtes de toute pièce impriment, hors la version et la date."""
    edition = replace(dossier.edition, version=0, date=dossier.edition.date.min, empreinte_clausier="")
    return (edition, dossier.lots)


def documents_compares(avant: Dossier, apres: Dossier) -> Iterator[tuple[Document | Formulaire, PieceComparee]]:
    """Énumère, d'après les seuls dossiers, les annexes, l'extrait et les formulaires, les nouveaux d'abord.

    Le numéro de version et la date que porte chaque garde ne comptent pas, mais ce qui dépend de la date compte : un
    texte cité qui se périme, une branche de produit qui n'est plus soutenue.
    """
    anciens, nouveaux = _pieces(avant), _pieces(apres)
    for fichier in dict.fromkeys((*nouveaux, *anciens)):
        piece, _ = nouveaux.get(fichier) or anciens[fichier]
        sort = sort_de(_contenu(anciens, fichier), _contenu(nouveaux, fichier))
        yield piece, PieceComparee(f"{fichier}.docx", piece.titre, avec_l_identite(sort, avant, apres))


def avec_l_identite(sort: Sort, avant: Dossier, apres: Dossier) -> Sort:
    """Rend le sort d'une pièce dont le contenu ne change pas, mais peut-être la garde."""
    return Sort.IDENTITE if sort is Sort.REFAITE and identite(avant) != identite(apres) else sort


def d_apres_les_textes(
    piece: PieceComparee, avant: Exemplaire | None, apres: Exemplaire | None, redatees: Sequence[Ligne] | None
) -> PieceComparee:
    """Rend une pièce comparée d'après ce qui a été remis de chaque côté, et non d'après les seuls dossiers.

    `redatees` sont les lignes que l'ancien dossier donnerait à la nouvelle version et à la nouvelle date.
    """
    if avant is None or apres is None:
        return piece
    change = _Changement(avant, apres)
    produits = (avant.numeros_produits, apres.numeros_produits)
    numeros = comparer_les_numeros(avant.numeros, apres.numeros, produits)
    hors = change.hors_dossier()
    sort = piece.sort
    if sort is Sort.IDENTITE and redatees is not None and redatees == apres.produites:
        sort = Sort.REFAITE
    if sort is not Sort.CHANGEE and any(hors):
        sort = Sort.REDIGEE
    elif sort is not Sort.CHANGEE and numeros.hors_dossier:
        sort = Sort.RENUMEROTEE
    elif sort is Sort.REFAITE and not (avant.tel_que_produit and apres.tel_que_produit):
        sort = Sort.MEME_TEXTE
    retirees, ajoutees = en_clair(*hors)
    restees, absentes = en_clair(change.restees, change.absentes)
    lues = replace(piece, retirees=retirees, ajoutees=ajoutees, absentes=absentes, restees=restees)
    return replace(lues, sort=sort, numeros=numeros)


class _Changement:
    """Ce qui change d'une pièce remise à l'autre, et ce que le dossier y change : l'un ne vaut pas l'autre."""

    def __init__(self, avant: Exemplaire, apres: Exemplaire) -> None:
        self._avant, self._apres = avant.remises, apres.remises
        self.absentes: tuple[Ligne, ...] = ()
        self.restees: tuple[Ligne, ...] = ()
        self._expliquees: tuple[set[int], set[int]] = (set(), set())
        if avant.produites is not None and apres.produites is not None:
            self._confronter(avant.produites, apres.produites)

    def hors_dossier(self) -> tuple[tuple[Ligne, ...], tuple[Ligne, ...]]:
        """Rend les lignes remises qui partent et qui viennent, sauf celles que le dossier fait partir ou venir."""
        gardees, venues = (
            tuple(ligne for rang, ligne in enumerate(remises) if rang not in expliquees)
            for remises, expliquees in zip((self._avant, self._apres), self._expliquees, strict=True)
        )
        ecarts = _ecarts(gardees, venues)
        return (
            tuple(ligne for debut, fin, _, _ in ecarts for ligne in gardees[debut:fin]),
            tuple(ligne for _, _, debut, fin in ecarts for ligne in venues[debut:fin]),
        )

    def _confronter(self, anciennes: Sequence[Ligne], nouvelles: Sequence[Ligne]) -> None:
        """Un changement du dossier n'explique rien si la nouvelle pièce ne l'a pas, ou l'a défait.

        Ni si l'ancienne n'en part pas : elle se refait avec le modèle d'aujourd'hui, dont une phrase n'y était pas.
        """
        places_avant, places_apres = _places(anciennes, self._avant), _places(nouvelles, self._apres)
        connues = set(places_apres.values())
        gardees = {a for a, b in _places(self._avant, self._apres).items() if b not in connues}
        for debut, fin, debut_apres, fin_apres in _ecarts(anciennes, nouvelles):
            retirees = {places_avant[rang] for rang in range(debut, fin) if rang in places_avant}
            part_d_ailleurs = len(retirees) < fin - debut
            manquantes = [rang for rang in range(debut_apres, fin_apres) if rang not in places_apres]
            if absentes := _qui_manquent([nouvelles[rang] for rang in manquantes], nouvelles, self._apres):
                self.absentes += absentes
            restees = sorted(retirees & gardees)
            self.restees += tuple(self._avant[rang] for rang in restees)
            if not (part_d_ailleurs or manquantes or restees):
                self._expliquees[0].update(retirees)
                self._expliquees[1].update(places_apres[rang] for rang in range(debut_apres, fin_apres))


def _places(lignes: Sequence[Ligne], remises: Sequence[Ligne]) -> dict[int, int]:
    """Rend, du rang d'une ligne, celui qu'elle a dans la pièce remise ; une même ligne peut s'y lire dix fois."""
    blocs = difflib.SequenceMatcher(None, lignes, remises, autojunk=False).get_matching_blocks()
    return {rang + n: place + n for rang, place, longueur in blocs for n in range(longueur)}


def _qui_manquent(lignes: Sequence[Ligne], produites: Sequence[Ligne], remises: Sequence[Ligne]) -> tuple[Ligne, ...]:
    """Rend celles qu'une pièce remise dit moins de fois que la pièce produite : déplacée, une ligne s'y lit encore."""
    dites = Counter(ligne.texte for ligne in produites)
    dites.subtract(ligne.texte for ligne in remises)
    return tuple(ligne for ligne in lignes if dites[ligne.texte] > 0)


def _ecarts(avant: Sequence[Ligne], apres: Sequence[Ligne]) -> list[tuple[int, int, int, int]]:
    """Rend les bornes, d'un côté et de l'autre, de chaque suite de lignes qui change."""
    comparaison = difflib.SequenceMatcher(None, avant, apres, autojunk=False)
    return [(a, b, c, d) for operation, a, b, c, d in comparaison.get_opcodes() if operation != "equal"]


_Pieces = Mapping[str, tuple[Document | Formulaire, Sequence[Bloc]]]


def _contenu(pieces: _Pieces, fichier: str) -> object:
    """Rend ce qui se lit d'une pièce : ses titres et ses blocs."""
    if fichier not in pieces:
        return None
    piece, blocs = pieces[fichier]
    return (piece.titre, piece.sous_titre, blocs)


def _pieces(dossier: Dossier) -> _Pieces:
    annexes = {
        d.fichier: (d, corps_extrait(dossier, d) if d.est_a_reporter else corps_annexe(dossier, d))
        for d in dossier.documents
        if d.rubriques or d.est_a_reporter
    }
    return {**annexes, **{f.fichier: (f, corps_formulaire(dossier, f)) for f in dossier.formulaires}}
