"""La feuille technique de la matrice : les empreintes à quoi se relit ce qui revient, et les listes de valeurs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from openpyxl.worksheet.worksheet import Worksheet

from cctgen.matrice import contrat
from cctgen.matrice.attendu import Attendue
from cctgen.matrice.ecriture import styles
from cctgen.matrice.ecriture.directes import Numeroter, case_de_texte, ligne
from cctgen.matrice.ecriture.neuf import ecrire_directement

_TITRES = 9
"""La ligne des intitulés, au-dessus des lignes d'exigence."""
_PREMIERE = _TITRES + 1
_LISTES = (tuple(contrat.Conformite), tuple(contrat.Couverture), contrat.OUI_NON)


def ecrire_technique(
    feuille: Worksheet, entete: Sequence[tuple[str, str]], lignes: Sequence[Attendue], textes: Sequence[str]
) -> None:
    """Écrit l'identité de la matrice, l'empreinte de chaque exigence, les listes, celles des autres textes émis."""
    colonnes = (*contrat.COLONNES_TECHNIQUES, *contrat.COLONNES_LISTES, contrat.COLONNE_TEXTES_EMIS)
    for numero, valeurs in (*enumerate(entete, 1), (_TITRES, colonnes)):
        for rang, valeur in enumerate(valeurs, 1):
            if valeur:
                styles.poser(feuille.cell(numero, rang), valeur)
                styles.habiller(feuille.cell(numero, rang), styles.TECHNIQUE)
    exigences = [(li.ref, li.niveau, li.empreinte_enonce, li.empreinte_preuve) for li in lignes]
    listes = zip_longest(*_LISTES, textes, fillvalue="")
    rangees = [gauche + droite for gauche, droite in zip_longest(exigences, listes, fillvalue=("",) * 4)]
    composees = [_propres(feuille, numero, rangee) for numero, rangee in enumerate(rangees, _PREMIERE)]

    def composer(numeroter: Numeroter) -> Iterator[bytes]:
        style = numeroter(styles.inscrit(feuille, styles.TECHNIQUE))
        for numero, cases in enumerate(composees, _PREMIERE):
            yield ligne(numero, [case_de_texte(adresse, style, texte) for adresse, texte in cases])

    ecrire_directement(feuille, f"H{_TITRES + len(rangees)}", composer)
    styles.largeurs(feuille, dict(zip("ABCDEFGH", (24, 22, 24, 24, 24, 20, 12, 26), strict=True)))


def _propres(feuille: Worksheet, numero: int, valeurs: Sequence[str]) -> list[tuple[str, str]]:
    cases = ((f"{lettre}{numero}", valeur) for lettre, valeur in zip("ABCDEFGH", valeurs, strict=True) if valeur)
    return [(adresse, styles.propre(valeur, feuille.title, adresse)) for adresse, valeur in cases]


def plages_des_listes() -> dict[str, str]:
    """Rend la plage de chaque liste sur la feuille technique, qui les porte à partir de la colonne E."""
    return {
        nom: f"{contrat.FEUILLE_TECHNIQUE}!${lettre}${_PREMIERE}:${lettre}${_TITRES + len(valeurs)}"
        for nom, lettre, valeurs in zip(contrat.COLONNES_LISTES, "EFG", _LISTES, strict=True)
    }
