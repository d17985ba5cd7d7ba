"""Chaque note et d'où elle vient, une ligne par offre et par exigence : points, auteurs, cellules des fichiers.

Les notes individuelles restent après le consensus, chacune dans sa colonne, liée à sa cellule de grille.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from cctgen.evaluation.classement import OffreComparee
from cctgen.evaluation.classeur.contexte import LotAEcrire
from cctgen.evaluation.classeur.feuillet import Case, Classeur, Feuille, Valeur
from cctgen.evaluation.classeur.origine import lien_de_l_avis, lien_de_la_reponse
from cctgen.evaluation.consolidation import CONSENSUS
from cctgen.evaluation.modele import Appreciation, Avis
from cctgen.evaluation.robustesse.degres import points_des_exigences
from cctgen.matrice.habillage.lecture import habillage
from cctgen.matrice.modele import Reponse
from cctgen.socle.typographie import en_minuscule

_FIXES = ("Soumissionnaire", "Réf.", "Note retenue", "Points obtenus", "Retenue de")


def ecrire_notes(classeur: Classeur, lot: LotAEcrire) -> None:
    """Écrit la feuille d'un lot qui a au moins une offre."""
    if not lot.lot.offres:
        return
    feuille = classeur.feuille(lot.nom("Notes"))
    evaluateurs = _evaluateurs(lot.lot.offres)
    *premieres, avis, matrice = habillage().largeurs("comparaison : notes")
    feuille.largeurs((*premieres, *(avis for _ in evaluateurs), matrice))
    feuille.tete(f"D'où vient chaque note{f', {en_minuscule(lot.titre)}' if lot.titre else ''}", lot.edition)
    feuille.ecrire(["Chaque note mène à sa cellule de grille, chaque déclaration à sa cellule de matrice."], "discret")
    noms = [f"Note : {nom}" if nom != CONSENSUS else "Consensus" for nom in evaluateurs]
    entete = feuille.entetes([*_FIXES, *noms, "Déclaration"], 30)
    points = {e.ref: valeur for e, valeur in points_des_exigences(lot.parts)}
    obtenus = _Obtenus(points, lot.bareme.note_maximale if lot.bareme else 0)
    for offre in lot.lot.offres:
        _ecrire_offre(feuille, lot, offre, obtenus, evaluateurs)
    feuille.filtrer(entete, len(_FIXES) + len(evaluateurs) + 1)
    feuille.figer(entete, 2)
    feuille.imprimer(entetes=(entete, entete))


def _evaluateurs(offres: Sequence[OffreComparee]) -> list[str]:
    """Rend qui a donné un avis, le consensus en dernier."""
    noms = {a.evaluateur for o in offres for avis in o.appreciations.values() for a in avis.avis}
    return sorted(noms, key=lambda nom: (nom == CONSENSUS, nom))


class _Obtenus(dict[tuple[str, int | None], Case]):
    """Les points, exacts, que vaut chaque note d'une exigence : les mêmes d'une offre à l'autre."""

    def __init__(self, points: Mapping[str, Fraction], maximum: int) -> None:
        super().__init__()
        self._points, self._maximum = points, maximum

    def __missing__(self, cle: tuple[str, int | None]) -> Case:
        """Calcule la première fois ce que vaut la note, vide si elle ne compte pas."""
        ref, note = cle
        en_jeu = self._points.get(ref)
        vaut = en_jeu * note / self._maximum if en_jeu is not None and note is not None and self._maximum else None
        self[cle] = case = Case(vaut, "exact")
        return case


def _ecrire_offre(
    feuille: Feuille,
    lot: LotAEcrire,
    offre: OffreComparee,
    obtenus: _Obtenus,
    evaluateurs: Sequence[str],
) -> None:
    reponses = {r.ref: r for r in reversed(offre.offre.reponses)}
    for exigence in lot.exigences:
        avis, note = offre.appreciations.get(exigence.ref), offre.notes.get(exigence.ref)
        valeurs: list[Valeur | Case] = [offre.soumissionnaire, exigence.ref]
        valeurs += [Case(note, "entier"), obtenus[exigence.ref, note]]
        valeurs.append(_retenue(avis, note))
        valeurs += [*_avis(avis, evaluateurs)]
        reponse = reponses.get(exigence.ref)
        valeurs.append(lien_de_la_reponse(lot, offre, reponse, _declaration(reponse)))
        feuille.ajouter(valeurs)


def _declaration(reponse: Reponse | None) -> str:
    if reponse is None:
        return "sans réponse"
    return f"{reponse.lieu} : {reponse.conformite or reponse.conformite_brute or 'sans réponse'}"


def _retenue(avis: Appreciation | None, note: int | None) -> str:
    notees = [a for a in avis.avis if a.note is not None] if avis else []
    if note is None:
        return "à trancher" if avis is not None and avis.note_en_ecart else ""
    if avis is None or avis.note != note:
        return "0 annoncé, réponse absente"
    if any(a.evaluateur == CONSENSUS for a in notees):
        return "consensus"
    return "notes égales" if len(notees) > 1 else "note unique"


def _avis(avis: Appreciation | None, evaluateurs: Sequence[str]) -> Iterator[Case]:
    par_nom: dict[str, Avis] = {a.evaluateur: a for a in avis.avis} if avis else {}
    for nom in evaluateurs:
        un = par_nom.get(nom)
        if un is None:
            yield _SANS_AVIS
        else:
            dit: str | int = un.note if un.note is not None else un.constat.value if un.constat else "commentaire"
            yield Case(lien_de_l_avis(un, dit), "centre")


_SANS_AVIS = Case("", "centre")
