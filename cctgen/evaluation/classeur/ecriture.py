"""Le tableau comparatif `comparaison.xlsx` : la synthèse et son graphique, puis le détail de chaque lot.

Un tableur aide à lire ; la pièce signée est le rapport d'analyse.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from openpyxl.chart import BarChart, Reference, Series
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.assemblage.modele import Dossier
from cctgen.consultation.bareme import Bareme
from cctgen.evaluation import feuilles
from cctgen.evaluation.classement import Comparaison, LotCompare, OffreComparee
from cctgen.evaluation.classeur.detail import (
    ecrire_anomalies,
    ecrire_bareme,
    ecrire_irregularites,
    ecrire_lot,
    ecrire_reserves,
    feuille_de_lot,
)
from cctgen.evaluation.notation.calcul import arrondir, en_francais
from cctgen.evaluation.phrases import phrases_de_methode, poids_en_clair, titre_de_lot
from cctgen.matrice.ecriture.neuf import ClasseurNeuf

_FIXES = ("Rang", "Soumissionnaire", "Note sur 100", "Barème évalué", "Prix (€)")
_LARGEURS = (12, 44, 12, 12, 16)
_COULEURS = (feuilles.BLEU, "7A9CC6", "B8C4D0", "5B6770", "94A89A", "C9B79C")
_HAUTEUR_GRAPHIQUE = 16


def ecrire_comparaison(dossier: Dossier, comparaison: Comparaison) -> bytes:
    """Rend les octets de `comparaison.xlsx` ; mêmes entrées, mêmes octets."""
    classeur = ClasseurNeuf()
    _ecrire_synthese(classeur.create_sheet("Synthèse"), dossier, comparaison)
    for lot in comparaison.lots:
        ecrire_lot(classeur.create_sheet(feuille_de_lot(lot)), dossier, lot)
    ecrire_irregularites(classeur.create_sheet("Irrégularités"), dossier, comparaison)
    ecrire_reserves(classeur.create_sheet("Réserves"), dossier, comparaison)
    ecrire_anomalies(classeur.create_sheet("Anomalies"), dossier, comparaison)
    if dossier.bareme is not None:
        ecrire_bareme(classeur.create_sheet("Barème"), dossier)
    titre = f"Comparaison des offres, {dossier.edition.reference}"
    return feuilles.enregistrer(classeur, titre, dossier.edition.date)


def _ecrire_synthese(feuille: Worksheet, dossier: Dossier, comparaison: Comparaison) -> None:
    feuilles.ecrire_titre(feuille, "Comparaison des offres", feuilles.edition_en_clair(dossier.edition))
    feuilles.ecrire_texte(feuilles.cellule(feuille, 3, 1), dossier.edition.objet)
    colonnes = {lot: _colonnes_de_notes(bareme) for lots, bareme in dossier.baremes for lot in lots}
    feuilles.regler_largeurs(feuille, (*_LARGEURS, *(15 for _ in max(colonnes.values(), key=len, default=()))))
    ligne = 5
    for lot in comparaison.lots:
        ligne = _ecrire_bloc(feuille, ligne, lot, comparaison.decimales, colonnes.get(lot.numero, ()))
    ligne = _ecrire_paragraphes(feuille, ligne, "Méthode", phrases_de_methode(dossier, comparaison))
    if comparaison.fichiers_a_part:
        textes = [f"{f.offre.fichier} : {f.motif}." for f in comparaison.fichiers_a_part]
        _ecrire_paragraphes(feuille, ligne, "Fichiers reçus et non comparés", textes)
    feuille.freeze_panes = "A4"
    feuilles.mettre_en_page(feuille, "Comparaison des offres")


def _colonnes_de_notes(bareme: Bareme) -> list[str]:
    """Rend les en-têtes des critères, chacun suivi de ses sous-critères."""
    entetes: list[str] = []
    for critere in bareme.criteres:
        entetes.append(f"{critere.libelle or critere.id} ({poids_en_clair(critere.poids)} %)")
        entetes += [f"– {p.libelle or p.id} ({poids_en_clair(p.poids)} %)" for p in critere.sous_criteres]
    return entetes


def _ecrire_bloc(feuille: Worksheet, ligne: int, lot: LotCompare, decimales: int, colonnes: Sequence[str]) -> int:
    """Écrit le classement d'un lot, ses réserves et son graphique ; rend la ligne libre qui suit."""
    titre = feuilles.cellule(feuille, ligne, 1)
    feuilles.ecrire_texte(titre, titre_de_lot(lot) or "Classement")
    titre.font = feuilles.SOUS_TITRE
    ligne = _ecrire_reserves(feuille, ligne + 1, lot)
    feuilles.ecrire_entetes(feuille, ligne, (*_FIXES, *colonnes))
    feuille.row_dimensions[ligne].height = 62
    debut = ligne + 1
    for offre in lot.offres:
        ligne += 1
        fond = feuilles.FOND_FERME if offre.mise_a_l_ecart else None
        feuilles.ecrire_ligne(feuille, ligne, list(_valeurs(offre, decimales)), fond)
        _mettre_en_forme(feuille, ligne, 5 + len(colonnes), decimales)
    if not lot.offres:
        feuilles.ecrire_texte(feuilles.cellule(feuille, debut, 1), "Aucune offre.")
        return debut + 2
    if not colonnes:
        return ligne + 2
    _dessiner(feuille, lot, debut, ligne, ligne + 2)
    return ligne + 2 + _HAUTEUR_GRAPHIQUE + 1


