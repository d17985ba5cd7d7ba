"""L'aide à la saisie : l'échelle et les commentaires types, d'où viennent les listes déroulantes des feuilles."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.evaluation import feuilles
from cctgen.evaluation.grille.appuis.commentaires import SANS_NOTE, AideALaSaisie
from cctgen.evaluation.grille.appuis.echelle import infobulle_de_note
from cctgen.evaluation.grille.contenu import PREMIERE_LIGNE, FeuilleAEcrire
from cctgen.evaluation.grille.contrat import FEUILLE_AIDE
from cctgen.evaluation.grille.notice import CONSIGNE_AIDE, ENTETES_AIDE, TITRE_AIDE, lignes_d_aide, lignes_d_un_jeu
from cctgen.evaluation.modele import Constat
from cctgen.matrice.contrat import lettre as lettre_de_colonne
from cctgen.socle.typographie import composer, composer_a_relire, en_minuscule

_ENTETE = 4
_PREMIER_JEU = 5
"""La colonne du premier jeu : la quatrième reste vide, entre l'échelle et les jeux."""
_ENTRE = 3


def ecrire_aide(feuille: Worksheet, aide: AideALaSaisie, reference: str) -> None:
    """Écrit les degrés, leurs ancres, les notes en chiffres, les commentaires types, puis chaque jeu réservé."""
    echelle, ancre, commentaires = feuilles.largeurs_de("aide")
    jeux = (_ENTRE, *((echelle / 2, commentaires) * len(aide.jeux)))
    feuilles.regler_largeurs(feuille, (echelle, ancre, commentaires, *(jeux if aide.jeux else ())))
    feuilles.ecrire_titre(feuille, TITRE_AIDE, CONSIGNE_AIDE)
    feuilles.ecrire_entetes(feuille, _ENTETE, ENTETES_AIDE)
    for rang, (note, ancre_du_degre, commentaire) in enumerate(lignes_d_aide(aide), start=_ENTETE + 1):
        degre = composer(note) if isinstance(note, str) else note
        # Un début proposé garde ses autres signes : recopié dans la grille, il s'y reconnaît.
        feuilles.ecrire_ligne(feuille, rang, (degre, composer(ancre_du_degre), commentaire))
    for jeu in range(len(aide.jeux)):
        _ecrire_jeu(feuille, aide, jeu)
    feuilles.mettre_en_page(feuille, f"{reference}, {en_minuscule(TITRE_AIDE)}")
    feuille.protection.enable()


def _ecrire_jeu(feuille: Worksheet, aide: AideALaSaisie, rang: int) -> None:
    for ligne, rangee in enumerate(lignes_d_un_jeu(aide, rang), start=_ENTETE):
        for colonne, texte in enumerate(rangee, start=_PREMIER_JEU + 2 * rang):
            case = feuilles.cellule(feuille, ligne, colonne)
            feuilles.ecrire_texte(case, composer(texte) if ligne == _ENTETE else texte)
            case.border, case.alignment = feuilles.bordure(), feuilles.HAUT
            if ligne == _ENTETE:
                case.font = feuilles.police("gras")


def poser_listes(feuille: Worksheet, contenu: FeuilleAEcrire, aide: AideALaSaisie) -> None:
    """Pose les listes déroulantes ; celle des commentaires propose, et laisse écrire tout autre chose."""
    constat = DataValidation(type="list", formula1=f'"{",".join(c.value for c in Constat)}"', showErrorMessage=True)
    constat.error = "Choisissez un constat de la liste."
    note = DataValidation(type="list", formula1=_source("A", 2 * len(aide.degres)), showErrorMessage=True)
    note.error = composer_a_relire("Choisissez un degré de l'échelle, ou tapez son chiffre.")
    note.promptTitle, note.prompt, note.showInputMessage = "Échelle", infobulle_de_note(aide.degres), True
    entiere = (PREMIERE_LIGNE, contenu.derniere)
    listes = [("Constat", constat, entiere), ("Note", note, entiere)]
    listes += [("Commentaire", liste, lignes) for liste, lignes in _des_commentaires(contenu, aide)]
    for colonne, liste, (premiere, derniere) in listes:
        liste.allow_blank, liste.errorTitle = True, "Valeur hors liste"
        lettre = contenu.lettre(colonne)
        liste.add(f"{lettre}{premiere}:{lettre}{derniere}")
        feuille.add_data_validation(liste)


def _des_commentaires(contenu: FeuilleAEcrire, aide: AideALaSaisie) -> Iterator[tuple[DataValidation, tuple[int, int]]]:
    """Énumère la liste de chaque suite de lignes de même jeu : sa formule se rapporte à la note de la première."""
    if not aide.jeux:
        if aide.textes:
            yield _liste(source_des_commentaires(aide)), (PREMIERE_LIGNE, contenu.derniere)
        return
    rangs = [(aide.rangs.get(ligne.exigence.ref), n) for n, ligne in enumerate(contenu.lignes, start=PREMIERE_LIGNE)]
    for jeu, suite in groupby(rangs, key=lambda r: r[0]):
        numeros = [n for _, n in suite]
        note = f"${contenu.lettre('Note')}{numeros[0]}"
        formule = source_des_commentaires(aide) if jeu is None else _du_jeu(aide, jeu, note)
        if formule:
            yield _liste(formule), (numeros[0], numeros[-1])


def _liste(formule: str) -> DataValidation:
    return DataValidation(type="list", formula1=formule)


def _du_jeu(aide: AideALaSaisie, rang: int, note: str) -> str:
    """Rend la plage que propose un jeu, ou celle du degré choisi : son chiffre, seul ou en tête de son libellé."""
    jeu = aide.jeux[rang]
    colonne, nombre = _PREMIER_JEU - 1 + 2 * rang, len(jeu.rangees)
    if not nombre:
        return ""
    textes = _source(lettre_de_colonne(colonne + 1), nombre)
    if not jeu.suit_la_note:
        return textes
    cles, cle = _source(lettre_de_colonne(colonne), nombre), f'"{SANS_NOTE}"&LEFT({note},FIND(" ",{note}&" ")-1)'
    return f"OFFSET({textes.split(':')[0]},MATCH({cle},{cles},0)-1,0,COUNTIF({cles},{cle}),1)"


def _source(lettre: str, nombre: int) -> str:
    return f"'{FEUILLE_AIDE.replace(chr(39), chr(39) * 2)}'!${lettre}${_ENTETE + 1}:${lettre}${_ENTETE + nombre}"


def source_des_commentaires(aide: AideALaSaisie) -> str:
    """Rend la plage de tous les débuts proposés, d'où qu'ils le soient."""
    return _source("C", len(aide.textes))
