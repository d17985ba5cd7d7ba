"""Ce que chaque page du tableau comparatif a sous la main : un lot, son barème, où sont ses fichiers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from cctgen.assemblage.modele import Dossier, ExigenceRetenue
from cctgen.consultation.bareme import Bareme
from cctgen.evaluation.classement import Comparaison, LotCompare, OffreComparee
from cctgen.evaluation.derogations.controle import derogation_de
from cctgen.evaluation.derogations.modele import APRES_LA_NOTIFICATION, Derogation
from cctgen.evaluation.feuilles import edition_en_clair
from cctgen.evaluation.notation.portee import PartDuBareme, parts_du_bareme
from cctgen.evaluation.phrases import titre_de_lot
from cctgen.matrice.modele import Offre


@dataclass(frozen=True)
class Annexes:
    """Ce que la comparaison ne porte pas : le chemin de chaque fichier reçu depuis le classeur, par empreinte, et
    les dérogations du registre, jugées à une date ; le tour de négociation.
    """

    emplacements: Mapping[str, str] = field(default_factory=dict)
    derogations: Sequence[Derogation] = ()
    jour: date | None = None
    tour: int = 1


@dataclass(frozen=True)
class LotAEcrire:
    """Un lot et tout ce qu'en montrent les pages."""

    dossier: Dossier
    lot: LotCompare
    decimales: int
    annexes: Annexes
    bareme: Bareme | None
    exigences: tuple[ExigenceRetenue, ...]
    parts: tuple[PartDuBareme, ...]

    @property
    def edition(self) -> str:
        """Rend ce qui identifie la version du dossier, et le tour."""
        return edition_en_clair(self.dossier.edition, self.annexes.tour)

    @property
    def titre(self) -> str:
        """Rend « Lot 1 : titre », ou rien sans allotissement."""
        return titre_de_lot(self.lot)

    @property
    def classees(self) -> tuple[OffreComparee, ...]:
        """Rend les offres classées, de la première à la dernière."""
        return tuple(sorted((o for o in self.lot.offres if o.rang is not None), key=lambda o: o.rang or 0))

    def etat_de_derogation(self, offre: Offre, exigence: str) -> str:
        """Rend où en est au registre la dérogation que demande une offre."""
        suivie = derogation_de(self.annexes.derogations, offre, exigence)
        return suivie.etat(self.annexes.jour or self.dossier.edition.date) if suivie else APRES_LA_NOTIFICATION

    def nom(self, feuille: str) -> str:
        """Rend « Calcul », ou « Calcul lot 1 »."""
        return f"{feuille} lot {self.lot.numero}" if self.lot.numero else feuille


def lots_a_ecrire(dossier: Dossier, comparaison: Comparaison, annexes: Annexes) -> tuple[LotAEcrire, ...]:
    """Réunit, lot par lot, ce que les pages montrent."""
    lots = []
    for lot in comparaison.lots:
        bareme, exigences = dossier.bareme_du_lot(lot.numero), dossier.exigences(lot.numero)
        parts = parts_du_bareme(bareme, exigences) if bareme else ()
        lots.append(LotAEcrire(dossier, lot, comparaison.decimales, annexes, bareme, exigences, parts))
    return tuple(lots)
