"""Les offres côte à côte, une exigence par ligne : ce que chacune déclare, ce que l'évaluateur en dit.

La déclaration mène à sa cellule dans la matrice reçue, la note à celle de la grille qui l'a donnée. Imprimée, la
feuille se coupe après la première offre, puis toutes les deux, la référence et l'énoncé répétés ; le commentaire prend
la place qui reste.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cctgen.assemblage.modele import ExigenceRetenue
from cctgen.documents.markdown.lecture import en_clair
from cctgen.evaluation.classement import LotCompare, OffreComparee
from cctgen.evaluation.classeur.contexte import LotAEcrire
from cctgen.evaluation.classeur.feuillet import Case, Classeur, Feuille, Valeur
from cctgen.evaluation.classeur.origine import lien_de_la_note, lien_de_la_reponse, provenance
from cctgen.evaluation.classeur.papier import reste_de_large
from cctgen.evaluation.notation.portee import PartDuBareme
from cctgen.matrice.habillage.lecture import habillage
from cctgen.matrice.modele import Reponse

_EXIGENCE = ("Réf.", "Exigence", "Niveau", "Sous-critère", "Points sur 100")
_PAR_OFFRE = ("Déclaré", "Constat", "Note", "Commentaire, source et auteur")
_REPETEES = 2
"""La référence et l'énoncé."""
_DU_TITRE = 0.7
"""Les signes d'un titre que tient une largeur d'un caractère courant."""
_OFFRES_PAR_PAGE, _SUR_LA_PREMIERE_PAGE = 2, 1
"""Auprès de toute l'exigence, une seule offre : deux ne laisseraient au commentaire qu'une vingtaine de signes."""
_OFFRES_MONTREES = 40
"""Au-delà, personne ne compare de l'œil : les notes de toutes restent une par ligne dans la feuille Notes."""


_LEGENDE = "Rose : irrégularité potentielle, à qualifier par une personne. Orange : note sans motif ou sans source."


def nom_du_detail(lot: LotCompare) -> str:
    """Rend le nom de la feuille de détail d'un lot."""
    return f"Lot {lot.numero}" if lot.numero else "Exigences"


def ecrire_cote_a_cote(classeur: Classeur, lot: LotAEcrire) -> None:
    """Écrit une ligne par exigence."""
    feuille = classeur.feuille(nom_du_detail(lot.lot))
    offres = lot.lot.offres[:_OFFRES_MONTREES]
    feuille.largeurs(_largeurs(len(offres)))
    _ecrire_la_tete(feuille, lot)
    reste = len(lot.lot.offres) - len(offres)
    suite = f"les {reste} autres sont" if reste > 1 else "la suivante est"
    montrees = f"Les {len(offres)} premières offres" if len(offres) > 1 else "La première offre"
    mention = f"{montrees} ; {suite} dans la feuille Notes." if reste else ""
    # Hors des colonnes que chaque page répète : elle y serait redite, coupée à leur bord.
    feuille.ecrire([*("" for _ in range(_REPETEES)), " ".join(filter(None, (mention, _LEGENDE)))], "discret")
    bandeau = feuille.ecrire([*("" for _ in _EXIGENCE)], "discret", 18)
    for rang, offre in enumerate(offres):
        debut = len(_EXIGENCE) + rang * len(_PAR_OFFRE)
        feuille.etendre(bandeau, (debut, debut + len(_PAR_OFFRE) - 1), _nom(offre), "texte gras ferme")
    entete = feuille.entetes([*_EXIGENCE, *(e for _ in offres for e in _PAR_OFFRE)], 30)
    points = _points(lot)
    reponses = [{r.ref: r for r in reversed(o.offre.reponses)} for o in offres]
    for exigence in lot.exigences:
        valeurs = [*_de_l_exigence(exigence, points)]
        for offre, lues in zip(offres, reponses, strict=True):
            valeurs += _de_l_offre(lot, offre, exigence.ref, lues.get(exigence.ref))
        feuille.ajouter(valeurs)
    feuille.filtrer(entete, len(_EXIGENCE) + len(offres) * len(_PAR_OFFRE))
    feuille.figer(entete, _REPETEES)
    feuille.imprimer(entetes=(entete - 1, entete), colonnes=_REPETEES)
    coupures = range(_SUR_LA_PREMIERE_PAGE, len(offres), _OFFRES_PAR_PAGE)
    feuille.brute.set_v_pagebreaks([len(_EXIGENCE) + rang * len(_PAR_OFFRE) for rang in coupures])


