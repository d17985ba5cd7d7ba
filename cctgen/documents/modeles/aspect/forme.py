"""L'aspect d'un texte, pour ce qu'il peut changer de son sens : barré, masqué, minuscule, ou de la couleur du fond."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from cctgen.documents.modeles.aspect.contrastes import BLANC, contraste

BARRE, INVISIBLE, MASQUE = "texte barré", "texte de la couleur du fond", "texte masqué"
MINUSCULE = "texte minuscule"
FORMES = (BARRE, INVISIBLE, MASQUE, MINUSCULE)
CORPS_MINIMAL = 6.0
"""En points : la plus petite taille des notes d'un contrat imprimé ; le droit de la consommation en demande huit."""
_HEXADECIMAL = re.compile(r"[0-9A-Fa-f]{6}")
_INVISIBLE = 1.2
"""Rapport de contraste au-dessous duquel un lecteur ne voit pas le texte : celui des classeurs relus."""
_HERITAGES = 20
"""Styles qu'on remonte de l'un à l'autre : un cercle s'arrête là."""


@dataclass(frozen=True, slots=True)
class Aspect:
    """Ce qu'un style ou un passage règle ; `None` ou vide, il le laisse à celui dont il part. `taille` est en points.

    `masque_au_web` : l'affichage Web de Word seul l'ôte.
    """

    barre: bool | None = None
    masque: bool | None = None
    couleur: str = ""
    fond: str = ""
    police: str = ""
    taille: float | None = None
    masque_au_web: bool | None = None

    def sur(self, base: Aspect) -> Aspect:
        """Rend cet aspect posé sur celui dont il part."""
        return Aspect(
            base.barre if self.barre is None else self.barre,
            base.masque if self.masque is None else self.masque,
            self.couleur or base.couleur,
            self.fond or base.fond,
            self.police or base.police,
            base.taille if self.taille is None else self.taille,
            base.masque_au_web if self.masque_au_web is None else self.masque_au_web,
        )

    @property
    def natures(self) -> tuple[str, ...]:
        """Rend ce qui le distingue d'un texte ordinaire ; un fond que rien ne règle est blanc."""
        dits = [BARRE] if self.barre else []
        dits += [MASQUE] if self.masque else []
        couleur, fond = _couleur(self.couleur), _couleur(self.fond) or BLANC
        if couleur and contraste(couleur, fond) < _INVISIBLE:
            dits.append(INVISIBLE)
        if self.taille is not None and self.taille < CORPS_MINIMAL:
            dits.append(MINUSCULE)
        return tuple(dits)


ORDINAIRE = Aspect()
"""L'aspect que rien ne règle."""


def _couleur(ecrite: str) -> str:
    """Rend « RRVVBB », ou rien d'une couleur automatique ou nommée."""
    chiffres = ecrite.removeprefix("#")
    return chiffres if _HEXADECIMAL.fullmatch(chiffres) else ""


@dataclass(frozen=True, slots=True)
class Styles:
    """L'aspect que règle chaque style, et celui dont il part."""

    propres: Mapping[str, Aspect] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)

    def aspect(self, nom: str) -> Aspect:
        """Rend l'aspect d'un style, héritage compris ; celui d'un style inconnu ne règle rien."""
        resultat = Aspect()
        for _ in range(_HERITAGES):
            if nom not in self.propres:
                break
            resultat = resultat.sur(self.propres[nom])
            nom = self.parents.get(nom, "")
        return resultat
