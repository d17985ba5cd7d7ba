"""Le classement complet, lot par lot : notes et points de chaque critère, notes de chaque sous-critère, radar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from cctgen.evaluation.classement import Comparaison, LotCompare, OffreComparee
from cctgen.evaluation.classeur.contexte import LotAEcrire
from cctgen.evaluation.classeur.feuillet import Case, Classeur, Feuille, Valeur
from cctgen.evaluation.classeur.graphiques import HAUTEUR_DU_RADAR, MOINDRE_RADAR, poser_radar
from cctgen.evaluation.classeur.styles import hauteur_etendue, style_d_un_montant
from cctgen.evaluation.notation.calcul import arrondir
from cctgen.evaluation.notation.repartition import points_des_criteres
from cctgen.evaluation.phrases import etat_acheve, nom_du_prix, phrases_de_methode, poids_en_clair
from cctgen.matrice.habillage.lecture import habillage

NOM = "Classement"
_OFFRES_AU_RADAR = 4
_CARACTERES = 150
_AVANT_LES_CRITERES, _AVANT_LES_SOUS_CRITERES = 5, 2
"""Les colonnes qui précèdent celles des critères, puis celles des sous-critères."""
_POINTS_PAR_PIXEL, _TITRE_ET_ENTETE, _RANG = 0.75, 110, 18
"""Ce que mesure, en points, un pixel, la tête du tableau des sous-critères et l'un de ses rangs."""
_ARRONDI = (
    "Les points d'un critère sont ceux de son poids ; affichés, ils sont arrondis au plus fort reste pour sommer à la"
    " note affichée. Les valeurs exactes sont dans les feuilles Calcul."
)


def ecrire_classement(classeur: Classeur, lots: Sequence[LotAEcrire], comparaison: Comparaison) -> None:
    """Écrit la feuille : un bloc par lot, puis la méthode et les fichiers qui ne sont pas comparés."""
    feuille = classeur.feuille(NOM)
    # Une colonne de plus que les tableaux, où les phrases s'étendraient, rapetisserait la page imprimée.
    feuille.largeurs(habillage().largeurs("comparaison : rangs")[: max(map(_colonnes, lots))])
    feuille.tete("Classement", lots[0].edition)
    for rang, lot in enumerate(lots):
        feuille.sauter()
        if rang:
            feuille.couper()
        _ecrire_lot(classeur, feuille, lot)
    feuille.sauter()
    _ecrire_paragraphes(feuille, "Méthode", (*phrases_de_methode(lots[0].dossier, comparaison), _ARRONDI))
    if comparaison.fichiers_a_part:
        textes = [f"{f.offre.fichier} : {f.motif}." for f in comparaison.fichiers_a_part]
        _ecrire_paragraphes(feuille, "Fichiers reçus et non comparés", textes)
    feuille.imprimer()


def _colonnes(lot: LotAEcrire) -> int:
    """Rend le nombre de colonnes du plus large tableau d'un lot."""
    if not lot.lot.offres:
        return _AVANT_LES_CRITERES
    criteres, axes = lot.lot.offres[0].note.criteres, [*axes_de(lot.lot.offres[0])]
    return max(_AVANT_LES_CRITERES + 2 * len(criteres), _AVANT_LES_SOUS_CRITERES + len(axes))


def _ecrire_lot(classeur: Classeur, feuille: Feuille, lot: LotAEcrire) -> None:
    feuille.fusionner(lot.titre or "Classement", len(feuille.colonnes), "sous-titre")
    _ecrire_raisons(feuille, lot.lot)
    if not lot.lot.offres:
        feuille.ecrire(["Aucune offre."], "paragraphe")
        return
    criteres = lot.lot.offres[0].note.criteres
    entetes = [
        "Rang",
        "Soumissionnaire",
        "Note sur 100",
        "Barème évalué (%)",
        nom_du_prix([c.critere for c in criteres], "(€ HT)"),
    ]
    for critere in criteres:
        nom, poids = critere.critere.libelle or critere.id, poids_en_clair(critere.critere.poids)
        entetes += [f"{nom}, note sur 100", f"{nom}, points sur {poids}"]
    feuille.entetes(entetes, 46)
    for offre in lot.lot.offres:
        style = "ferme" if offre.mise_a_l_ecart else ""
        valeurs = [Case(c.valeur, f"{c.style} {style}") for c in _valeurs(offre, lot.decimales)]
        # Un état de deux mots, « hors délai », prend deux lignes de la colonne du rang.
        hauteur = 18.0 * len(str(valeurs[0].valeur).split())
        feuille.ecrire(valeurs, hauteur=max(hauteur, feuille.hauteur_d_un_nom(offre.soumissionnaire, 1)))
    if any(c.parts for c in criteres):
        _ecrire_sous_criteres(classeur, feuille, lot)


