"""Les polices d'un modèle : celles dont l'outil connaît la largeur des lettres, et celles dont il l'ignore."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cctgen.documents.modeles.numerotation import Styles
from cctgen.documents.modeles.paquet import Paquet
from cctgen.documents.modeles.piece.noms import w
from cctgen.documents.modeles.styles import styles_attendus

_MESUREES = frozenset({"arial", "arimo", "helvetica", "liberation sans"})
"""Les polices de mêmes chasses qu'Arial."""
_PAR_DEFAUT = "Times New Roman"
"""Ce que Word emploie quand rien ne le dit."""
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_THEME = "theme/theme1"


def polices_non_mesurees(paquet: Paquet, styles: Styles) -> tuple[str, ...]:
    """Rend le nom des polices du texte dont la largeur n'est pas connue : les pages n'y sont qu'estimées."""
    noms = _polices(paquet, styles)
    return tuple(dict.fromkeys(nom for nom in noms if nom.casefold() not in _MESUREES))


def _polices(paquet: Paquet, styles: Styles) -> Iterator[str]:
    for attendu in styles_attendus(sommaire=True):
        style = styles.trouver(attendu.noms)
        if style is not None and not attendu.de_tableau:
            yield _police(paquet, styles, style)


def _police(paquet: Paquet, styles: Styles, style: Any) -> str:
    """Rend la police d'un style ; celle du thème l'emporte sur le nom écrit à côté d'elle."""
    for attribut in ("asciiTheme", "ascii"):
        trouvee = styles.heritee(style, "rPr/rFonts", attribut)
        if trouvee is not None:
            nom = str(trouvee.propriete.get(w(attribut)))
            return _du_theme(paquet, nom) if attribut == "asciiTheme" else nom
    return _PAR_DEFAUT


def _du_theme(paquet: Paquet, nom: str) -> str:
    theme = paquet.piece(_THEME)
    sorte = "majorFont" if nom.startswith("major") else "minorFont"
    latine = None if theme is None else theme.find(f".//{_A}{sorte}/{_A}latin")
    return _PAR_DEFAUT if latine is None else str(latine.get("typeface") or _PAR_DEFAUT)
