"""Reconnaît les grilles que l'outil a écrites des mêmes offres : les refaire rendrait les mêmes octets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Self

from cctgen.assemblage.modele import Dossier
from cctgen.evaluation.modele import CleOffre
from cctgen.matrice.habillage.lecture import habillage
from cctgen.matrice.modele import Offre
from cctgen.socle.fichiers import empreinte, lire
from cctgen.socle.memoire.code import empreinte_des_bibliotheques, empreinte_du_code
from cctgen.socle.memoire.lectures import Lectures

_CODE = ("socle", "clausier", "consultation", "assemblage", "documents", "matrice", "depouillement", "evaluation")
"""Ce dont dépend, dans le paquet, l'écriture d'une grille."""

_SEPARE = "\x1f"


@dataclass(frozen=True, slots=True)
class DejaEcrites:
    """Ce que la consultation retient des grilles qu'elle a écrites : l'empreinte de chacune, d'après ce qui la fait."""

    lectures: Lectures
    contenu: bytes

    @classmethod
    def de(
        cls, racine: Path, dossier: Dossier, offres: Sequence[Offre], reponses: Mapping[CleOffre, Mapping[str, str]]
    ) -> Self:
        """Rend ce qui est retenu des grilles de ces offres et des réponses reçues d'elles."""
        exigences = [dossier.exigences(lot) for lot in dossier.numeros]
        du_dossier = (dossier.lots, dossier.edition, dossier.bareme, exigences)
        lu = sha256(repr((du_dossier, reponses, habillage())).encode(errors="surrogateescape"))
        for morceau in chain.from_iterable(map(_dit, offres)):
            lu.update(morceau.encode(errors="surrogateescape"))
        contexte = empreinte_du_code(_CODE) + empreinte_des_bibliotheques()
        return cls(Lectures.de(racine, "grille-ecrite", contexte), lu.digest())

    def retrouver(self, chemins: Iterable[Path]) -> tuple[bytes, ...] | None:
        """Rend les fichiers présents s'ils sont tous, à l'octet près, ceux qui furent écrits ; rien sinon."""
        presents = tuple(map(self._present, chemins))
        return tuple(octets for octets in presents if octets is not None) if None not in presents else None

    def _present(self, chemin: Path) -> bytes | None:
        retenue = self.lectures.rendre(self.lectures.cle(chemin.name, self.contenu))
        if retenue is None:
            return None
        try:
            octets = lire(chemin)
        except OSError:
            return None
        return octets if empreinte(octets) == retenue else None

    def retenir(self, ecrites: Iterable[tuple[Path, str]]) -> None:
        """Retient l'empreinte de chaque grille."""
        for chemin, somme in ecrites:
            cle = self.lectures.cle(chemin.name, self.contenu)
            if self.lectures.rendre(cle) != somme:
                self.lectures.garder(cle, somme)


def _dit(offre: Offre) -> Iterator[str]:
    """Énumère tout ce que dit une offre ; chaque texte d'une réponse à part, sans le composer autrement."""
    yield repr(replace(offre, reponses=()))
    # Une réponse a toujours autant de textes : à la suite, ils ne se confondent pas.
    yield _SEPARE.join((*chain.from_iterable(offre.reponses), ""))
