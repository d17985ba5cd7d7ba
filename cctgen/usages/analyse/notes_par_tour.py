"""Les notes de chaque offre, tour après tour : une information, jamais une nouvelle note."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from cctgen.evaluation.classement import Comparaison
from cctgen.evaluation.notation.calcul import en_francais, en_texte
from cctgen.usages.analyse.evaluation import lire_l_evaluation
from cctgen.usages.ouverture.consultation import sans_suivi


def notes_des_tours(racine: Path, superposes: Sequence[Path], tour: int) -> Iterator[Comparaison]:
    """Énumère la comparaison de chaque tour qui précède, relue de ses propres grilles."""
    for numero in range(1, tour):
        yield lire_l_evaluation(racine, superposes, sans_suivi, numero).comparaison


_SANS_NOTE = ("", "–", "–")


def _par_offre(tours: Sequence[Comparaison]) -> dict[tuple[int, str], list[tuple[str, str, str]]]:
    """Rend, par lot et par nom, la note en JSON, la note en français et le rang de chaque tour."""
    rangees: dict[tuple[int, str], list[tuple[str, str, str]]] = {}
    for rang_du_tour, comparaison in enumerate(tours):
        for lot in comparaison.lots:
            for offre in lot.offres:
                siennes = rangees.setdefault((lot.numero, offre.soumissionnaire), [])
                siennes.extend([_SANS_NOTE] * (rang_du_tour - len(siennes)))
                note, decimales = offre.note.note, comparaison.decimales
                rang = offre.mise_a_l_ecart.decision.etat if offre.mise_a_l_ecart else str(offre.rang or "–")
                siennes.append((en_texte(note, decimales) or "", en_francais(note, decimales), rang))
    return {cle: siennes + [_SANS_NOTE] * (len(tours) - len(siennes)) for cle, siennes in rangees.items()}


def tableau_des_tours(tours: Sequence[Comparaison]) -> tuple[str, tuple[str, ...], list[list[str]]]:
    """Rend une ligne par offre et, par tour, sa note et son rang."""
    entetes = ("Lot", "Soumissionnaire", *(f"Tour {n}" for n in range(1, len(tours) + 1)))
    lignes = [
        [str(lot or "–"), nom, *(f"{note} (rang {rang})" for _, note, rang in siennes)]
        for (lot, nom), siennes in _par_offre(tours).items()
    ]
    return "Notes par tour", entetes, lignes


def tours_en_dict(tours: Sequence[Comparaison]) -> list[dict[str, Any]]:
    """Rend la forme JSON : par offre, la note et le rang de chaque tour."""
    return [
        {
            "lot": lot or None,
            "soumissionnaire": nom,
            "tours": [
                {"note": note or None, "rang": int(rang) if rang.isdigit() else None} for note, _, rang in siennes
            ],
        }
        for (lot, nom), siennes in _par_offre(tours).items()
    ]