def _ecrire_reserves(feuille: Worksheet, ligne: int, lot: LotCompare) -> int:
    mention = (
        "PROVISOIRE" if lot.provisoire else "Toutes les notes sont saisies et motivées ; reste à valider et à signer."
    )
    case = feuilles.cellule(feuille, ligne, 1)
    feuilles.ecrire_texte(case, mention)
    if lot.provisoire:
        case.font = feuilles.GRAS
        for colonne in (1, 2):
            feuilles.cellule(feuille, ligne, colonne).fill = feuilles.FOND_ALERTE
    if lot.departage is not None:
        ligne += 1
        feuilles.ecrire_texte(feuilles.cellule(feuille, ligne, 2), lot.departage.phrase)
    for raison in lot.raisons:
        ligne += 1
        feuilles.ecrire_texte(feuilles.cellule(feuille, ligne, 2), f"• {raison.message} {raison.conseil}")
    return ligne + 1


def _valeurs(offre: OffreComparee, decimales: int) -> Iterator[str | int | Decimal | None]:
    if offre.mise_a_l_ecart:
        yield offre.mise_a_l_ecart.decision.etat
    else:
        yield offre.rang if offre.rang is not None else "non classée"
    yield offre.soumissionnaire
    yield "–" if offre.note.note is None else arrondir(offre.note.note, decimales)
    yield f"{en_francais(100 * offre.note.couverture, 2)} %"
    yield "–" if offre.prix is None else offre.prix
    for critere in offre.note.criteres:
        yield "–" if critere.note is None else arrondir(critere.note, decimales)
        if critere.critere.sous_criteres:
            yield from ("–" if p.note is None else arrondir(p.note, decimales) for p in critere.parts)


def _mettre_en_forme(feuille: Worksheet, ligne: int, colonnes: int, decimales: int) -> None:
    zeros = "0." + "0" * decimales if decimales else "0"
    for colonne in (1, *range(3, colonnes + 1)):
        case = feuilles.cellule(feuille, ligne, colonne)
        case.alignment = feuilles.CENTRE
        if colonne > 2:
            case.number_format = "#,##0.00" if colonne == 5 else zeros
    # Sans hauteur fixe, le graphique posé dessous se décale selon le tableur.
    feuille.row_dimensions[ligne].height = 32
    feuilles.cellule(feuille, ligne, 2).font = feuilles.GRAS
    feuilles.cellule(feuille, ligne, 3).font = feuilles.GRAS


def _dessiner(feuille: Worksheet, lot: LotCompare, debut: int, fin: int, ancre: int) -> None:
    """Pose des barres par critère : une série par critère, un groupe par offre."""
    graphique = BarChart()
    graphique.type, graphique.grouping, graphique.gapWidth = "col", "clustered", 80
    graphique.title = f"Notes par critère, sur 100{' (provisoire)' if lot.provisoire else ''}"
    graphique.y_axis.scaling.min, graphique.y_axis.scaling.max = 0, 100
    graphique.y_axis.majorUnit, graphique.y_axis.number_format = 20, "0"
    graphique.y_axis.delete = graphique.x_axis.delete = False
    graphique.legend.position = "b"
    graphique.width, graphique.height = 24, 7.8
    noms = Reference(feuille, min_col=2, min_row=debut, max_row=fin)
    colonne = 6
    for rang, critere in enumerate(lot.offres[0].note.criteres):
        serie = Series(
            Reference(feuille, min_col=colonne, min_row=debut, max_row=fin), title=critere.critere.libelle or critere.id
        )
        serie.graphicalProperties.solidFill = _COULEURS[rang % len(_COULEURS)]
        graphique.series.append(serie)
        colonne += 1 + len(critere.critere.sous_criteres)
    graphique.set_categories(noms)
    feuille.add_chart(graphique, f"A{ancre}")


def _ecrire_paragraphes(feuille: Worksheet, ligne: int, titre: str, textes: Sequence[str]) -> int:
    case = feuilles.cellule(feuille, ligne, 1)
    feuilles.ecrire_texte(case, titre)
    case.font = feuilles.SOUS_TITRE
    for texte in textes:
        ligne += 1
        feuilles.ecrire_texte(feuilles.cellule(feuille, ligne, 1), texte)
        feuille.merge_cells(start_row=ligne, start_column=1, end_row=ligne, end_column=8)
        feuille.cell(ligne, 1).alignment = feuilles.HAUT
        feuille.row_dimensions[ligne].height = 15 * (1 + len(texte) // 130)
    return ligne + 2
