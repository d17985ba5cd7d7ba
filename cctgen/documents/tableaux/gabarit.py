"""Ce qu'un modèle règle d'une sorte de tableau, et les gabarits que suit le geste en cours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from cctgen.documents.texte import Tableau, lignes_en_clair
from cctgen.socle.memoire.du_geste import DuGeste

AUTRES = "Autres colonnes"
"""Dans un gabarit, la colonne qui vaut pour toutes celles qu'il ne nomme pas."""
_ESPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "’": "'"})


@lru_cache(maxsize=4096)
def cle(nom: str) -> str:
    """Rend un titre tel qu'il se compare : Word y met des apostrophes courbes et des espaces insécables."""
    return " ".join(nom.translate(_ESPACES).casefold().split())


@dataclass(frozen=True, slots=True)
class Gabarit:
    """Une sorte de tableau : la part de chaque colonne, par titre, et s'il se couche en paysage."""

    nom: str
    parts: tuple[tuple[str, int], ...]
    paysage: bool = False

    def largeurs(self, colonnes: Sequence[str]) -> tuple[int, ...]:
        """Rend la part de chaque colonne d'un tableau, ou rien si l'une n'est pas réglée.

        La part d'une colonne que ce tableau n'a pas (les lots d'un achat sans lot) va à la plus large.
        """
        reglees = {cle(nom): part for nom, part in self.parts}
        autres = reglees.pop(cle(AUTRES), 0)
        cles = [cle(colonne) for colonne in colonnes]
        parts = [reglees.get(une, autres) for une in cles]
        if not parts or 0 in parts:
            return ()
        if not autres:
            parts[parts.index(max(parts))] += sum(part for nom, part in reglees.items() if nom not in cles)
        return tuple(parts)


@dataclass(frozen=True, eq=False)
class Gabarits:
    """Les gabarits d'un modèle, par nom."""

    par_nom: Mapping[str, Gabarit]

    def de(self, tableau: Tableau) -> Gabarit | None:
        """Rend le gabarit d'un tableau : celui de son titre, qu'un service peut ajouter, à défaut celui de sa sorte."""
        return self.par_nom.get(cle(tableau.titre)) or self.par_nom.get(cle(tableau.gabarit))

    def parts(self, tableau: Tableau) -> tuple[int, ...]:
        """Rend la part de chaque colonne d'un tableau, ou rien si son contenu doit en décider."""
        gabarit = self.de(tableau)
        return () if gabarit is None else gabarit.largeurs([" ".join(lignes_en_clair(e)) for e in tableau.entetes])

    def est_en_paysage(self, tableau: Tableau) -> bool:
        """Vrai d'un tableau que son gabarit couche en paysage."""
        gabarit = self.de(tableau)
        return gabarit is not None and gabarit.paysage


_DU_GESTE: DuGeste[Gabarits] = DuGeste("gabarits")
gabarits_du_geste, suivant = _DU_GESTE.suivre, _DU_GESTE.fixer
"""Les gabarits que suit le geste en cours, et de quoi en faire suivre à tout document écrit dans un bloc."""
