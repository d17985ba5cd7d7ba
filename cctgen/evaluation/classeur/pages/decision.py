"""L'écran de décision, première feuille : un lot par page A4, à lire en cinq minutes.

Quand ce qui départage les offres n'y tient pas, le tableau entier passe à la suivante.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from cctgen.evaluation.classement import OffreComparee
from cctgen.evaluation.classeur.contexte import LotAEcrire
from cctgen.evaluation.classeur.feuillet import Case, Classeur, Feuille, Lien, Valeur
from cctgen.evaluation.classeur.graphiques import poser_barres
from cctgen.evaluation.classeur.styles import hauteur_etendue
from cctgen.evaluation.notation.calcul import arrondir
from cctgen.evaluation.notation.repartition import points_des_criteres
from cctgen.evaluation.phrases import poids_en_clair
from cctgen.evaluation.robustesse.ecran import Ecran, ecran_de_decision
from cctgen.matrice.habillage.lecture import habillage
from cctgen.socle.nombres import compter, lire_entier

NOM = "Décision"
_OFFRES_MONTREES = 10
_COLONNES = 8
_CARACTERES = 120
_TITRE_ET_ENTETE = 40
"""Ce que prend, en points, la tête du tableau de ce qui départage."""
_TEXTE, _CARACTERES_DU_TEXTE = (1, 4), 84
"""Les colonnes B à E, et ce qu'une ligne y tient."""


def ecrire_decision(classeur: Classeur, lots: Sequence[LotAEcrire], sommaire: Sequence[str]) -> None:
    """Écrit la feuille ; `sommaire` nomme les autres feuilles du classeur."""
    feuille = classeur.feuille(NOM)
    feuille.paysage = False
    feuille.largeurs(habillage().largeurs("comparaison : Décision"))
    premier = lots[0]
    feuille.tete("Comparaison des offres : écran de décision", premier.edition)
    feuille.fusionner(premier.dossier.edition.objet, _COLONNES, caracteres=_CARACTERES)
    for lot in lots:
        if lot is not premier:
            feuille.couper()
        _ecrire_lot(classeur, feuille, lot)
    # Des liens ne servent qu'à l'écran : imprimés, ils débordaient seuls sur une page de plus.
    feuille.brute.print_area(0, 0, feuille.ligne - 2, _COLONNES - 1)
    feuille.sauter()
    _ecrire_sommaire(feuille, sommaire)
    feuille.imprimer()


def _ecrire_lot(classeur: Classeur, feuille: Feuille, lot: LotAEcrire) -> None:
    ecran = ecran_de_decision(lot.lot, lot.bareme, lot.parts, lot.decimales, lot.etat_de_derogation)
    feuille.sauter()
    if lot.titre:
        feuille.fusionner(lot.titre, _COLONNES, "sous-titre", _CARACTERES)
    feuille.fusionner(ecran.verdict, _COLONNES, "verdict", 84)
    feuille.fusionner(ecran.etat, _COLONNES, "paragraphe gras alerte" if lot.lot.provisoire else "paragraphe gras")
    montrees = lot.classees[:_OFFRES_MONTREES]
    if montrees:
        feuille.sauter()
        debut, criteres = _ecrire_rangs(feuille, lot, montrees)
        titre = "Points par critère, sur 100" + (" (provisoire)" if lot.lot.provisoire else "")
        poser_barres(classeur, feuille, titre, debut, montrees, criteres)
    _ecrire_phrases(feuille, "Offres sans rang", _au_plus(ecran.sans_rang))
    _ecrire_phrases(feuille, "Pourquoi", ecran.pourquoi)
    _ecrire_phrases(feuille, "Points à régler", ecran.reserves or ("Aucun.",))
    _ecrire_phrases(feuille, "Déjà qualifié, ou suivi au registre des dérogations", ecran.suivies)
    _ecrire_departage(feuille, ecran)


