"""Le soumissionnaire contrôle sa matrice avant le dépôt, sans consultation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from cctgen.matrice.controle.avant_depot import AvantDepot, examiner
from cctgen.matrice.formats import CLASSEURS, en_clair
from cctgen.matrice.lecture.fichier import est_ancien
from cctgen.matrice.lecture.matrice import lire_matrice
from cctgen.matrice.modele import MatriceLue
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.erreurs import DossierIntrouvable
from cctgen.socle.fichiers import lire as lire_octets
from cctgen.socle.refus import cause


def controler(fichiers: Sequence[Path]) -> tuple[AvantDepot, ...]:
    """Contrôle des matrices sans consultation, pour le soumissionnaire.

    Plusieurs se lisent à l'écart, dans un processus borné : une seule est lue sur place, plus vite.
    """
    octets = [(chemin.name, lire_fichier(chemin)) for chemin in fichiers]
    return tuple(examiner(matrice, (*des_composants(matrice), *_mal_nommee(matrice))) for matrice in lire(octets))


def _mal_nommee(matrice: MatriceLue) -> Iterator[Anomalie]:
    """Le contenu seul est lu ; une plateforme ou un acheteur, eux, trient les pièces d'un pli à leur nom."""
    if matrice.est_matrice and not matrice.fichier.lower().endswith(CLASSEURS):
        message = f"« {matrice.fichier} » est une matrice, et son nom ne le dit pas."
        conseil = f"Enregistrez-la au format {en_clair()}, sous un nom qui finit ainsi, avant de la déposer."
        yield Anomalie("fichier-mal-nomme", message, conseil, Gravite.A_QUALIFIER, Lieu(matrice.fichier))


def des_composants(matrice: MatriceLue) -> Sequence[Anomalie]:
    """Rend ce que relève la feuille « Composants » d'une matrice ; rien n'est chargé si elle est vide."""
    if not (matrice.est_matrice and matrice.composants):
        return ()
    # Chargé seulement ici : le référentiel et les licences demandent plus d'imports que lire un fichier.
    from cctgen.usages.soumission.examen_composants import examiner_les_composants  # noqa: PLC0415

    return tuple(examiner_les_composants(matrice))


def lire(fichiers: Sequence[tuple[str, bytes]]) -> Iterator[MatriceLue]:
    """Lit des fichiers ; un seul l'est sur place, sauf un .xls, dont la lecture peut écrire à l'écran ou tomber."""
    if len(fichiers) > 1 or any(est_ancien(octets) for _, octets in fichiers):
        # Chargé seulement ici : lancer des processus demande plus d'imports que lire un fichier.
        from cctgen.matrice.lecture.lot import lire_matrices  # noqa: PLC0415

        yield from lire_matrices(fichiers)
    else:
        yield from (lire_matrice(octets, nom) for nom, octets in fichiers)


def lire_fichier(chemin: Path) -> bytes:
    """Rend les octets d'un fichier donné en argument ; lève `DossierIntrouvable` s'il ne se lit pas."""
    try:
        return lire_octets(chemin)
    except OSError as erreur:
        raise DossierIntrouvable(
            f"« {chemin} » ne peut pas être lu ({cause(erreur)}).", "Vérifiez le nom du fichier."
        ) from erreur
