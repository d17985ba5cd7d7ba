"""La feuille « Composants » : en-têtes, saisie ouverte, listes, complétude ; la même dans la matrice et à part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.matrice import contrat
from cctgen.matrice.completude import COMPLET
from cctgen.matrice.composants.completude import formule, formule_echappee
from cctgen.matrice.ecriture import styles
from cctgen.matrice.ecriture.directes import Numeroter, case_a_remplir, case_calculee, ligne
from cctgen.matrice.ecriture.neuf import ecrire_directement

PREMIERE = 2
"""Première ligne de saisie."""
_LIGNES_D_UNE_FEUILLE = 1_048_576
_LIGNES_MONTREES = 30
"""Une page d'écran à remplir ; au-delà, une ligne se montre quand la précédente est nommée."""


def preparer(feuille: Worksheet, lignes: int) -> None:
    """Écrit l'en-tête, ouvre la saisie, pose les listes et la complétude de `lignes` lignes, à remplir ensuite.

    Chaque colonne porte aussi son aspect : la saisie reste ouverte plus bas, sans cellule écrite.
    """
    _entourer(feuille, lignes, contrat.COLONNES_COMPOSANTS)
    rang = contrat.COLONNES_COMPOSANTS.index(contrat.COMPLETUDE) + 1
    for numero in range(PREMIERE, lignes + PREMIERE):
        feuille.cell(numero, rang).value = formule(numero)
        styles.habiller(feuille.cell(numero, rang), styles.CONSTAT)


def preparer_vierge(feuille: Worksheet, lignes: int, colonnes: Sequence[str]) -> None:
    """Fait de même d'une feuille que seul le soumissionnaire remplira : sa complétude s'écrit directement.

    Les lignes montrées ont leurs cases : un tableur n'imprime pas le filet d'une case qui n'est pas écrite.
    """
    _entourer(feuille, lignes, colonnes)
    lettre = lettre_des_composants(contrat.COMPLETUDE, colonnes)
    saisies = [contrat.lettre(rang) for rang in range(colonnes.index(contrat.COMPLETUDE))]

    def composer(numeroter: Numeroter) -> Iterator[bytes]:
        saisie = numeroter(styles.inscrit(feuille, styles.SAISIE))
        constat = numeroter(styles.inscrit(feuille, styles.CONSTAT))
        for numero in range(PREMIERE, lignes + PREMIERE):
            montrees = saisies if numero <= _LIGNES_MONTREES + 1 else []
            cases = [case_a_remplir(f"{colonne}{numero}", saisie) for colonne in montrees]
            completude = case_calculee(f"{lettre}{numero}", constat, formule_echappee(numero, colonnes), "")
            yield ligne(numero, [*cases, completude])

    ecrire_directement(feuille, f"{lettre}{max(PREMIERE, lignes + 1)}", composer)


def _entourer(feuille: Worksheet, lignes: int, colonnes: Sequence[str]) -> None:
    largeurs = dict(
        zip(contrat.COLONNES_COMPOSANTS, styles.largeurs_de(contrat.FEUILLE_COMPOSANTS).values(), strict=False)
    )
    for rang, nom in enumerate(colonnes, 1):
        cellule = feuille.cell(1, rang)
        styles.rediger(cellule, nom)
        styles.largeurs(feuille, {contrat.lettre(rang - 1): largeurs[nom]} if nom in largeurs else {})
        ouverte = nom in contrat.COLONNES_COMPOSANTS_SAISIES
        styles.habiller(cellule, styles.ENTETE_OUVERT if ouverte else styles.ENTETE)
        if ouverte:
            styles.habiller_colonne(feuille, contrat.lettre(rang - 1), styles.SAISIE)
    feuille.row_dimensions[1].height = 58
    lettre = lettre_des_composants(contrat.COMPLETUDE, colonnes)
    plage = f"{lettre}{PREMIERE}:{lettre}{max(PREMIERE, lignes + 1)}"
    styles.surligner(feuille, plage, f'{lettre}{PREMIERE}="{COMPLET}"', styles.couleur("complète"))
    styles.surligner(feuille, plage, f'LEN({lettre}{PREMIERE})>LEN("{COMPLET}")', styles.couleur("à compléter"))
    derniere = contrat.lettre(colonnes.index(contrat.COMPLETUDE) - 1)
    saisies = f"A{PREMIERE}:{derniere}{contrat.LIGNES_COMPOSANTS_OUVERTES + 1}"
    offerte = f'OR(ROW()<={_LIGNES_MONTREES + 1},$A{PREMIERE - 1}<>"",$A{PREMIERE}<>"")'
    styles.montrer(feuille, saisies, offerte, styles.SAISIE)
    _listes(feuille, colonnes)
    feuille.freeze_panes = "B2"
    feuille.auto_filter.ref = f"A1:{lettre}{max(PREMIERE, lignes + 1)}"
    feuille.print_title_rows = "1:1"
    feuille.print_title_cols = "A:A"
    regler_l_impression(feuille)


def regler_l_impression(feuille: Worksheet) -> None:
    """N'imprime que ce qui est rempli : des colonnes entières, où un tableur s'arrête à la dernière ligne écrite.

    La complétude, que chaque ligne vide calcule, n'en est pas : elle ferait sortir des pages vides. Une zone en formule
    se perdrait sous LibreOffice ; une zone de lignes comptées tairait des composants.
    """
    ecrites = [cellule.value for cellule in feuille[1]]
    calculee = ecrites.index(contrat.COMPLETUDE) if contrat.COMPLETUDE in ecrites else len(ecrites)
    derniere = contrat.lettre(calculee - 1)
    feuille.print_area = f"A1:{derniere}{_LIGNES_D_UNE_FEUILLE}"


def _listes(feuille: Worksheet, colonnes: Sequence[str]) -> None:
    """Pose les listes ; écrites en toutes lettres, elles se recopient d'un classeur à l'autre."""
    listes = ((contrat.OUI_NON, contrat.COLONNES_OUI_NON), (tuple(contrat.UsageComposant), (contrat.USAGE,)))
    for valeurs, siennes in listes:
        if lettres := [lettre_des_composants(nom, colonnes) for nom in siennes if nom in colonnes]:
            _liste(feuille, valeurs, lettres)


def _liste(feuille: Worksheet, valeurs: tuple[str, ...], lettres: Sequence[str]) -> None:
    liste = DataValidation(type="list", formula1=f'"{",".join(valeurs)}"', allow_blank=True, showErrorMessage=True)
    liste.errorTitle = "Valeur hors de la liste"
    liste.error = "Choisissez une valeur de la liste, ou videz la cellule."
    for lettre in lettres:
        liste.add(f"{lettre}{PREMIERE}:{lettre}{contrat.LIGNES_COMPOSANTS_OUVERTES + 1}")
    feuille.add_data_validation(liste)


def lettre_des_composants(colonne: str, colonnes: Sequence[str]) -> str:
    """Rend la lettre d'une colonne de la feuille, qui porte celles-ci."""
    return contrat.lettre(colonnes.index(colonne))
