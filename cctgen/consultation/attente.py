"""Les champs d'attente : « À compléter » et ses semblables, qui ne doivent pas partir chez les candidats."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cctgen.clausier.modele import Clausier
from cctgen.consultation.champs import champs_rediges
from cctgen.consultation.lecture import FICHIER_CONSULTATION, FICHIER_REPONSES, LectureConsultation
from cctgen.consultation.modele import Consultation, ConsultationRedigee
from cctgen.socle.anomalies import Anomalie, Chemin, Gravite, Lieu
from cctgen.socle.typographie import raccourcir

CODE = "champ-a-completer"
A_COMPLETER = "À compléter"
_EXTRAIT = 60

_VERBES = r"compl[ée]ter|renseigner|pr[ée]ciser|d[ée]finir|remplir|d[ée]terminer|indiquer|saisir"
_ENTIERE = re.compile(
    rf"[\W_]*(?:(?:[àa]\s+)(?:{_VERBES})|todo|tbd|tbc|xx+|lorem ipsum.*)[\W_]*|[\W_]+", re.IGNORECASE | re.DOTALL
)
"""La valeur entière n'est qu'une attente, ou ne contient ni lettre ni chiffre."""

_CROCHETS = re.compile(rf"[\[<{{(]\s*(?:[àa]\s+(?:{_VERBES})|…|\.\.\.|xx+)[^\])>}}]*[\])>}}]", re.IGNORECASE)
"""« Marché [à compléter] » : un trou laissé dans une phrase."""


class Champ(NamedTuple):
    """Un champ qui s'imprime ou décide : où il s'écrit, son nom lisible, sa valeur."""

    fichier: str
    chemin: Chemin
    nom: str
    valeur: str
    ref: str


def est_en_attente(valeur: str) -> bool:
    """Vrai si la valeur, non vide, attend encore d'être remplie."""
    return bool(valeur.strip()) and bool(_ENTIERE.fullmatch(valeur.strip()) or _CROCHETS.search(valeur))


def champs_en_attente(lecture: LectureConsultation, clausier: Clausier) -> Iterator[Anomalie]:
    """Énumère les champs d'attente de la rédaction et des réponses ; la publication, elle, s'y refuse."""
    if lecture.consultation is None:
        return
    for champ in _champs(lecture.consultation, clausier):
        if est_en_attente(champ.valeur):
            lieu = lecture.lieu(champ.fichier, *champ.chemin)
            message, conseil = _message(champ.nom, champ.valeur), _conseil(lieu, champ.chemin)
            yield Anomalie(CODE, message, conseil, Gravite.A_QUALIFIER, lieu, champ.ref)


def attentes_du_bareme(redaction: ConsultationRedigee) -> frozenset[str]:
    """Rend les messages de `champs_en_attente` qui portent sur le barème."""
    champs = (c for c in champs_rediges(redaction) if c.chemin[0] == "bareme")
    return frozenset(_message(c.nom, c.valeur) for c in champs if est_en_attente(c.valeur))


def _message(nom: str, valeur: str) -> str:
    return f"{nom} attend encore sa valeur (« {_extrait(valeur.strip())} »)."


def _extrait(valeur: str) -> str:
    """Rend ce qui attend : les crochets entiers s'il y en a, qu'une coupure laisserait ouverts."""
    crochets = _CROCHETS.search(valeur)
    if len(valeur) <= _EXTRAIT or crochets is None:
        return raccourcir(valeur, _EXTRAIT)
    return f"{raccourcir(crochets[0][:-1], 2 * _EXTRAIT)}{crochets[0][-1]}"


def _conseil(lieu: Lieu, chemin: Chemin) -> str:
    ou = f"{lieu.fichier}, ligne {lieu.ligne}" if lieu.ligne else lieu.fichier
    questionnaire = chemin[0] in ("reference", "objet", "acheteur", "communes")
    suite = ", ou répondez par : cctgen questionnaire CONSULTATION" if questionnaire else ""
    return f"Écrivez-la dans {ou}{suite} ; rien ne se publie avant."


def _champs(consultation: Consultation, clausier: Clausier) -> Iterator[Champ]:
    for champ in champs_rediges(consultation.redaction):
        yield Champ(FICHIER_CONSULTATION, champ.chemin, champ.nom, champ.valeur, champ.ref)
    saisies = consultation.saisies
    groupes = [(("communes",), saisies.communes), *((("lots", str(n)), r) for n, r in saisies.lots.items())]
    for chemin, reponses in groupes:
        for question, valeurs in reponses.items():
            for valeur in valeurs:
                nom = f"la réponse « {clausier.question(question)} »"
                yield Champ(FICHIER_REPONSES, (*chemin, question), nom, valeur, question)
    for clause, parametres in saisies.parametres.items():
        redigee = consultation.clauses.get(clause) or clausier.clauses.get(clause)
        for nom, valeur in parametres.items():
            parametre = None if redigee is None else redigee.parametres.get(nom)
            nomme = f"le paramètre « {nom if parametre is None else parametre.libelle or nom} » de {clause}"
            yield Champ(FICHIER_REPONSES, ("parametres", clause, nom), nomme, valeur, clause)
