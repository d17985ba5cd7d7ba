"""Ce que la lecture d'une grille a laissé de côté : elle l'a dit, et personne ne l'a ni effacé, ni retiré."""

from __future__ import annotations

from collections.abc import Iterable

from cctgen.evaluation.consolidation import evaluateur_de
from cctgen.evaluation.modele import nom_replie
from cctgen.socle.anomalies import Anomalie, Gravite

_SANS_REFERENCE = {
    *("grille-illisible", "grille-en-double", "feuille-inconnue", "feuille-en-double"),
    *("offre-inconnue", "colonne-absente", "exigence-inconnue"),
}
_D_UNE_LIGNE = {"note-hors-echelle", "constat-non-reconnu", "formes-contradictoires", "ligne-dupliquee"}


class MalLues:
    """Ce que des grilles portent et que la lecture n'en a pas compté : ce qui en a été dit suffit.

    `absents` sont ceux dont toute la grille manque : cela se dit autrement.
    """

    def __init__(self, anomalies: Iterable[Anomalie], absents: Iterable[str] = ()) -> None:
        self._places: set[tuple[str, int | None, str]] = {(nom_replie(nom), None, "") for nom in absents}
        for a in anomalies:
            if a.code in _SANS_REFERENCE | _D_UNE_LIGNE and a.gravite is not Gravite.INFORMATION:
                # Des formes qui se contredisent sont dites dans leurs deux fichiers, du même évaluateur.
                fichier = a.lieu.fichier.partition(" et ")[0].rpartition("/")[2]
                ref = a.ref if a.code in _D_UNE_LIGNE else ""
                self._places.add((nom_replie(evaluateur_de(fichier)), a.lot or None, ref))

    def couvrent(self, nom: str, lot: int, ref: str) -> bool:
        """Vrai si l'avis d'un évaluateur sur une exigence, dans un lot, est de ce qui ne s'est pas lu."""
        replie = nom_replie(nom)
        return any((replie, du_lot, dite) in self._places for du_lot in (None, lot or None) for dite in ("", ref))
