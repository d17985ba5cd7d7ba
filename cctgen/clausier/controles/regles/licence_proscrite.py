"""Une licence qui n'est pas libre, admise comme si elle l'était."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.clausier.controles.regles.modele import Regle, mots, phrases_fautives
from cctgen.clausier.modele import Clause
from cctgen.clausier.phrases import Constat

_CODE = "licence-proscrite-admise"
_CONSEIL = "Retirez-la : elle restreint l'usage, la modification ou la diffusion ; nommez une licence libre."
_ADMISE = mots(
    r"\bSSPL\b|Server Side Public License|\bBUSL\b|Business Source Licen[sc]e|Elastic Licen[sc]e|Commons Clause"
    r"|\bRSAL\b|Redis Source Available|Confluent Community|\bPolyform\b|\bCC[ -]BY-N[CD]\b|\bCC[ -]BY-NC-\w+"
    r"|licences? (?:\w+ )?non commerciales?|source available",
    r"\b(?:admi|accept|autoris|permet|peu(?:t|vent)|convien|publi|distribu|diffus|livr|sous|tolér)",
    sauf=r"\bne\b|\bn'|\baucune?\b|\bjamais\b|\binterdi|\bproscri|\bexclu|\brefus|\bni\b|\bsauf\b",
)


def licence_proscrite_admise(clause: Clause) -> Iterator[Constat]:
    """Relève une phrase qui admet une licence d'usage restreint."""
    yield from phrases_fautives(clause, _ADMISE, _CODE, "une licence qui n'est pas libre est admise", _CONSEIL)


REGLE = Regle(
    code=_CODE,
    voit="Une phrase qui admet une licence d'usage restreint : SSPL, BUSL, Commons Clause, « non commercial »…",
    source="code des relations entre le public et l'administration, D. 323-2-1 ; définition du logiciel libre",
    remede=_CONSEIL,
    examiner=licence_proscrite_admise,
    fautifs=(
        {"texte": "Les composants sous licence SSPL sont admis."},
        {"texte": "Le code peut être publié sous Business Source License."},
        {"texte": "La documentation est diffusée sous CC BY-NC."},
    ),
    sains=(
        {"texte": "Aucun composant sous licence SSPL n'est admis."},
        {"texte": "Les licences qui portent la Commons Clause sont proscrites."},
        {"texte": "La documentation est diffusée sous CC BY."},
    ),
)
