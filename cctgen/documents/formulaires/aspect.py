"""L'aspect d'un texte, pour ce qu'il peut changer de son sens : barré, masqué, ou de la couleur de son fond."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cctgen.documents.formulaires.releve import BARRE, INVISIBLE, MASQUE
from cctgen.documents.modeles.aspect.contrastes import BLANC, contraste

_HEXADECIMAL = re.compile(r"[0-9A-Fa-f]{6}")
_INVISIBLE = 1.2
"""Rapport de contraste au-dessous duquel un lecteur ne voit pas le texte : celui des classeurs relus."""


@dataclass(frozen=True, slots=True)
class Aspect:
    """Ce qu'un style ou un passage règle ; `None` ou vide, il le laisse à celui dont il part."""

    barre: bool | None = None
    masque: bool | None = None
    couleur: str = ""
    fond: str = ""
    police: str = ""

    def sur(self, base: Aspect) -> Aspect:
        """Rend cet aspect posé sur celui dont il part."""
        return Aspect(
            base.barre if self.barre is None else self.barre,
            base.masque if self.masque is None else self.masque,
            self.couleur or base.couleur,
            self.fond or base.fond,
            self.police or base.police,
        )

    @property
    def natures(self) -> tuple[str, ...]:
        """Rend ce qui le distingue d'un texte ordinaire ; un fond que rien ne règle est blanc."""
        dits = [BARRE] if self.barre else []
        dits += [MASQUE] if self.masque else []
        couleur, fond = _couleur(self.couleur), _couleur(self.fond) or BLANC
        if couleur and contraste(couleur, fond) < _INVISIBLE:
            dits.append(INVISIBLE)
        return tuple(dits)


ORDINAIRE = Aspect()
"""L'aspect que rien ne règle."""


def _couleur(ecrite: str) -> str:
    """Rend « RRVVBB », ou rien d'une couleur automatique ou nommée."""
    chiffres = ecrite.removeprefix("#")
    return chiffres if _HEXADECIMAL.fullmatch(chiffres) else ""
