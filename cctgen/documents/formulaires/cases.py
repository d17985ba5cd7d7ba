"""Les cases d'un formulaire : une étiquette stable retrouve chacune dans le fichier qui revient."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.documents.fragments import Saisie, SorteDeSaisie
from cctgen.documents.texte import Bloc, Encadre, Liste, Paragraphe, Tableau, Titre
from cctgen.socle.fichiers import empreinte

PREFIXE = "cct"
"""Ouvre l'étiquette de toute case émise : `cct/<formulaire>/<empreinte>`."""
INVITES = {
    SorteDeSaisie.TEXTE: "Saisir ici",
    SorteDeSaisie.DATE: "Choisir une date",
    SorteDeSaisie.CHOIX: "Choisir",
    SorteDeSaisie.COCHE: "☐",
}
NOMMEE = "Nom et fonction"
"""Invite de la case où signe une personne : l'en-tête « Nom » ne demande pas à quel titre."""
SERREE = "…"
"""Invite d'une case étroite : celle d'une grille, ou d'une exigence à couvrir."""


def une_case(
    formulaire: str, lieu: tuple[str, ...], libelle: str, sorte: SorteDeSaisie = SorteDeSaisie.TEXTE
) -> Saisie:
    """Rend une case ; `lieu`, sa section et son rang, la distingue d'une autre de même libellé."""
    return Saisie(etiquette(formulaire, *lieu), libelle, sorte, INVITES[sorte])


def etiquette(formulaire: str, *lieu: str) -> str:
    """Rend une étiquette qui ne dépend pas de la place de la case : un champ ajouté plus haut n'en change aucune.

    Word admet 64 signes.
    """
    return f"{PREFIXE}/{formulaire[:40]}/{empreinte('|'.join(lieu).encode())[:12]}"


def formulaire_de(etiquette_lue: str) -> str:
    """Rend l'identifiant du formulaire, ou vide si l'étiquette n'est pas de l'outil."""
    parties = etiquette_lue.split("/")
    return parties[1] if len(parties) == 3 and parties[0] == PREFIXE else ""


def cases_de(blocs: tuple[Bloc, ...]) -> Iterator[tuple[str, Saisie]]:
    """Énumère les cases d'un formulaire dans l'ordre où elles se lisent, chacune avec le titre de sa section."""
    section = ""
    for bloc in blocs:
        if isinstance(bloc, Titre):
            section = bloc.texte
        yield from ((section, case) for case in _cases(bloc))


def _cases(bloc: Bloc) -> Iterator[Saisie]:
    match bloc:
        case Paragraphe(contenu=contenu):
            yield from (inline for inline in contenu if isinstance(inline, Saisie))
        case Tableau(lignes=lignes):
            yield from (case for ligne in lignes for cellule in ligne for b in cellule for case in _cases(b))
        case Liste(elements=elements):
            yield from (case for element in elements for b in element for case in _cases(b))
        case Encadre(blocs=interieur):
            yield from (case for b in interieur for case in _cases(b))
        case _:
            pass
