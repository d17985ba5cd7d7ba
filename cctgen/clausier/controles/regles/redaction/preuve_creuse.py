"""Une preuve attendue qui ne prouve rien : l'engagement, le « oui », le mémoire entier."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.clausier.controles.lue import ClauseLue, Constat
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.expressions import expression
from cctgen.socle.anomalies import Gravite

_CREUSE = expression(
    r"\W*(?:(?:un|une|le|la|l'|simple|tout|toute|voir|cf\.?)\s*)*"
    r"(?:engagement|attestation|déclaration|réponse|confirmation|acceptation|accord|description|explication|détail"
    r"|justificatif|preuve|document|pièce|élément|mémoire|note|offre|oui\s*/\s*non|oui|non|(?:candidat|soumissionnaire|titulaire)\s+s'engage|conforme|conformité|néant|aucune?"
    r"|sans objet|à fournir|à joindre|à préciser|à définir|à compléter)s?"
    r"(?:\s+(?:sur l'honneur|du (?:candidat|soumissionnaire|titulaire)|de (?:conformité|l'offre)|écrite?s?|utiles?"
    r"|techniques?|probante?s?|formel(?:le)?s?|libre|de principe))*\W*",
    re.IGNORECASE,
)


def examiner(lue: ClauseLue) -> Iterator[Constat]:
    """Relève une preuve dont tout le texte tient en un engagement ou en un mot vague."""
    for rang, exigence in lue.exigences_a_juger:
        dite = " ".join(exigence.preuve.replace("’", "'").split())
        if _CREUSE.fullmatch(dite):
            message = f"la preuve attendue de {exigence.id} ne prouve rien : « {dite} »"
            yield Constat(message, chemin=("exigences", rang, "preuve"), gravite=Gravite.A_QUALIFIER)


def _exigence(preuve: str) -> dict[str, object]:
    enonce = "Une procédure existe."
    return {"exigences": [{"id": "ESSAI-1-1", "niveau": "I", "enonce": enonce, "preuve": preuve}]}


REGLE = Regle(
    code="preuve-creuse",
    voit="Une preuve attendue qui n'est qu'un engagement, une attestation sur l'honneur ou un mot vague.",
    source="règle de rédaction du clausier : la preuve est une pièce qu'on peut joindre ou montrer",
    remede="Demandez une pièce que l'on joint ou que l'on montre : procédure datée, compte rendu, extrait, capture.",
    examiner=examiner,
    fautifs=(
        _exigence("Engagement du candidat."),
        _exigence("Attestation sur l'honneur"),
        _exigence("Mémoire technique."),
        _exigence("Oui"),
        _exigence("Oui/Non"),
        _exigence("Le candidat s'engage."),
        _exigence("Tout document utile."),
    ),
    sains=(
        _exigence("Procédure datée et compte rendu du dernier test."),
        _exigence("Attestation d'assurance en cours de validité."),
        _exigence("Description du cloisonnement, schéma à l'appui."),
    ),
)
