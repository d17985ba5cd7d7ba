"""Une licence qui n'est pas libre, admise comme si elle l'était."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.clausier.controles.lue import ClauseLue, Constat, mots
from cctgen.clausier.controles.regle import Regle

_ADMISE = mots(
    r"\bSSPL\b|Server Side Public License|\bBUSL\b|Business Source Licen[sc]e|Elastic Licen[sc]e|Commons Clause"
    r"|\bRSAL\b|Redis Source Available|Confluent Community|\bPolyform\b|\bCC[ -]BY-N[CD]\b|\bCC[ -]BY-NC-\w+"
    r"|licences? (?:\w+ )?non commerciales?|source available",
    r"\b(?:admi|accept|autoris|permet|permis|peu(?:t|vent)|convien|publi|distribu|diffus|livr|sous|tolér)",
    indices=(
        "licen",
        "sspl",
        "server side",
        "busl",
        "commons",
        "rsal",
        "redis",
        "confluent",
        "polyform",
        "cc",
        "source",
    ),
    sauf=r"\bne\b|\bn'|\baucune?\b|\bjamais\b|\binterdi|\bproscri|\bexclu|\brefus|\bni\b|\bsauf\b",
)


def examiner(lue: ClauseLue) -> Iterator[Constat]:
    """Relève une phrase qui admet une licence d'usage restreint."""
    yield from lue.reconnues(_ADMISE, "une licence qui n'est pas libre est admise")


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
    ),
    sains=(
        {"texte": "Aucun composant sous licence SSPL n'est admis."},
        {"texte": "Les licences qui portent la Commons Clause sont proscrites."},
        {"texte": "La documentation est diffusée sous CC BY."},
    ),
)