def _ecrire_la_tete(feuille: Feuille, lot: LotAEcrire) -> None:
    """Écrit le titre et l'édition dans les colonnes que chaque page répète : plus larges, elle les couperait."""
    largeur = sum(feuille.colonnes[:_REPETEES])
    feuille.fusionner(lot.titre or "Exigence par exigence", _REPETEES, "paragraphe titre", int(largeur * _DU_TITRE))
    feuille.fusionner(lot.edition, _REPETEES, "paragraphe discret", int(largeur))


def _largeurs(nombre: int) -> tuple[float, ...]:
    """Rend les largeurs réglées, le commentaire élargi de ce que la page la plus remplie laisse à chaque offre."""
    largeurs = habillage().largeurs("comparaison : côte à côte")
    exigence, offre = largeurs[: len(_EXIGENCE)], largeurs[len(_EXIGENCE) :]
    suivantes = min(_OFFRES_PAR_PAGE, nombre - _SUR_LA_PREMIERE_PAGE)
    pages = [(exigence, _SUR_LA_PREMIERE_PAGE), *([(exigence[:_REPETEES], suivantes)] if suivantes > 0 else [])]
    restes = [reste_de_large([*tete, *offre * portees]) / portees for tete, portees in pages]
    *autres, commentaire = offre
    return (*exigence, *(*autres, commentaire + max(0, int(min(restes)))) * nombre)


def _nom(offre: OffreComparee) -> str:
    return offre.soumissionnaire + (f" ({offre.mise_a_l_ecart.decision.etat})" if offre.mise_a_l_ecart else "")


Points = Mapping[str, tuple[PartDuBareme, Valeur]]


def _points(lot: LotAEcrire) -> Points:
    """Rend, par exigence, son sous-critère et ses points sur 100, exacts : la somme de la colonne est juste."""
    return {e.ref: (part, part.poids_effectif(e)) for part in lot.parts for e in part.exigences}


def _de_l_exigence(exigence: ExigenceRetenue, points: Points) -> Iterator[Valeur | Case]:
    part, valeur = points.get(exigence.ref, (None, "–"))
    yield from (exigence.ref, en_clair(exigence.enonce), Case(exigence.niveau.value, "centre"))
    yield "non notée" if part is None else part.sous_critere.libelle or part.sous_critere.id
    yield Case(valeur, "fin")


def _de_l_offre(lot: LotAEcrire, offre: OffreComparee, ref: str, reponse: Reponse | None) -> Iterator[Case]:
    avis = offre.appreciations.get(ref)
    reserve = " reserve" if any(i.ref == ref for i in offre.irregularites) else ""
    yield Case(lien_de_la_reponse(lot, offre, reponse, _declare(reponse)), f"texte{reserve}")
    divergent = avis is not None and avis.en_ecart and not avis.note_en_ecart
    constat = (avis.constat.value + (" (écart)" if divergent else "")) if avis and avis.constat else ""
    yield Case(constat, f"texte{reserve}")
    note: Valeur = "écart" if avis and avis.note_en_ecart else offre.notes.get(ref)
    yield Case(lien_de_la_note(avis, note), "entier")
    sans_motif = avis is not None and avis.note is not None and not avis.est_motivee
    yield Case(_commentaire(offre, ref), "texte alerte" if sans_motif else "texte")


def _commentaire(offre: OffreComparee, ref: str) -> str:
    avis = offre.appreciations.get(ref)
    if avis is None:
        return ""
    textes = (avis.commentaire, f"({avis.source})" if avis.source else "", provenance(offre, ref))
    return "\n".join(t for t in textes if t)


def _declare(reponse: Reponse | None) -> str:
    if reponse is None:
        return "sans réponse"
    conformite = reponse.conformite or reponse.conformite_brute or "sans réponse"
    couverture = reponse.couverture or reponse.couverture_brute
    return f"{conformite} ({couverture})" if couverture else conformite
