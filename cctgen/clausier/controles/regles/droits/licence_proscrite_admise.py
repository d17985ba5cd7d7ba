"""Une licence qui n'est pas libre, admise comme si elle l'était."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.clausier.controles.lue import ClauseLue, Constat, citer
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.expressions import expression
from cctgen.clausier.textes.negation import affirmes
from cctgen.clausier.textes.phrases import evoque

_LICENCE = expression(
    r"\bSSPL\b|Server Side Public License|\bBUSL\b|Business Source Licen[sc]e|Elastic Licen[sc]e|Commons Clause"
    r"|\bRSAL\b|Redis Source Available|Confluent Community|\bPolyform\b|\bCC[ -]BY-N[CD]\b|\bCC[ -]BY-NC-\w+"
    r"|licences? (?:\w+ )?non commerciales?|source available",
    re.IGNORECASE,
)
_INDICES = ("licen", "sspl", "server", "busl", "commons", "rsal", "redis", "confluent", "polyform", "by-n", "source")
"""Sans l'un d'eux, une phrase ne nomme aucune de ces licences : elle ne s'y essaie pas."""
_ADMET = expression(
    r"\b(?:admi|accept|autoris|permet|permis|peu(?:t|vent)|convien|publi|distribu|diffus|livr|sous|tolér)",
    re.IGNORECASE,
)
_ECARTE = expression(r"\binterdi|\bproscri|\bexclu(?!siv)|\brefus|\bsauf\b", re.IGNORECASE)


def examiner(lue: ClauseLue) -> Iterator[Constat]:
    """Relève une phrase qui admet une licence d'usage restreint."""
    for phrase in lue.a_juger:
        if not evoque(phrase.texte, *_INDICES):
            continue
        admise = any(affirmes(_LICENCE, phrase.texte)) and any(affirmes(_ADMET, phrase.texte))
        if admise and not _ECARTE.search(phrase.texte):
            yield citer(phrase, "une licence qui n'est pas libre est admise")


REGLE = Regle(
    code="licence-proscrite-admise",
    voit="Une phrase qui admet une licence d'usage restreint : SSPL, BUSL, Commons Clause, « non commercial »…",
    source="code des relations entre le public et l'administration, D. 323-2-1 ; définition du logiciel libre",
    remede="Retirez-la : elle restreint l'usage, la modification ou la diffusion ; nommez une licence libre.",
    examiner=examiner,
    fautifs=(
        {"texte": "Les composants sous licence SSPL sont admis."},
        {"texte": "Le code peut être publié sous Business Source License."},
        {"texte": "La documentation est diffusée sous CC BY-NC."},
        {"texte": "Les licences « source available » sont permises."},
        {"texte": "Les composants sous licence SSPL sont admis, et aucun accord n'est demandé."},
    ),
    sains=(
        {"texte": "Aucun composant sous licence SSPL n'est admis."},
        {"texte": "La SSPL et la Commons Clause ne sont pas admises."},
        {"texte": "Les licences qui portent la Commons Clause sont proscrites."},
        {"texte": "La documentation est diffusée sous CC BY."},
    ),
)
