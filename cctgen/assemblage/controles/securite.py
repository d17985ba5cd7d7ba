"""Sécurité et hébergement : exigences proportionnées à la sensibilité, délais que la loi permet de tenir."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from cctgen.assemblage.controles.vue import VueDuLot, a_qualifier, bloquante
from cctgen.clausier.controles.durees import durees
from cctgen.clausier.modele import Niveau
from cctgen.clausier.phrases import abreger
from cctgen.socle.anomalies import Anomalie

NOTIFICATION_MAXIMALE = 72
"""Heures dont dispose le responsable du traitement (RGPD, article 33) : le titulaire ne peut en prendre plus."""

PART_DE_PRIMORDIALES = Decimal(30)
"""Pour cent des exigences d'un lot. La pratique alerte dès 20 à 30 % ; les dossiers types du clausier tiennent
sous 25 %, un test le garde."""

_EVENEMENT = re.compile(r"\bviolations?\b|\bincidents?\b", re.IGNORECASE)
_PREVIENT = re.compile(
    r"\b(?:notifi|inform|alert|signal|avis|avert|prévien|déclar)\w*|\bl'alerte (?:part|est)\b", re.IGNORECASE
)
# Un préavis ou un complément n'est pas le délai d'alerte.
_AUTRE_DELAI = re.compile(r"complément|manque|rapport|à l'avance|préavis|par période|exercice|clôture", re.IGNORECASE)

_SECNUMCLOUD = re.compile(r"\bqualifiée?s?\b[^.;]{0,40}\bSecNumCloud\b|\bqualification SecNumCloud\b", re.IGNORECASE)
_SYSTEMES = ("developpement", "tma", "progiciel", "integration", "libre", "saas", "infogerance", "materiel")


def notification_trop_tardive(vue: VueDuLot) -> Iterator[Anomalie]:
    """Avec des données personnelles, l'alerte du titulaire ne dépasse pas 72 heures (RGPD, article 33).

    Le délai est lu dans le texte assemblé, en chiffres ou en lettres : paramètre, clause réécrite ou clause propre.
    """
    if not vue.vaut("donnees_personnelles", "oui", "sensibles", "police_justice"):
        return
    for article, phrase in vue.stipulations:
        clause = article.clause
        alerte = _EVENEMENT.search(f"{article.titre} {phrase}") and _PREVIENT.search(phrase)
        if not alerte or _AUTRE_DELAI.search(phrase):
            continue
        trop_long = next((d for d in durees(phrase) if d.heures > NOTIFICATION_MAXIMALE), None)
        if trop_long is not None:
            yield bloquante(
                "notification-trop-tardive",
                f"{clause} laisse {trop_long.ecrite} au titulaire pour alerter : « {abreger(phrase)} »",
                f"Ramenez ce délai à {NOTIFICATION_MAXIMALE} heures au plus, 24 de préférence : passé ce terme,"
                " vous ne pouvez plus saisir la CNIL à temps.",
                clause,
            )


def diffusion_restreinte_mutualisee(vue: VueDuLot) -> Iterator[Anomalie]:
    """La Diffusion Restreinte et le classifié n'admettent ni partage ni nuage commercial sans cadre propre (II 901)."""
    if not vue.vaut("sensibilite", "diffusion_restreinte", "classifie"):
        return
    if vue.vaut("mutualise", "oui") or vue.vaut("hebergement", "cloud_commercial"):
        yield bloquante(
            "diffusion-restreinte-mutualisee",
            "des informations Diffusion Restreinte ou classifiées iraient sur un hébergement mutualisé ou un nuage"
            " commercial.",
            "Changez d'hébergement, ou passez outre en citant le cadre agréé pour ces informations.",
            "hebergement",
        )


def secnumcloud_sans_motif(vue: VueDuLot) -> Iterator[Anomalie]:
    """Exiger SecNumCloud sans donnée d'une sensibilité particulière restreint la concurrence (loi SREN, article 31)."""
    motivee = (
        vue.vaut("sensibilite", "sensible", "diffusion_restreinte", "classifie")
        or vue.vaut("donnees_personnelles", "sensibles", "police_justice")
        or vue.vaut("importance_vitale", "oui")
    )
    if motivee:
        return
    for clause in dict.fromkeys(a.clause for a, phrase in vue.stipulations if _SECNUMCLOUD.search(phrase)):
        yield bloquante(
            "secnumcloud-sans-motif",
            f"{clause} exige la qualification SecNumCloud alors qu'aucune réponse ne dit les données sensibles.",
            f"Retirez {clause}, corrigez la sensibilité, ou passez outre en écrivant le motif.",
            clause,
        )


def ipv6_absent(vue: VueDuLot) -> Iterator[Anomalie]:
    """Un système en réseau est compatible IPv6 (circulaire de 2011, loi n° 2016-1321, article 16)."""
    hors_reseau = vue.vaut("exposition", "aucune") and vue.vaut("hebergement", "sans_objet")
    if not vue.vaut("nature", *_SYSTEMES) or hors_reseau:
        return
    if not any("ipv6" in phrase.lower() for _, phrase in vue.stipulations):
        yield bloquante(
            "ipv6-absent",
            "le lot porte sur un système en réseau, et rien n'y exige la compatibilité IPv6.",
            "Rétablissez ITP-001 ou l'exigence CCT-HEB-20, ou passez outre en disant pourquoi.",
            "ITP-001",
        )


def trop_de_primordiales(vue: VueDuLot) -> Iterator[Anomalie]:
    """Une exigence primordiale est réservée à ce qui rend l'offre inacceptable : en abuser rend l'achat infructueux."""
    exigences = vue.exigences
    primordiales = sum(1 for e in exigences if e.niveau is Niveau.P)
    if exigences and Decimal(100 * primordiales) / len(exigences) >= PART_DE_PRIMORDIALES:
        yield a_qualifier(
            "trop-de-primordiales",
            f"{primordiales} exigences sur {len(exigences)} sont primordiales : {PART_DE_PRIMORDIALES} % ou plus.",
            "Retirez par un ajustement motivé celles dont le non-respect ne ferait pas écarter une offre.",
        )


CONTROLES = (
    notification_trop_tardive,
    diffusion_restreinte_mutualisee,
    secnumcloud_sans_motif,
    ipv6_absent,
    trop_de_primordiales,
)
