"""Ce qu'un écrit reprend d'une offre sans y toucher : noms, fichiers, composants, réponses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cctgen.assemblage.modele import Dossier
from cctgen.matrice import contrat
from cctgen.matrice.composants.embarque import CONDITIONS, libelle
from cctgen.matrice.modele import Composant, Offre
from cctgen.socle.typographie import Typographe, en_gardant

_DITS = (*map(libelle, CONDITIONS), *contrat.COLONNES_EXIGENCES, *contrat.COLONNES_COMPOSANTS)
"""Ce que l'outil nomme lui-même entre guillemets."""
_CITES = (contrat.COMPOSANT, contrat.VERSION, contrat.LICENCE)


def typographie_autour(offres: Iterable[Offre], dossier: Dossier) -> Typographe:
    """Rend la typographie d'un rapport ou d'une lettre, qui ne change rien à ce que ces offres ont écrit.

    Entre guillemets, ce qui vient du dossier se compose comme le reste : objet, titres, colonnes de la matrice.
    """
    toutes = tuple(offres)
    mots = [mot for offre in toutes for mot in _mots(offre)]
    reponses = (r for offre in toutes for r in offre.reponses)
    passages = (texte for r in reponses for texte in (r.justification, r.renvoi))
    return en_gardant(mots, passages, (*_DITS, *_du_dossier(dossier)))


def _du_dossier(dossier: Dossier) -> Iterator[str]:
    yield dossier.edition.objet
    yield from (lot.titre for lot in dossier.lots)
    for _, bareme in dossier.baremes:
        for critere in bareme.criteres:
            yield from (critere.libelle, *(part.libelle for part in critere.sous_criteres))
    for document in dossier.documents:
        yield document.titre
        yield from (article.titre for article in document.articles)


def _mots(offre: Offre) -> Iterator[str]:
    yield from (offre.soumissionnaire, offre.fichier)
    yield from (" ".join(dit.split()) for _, dit in offre.identification)
    for composant in offre.composants:
        yield from _mots_du_composant(composant)


def _mots_du_composant(composant: Composant) -> Iterator[str]:
    dits = [" ".join(composant.valeurs.get(colonne, "").split()) for colonne in _CITES]
    yield " ".join(filter(None, dits[:2]))
    yield from dits