def _ecrire_rangs(feuille: Feuille, lot: LotAEcrire, montrees: Sequence[OffreComparee]) -> tuple[int, int]:
    """Écrit le classement, points par critère ; rend la ligne de la première offre et le nombre de critères."""
    criteres = montrees[0].note.criteres[: _COLONNES - 3]
    entetes = [f"{c.critere.libelle or c.id}, sur {poids_en_clair(c.critere.poids)}" for c in criteres]
    feuille.entetes(["Rang", "Soumissionnaire", "Note sur 100", *entetes], 42)
    debut = feuille.ligne
    for offre in montrees:
        note = offre.note.note or Fraction(0)
        valeurs: list[Valeur | Case] = [Case(offre.rang, "entier"), Case(offre.soumissionnaire, "texte gras")]
        valeurs.append(Case(arrondir(note, lot.decimales), "note gras"))
        valeurs += [Case(p, "points") for p in points_des_criteres(offre.note, lot.decimales)[: len(criteres)]]
        feuille.ecrire(valeurs, hauteur=feuille.hauteur_d_un_nom(offre.soumissionnaire, 1))
    reste = len(lot.classees) - len(montrees)
    if reste:
        feuille.ecrire(["", f"et {compter(reste, 'autre offre classée')} : feuille Classement"], "discret")
    return debut, len(criteres)


def _au_plus(phrases: Sequence[str]) -> Sequence[str]:
    """Coupe, en le disant, ce qui ne tiendrait pas sur une page."""
    reste = len(phrases) - _OFFRES_MONTREES
    if reste < 1:
        return phrases
    return (*phrases[:_OFFRES_MONTREES], f"Et {compter(reste, 'autre offre')} : feuille Classement.")


def _ecrire_phrases(feuille: Feuille, titre: str, phrases: Sequence[str]) -> None:
    if not phrases:
        return
    feuille.espacer()
    feuille.fusionner(titre, _COLONNES, "sous-titre", _CARACTERES)
    for phrase in phrases:
        feuille.fusionner(f"• {phrase}", _COLONNES, caracteres=_CARACTERES)


def _ecrire_departage(feuille: Feuille, ecran: Ecran) -> None:
    if not ecran.departage:
        return
    # Rien n'y est coupé : la hauteur suit le texte.
    textes = ["\n".join(filter(None, (ligne.objet, *ligne.dites))) for ligne in ecran.departage]
    hauteurs = [hauteur_etendue(texte, _CARACTERES_DU_TEXTE, 13) for texte in textes]
    feuille.espacer()
    feuille.garder_ensemble(_TITRE_ET_ENTETE + sum(hauteurs))
    feuille.fusionner(
        "Ce qui départage les deux premières : note ou prix de chacune, écart en points sur 100",
        _COLONNES,
        "sous-titre",
    )
    _ecrire_entete_du_departage(feuille)
    for ligne, texte, hauteur in zip(ecran.departage, textes, hauteurs, strict=True):
        coupees = len(feuille.coupures)
        feuille.garder_ensemble(hauteur)
        if len(feuille.coupures) > coupees:
            _ecrire_entete_du_departage(feuille)
        cotes: list[Valeur | Case] = [_note_ou_prix(ligne.premiere), _note_ou_prix(ligne.deuxieme)]
        valeurs = [ligne.ref, "", "", "", "", *cotes, _ecart(ligne.points)]
        feuille.etendre(feuille.ecrire(valeurs, hauteur=hauteur), _TEXTE, texte, "texte")


def _ecrire_entete_du_departage(feuille: Feuille) -> None:
    entete = feuille.entetes(["Réf.", "", "", "", "", "Première", "Deuxième", "Écart"])
    feuille.etendre(entete, _TEXTE, "Exigence ou prix, et ce que l'évaluation dit de chaque offre", "entete")


def _ecart(points: Fraction) -> Case:
    """Ce qui départage deux offres ne se lit pas « 0,00 »."""
    arrondis = arrondir(points, 2)
    return Case(arrondis, "ecart") if arrondis else Case("< 0,01", "centre")


def _note_ou_prix(dit: str) -> Case:
    note = lire_entier(dit)
    return Case(dit, "centre") if note is None else Case(note, "entier")


def _ecrire_sommaire(feuille: Feuille, sommaire: Sequence[str]) -> None:
    feuille.fusionner("Dans ce classeur", _COLONNES, "sous-titre")
    for debut in range(0, len(sommaire), 3):
        un, *suite = [Lien(nom, nom, "A1") for nom in sommaire[debut : debut + 3]]
        deux, trois = [*suite, None, None][:2]
        feuille.ecrire(["", un, deux, "", "", trois], "discret")
