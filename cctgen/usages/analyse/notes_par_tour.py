"""Les notes de chaque offre, tour après tour : une information, jamais une nouvelle note."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cctgen.depouillement.plis.candidats import motif_de_meme_candidat
from cctgen.evaluation.classement import Comparaison, OffreComparee
from cctgen.evaluation.modele import cle_de, nom_replie
from cctgen.evaluation.notation.calcul import en_francais, en_texte
from cctgen.evaluation.robustesse.etude import nommees
from cctgen.matrice.modele import Offre
from cctgen.socle.nombres import lire_entier

_Case = tuple[str, str, str]
_SANS_NOTE: _Case = ("", "–", "–")


@dataclass(frozen=True, slots=True)
class _Suivie:
    """Un candidat d'un lot, sa dernière offre, et ce que chaque tour où il est a noté."""

    lot: int
    nom: str
    offre: Offre
    cases: dict[int, _Case]

    def est_suivie_par(self, offre: OffreComparee, rang_du_tour: int) -> bool:
        """Vrai si l'offre d'un tour est celle-ci, maintenue, ou sa révision ; deux plis d'un tour restent deux."""
        if rang_du_tour in self.cases:
            return False
        return cle_de(self.offre) == cle_de(offre.offre) or bool(motif_de_meme_candidat(self.offre, offre.offre))


def _par_offre(tours: Sequence[Comparaison]) -> Iterator[tuple[int, str, list[_Case]]]:
    """Énumère, par lot et par candidat, la note en JSON, la note en français et le rang de chaque tour."""
    suivies: list[_Suivie] = []
    for rang_du_tour, comparaison in enumerate(tours):
        for lot in comparaison.lots:
            # L'offre maintenue telle quelle retrouve d'abord la sienne : deux plis d'un candidat ne se croisent pas.
            connues = {cle_de(s.offre) for s in suivies}
            for offre in sorted(nommees(lot.offres), key=lambda o: cle_de(o.offre) not in connues):
                ancienne = _ancienne(suivies, offre, rang_du_tour)
                if ancienne is not None:
                    suivies.remove(ancienne)
                cases = {**(ancienne.cases if ancienne else {}), rang_du_tour: _case(offre, comparaison.decimales)}
                suivies.append(_Suivie(lot.numero, offre.soumissionnaire, offre.offre, cases))
    for suivie in sorted(suivies, key=lambda s: (s.lot, nom_replie(s.nom))):
        yield suivie.lot, suivie.nom, [suivie.cases.get(rang, _SANS_NOTE) for rang in range(len(tours))]


def _ancienne(suivies: Sequence[_Suivie], offre: OffreComparee, rang_du_tour: int) -> _Suivie | None:
    possibles = [s for s in suivies if s.est_suivie_par(offre, rang_du_tour)]
    telles_quelles = (s for s in possibles if cle_de(s.offre) == cle_de(offre.offre))
    return next(telles_quelles, possibles[0] if possibles else None)


def _case(offre: OffreComparee, decimales: int) -> _Case:
    rang = offre.mise_a_l_ecart.decision.etat if offre.mise_a_l_ecart else str(offre.rang or "–")
    note, part = offre.note.note, offre.note.couverture
    # Une note sur une part du barème ne se compare pas à une note complète : elle le dit.
    sur = "" if note is None or offre.note.est_complete else f" sur {en_francais(part * 100, 0)} % du barème"
    return en_texte(note, decimales) or "", f"{en_francais(note, decimales)}{sur}", rang


def _en_clair(case: _Case) -> str:
    """Rend la note et le rang ; d'une offre qui n'en a pas, ce qu'il en est : « écartée » n'est pas un rang."""
    _, note, rang = case
    if rang.isdecimal():
        return f"{note} (rang {rang})"
    if rang != "–":
        return rang if note == "–" else f"{note} ({rang})"
    return "sans note" if note == "–" else f"{note} (sans rang)"


def tableau_des_tours(tours: Sequence[Comparaison]) -> tuple[str, tuple[str, ...], list[list[str]]]:
    """Rend une ligne par offre et, par tour, sa note et son rang."""
    entetes = ("Lot", "Soumissionnaire", *(f"Tour {n}" for n in range(1, len(tours) + 1)))
    lignes = [[str(lot or "–"), nom, *(_en_clair(case) for case in siennes)] for lot, nom, siennes in _par_offre(tours)]
    return "Notes par tour", entetes, lignes


def phrases_des_tours(tours: Sequence[Comparaison]) -> Iterator[str]:
    """Énumère, une phrase par offre, la note et le rang de chaque tour."""
    for lot, nom, siennes in _par_offre(tours):
        dites = (f"tour {n}, {_en_clair(case)}" for n, case in enumerate(siennes, start=1))
        yield f"{nom}{f' (lot {lot})' if lot else ''} : {' ; '.join(dites)}."


def tours_en_dict(tours: Sequence[Comparaison]) -> list[dict[str, Any]]:
    """Rend la forme JSON : par offre, la note et le rang de chaque tour."""
    return [
        {
            "lot": lot or None,
            "soumissionnaire": nom,
            "tours": [{"note": note or None, "rang": lire_entier(rang)} for note, _, rang in siennes],
        }
        for lot, nom, siennes in _par_offre(tours)
    ]
