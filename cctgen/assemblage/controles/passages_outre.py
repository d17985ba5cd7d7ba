"""Passer outre une anomalie : une décision écrite, motivée, signée, et seulement quand le droit le permet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from cctgen.assemblage.controles.vue import CONSULTATION
from cctgen.consultation.modele import PassageOutre
from cctgen.socle.anomalies import Anomalie, Gravite

FRANCHISSABLES = {
    "condition-environnementale-absente": "le marché échappe à l'obligation, ou la condition est dans une autre pièce",
    "critere-environnemental-absent": "le marché échappe à l'obligation, ou le critère est un coût global",
    "licence-hors-liste": "la licence est celle d'un projet existant, ou elle est homologuée (D. 323-2-2 du CRPA)",
    "secnumcloud-sans-motif": "le motif de l'exigence tient à autre chose que la sensibilité déclarée",
    "publication-et-secret": "le code lui-même n'est pas protégé, de l'avis du responsable de la sécurité",
    "diffusion-restreinte-mutualisee": "l'hébergement dispose d'un cadre agréé pour ces informations",
    "bareme-modifie-depuis-publication": "tous les candidats sont avertis, avec un délai suffisant, avant tout dépôt",
    "publication-apres-reception": "le dossier que les candidats ont reçu par ailleurs est exactement celui-ci",
    "exigences-changees-apres-reception": "tous les candidats sont avertis, et remettent une offre sur cette version",
    "reference-changee-depuis-publication": "le marché est le même, sa seule référence est rectifiée, avant tout dépôt",
    "ipv6-absent": "le système n'échange que par un réseau qui n'admet pas ce protocole",
    "localisation-hors-de-france": "l'autorité admet un autre territoire et l'inscrit à l'homologation",
}
"""Les codes qu'un motif peut franchir, et ce que ce motif doit établir. La liste est fermée : une clause nulle,
une réponse manquante ou un délai illégal ne se décident pas."""


SIGNES = frozenset({"localisation-hors-de-france"})
"""Les codes que seule une autorité franchit : sans son nom, le passage ne vaut pas."""


def appliquer(anomalies: Iterable[Anomalie], passages: Sequence[PassageOutre]) -> tuple[Anomalie, ...]:
    """Rend les anomalies, celles que l'acheteur franchit devenues non bloquantes, motif et auteur au message.

    Un passage outre qui ne sert à rien, ou qui vise un code infranchissable, est lui-même une anomalie.
    """
    relevees = tuple(anomalies)
    decisions: dict[str, PassageOutre] = {}
    for passage in passages:
        if passage.anomalie in FRANCHISSABLES and _est_signe(passage):
            decisions.setdefault(passage.anomalie, passage)
    tracees = tuple(_tracer(a, decisions[a.code]) if a.code in decisions else a for a in relevees)
    return (*tracees, *_sans_objet(passages, decisions, {a.code for a in relevees}))


def _est_signe(passage: PassageOutre) -> bool:
    return bool(passage.par.strip()) or passage.anomalie not in SIGNES


def _tracer(anomalie: Anomalie, passage: PassageOutre) -> Anomalie:
    auteur = passage.par or "auteur non indiqué"
    gravite = Gravite.A_QUALIFIER if anomalie.gravite is Gravite.BLOQUANTE else anomalie.gravite
    message = f"{anomalie.message} Passage outre ({auteur}) : {passage.motif}"
    return replace(anomalie, message=message, gravite=gravite)


def _sans_objet(
    passages: Sequence[PassageOutre], decisions: dict[str, PassageOutre], codes: set[str]
) -> Iterator[Anomalie]:
    for passage in passages:
        code = passage.anomalie
        if code not in FRANCHISSABLES:
            # Bloquante : l'acheteur croit avoir levé un obstacle qui demeure.
            yield Anomalie(
                "passage-outre-sans-objet",
                f"« {code} » n'est pas une anomalie que l'on franchit.",
                f"Corrigez la cause. Se franchissent, avec un motif : {', '.join(sorted(FRANCHISSABLES))}.",
                lieu=CONSULTATION,
                ref=code,
            )
        elif not _est_signe(passage):
            yield Anomalie(
                "passage-outre-sans-auteur",
                f"« {code} » ne se franchit que par la décision d'une autorité, et « par » est vide.",
                "Nommez dans « par » l'autorité qui a décidé, et datez sa décision dans le motif.",
                lieu=CONSULTATION,
                ref=code,
            )
        elif code not in codes or decisions[code] is not passage:
            raison = "le dossier ne présente plus cette anomalie" if code not in codes else "il est écrit deux fois"
            yield Anomalie(
                "passage-outre-sans-objet",
                f"le passage outre « {code} » est sans objet : {raison}.",
                "Supprimez-le de consultation.yaml.",
                gravite=Gravite.A_QUALIFIER,
                lieu=CONSULTATION,
                ref=code,
            )
