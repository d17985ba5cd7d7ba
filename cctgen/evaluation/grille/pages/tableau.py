"""Une feuille à remplir : ce qui est déclaré verrouillé, l'appréciation ouverte, ce qui reste à faire calculé."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from math import ceil

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.evaluation import feuilles
from cctgen.evaluation.grille.contenu import PREMIERE_LIGNE, FeuilleAEcrire
from cctgen.evaluation.grille.contrat import (
    CHAMP_AVANCEMENT,
    COLONNE_FICHIER,
    COLONNE_RESTE,
    DEBUT_AVANCEMENT,
    LARGEUR_DU_CHAMP,
    Forme,
    Reste,
)
from cctgen.evaluation.grille.pages.aide import poser_listes
from cctgen.evaluation.grille.pages.lignes import LignesTypes, ligne_des_empreintes, lignes_en_flux
from cctgen.evaluation.grille.reste import reste_de
from cctgen.matrice.ecriture.lignes import sait_porter
from cctgen.matrice.ecriture.neuf import ClasseurNeuf
from cctgen.matrice.habillage.impression import sur_la_premiere_page
from cctgen.matrice.habillage.lecture import habillage
from cctgen.socle.typographie import composer_hors_citations

_A_GAUCHE = Alignment(vertical="top", horizontal="left", wrap_text=True)
_ALIGNEMENTS = {"Note": _A_GAUCHE, **dict.fromkeys(("Niveau", "Notée", COLONNE_RESTE), feuilles.CENTRE)}
_ENTETE = PREMIERE_LIGNE - 1
_AVIS = "Avis d'un évaluateur"
_ZOOM = 80
_FUSIONNEES = 4
"""Colonnes où s'étend au plus le dernier champ de l'en-tête, jusqu'à la justification."""
_LIGNES_D_UN_CHAMP = 20
"""Les colonnes que couvre le dernier champ de l'en-tête, le plus long."""
_RECOPIES = frozenset({"Soumissionnaire", "Lot", "Fichier reçu", "Empreinte (SHA-256)", "Offres"})
"""Les champs dont la valeur vient d'une offre, ou se relit : signe pour signe."""


def ecrire_tableau(
    classeur: ClasseurNeuf,
    titres: tuple[str, str],
    contenu: FeuilleAEcrire,
    types: LignesTypes,
) -> None:
    """Ajoute une feuille, son en-tête et son tableau ; `titres` est celui de la grille, puis celui de l'impression."""
    titre, pied = titres
    etendue = f"{contenu.lettre(contenu.colonnes[-1])}{ligne_des_empreintes(contenu)}"
    textes = _textes(contenu)
    # Deux offres d'un lot ne diffèrent que par ces textes et par leurs réponses : le reste ne se compose qu'une fois.
    cle = _ce_qui_fait_semblables(contenu) if all(map(_est_ordinaire, textes.values())) else None
    modele = types.modeles.get(cle)
    if modele is None:
        feuille = classeur.create_sheet(contenu.nom)
        _composer(feuille, titre, contenu, types)
        types.modeles |= {} if cle is None else {cle: feuille}
        feuilles.mettre_en_page(feuille, f"{pied}, {_en_pied(contenu)}", _ENTETE, _repetees(contenu))
    else:
        feuille = classeur.creer_semblable(contenu.nom, modele, textes)
        feuilles.poser_le_pied(feuille, f"{pied}, {_en_pied(contenu)}", modele)
    feuilles.intituler(feuille, f"{titre}, {_en_pied(contenu)}", modele)
    case = f"{_lettre_des_valeurs(contenu)}{_ENTETE - 1}"
    restes = [reste_de(ligne, types.a_finir) for ligne in contenu.lignes]
    classeur.calculees.setdefault(feuille.title, {})[case] = _avancement_en_clair(restes)
    classeur.ecrire_en_flux(feuille, etendue, lignes_en_flux(feuille, contenu, types, restes))


