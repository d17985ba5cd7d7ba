"""Les réglages d'un service : l'habillage de ses classeurs, les gabarits de ses tableaux ; vérifiés avant de servir."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from cctgen.socle.anomalies import bloquantes
from cctgen.socle.erreurs import DonneesInvalides
from cctgen.socle.fichiers import lire_sur_le_disque
from cctgen.usages.ouverture.modeles.suivis import DOSSIER_MODELES, dossiers_de_modeles, est_livre, modele_suivi

if TYPE_CHECKING:
    from cctgen.documents.tableaux.gabarit import Gabarits
    from cctgen.matrice.habillage.modele import Habillage
    from cctgen.socle.anomalies import Anomalie

CLASSEURS, TABLEAUX = "classeurs.xlsx", "tableaux.docx"
REGLAGES: Mapping[str, str] = {
    CLASSEURS: "polices, couleurs et largeurs des classeurs",
    TABLEAUX: "largeurs et orientation des tableaux des documents",
}
"""Les modèles qui ne sont pas ceux d'un document, et à quoi chacun sert."""
_Lu = TypeVar("_Lu")


def habillage_suivi(racine: Path, superposes: Sequence[Path] = ()) -> Habillage | None:
    """Rend l'habillage d'un service, ou rien s'il suit celui de l'outil ; lève `DonneesInvalides` s'il est fautif."""
    return _suivi(CLASSEURS, racine, superposes, lire_le_classeur)


def gabarits_suivis(racine: Path, superposes: Sequence[Path] = ()) -> Gabarits | None:
    """Rend les gabarits de tableau d'un service, ou rien ; lève `DonneesInvalides` si l'un est fautif."""
    return _suivi(TABLEAUX, racine, superposes, lire_les_tableaux)


def _suivi(
    nom: str, racine: Path, superposes: Sequence[Path], lire: Callable[[Path], tuple[_Lu, tuple[Anomalie, ...]]]
) -> _Lu | None:
    try:
        dossiers = dossiers_de_modeles(racine, superposes)
    except DonneesInvalides:
        dossiers = [racine / DOSSIER_MODELES]  # Un clausier disparu se dit là où il manque.
    chemin = modele_suivi(nom, dossiers)
    if chemin is None or est_livre(chemin):
        return None
    return sans_faute(lire(chemin))


def sans_faute(lu: tuple[_Lu, tuple[Anomalie, ...]]) -> _Lu:
    """Rend ce qui a été lu d'un réglage ; lève `DonneesInvalides` si une faute empêche de le suivre."""
    reglage, anomalies = lu
    if fautes := bloquantes(anomalies):
        raise DonneesInvalides(fautes)
    return reglage


def lire_le_classeur(chemin: Path) -> tuple[Habillage, tuple[Anomalie, ...]]:
    """Rend l'habillage d'un classeur modèle et toutes ses anomalies."""
    # Seul un service qui a le sien attend la lecture d'Excel avant d'écrire.
    from cctgen.matrice.habillage.lecture import habillage_livre, lire_habillage  # noqa: PLC0415

    habillage, anomalies = lire_habillage(lire_sur_le_disque(chemin), _nom(chemin), habillage_livre())
    return habillage, tuple(anomalies)


def lire_les_tableaux(chemin: Path) -> tuple[Gabarits, tuple[Anomalie, ...]]:
    """Rend les gabarits d'un modèle de tableaux et toutes ses anomalies."""
    from cctgen.documents.tableaux.lecture import gabarits_livres, lire_gabarits  # noqa: PLC0415 (de même)

    gabarits, anomalies = lire_gabarits(lire_sur_le_disque(chemin), _nom(chemin), gabarits_livres())
    return gabarits, tuple(anomalies)


def _nom(chemin: Path) -> str:
    return f"{chemin.parent.name}/{chemin.name}"


def fautes_des_reglages(dossiers: Iterable[Path]) -> Iterator[Anomalie]:
    """Énumère les anomalies des réglages que suivent ces dossiers, ceux de l'outil exceptés."""
    recherche = tuple(dossiers)
    lectures: Mapping[str, Callable[[Path], tuple[object, tuple[Anomalie, ...]]]] = {
        CLASSEURS: lire_le_classeur,
        TABLEAUX: lire_les_tableaux,
    }
    for nom, lire in lectures.items():
        chemin = modele_suivi(nom, recherche)
        if chemin is not None and not est_livre(chemin):
            yield from lire(chemin)[1]
