"""Un délai d'alerte trop long pour être dans les meilleurs délais."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.assemblage.controles.vue import ConstatDuLot, VueDuLot, bloquant
from cctgen.clausier.controles.durees import durees
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.expressions import expression
from cctgen.clausier.textes.phrases import abreger, evoque

NOTIFICATION_MAXIMALE = 72
"""Heures que le responsable du traitement a ensuite (RGPD, article 33) : le titulaire ne peut en prendre plus."""
_INDICES = ("violation", "incident")
_EVENEMENT = expression(r"\bviolations?\b|\bincidents?\b", re.IGNORECASE)
_PREVIENT = expression(
    r"\b(?:notifi|inform|alert|signal|avis|avert|prévien|déclar)\w*|\bl'alerte (?:part|est)\b", re.IGNORECASE
)
# Un préavis ou un complément n'est pas le délai d'alerte.
_AUTRE_DELAI = expression(r"complément|manque|rapport|à l'avance|préavis|par période|exercice|clôture", re.IGNORECASE)


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """Avec des données personnelles, l'alerte du titulaire ne dépasse pas 72 heures (RGPD, article 33).

    Le délai est lu dans le texte assemblé, en chiffres ou en lettres : paramètre, clause réécrite ou clause propre.
    """
    if not vue.vaut("donnees_personnelles", "oui", "sensibles", "police_justice"):
        return
    for article, phrase in vue.stipulations_autour(*_INDICES):
        clause = article.clause
        if not (evoque(phrase, *_INDICES) or evoque(article.titre, *_INDICES)):
            continue
        alerte = _EVENEMENT.search(f"{article.titre} {phrase}") and _PREVIENT.search(phrase)
        if not alerte or _AUTRE_DELAI.search(phrase):
            continue
        trop_long = next((d for d in durees(phrase) if d.heures > NOTIFICATION_MAXIMALE), None)
        if trop_long is not None:
            yield bloquant(
                f"{clause} laisse {trop_long.ecrite} au titulaire pour alerter : « {abreger(phrase)} »",
                f"Ramenez ce délai à {NOTIFICATION_MAXIMALE} heures au plus, 24 de préférence : le RGPD"
                " veut une alerte « dans les meilleurs délais », et la protection des personnes attend jusque-là.",
                clause,
            )


REGLE = Regle(
    code="notification-trop-tardive",
    voit="Un délai d'alerte du titulaire de plus de 72 heures, en chiffres ou en lettres.",
    source="RGPD, article 33",
    exemple="dans les cinq jours",
    remede="Ramenez-le à 72 heures au plus.",
    examiner=examiner,
    fautifs=(
        {
            "reponses": {"donnees_personnelles": "oui"},
            "clause": {"texte": "Le titulaire notifie tout incident dans les cinq jours."},
        },
    ),
    sains=(
        {
            "reponses": {"donnees_personnelles": "oui"},
            "clause": {"texte": "Le titulaire notifie tout incident dans les deux jours."},
        },
    ),
)
