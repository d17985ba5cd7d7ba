"""Ce qu'un écrit reprend d'une offre sans y toucher : noms, fichiers, composants, réponses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cctgen.matrice import contrat
from cctgen.matrice.modele import Composant, Offre
from cctgen.socle.typographie import Typographe, en_gardant

_CITES = (contrat.COMPOSANT, contrat.VERSION, contrat.LICENCE)


def typographie_autour(offres: Iterable[Offre]) -> Typographe:
    """Rend la typographie d'un rapport ou d'une lettre, qui ne change rien à ce que ces offres ont écrit."""
    toutes = tuple(offres)
    mots = [mot for offre in toutes for mot in _mots(offre)]
    reponses = (r for offre in toutes for r in offre.reponses)
    return en_gardant(mots, (texte for r in reponses for texte in (r.justification, r.renvoi)))


def _mots(offre: Offre) -> Iterator[str]:
    yield from (offre.soumissionnaire, offre.fichier)
    for composant in offre.composants:
        yield from _mots_du_composant(composant)


def _mots_du_composant(composant: Composant) -> Iterator[str]:
    dits = [" ".join(composant.valeurs.get(colonne, "").split()) for colonne in _CITES]
    yield " ".join(filter(None, dits[:2]))
    yield from dits
