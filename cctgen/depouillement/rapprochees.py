"""Les offres déjà lues et rapprochées, gardées par la consultation : le même fichier ne l'est pas deux fois.

Ce qu'une offre doit aux autres plis du même candidat n'en est pas : il s'y ajoute chaque fois.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from cctgen.depouillement.plis.remises import Remise
from cctgen.depouillement.rapprochement import Chantier, avec_candidatures
from cctgen.matrice.lecture.fichier import est_ancien
from cctgen.matrice.lecture.lot import outils_de_lecture
from cctgen.matrice.modele import MatriceLue, Offre
from cctgen.socle.memoire.code import empreinte_des_bibliotheques, empreinte_du_code
from cctgen.socle.memoire.lectures import Lectures

_CODE = ("socle", "clausier", "assemblage", "matrice", "depouillement")
"""Ce dont dépend, dans le paquet, une offre rapprochée du dossier."""

Fichier = tuple[str, bytes]


def rapprocher_les_fichiers(
    fichiers: Iterable[Fichier],
    lire: Callable[[Iterable[Fichier]], Iterator[MatriceLue]],
    chantier: Chantier,
    remises: Mapping[str, Sequence[Remise]],
    racine: Path,
) -> tuple[Offre, ...]:
    """Rend une offre par fichier, dans le même ordre ; `lire` ne lit que ceux dont l'offre n'est pas gardée.

    `racine` est la consultation qui les garde.
    """
    gardees = Lectures.de(racine, "offre", _contexte(chantier))
    offres: list[Offre | None] = []
    attendues: deque[tuple[int, str]] = deque()

    def a_lire() -> Iterator[Fichier]:
        for nom, octets in fichiers:
            cle = gardees.cle(nom, octets)
            gardee = gardees.rendre(cle)
            offres.append(gardee if isinstance(gardee, Offre) else None)
            if offres[-1] is None:
                # Un .xls se lit sur une copie que LibreOffice n'a peut-être pas faite : rien n'en est gardé.
                attendues.append((len(offres) - 1, "" if est_ancien(octets) else cle))
                yield nom, octets

    for matrice in lire(a_lire()):
        rang, cle = attendues.popleft()
        offre = offres[rang] = chantier.offre(matrice)
        # Une lecture arrêtée par le délai aboutira peut-être la fois suivante.
        if cle and matrice.est_lisible:
            gardees.garder(cle, offre)
    return avec_candidatures([offre for offre in offres if offre is not None], remises)


def _contexte(chantier: Chantier) -> bytes:
    """Rend tout ce dont une offre dépend hors de son fichier : l'outil, et ce qu'il regarde du dossier."""
    dossier = chantier.dossier
    refs = [[exigence.ref for exigence in dossier.exigences(lot)] for lot in dossier.numeros]
    du_dossier = (dossier.produits, dossier.sans_referentiel, dossier.edition, dossier.licences)
    regarde = (chantier.par_lot, refs, du_dossier, chantier.anciennes)
    empreinte = sha256(repr(regarde).encode(errors="surrogateescape")).digest()
    return empreinte_du_code(_CODE) + outils_de_lecture() + empreinte_des_bibliotheques() + empreinte
