"""Le territoire des données protégées : la France, sauf décision écrite de l'autorité.

Sources : politique de sécurité des systèmes d'information de l'État (INT-REX-HB) pour les données sensibles de
l'État ; instruction interministérielle n° 901, article 16, pour la Diffusion Restreinte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.assemblage.controles.vue import VueDuLot, a_qualifier, bloquante
from cctgen.clausier.phrases import abreger, est_niee
from cctgen.socle.anomalies import Anomalie

CODE = "localisation-hors-de-france"

_AILLEURS = re.compile(
    r"\bterritoires? (?:de l'Union européenne|de l'Espace économique européen|européens?)", re.IGNORECASE
)
_NATIONAL = re.compile(r"\bterritoire (?:national|français|de la France)\b", re.IGNORECASE)
_TERRITOIRE = re.compile(
    r"\bterritoires? (?:national|français|de la France|de l'Union|de l'Espace économique|européen)", re.IGNORECASE
)
_PAYS = (
    r"États-Unis|Royaume-Uni|Suisse|Inde|Chine|Canada|Maroc|Tunisie|Israël|Japon|Brésil|Maurice|Madagascar|Ukraine"
    r"|Amérique|Asie|Afrique"
)
_HORS = rf"hors (?:de )?(?:l'Union|la France|l'Espace|l'Europe|du territoire)|\bpays tiers\b|\b(?:{_PAYS})\b"
_TRANSFERT_ADMIS = re.compile(
    rf"\b(?:peu(?:t|vent)|autoris\w+|admi[st]\w*|accept\w+|possible|permis)\b[^.;]*(?:{_HORS})"
    rf"|(?:{_HORS})[^.;]*\b(?:autorisée?s?|admise?s?|acceptée?s?|possibles?|permise?s?)\b"
    rf"|\b(?:hébergé|stocké|traité|sauvegardé|transféré)e?s?\b[^.;]*(?:{_HORS})",
    re.IGNORECASE,
)
_LISTE_ADMISE = re.compile(
    r"\bpays (?:suivants|admis|tiers admis)(?: exceptés)?\s*:\s*(?!aucun|néant|sans objet|-)\w", re.IGNORECASE
)
_PAR_EXCEPTION = re.compile(r"\baccord\b|\bsauf (?!vers)|\bautorisation\b", re.IGNORECASE)


def localisation_hors_de_france(vue: VueDuLot) -> Iterator[Anomalie]:
    """Relève un territoire plus large que la France, ou l'absence de toute règle, là où elle est due."""
    if not _est_due(vue):
        return
    nationale = False
    for article, phrase in vue.stipulations:
        nationale = nationale or bool(_NATIONAL.search(phrase))
        if _AILLEURS.search(phrase):
            yield _anomalie(f"{article.clause} admet un autre territoire : « {abreger(phrase)} »", article.clause)
    if not nationale:
        yield _anomalie("aucune clause ne garde les données sur le territoire national.", "HEB-013")


def _est_due(vue: VueDuLot) -> bool:
    """Vrai si des données que l'État ou leur mention protègent sortent de chez l'acheteur, ou s'y lisent de loin."""
    protegees = vue.vaut("sensibilite", "diffusion_restreinte", "classifie")
    protegees = protegees or (vue.vaut("type_acheteur", "etat") and vue.vaut("sensibilite", "sensible"))
    return protegees and (vue.vaut("hebergement", "titulaire", "cloud_commercial") or vue.vaut("acces", "distant"))


def _anomalie(constat: str, clause: str) -> Anomalie:
    return bloquante(
        CODE,
        f"des données sensibles de l'État, Diffusion Restreinte ou classifiées seraient traitées hors de France :"
        f" {constat}",
        "Gardez HEB-013 et ses deux territoires sur « de la France » ; ou passez outre, avec l'accord du haut"
        " fonctionnaire de défense et de sécurité et la dérogation inscrite à l'homologation, en nommant l'autorité.",
        clause,
    )


def transfert_hors_de_la_localisation(vue: VueDuLot) -> Iterator[Anomalie]:
    """Un transfert admis contredit la clause qui garde les données sur un territoire (RGPD, chapitre V)."""
    stipulations = tuple(vue.stipulations)
    exigeantes = {a.clause for a, phrase in stipulations if _TERRITOIRE.search(phrase) and "donnée" in phrase}
    if not exigeantes:
        return
    vues: set[str] = set()
    for article, phrase in stipulations:
        if article.clause not in vues and _admet_un_transfert(phrase):
            vues.add(article.clause)
            yield a_qualifier(
                "transfert-hors-localisation",
                f"{article.clause} admet un transfert que {min(exigeantes)} exclut : « {abreger(phrase)} »",
                "Retirez le transfert (« aucun »), ou élargissez le territoire si le droit le permet.",
                article.clause,
            )


def _admet_un_transfert(phrase: str) -> bool:
    """Une liste de pays admis vaut transfert, même dans une phrase négative ; un accord à venir n'en est pas un."""
    if _LISTE_ADMISE.search(phrase):
        return True
    return bool(_TRANSFERT_ADMIS.search(phrase)) and not (est_niee(phrase) or _PAR_EXCEPTION.search(phrase))


CONTROLES = (localisation_hors_de_france, transfert_hors_de_la_localisation)
