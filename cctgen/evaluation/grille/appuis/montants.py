"""Les montants qu'un soumissionnaire a écrits dans sa réponse technique, masqués à qui apprécie la technique.

Règle 33 : l'évaluateur technique ne voit aucun prix. Le fichier reçu reste intact ; seule la grille masque, et le dit.
"""

from __future__ import annotations

import re
from functools import lru_cache

MASQUE = "[montant masqué]"
MENTION = "Un montant est masqué ici : il se lit dans le fichier reçu, hors de l'évaluation technique."

_ESPACE = r"[ \t\u00a0\u202f]"
_NOMBRE = rf"\d(?:\d|(?:[.,'’]|{_ESPACE})(?=\d))*"
_MULTIPLE = r"(?:k|M|Md|milliers?|millions?|milliards?)"
_DEVISE_AVANT = r"(?:€|£|euros?\b|dollars?\b|EUR\b|USD\b|GBP\b|CHF\b)"
_DOLLARS = (
    rf"\${_ESPACE}*(?=\d{{3}}|\d+[.,'’]\d|\d+{_ESPACE}\d{{3}}|\d+{_ESPACE}*{_MULTIPLE}\b)"
    rf"{_NOMBRE}(?:{_ESPACE}*{_MULTIPLE}\b)?"
)
"""« $1 » est un paramètre ou une variable : il faut des milliers, des décimales, trois chiffres ou un multiple."""
_DEVISE = r"(?:€|\$|£|euros?\b|dollars?\b|EUR\b|USD\b|GBP\b|CHF\b)"
_TAXES = r"(?:H\.?T\.?V?A?\b|T\.?T\.?C\b)\.?"
_MONTANT = re.compile(
    rf"(?:{_DEVISE_AVANT}{_ESPACE}*{_NOMBRE}|{_DOLLARS}"
    rf"|(?<![\w.]){_NOMBRE}{_ESPACE}*(?:{_MULTIPLE}{_ESPACE}*(?:d['’]{_ESPACE}*)?)?{_DEVISE}(?:{_ESPACE}*{_TAXES})?"
    rf"|(?<![\w.]){_NOMBRE}{_ESPACE}*(?:{_MULTIPLE}{_ESPACE}*)?{_TAXES})",
    re.IGNORECASE,
)


_CHIFFRE = re.compile(r"\d")
_MONNAIES = ("€", "$", "£", "eur", "dollar", "usd", "gbp", "chf", "ht", "h.t", "tt", "t.t")
"""Les lettres qu'aucun montant n'évite, devise ou taxes, en minuscules."""


@lru_cache(maxsize=8192)
def sans_montant(texte: str) -> str:
    """Rend le texte, chaque somme d'argent remplacée par « [montant masqué] »."""
    if not texte or _CHIFFRE.search(texte) is None:
        return texte
    minuscules = texte.lower()
    # Une grille de cinq cents offres porte un million de textes : le motif entier ne se cherche qu'où il peut être.
    return _MONTANT.sub(MASQUE, texte) if any(m in minuscules for m in _MONNAIES) else texte
