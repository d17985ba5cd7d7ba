"""Une norme ou une marque citée sans « ou équivalent »."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from cctgen.clausier.controles.lue import ClauseLue, Constat
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.phrases import Phrase
from cctgen.clausier.textes.redaction import marques_sans_equivalent, normes_sans_equivalent
from cctgen.socle.anomalies import Gravite

_MARQUES = frozenset(
    {
        *("Adobe", "Amazon", "Atlassian", "AWS", "Azure", "Cisco", "Citrix", "GitHub", "Google", "IBM", "Jira"),
        *("Microsoft", "Oracle", "Salesforce", "SAP", "ServiceNow", "SharePoint", "Slack", "Splunk", "VMware"),
        *("Workday", "Zoom"),
    }
)
"""Marques d'éditeurs les plus citées à tort, en plus de celles du référentiel de produits."""
_AUTORITES = frozenset({"ANSSI", "IGN", "Ministère", "Services interministériels"})
"""Éditeurs du référentiel de produits dont le nom n'est pas une marque : une clause cite leurs guides."""
_CONSEIL_D_UNE_MARQUE = (
    "Décrivez le besoin, ou ajoutez « ou équivalent » ; si l'objet du marché impose la marque, écrivez pourquoi au"
    " rapport de présentation (code de la commande publique, R. 2111-7)."
)


def examiner(lue: ClauseLue) -> Iterator[Constat]:
    """Relève chaque norme et chaque marque une fois par phrase qui n'admet pas d'équivalent."""
    marques = _marques(lue.clausier.editeurs_proprietaires)
    for phrase in lue.a_juger:
        for norme in _normes(lue, phrase):
            yield _cite(f"« {norme} » est cité sans « ou équivalent ».", "", phrase)
        for marque in marques_sans_equivalent(phrase.texte, marques):
            yield _cite(f"la marque « {marque} » est citée sans « ou équivalent ».", _CONSEIL_D_UNE_MARQUE, phrase)


def _normes(lue: ClauseLue, phrase: Phrase) -> tuple[str, ...]:
    """Une norme que le texte cité en référence impose n'a pas d'équivalent ; une exigence le redit toujours."""
    imposee = lue.clause.references and phrase.chemin[0] != "exigences"
    return () if imposee else normes_sans_equivalent(phrase.texte)


@lru_cache(maxsize=4)
def _marques(editeurs: frozenset[str]) -> tuple[str, ...]:
    proprietaires = {e for e in editeurs if len(e) > 2}
    return tuple(sorted((proprietaires | _MARQUES) - _AUTORITES))


def _cite(message: str, conseil: str, phrase: Phrase) -> Constat:
    return Constat(message, conseil, phrase.chemin, Gravite.A_QUALIFIER)


REGLE = Regle(
    code="sans-equivalent",
    voit="Une norme ou une marque citée sans « ou équivalent ».",
    source="code de la commande publique, R. 2111-7 (marques) et R. 2111-9 (normes)",
    remede="Ajoutez « ou équivalent », ou citez en référence le texte qui l'impose.",
    examiner=examiner,
    fautifs=(
        {"texte": "Le titulaire suit la norme ISO 27001."},
        {"texte": "Le titulaire installe une base Oracle."},
        {"titre": "Maintenance du parc Microsoft"},
    ),
    sains=(
        {"texte": "Le titulaire suit la norme ISO 27001 ou équivalent."},
        {"texte": "Le titulaire installe une base Oracle ou équivalent."},
        {"texte": "Le titulaire suit la norme ISO 27001.", "references": ["rgpd"]},
        {"titre": "Portail du Ministère et de l'IGN"},
    ),
)
