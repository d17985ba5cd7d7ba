"""Les feuilles qui entourent le tableau : mode d'emploi, identification, état d'avancement."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.matrice import contrat
from cctgen.matrice.completude import COMPLET
from cctgen.matrice.contrat import Conformite
from cctgen.matrice.ecriture import styles
from cctgen.matrice.ecriture.composants import lettre_des_composants
from cctgen.matrice.notice import COUPURE, Genre, LigneNotice
from cctgen.matrice.textes_emis import COLONNES_ETAT, TITRES_IDENTIFICATION

_ENTETE_ETAT = 6
PREMIERE_DE_L_ETAT = _ENTETE_ETAT + 1
"""La ligne du premier thème, sur la feuille d'état."""


def ecrire_mode_emploi(feuille: Worksheet, lignes: Sequence[LigneNotice]) -> None:
    """Écrit la notice, en deux colonnes."""
    styles.largeurs(feuille, styles.largeurs_de(contrat.FEUILLE_MODE_EMPLOI))
    for numero, ligne in enumerate(lignes, 1):
        if ligne.genre is Genre.ENTREE:
            _entree(feuille, numero, ligne)
        else:
            _pleine_largeur(feuille, numero, ligne)
            if ligne.genre is Genre.INTERTITRE and ligne.texte == COUPURE:
                feuille.row_breaks.append(Break(numero - 1))


def _entree(feuille: Worksheet, numero: int, ligne: LigneNotice) -> None:
    terme, explication = feuille.cell(numero, 1), feuille.cell(numero, 2)
    styles.rediger(terme, ligne.texte)
    styles.habiller(terme, styles.TERME)
    styles.rediger(explication, ligne.explication)
    styles.habiller(explication, styles.EXPLICATION)
    du_terme, du_texte = _largeurs(feuille)
    textes = ((du_terme, ligne.texte), (du_texte, ligne.explication))
    feuille.row_dimensions[numero].height = styles.hauteur(textes) + 4


def _largeurs(feuille: Worksheet) -> tuple[float, float]:
    return feuille.column_dimensions["A"].width, feuille.column_dimensions["B"].width


def _pleine_largeur(feuille: Worksheet, numero: int, ligne: LigneNotice) -> None:
    habits = {Genre.TITRE: styles.TITRE, Genre.INTERTITRE: styles.INTERTITRE, Genre.TEXTE: styles.PARAGRAPHE}
    cellule = feuille.cell(numero, 1)
    styles.rediger(cellule, ligne.texte)
    styles.habiller(cellule, habits[ligne.genre])
    # Sans filet à étendre : `merge_cells` relirait celui de chaque case, pour n'en rien écrire.
    feuille.merged_cells.add(f"A{numero}:B{numero}")
    if ligne.genre is Genre.TEXTE:
        feuille.row_dimensions[numero].height = styles.hauteur([(sum(_largeurs(feuille)), ligne.texte)])
    else:
        feuille.row_dimensions[numero].height = 30


def ecrire_identification(feuille: Worksheet, identite: Sequence[tuple[str, str]]) -> None:
    """Écrit ce sur quoi porte la réponse (verrouillé), puis les champs que remplit le soumissionnaire."""
    styles.largeurs(feuille, styles.largeurs_de(contrat.FEUILLE_IDENTIFICATION))
    titre, le_dossier, le_soumissionnaire = TITRES_IDENTIFICATION
    _pleine_largeur(feuille, 1, LigneNotice(Genre.TITRE, titre))
    _pleine_largeur(feuille, 2, LigneNotice(Genre.INTERTITRE, le_dossier))
    for numero, (champ, valeur) in enumerate(identite, 3):
        _entree(feuille, numero, LigneNotice(Genre.ENTREE, champ, valeur))
        if champ not in contrat.CHAMPS_REDIGES:
            styles.poser(feuille.cell(numero, 2), valeur)
        styles.habiller(feuille.cell(numero, 2), styles.VALEUR_FIXE)
    debut = len(identite) + 4
    _pleine_largeur(feuille, debut - 1, LigneNotice(Genre.INTERTITRE, le_soumissionnaire))
    for numero, champ in enumerate(contrat.CHAMPS_SOUMISSIONNAIRE, debut):
        cellule = feuille.cell(numero, 1)
        styles.rediger(cellule, champ)
        styles.habiller(cellule, styles.TERME)
        styles.habiller(feuille.cell(numero, 2), styles.SAISIE)
        feuille.row_dimensions[numero].height = 44 if "groupement" in champ else 22