def _composer(feuille: Worksheet, titre: str, contenu: FeuilleAEcrire, types: LignesTypes) -> None:
    """Compose ce qui entoure les lignes d'une feuille."""
    feuilles.regler_largeurs(feuille, _largeurs(contenu))
    _ecrire_en_tete(feuille, titre, contenu)
    feuilles.ecrire_entetes(feuille, _ENTETE, contenu.colonnes)
    poser_listes(feuille, contenu, types.aide)
    _poser_couleurs(feuille, contenu)
    derniere = f"{contenu.lettre(contenu.colonnes[-1])}{contenu.derniere}"
    feuille.auto_filter.ref = f"A{_ENTETE}:{derniere}"
    feuille.freeze_panes = f"{'C' if contenu.forme is Forme.PAR_EXIGENCE else 'B'}{PREMIERE_LIGNE}"
    feuille.sheet_view.zoomScale = _ZOOM
    # L'empreinte du fichier, en dernière colonne, reste à l'écran.
    imprimees = [c for c in contenu.colonnes if c != COLONNE_FICHIER]
    # L'en-tête a sa page : chaque page de large en garderait la hauteur, blanche, au-dessus de trois lignes.
    tete = f"A1:{get_column_letter(_places(contenu)[1] + _fusionnees(contenu) - 1)}{_ENTETE - 1}"
    feuille.print_area = f"{tete},A{_ENTETE}:{contenu.lettre(imprimees[-1])}{contenu.derniere}"
    protection = feuille.protection
    protection.autoFilter = protection.formatColumns = protection.formatRows = protection.formatCells = False
    protection.enable()


def _largeurs(contenu: FeuilleAEcrire) -> list[float]:
    largeurs = habillage().colonnes["évaluation : grille"]
    return [largeurs.get(c, largeurs[_AVIS]) for c in contenu.colonnes]


def _repetees(contenu: FeuilleAEcrire) -> int:
    """Compte les colonnes qu'une page de plus répète : ce qui désigne la ligne."""
    return 2 if contenu.forme is Forme.PAR_EXIGENCE else 1


def _places(contenu: FeuilleAEcrire) -> tuple[int, int]:
    """Rend les colonnes d'un champ d'en-tête et de sa valeur, hors des répétées : chaque page les redirait, coupés."""
    debut = _repetees(contenu) + 1
    return debut, debut + LARGEUR_DU_CHAMP


def _fusionnees(contenu: FeuilleAEcrire) -> int:
    """Compte les colonnes que prend la valeur d'un champ : jamais plus que n'en montre la page de l'en-tête.

    Celle-ci, une zone d'impression à part, ne suit pas la réduction du tableau : LibreOffice règle chacune.
    """
    imprimees = [li for c, li in zip(contenu.colonnes, _largeurs(contenu), strict=True) if c != COLONNE_FICHIER]
    derniere = sur_la_premiere_page(
        imprimees, paysage=feuilles.en_paysage(), pages=len(imprimees), repetees=_repetees(contenu)
    )
    return max(1, min(_FUSIONNEES, derniere - _places(contenu)[1] + 1))


def _lettre_des_valeurs(contenu: FeuilleAEcrire) -> str:
    return get_column_letter(_places(contenu)[1])


def _textes(contenu: FeuilleAEcrire) -> dict[str, str]:
    """Rend, par case, ce qu'une feuille dit en tête de son offre."""
    lettre = _lettre_des_valeurs(contenu)
    return {
        f"{lettre}{rang}": feuilles.texte_de_cellule(_valeur_du_champ(champ, valeur))
        for rang, (champ, valeur) in enumerate(contenu.champs, start=2)
    }


def _valeur_du_champ(champ: str, valeur: str) -> str:
    return valeur if champ in _RECOPIES else composer_hors_citations(valeur)


def _est_ordinaire(texte: str) -> bool:
    """Vrai d'un texte qui n'a pas à changer le style de sa case, et que le XML sait porter."""
    return bool(texte) and not feuilles.est_actif(texte) and sait_porter(texte)


def _ce_qui_fait_semblables(contenu: FeuilleAEcrire) -> Hashable:
    champs = tuple(champ for champ, _ in contenu.champs)
    refs = tuple(ligne.exigence.ref for ligne in contenu.lignes)
    return contenu.forme, contenu.colonnes, contenu.derniere, champs, _hauteur(contenu), refs


def _hauteur(contenu: FeuilleAEcrire) -> int:
    """Rend la hauteur du dernier champ, qui dit tout ce que le fichier a d'anormal, un point par ligne ou plusieurs."""
    premiere = _places(contenu)[1]
    largeur = sum(_largeurs(contenu)[premiere - 1 : premiere - 1 + _fusionnees(contenu)])
    lignes = contenu.champs[-1][1].split("\n")
    return ceil(feuilles.hauteur_de_lignes(largeur, lignes, _LIGNES_D_UN_CHAMP))


