"""Une exigence qui renvoie à une chose que l'acheteur désigne, sans que rien la nomme ni dise quand elle le sera."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.clausier.controles.lue import ClauseLue, Constat
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.expressions import expression
from cctgen.clausier.textes.phrases import abreger, phrases
from cctgen.socle.anomalies import Gravite

_QUI = (
    r"(?:l'acheteur|l'administration|l'établissement|le ministère|le client|le pouvoir adjudicateur|la collectivité"
    r"|la personne publique|l'entité adjudicatrice|l'organisme)"
)
_PARTICIPES = (
    r"(?:désign|nomm|indiqu|communiqu|précis|impos|fix|énumér|déclar|précédemment désign|list|recens)é(?:e|es|s)?"
    r"|(?:fourni|défini|choisi)(?:e|es|s)?|retenu(?:e|es|s)?|mis(?:e|es)? à (?:sa )?disposition"
)
_VERBES = (
    r"(?:désigne|nomme|indique|communique|précise|impose|fixe|énumère|déclare|liste|fournit|définit|choisit|retient"
    r"|met à (?:sa )?disposition|tient à disposition|(?:a|aura) (?:désigné|nommé|indiqué|communiqué|précisé|fixé|défini"
    r"|choisi|retenu|fourni)(?:e|es|s)?|désignera|nommera|indiquera|communiquera|précisera|fournira|définira|choisira)"
)
_RENVOI = expression(
    rf"\b(?:{_PARTICIPES}) par {_QUI}|\b(?:que|dont|qu') ?(?:lui )?{_QUI} (?:lui )?{_VERBES}\b"
    r"|(?<!est )(?<!sont )(?<!être )\bdésignée?s?(?= *[.,;]|$)",
    re.IGNORECASE,
)
_NOMME_OU_DATE = expression(
    r"\{[^{}]+\}|\b(?:jours?|semaines?|notification|réunion de lancement|dossier de (?:la )?consultation"
    r"|annexée?s?|jointe?s?|à défaut)\b",
    re.IGNORECASE,
)


def examiner(lue: ClauseLue) -> Iterator[Constat]:
    """Relève un énoncé ou une preuve qui renvoie à ce que l'acheteur désigne, sans nom, ni date, ni défaut."""
    for rang, exigence in lue.exigences_a_juger:
        for cle, texte in (("enonce", exigence.enonce), ("preuve", exigence.preuve)):
            for phrase in phrases(texte):
                if _RENVOI.search(phrase) and not _NOMME_OU_DATE.search(phrase):
                    message = f"{exigence.id} renvoie à une chose que rien ne désigne : « {abreger(phrase)} »"
                    yield Constat(message, chemin=("exigences", rang, cle), gravite=Gravite.A_QUALIFIER)


def _exigence(enonce: str) -> dict[str, object]:
    return {"exigences": [{"id": "ESSAI-1-1", "niveau": "I", "enonce": enonce, "preuve": "Procédure datée."}]}


REGLE = Regle(
    code="chose-non-designee",
    voit="Une exigence qui renvoie à une chose « désignée par l'acheteur » que rien ne nomme, ni ne promet à une date.",
    source="code de la commande publique, L. 2111-1 : le besoin est déterminé avec précision avant la consultation",
    remede="Insérez la chose par un paramètre ; à défaut de valeur, dites quand et comment elle sera donnée.",
    exemple="le service que l'acheteur désigne, sans le nommer",
    examiner=examiner,
    fautifs=(
        _exigence("La solution authentifie les agents par le service que l'acheteur désigne."),
        _exigence("Les journaux partent vers le collecteur fourni par l'administration."),
        _exigence("La solution emploie les référentiels désignés par l'acheteur."),
        _exigence("Le titulaire dépose le code dans la forge que l'acheteur lui indique."),
        _exigence("La solution limite cet emploi aux traitements désignés."),
    ),
    sains=(
        _exigence("La solution authentifie les agents par le service suivant : {service}."),
        _exigence("Le collecteur est celui que l'acheteur désigne dix jours au plus après la notification."),
        _exigence("Le titulaire demande l'accord écrit de l'acheteur."),
        _exigence("Les éléments qui empêchent la publication sont désignés, avec leur remplacement."),
    ),
)