def ecrire_etat(feuille: Worksheet, themes: Sequence[str], lignes: int, composants: Sequence[str]) -> None:
    """Écrit la synthèse par thème et au total ; tout y est formule. `composants` : les colonnes de cette feuille."""
    styles.largeurs(feuille, styles.largeurs_de(contrat.FEUILLE_ETAT))
    _titres_etat(feuille, _ENTETE_ETAT + len(themes) + 1, composants)
    for rang, nom in enumerate(COLONNES_ETAT, 1):
        cellule = feuille.cell(_ENTETE_ETAT, rang)
        styles.rediger(cellule, nom)
        styles.habiller(cellule, styles.ENTETE)
    feuille.row_dimensions[_ENTETE_ETAT].height = 34
    premiere = PREMIERE_DE_L_ETAT
    for numero, theme in enumerate(themes, premiere):
        _ligne_etat(feuille, numero, theme, lignes)
    _total_etat(feuille, premiere, premiere + len(themes))
    feuille.freeze_panes = f"B{premiere}"
    feuille.print_title_rows = f"{_ENTETE_ETAT}:{_ENTETE_ETAT}"
    plage = f"D{premiere}:E{premiere + len(themes)}"
    styles.surligner(feuille, plage, f"D{premiere}>0", styles.couleur("à compléter"))


def _titres_etat(feuille: Worksheet, total: int, composants: Sequence[str]) -> None:
    styles.rediger(feuille.cell(1, 1), "État de votre réponse")
    styles.habiller(feuille.cell(1, 1), styles.TITRE)
    feuille.row_dimensions[1].height = 30
    feuille.cell(2, 1).value = (
        f'=IF(D{total}=0,"Toutes les lignes sont complètes.","Lignes à compléter\u00a0: "&D{total}'
        f'&", dont P et I non notées sans réponse\u00a0: "&E{total}&".")'
    )
    soumissionnaire = f"{contrat.FEUILLE_IDENTIFICATION}!B{len(contrat.CHAMPS_MATRICE) + 4}"
    feuille.cell(3, 1).value = (
        f'=IF(TRIM({soumissionnaire})="","Le soumissionnaire n’est pas nommé (feuille Identification).",'
        f'"Soumissionnaire\u00a0: "&{soumissionnaire})'
    )
    constats = _colonne_des_composants(contrat.COMPLETUDE, contrat.LIGNES_COMPOSANTS, composants)
    nommes = _colonne_des_composants(contrat.COMPOSANT, contrat.LIGNES_COMPOSANTS_OUVERTES, composants)
    feuille.cell(4, 1).value = (
        '="Composants déclarés\u00a0: "'
        f"&COUNTA({nommes})"
        f'&", dont à compléter\u00a0: "&(COUNTIF({constats},"?*")-COUNTIF({constats},"{COMPLET}"))'
        '&" (feuille Composants)."'
    )
    for numero in (2, 3, 4):
        styles.habiller(feuille.cell(numero, 1), styles.ANNONCE)


def _colonne_des_composants(colonne: str, lignes: int, colonnes: Sequence[str]) -> str:
    lettre = lettre_des_composants(colonne, colonnes)
    return f"{contrat.FEUILLE_COMPOSANTS}!{lettre}2:{lettre}{lignes + 1}"


def _ligne_etat(feuille: Worksheet, numero: int, theme: str, lignes: int) -> None:
    styles.rediger(feuille.cell(numero, 1), theme)
    styles.habiller(feuille.cell(numero, 1), styles.TERME)
    du_theme = f"{_plage(contrat.THEME, lignes)},$A{numero}"
    conformite, niveaux = _plage(contrat.CONFORMITE, lignes), _plage(contrat.NIVEAU, lignes)
    formules = [
        f"=COUNTIFS({du_theme})",
        f'=COUNTIFS({du_theme},{_plage(contrat.COMPLETUDE, lignes)},"{COMPLET}")',
        f"=B{numero}-C{numero}",
        "=" + "+".join(f'COUNTIFS({du_theme},{niveaux},"{n}",{conformite},"")' for n in contrat.NIVEAUX_QUI_S_IMPOSENT),
        *(f'=COUNTIFS({du_theme},{conformite},"{valeur}")' for valeur in Conformite),
    ]
    for rang, formule in enumerate(formules, 2):
        feuille.cell(numero, rang).value = formule
        styles.habiller(feuille.cell(numero, rang), styles.COMPTE)
    feuille.row_dimensions[numero].height = styles.hauteur([(_largeurs(feuille)[0], theme)]) + 4


def _plage(colonne: str, lignes: int) -> str:
    lettre = contrat.lettre_exigences(colonne)
    return f"{contrat.FEUILLE_EXIGENCES}!${lettre}$2:${lettre}${max(2, lignes + 1)}"


def _total_etat(feuille: Worksheet, premiere: int, numero: int) -> None:
    styles.rediger(feuille.cell(numero, 1), "Total")
    styles.habiller(feuille.cell(numero, 1), styles.INTITULE_TOTAL)
    for rang in range(2, len(COLONNES_ETAT) + 1):
        lettre = contrat.lettre(rang - 1)
        somme = f"=SUM({lettre}{premiere}:{lettre}{numero - 1})" if numero > premiere else "=0"
        feuille.cell(numero, rang).value = somme
        styles.habiller(feuille.cell(numero, rang), styles.TOTAL)
