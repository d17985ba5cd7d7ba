"""La ligne de la réponse ou du paramètre qu'une anomalie nomme."""

from __future__ import annotations

from dataclasses import replace

from cctgen.clausier.formes.condition import questions_de
from cctgen.clausier.modele import Clausier
from cctgen.consultation.lecture import FICHIER_REPONSES, LectureConsultation
from cctgen.socle.anomalies import Anomalie, Lieu


def situer_dans_les_reponses(anomalie: Anomalie, lecture: LectureConsultation, clausier: Clausier) -> Anomalie:
    """Ajoute sa ligne à une anomalie des réponses : celle de sa `ref`, ou de la première réponse qui se contredit."""
    document = lecture.documents.get(FICHIER_REPONSES)
    if document is None or anomalie.lieu != Lieu(FICHIER_REPONSES):
        return anomalie
    contradiction = clausier.contradictions.get(anomalie.ref)
    refs = (anomalie.ref,) if contradiction is None else tuple(questions_de(contradiction.quand))
    places = [("communes",), *(c for c in document.lignes if len(c) == 2 and c[0] == "lots"), ("parametres",)]
    for ref in refs:
        for place in places:
            if (*place, ref) in document.lignes:
                return replace(anomalie, lieu=document.lieu((*place, ref)))
    return anomalie
