"""Lire un texte comme on y cherche un nom : ses mots repliés, et ce qui les entoure quand ils nomment quelqu'un."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from cctgen.matrice.normalisation import SEPARATEURS, SIGNES_INVISIBLES, Lisible

MOT = re.compile(r"[^\W\d_][^\W_]*")
_TUS = re.compile(rf"{SIGNES_INVISIBLES.pattern}|[-\u2010]\s*\n\s*")
"""Ce qui coupe un mot sans que l'œil le voie, ou au bord de la ligne."""
TETE = re.compile(r"(?:^|[.!?:;…•(\[«\"“\n/|–—-])\s*$")
"""Ce qui précède une capitale de phrase, ou de puce : elle ne prouve pas un nom."""
TITRE = re.compile(r"\s*[:|–—]")
"""Ce qui suit un titre en capitales : « PERFORMANCE : tenue » ne nomme personne, ni une référence « EXI-DATA-3 »."""
LIEN = re.compile(r"[\s&'’.-]+(?:et\s+)?")
INDEFINI = re.compile(r"(?<![^\W_])(?:une?|des|[lc]es|quelques|plusieurs|aucune?|chaque)\s+$")
"""Ce qui précède un nom commun, jamais celui d'une entreprise écrit en minuscules."""
DETERMINE = re.compile(r"(?<![^\W_])(?:(?:une?|l[ae]s?|des?|du|aux?|ces?|en|par)\s+|[dl]['’]\s?)$")
"""Ce qui précède le sigle d'une chose, « les ACL », non celui d'une entreprise."""
D_UN_CODE = re.compile(r"\b(?:articles?|art\.|annexes?)\s[^;!?\n]{1,60}\b(?:du|au)\s+$|\bcode\s[^;.!?()]{3,50}\(\s*$")
"""Ce qui fait d'un sigle celui d'un texte : « l'article 1731 du CGI » ; une entreprise n'a pas d'article."""
_VUE = 90
AGIT = re.compile(r"\s+(?:propose|livre|fournit|decrit|joint|prevoit|heberge|comporte|garantit)(?![^\W_])")
CELUI_DE = re.compile(
    r"(?<![^\W_])(?:chez|comme|devant|contre|que|qu['’]|(?:cel(?:le|ui)|offre|reponse)s?\s+d(?:e\s|['’])|societe|candidat"
    r"|(?:contrairement|face|compare|par\s+rapport)\s+a|\bl['’]offre)\s*$"
)
"""Ce qui, devant un nom que rien d'autre ne distingue, dit qu'on parle de quelqu'un : « celle de la poste »."""


def suit(motif: re.Pattern[str], lu: Lisible, trouve: re.Match[str]) -> bool:
    """Vrai si ce qui précède un nom trouvé s'écrit ainsi."""
    return bool(motif.search(lu.texte, max(0, trouve.start() - _VUE), trouve.start()))


@lru_cache(maxsize=4096)
def replier(texte: str) -> Lisible:
    """Rend un texte sans casse, ni accent, ni signe invisible, sa ponctuation gardée."""
    tus = {place for tu in _TUS.finditer(texte) for place in range(*tu.span())}
    signes = [(place, c) for place, ecrit in enumerate(texte) if place not in tus for c in _simples(ecrit)]
    return Lisible("".join(c for _, c in signes), (*(place for place, _ in signes), len(texte)))


@lru_cache(maxsize=4096)
def _simples(signe: str) -> str:
    decompose = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", signe).casefold())
    return "".join(c for c in decompose if not unicodedata.combining(c)).replace("œ", "oe").replace("æ", "ae")


def en_cle(replie: str) -> str:
    """Rend un texte déjà replié, ses séparateurs réduits à une espace."""
    return SEPARATEURS.sub(" ", replie).strip()


def cle_de_nom(nom: str) -> str:
    """Rend la clé d'un nom ou d'un mot : repliée, ses séparateurs réduits à une espace."""
    return en_cle(replier(nom).texte)
