"""Les pièces du dossier d'une version à l'autre : ajoutées, retirées, changées, ou refaites à l'identique."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from cctgen.assemblage.modele import Document, Dossier, Formulaire
from cctgen.documents.annexe import corps_annexe
from cctgen.documents.extrait import corps_extrait
from cctgen.documents.formulaires.corps import corps_formulaire
from cctgen.documents.texte import Bloc


class Sort(StrEnum):
    """Ce qu'il advient d'un fichier ; la valeur est ce que l'additif en dit."""

    AJOUTEE = "Ajouté"
    RETIREE = "Retiré"
    CHANGEE = "Remplacé : son contenu change"
    REFAITE = "Remplacé : seules la version et la date changent"


@dataclass(frozen=True, slots=True)
class PieceComparee:
    """Un fichier du dossier de consultation, et ce qu'il en advient."""

    fichier: str
    titre: str
    sort: Sort


def sort_de(avant: object, apres: object) -> Sort:
    """Rend le sort d'une pièce d'après ses deux contenus, dont l'un peut manquer (`None`)."""
    if avant is None:
        return Sort.AJOUTEE
    if apres is None:
        return Sort.RETIREE
    return Sort.REFAITE if avant == apres else Sort.CHANGEE


def documents_compares(avant: Dossier, apres: Dossier) -> Iterator[tuple[Document | Formulaire, PieceComparee]]:
    """Énumère les annexes, l'extrait et les formulaires des deux versions, les nouvelles d'abord.

    Le numéro de version et la date, que porte chaque pièce, ne comptent pas.
    """
    edition = replace(avant.edition, version=apres.edition.version, date=apres.edition.date)
    anciens, nouveaux = _pieces(replace(avant, edition=edition)), _pieces(apres)
    for fichier in dict.fromkeys((*nouveaux, *anciens)):
        piece, _ = nouveaux.get(fichier) or anciens[fichier]
        sort = sort_de(_contenu(anciens, fichier), _contenu(nouveaux, fichier))
        yield piece, PieceComparee(f"{fichier}.docx", piece.titre, sort)


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