def _ecrire_raisons(feuille: Feuille, lot: LotCompare) -> None:
    etat = "PROVISOIRE" if lot.provisoire else f"{etat_acheve([lot])} Reste à valider et à signer."
    feuille.fusionner(
        etat, len(feuille.colonnes), "paragraphe gras alerte" if lot.provisoire else "paragraphe gras", _CARACTERES
    )
    if lot.departage is not None:
        feuille.fusionner(lot.departage.phrase, len(feuille.colonnes), "paragraphe gras", _CARACTERES)
    for raison in lot.raisons:
        feuille.fusionner(f"• {raison.message} {raison.conseil}", len(feuille.colonnes), caracteres=_CARACTERES)


def _valeurs(offre: OffreComparee, decimales: int) -> Iterator[Case]:
    if offre.mise_a_l_ecart:
        yield Case(offre.mise_a_l_ecart.decision.etat, "centre")
    else:
        yield Case(offre.rang if offre.rang is not None else "–", "entier")
    yield Case(offre.soumissionnaire, "texte gras")
    yield Case(_note(offre.note.note, decimales), "note gras")
    yield Case(arrondir(100 * offre.note.couverture, 2), "note")
    yield Case("–" if offre.prix is None else offre.prix, style_d_un_montant(offre.prix))
    complete = offre.note.note is not None and offre.note.est_complete
    points: Sequence[Valeur] = (
        points_des_criteres(offre.note, decimales) if complete else ["–"] * len(offre.note.criteres)
    )
    for critere, valeur in zip(offre.note.criteres, points, strict=True):
        yield Case(_note(critere.note, decimales), "note")
        yield Case(valeur, "points")


def _note(note: Fraction | None, decimales: int) -> Valeur:
    return "–" if note is None else arrondir(note, decimales)


def axes_de(offre: OffreComparee) -> Iterator[tuple[str, Decimal, Fraction | None]]:
    """Énumère les plus fines notes d'une offre : libellé, points en jeu, note ; sous-critères, ou critère sans part."""
    for critere in offre.note.criteres:
        if critere.critere.sous_criteres:
            for part in critere.parts:
                poids = critere.critere.poids * part.sous_critere.poids / 100
                yield part.sous_critere.libelle or part.id, poids, part.note
        else:
            yield critere.critere.libelle or critere.id, critere.critere.poids, critere.note


def _ecrire_sous_criteres(classeur: Classeur, feuille: Feuille, lot: LotAEcrire) -> None:
    au_radar = lot.lot.offres[: min(_OFFRES_AU_RADAR, len(lot.classees))]
    axes = [(libelle, poids) for libelle, poids, _ in axes_de(lot.lot.offres[0])]
    radar = MOINDRE_RADAR * _POINTS_PAR_PIXEL if len(axes) > 2 and au_radar else 0
    feuille.sauter()
    # Le graphique vient avec le tableau qu'il montre : seul, il ouvrait une page presque vide.
    feuille.garder_ensemble(_TITRE_ET_ENTETE + _RANG * len(lot.lot.offres) + radar)
    feuille.fusionner(
        "Notes des sous-critères, sur 100, et points que chacun vaut", len(feuille.colonnes), "paragraphe gras"
    )
    debut = 1 + feuille.entetes(
        ["Rang", "Soumissionnaire", *(f"{n} ({poids_en_clair(p)} points)" for n, p in axes)], 62
    )
    for offre in lot.lot.offres:
        rang = offre.rang if offre.rang is not None else "–"
        notes = [Case(_note(note, lot.decimales), "note") for _, _, note in axes_de(offre)]
        hauteur = feuille.hauteur_d_un_nom(offre.soumissionnaire, 1)
        feuille.ecrire([Case(rang, "entier"), offre.soumissionnaire, *notes], hauteur=hauteur)
    if radar:
        feuille.sauter()
        feuille.garder_ensemble(radar)
        hauteur = min(HAUTEUR_DU_RADAR, int(feuille.place / _POINTS_PAR_PIXEL))
        poser_radar(classeur, feuille, debut, au_radar, [n for n, _ in axes], hauteur)


def _ecrire_paragraphes(feuille: Feuille, titre: str, textes: Sequence[str]) -> None:
    # Coupée, la méthode laissait ses dernières phrases seules sur une page.
    feuille.garder_ensemble(sum(hauteur_etendue(t, _CARACTERES) for t in (titre, *textes)))
    feuille.fusionner(titre, len(feuille.colonnes), "sous-titre")
    for texte in textes:
        feuille.fusionner(texte, len(feuille.colonnes), caracteres=_CARACTERES)