def _en_pied(contenu: FeuilleAEcrire) -> str:
    """Rend ce que porte la feuille, en entier : son nom, lui, tient en trente et un signes."""
    lot = f"lot {contenu.lot}, " if contenu.lot else ""
    return lot + (dict(contenu.champs).get("Sous-critère") or contenu.soumissionnaires)


def _ecrire_en_tete(feuille: Worksheet, titre: str, contenu: FeuilleAEcrire) -> None:
    """Écrit ce que porte la feuille."""
    places = _places(contenu)
    for rang, (champ, valeur) in enumerate(((titre, ""), *contenu.champs), start=1):
        etiquette, case = (feuilles.cellule(feuille, rang, place) for place in places)
        feuilles.rediger(etiquette, champ)
        feuilles.ecrire_texte(case, _valeur_du_champ(champ, valeur))
        etiquette.font = feuilles.police("titre") if rang == 1 else feuilles.police("gras")
        etiquette.alignment = Alignment(vertical="top")
        if champ == contenu.champs[-1][0]:
            case.alignment = feuilles.HAUT
            feuille.merge_cells(
                start_row=rang, start_column=places[1], end_row=rang, end_column=places[1] + _fusionnees(contenu) - 1
            )
            feuille.row_dimensions[rang].height = _hauteur(contenu)
    etiquette, case = (feuilles.cellule(feuille, _ENTETE - 1, place) for place in places)
    feuilles.ecrire_texte(etiquette, CHAMP_AVANCEMENT)
    etiquette.font = case.font = feuilles.police("gras")
    case.value = _formule_d_avancement(contenu)


def plage(contenu: FeuilleAEcrire, colonne: str) -> str:
    """Rend « $K$10:$K$90 », les cases d'une colonne."""
    lettre = contenu.lettre(colonne)
    return f"${lettre}${PREMIERE_LIGNE}:${lettre}${contenu.derniere}"


def _formule_d_avancement(contenu: FeuilleAEcrire) -> str:
    reste = plage(contenu, COLONNE_RESTE)
    nombres = {etat: f'COUNTIF({reste},"{etat}")' for etat in Reste}
    a_faire = "+".join(nombres[e] for e in (Reste.A_NOTER, Reste.A_MOTIVER, Reste.A_CONSTATER))
    detail = "&".join(
        f'"{separe}"&{nombres[etat]}&" {etat}"'
        for separe, etat in ((" : ", Reste.A_NOTER), (", ", Reste.A_MOTIVER), (", ", Reste.A_CONSTATER))
    )
    return f'="{DEBUT_AVANCEMENT}"&({a_faire})&" sur "&({a_faire}+{nombres[Reste.FAIT]})&{detail}'


def _avancement_en_clair(restes: Sequence[Reste]) -> str:
    """Rend ce que la formule affiche à l'ouverture."""
    nombres = Counter(restes)
    a_faire = nombres[Reste.A_NOTER] + nombres[Reste.A_MOTIVER] + nombres[Reste.A_CONSTATER]
    detail = ", ".join(f"{nombres[e]} {e}" for e in (Reste.A_NOTER, Reste.A_MOTIVER, Reste.A_CONSTATER))
    return f"{DEBUT_AVANCEMENT}{a_faire} sur {a_faire + nombres[Reste.FAIT]} : {detail}"


def _poser_couleurs(feuille: Worksheet, contenu: FeuilleAEcrire) -> None:
    debut = PREMIERE_LIGNE
    reste = contenu.lettre(COLONNE_RESTE)
    cases = f"{reste}{debut}:{reste}{contenu.derniere}"
    motif = f"{contenu.lettre('Commentaire')}{debut}:{contenu.lettre('Source (pièce, page)')}{contenu.derniere}"
    _colorer(feuille, motif, f'${reste}{debut}="{Reste.A_MOTIVER}"', feuilles.fond("alerte"))
    _colorer(feuille, cases, f'${reste}{debut}="{Reste.FAIT}"', feuilles.fond("fait"))
    _colorer(feuille, cases, f'LEFT(${reste}{debut},2)="à "', feuilles.fond("alerte"))


def _colorer(feuille: Worksheet, cases: str, formule: str, fond: PatternFill) -> None:
    regle = Rule(type="expression", formula=[formule], dxf=DifferentialStyle(fill=fond))
    feuille.conditional_formatting.add(cases, regle)
