"""L'acheteur veut voir, avant de changer d'avis, tout ce qu'une autre réponse changerait ; rien n'est écrit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cctgen.assemblage.suivi.versions import Ecart, comparer_versions, version_de
from cctgen.clausier.formes.questionnaire import Question, TypeQuestion
from cctgen.clausier.modele import Clausier
from cctgen.clausier.reponse import defaut_de_reponse
from cctgen.consultation.modele import Consultation
from cctgen.socle.anomalies import Anomalie, Lieu
from cctgen.socle.erreurs import DonneesInvalides
from cctgen.socle.validation import suggestion
from cctgen.usages.explication.expliquer import consultation_de
from cctgen.usages.ouverture.consultation import Ouverture, ouvrir


@dataclass(frozen=True, slots=True)
class Hypothese:
    """Une réponse supposée ; `lot` à zéro la suppose pour tous, `valeurs` vide suppose l'absence de réponse."""

    question: Question
    valeurs: tuple[str, ...]
    lot: int = 0


@dataclass(frozen=True, slots=True)
class EtSi:
    """Ce qui change : articles et exigences, anomalies qui apparaissent, anomalies qui disparaissent."""

    ecarts: tuple[Ecart, ...]
    apparues: tuple[Anomalie, ...]
    levees: tuple[Anomalie, ...]

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `expliquer --et-si`."""
        return {
            "ecarts": [{**e.en_dict(), "titre": e.titre} for e in self.ecarts],
            "anomalies_apparues": [a.en_dict() for a in self.apparues],
            "anomalies_levees": [a.en_dict() for a in self.levees],
        }


def et_si(racine: Path, superposes: Sequence[Path], suppositions: Iterable[str]) -> EtSi:
    """Compare le dossier d'aujourd'hui à celui qu'il serait ; lève `DonneesInvalides` pour une supposition fautive.

    Une supposition s'écrit `question=valeur`, `question=a,b` pour un choix multiple, `2:question=valeur` pour un lot.
    """
    avant = ouvrir(racine, superposes)
    consultation = consultation_de(avant)
    hypotheses = tuple(_lire(avant.clausier, consultation, texte) for texte in suppositions)
    return effet(avant, ouvrir(racine, superposes, changer=lambda lue: supposer(lue, hypotheses)))


def effet(avant: Ouverture, apres: Ouverture) -> EtSi:
    """Rend ce qui change d'une ouverture à l'autre ; lève `DonneesInvalides` si l'une ne s'assemble pas."""
    return EtSi(
        ecarts=_ecarts(avant, apres),
        apparues=tuple(a for a in apres.anomalies if a not in avant.anomalies),
        levees=tuple(a for a in avant.anomalies if a not in apres.anomalies),
    )


def supposer(consultation: Consultation, hypotheses: Iterable[Hypothese]) -> Consultation:
    """Rend la consultation où ces réponses remplacent celles qui sont écrites."""
    communes = dict(consultation.saisies.communes)
    lots = {n: dict(reponses) for n, reponses in consultation.saisies.lots.items()}
    for hypothese in hypotheses:
        identifiant = hypothese.question.id
        if hypothese.lot:
            lots.setdefault(hypothese.lot, {})[identifiant] = hypothese.valeurs
            continue
        communes[identifiant] = hypothese.valeurs
        for reponses in lots.values():
            reponses.pop(identifiant, None)
    saisies = consultation.saisies.model_copy(update={"communes": communes, "lots": lots})
    return replace(consultation, saisies=saisies)


def _ecarts(avant: Ouverture, apres: Ouverture) -> tuple[Ecart, ...]:
    if avant.dossier is None or apres.dossier is None:
        raise DonneesInvalides([a for a in (*avant.anomalies, *apres.anomalies) if a.gravite.value == "bloquante"])
    return comparer_versions(version_de(avant.dossier), version_de(apres.dossier))


def _lire(clausier: Clausier, consultation: Consultation, texte: str) -> Hypothese:
    nom, egal, ecrite = texte.partition("=")
    lot, deux_points, identifiant = nom.strip().rpartition(":")
    question = clausier.questions.get(identifiant)
    fautes = list(_fautes(clausier, consultation, question, (texte, egal, lot if deux_points else "")))
    if question is None or fautes:
        raise DonneesInvalides(fautes)
    multiple = question.type is TypeQuestion.CHOIX_MULTIPLE
    valeurs = tuple(v for brute in (ecrite.split(",") if multiple else [ecrite]) if (v := brute.strip()))
    if faute := defaut_de_reponse(question, valeurs):
        raise DonneesInvalides([_faute("reponse-hors-liste", f"« {question.titre} » : {faute}", _admises(question))])
    return Hypothese(question, valeurs, int(lot) if deux_points else 0)


def _fautes(
    clausier: Clausier, consultation: Consultation, question: Question | None, lu: tuple[str, str, str]
) -> Iterator[Anomalie]:
    texte, egal, lot = lu
    if not egal:
        yield _faute("supposition-illisible", f"« {texte} » n'a pas la forme question=valeur.", "Ajoutez « =valeur ».")
    elif question is None:
        nom = texte.partition("=")[0].strip()
        conseil = suggestion(nom, clausier.questions, "Les questions : " + ", ".join(clausier.questions) + ".")
        yield _faute("question-inconnue", f"« {nom} » n'est pas une question.", conseil)
    elif lot and not question.par_lot:
        yield _faute("reponse-commune", f"« {question.titre} » se répond pour tous les lots à la fois.", "Ôtez le lot.")
    elif lot and lot not in map(str, consultation.numeros):
        yield _faute("lot-inconnu", f"il n'y a pas de lot « {lot} ».", "Voyez les lots de consultation.yaml.")


def _faute(code: str, message: str, conseil: str) -> Anomalie:
    return Anomalie(code, message, conseil, lieu=Lieu("--et-si"))


def _admises(question: Question) -> str:
    return f"Choisissez parmi : {', '.join(question.valeurs_admises)}." if question.valeurs_admises else "Corrigez-la."
