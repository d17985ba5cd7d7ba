"""Des fichiers d'une consultation à ses valeurs, et l'écriture des réponses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from cctgen.clausier.formes.questionnaire import Question
from cctgen.clausier.lecture.fichiers import LectureClausier, lire_clauses
from cctgen.clausier.lecture.superposition import clause_en_double
from cctgen.clausier.modele import Clause, Clausier
from cctgen.clausier.parametres import defaut_de_valeur
from cctgen.clausier.reponse import defaut_de_reponse
from cctgen.consultation.lots_du_bareme import lots_du_bareme
from cctgen.consultation.methode.commentaires import COMMENTAIRES_PAR_DEFAUT, CommentairesRegles, CommentaireType
from cctgen.consultation.modele import (
    Acheteur,
    Action,
    Ajustement,
    ClausiersInscrits,
    ClausierSuperpose,
    Consultation,
    ConsultationRedigee,
    Lot,
    ReponsesRedigees,
    lots_en_clair,
)
from cctgen.socle import yaml_strict
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu, bloquantes
from cctgen.socle.commandes import commande
from cctgen.socle.erreurs import DossierIntrouvable
from cctgen.socle.validation import Modele, suggestion, valider, valider_valeur
from cctgen.socle.yaml_strict import DocumentYaml, sans_suites

M = TypeVar("M", bound=Modele)

FICHIER_CONSULTATION = "consultation.yaml"
FICHIER_REPONSES = "reponses.yaml"
DOSSIER_SCHEMAS = "schemas"
"""Où une consultation garde les schémas que ses fichiers désignent aux éditeurs."""


@dataclass
class LectureConsultation:
    """Ce qu'a donné la lecture : la consultation si elle tient debout, et toutes les anomalies."""

    consultation: Consultation | None = None
    documents: dict[str, DocumentYaml] = field(default_factory=dict)
    anomalies: list[Anomalie] = field(default_factory=list)
    clauses: LectureClausier = field(default_factory=LectureClausier)

    def lieu(self, fichier: str, *chemin: str | int) -> Lieu:
        """Rend le lieu d'un chemin dans un fichier lu."""
        document = self.documents.get(fichier)
        return Lieu(fichier) if document is None else document.lieu(chemin)


def lire_consultation(
    dossier: Path, clausier: Clausier, changer: Callable[[Consultation], Consultation] | None = None
) -> LectureConsultation:
    """Lit une consultation ; toutes les fautes sont relevées d'un coup.

    `changer` suppose d'autres réponses que celles qui sont écrites : ce sont elles qui se vérifient.
    Lève `DossierIntrouvable` si le dossier n'est pas une consultation.
    """
    exiger_consultation(dossier)
    lecture = LectureConsultation()
    redaction = _lire(dossier, FICHIER_CONSULTATION, ConsultationRedigee, lecture)
    saisies = ReponsesRedigees()
    if (dossier / FICHIER_REPONSES).is_file():
        saisies = _lire(dossier, FICHIER_REPONSES, ReponsesRedigees, lecture) or saisies
    clauses: dict[str, Clause] = {}
    for clause in _clauses_propres(dossier, clausier, lecture.clauses):
        if clause.id in clauses:
            lieu = lecture.clauses.lieu(clause.fichier, "id")
            lecture.anomalies.append(clause_en_double(clause.id, clauses[clause.id].fichier, lieu))
        clauses.setdefault(clause.id, clause)
    lecture.anomalies += lecture.clauses.anomalies
    if redaction is None:
        lecture.anomalies = sans_suites(lecture.anomalies)
        return lecture
    ecrite = Consultation(redaction, saisies, clauses)
    lecture.consultation = changer(ecrite) if changer else ecrite
    lecture.anomalies = sans_suites((*lecture.anomalies, *_verifier(lecture.consultation, clausier, lecture)))
    return lecture


def lire_profil(fichier: Path, clausier: Clausier, jour: date) -> LectureConsultation:
    """Lit un fichier de réponses seul, comme celui d'une consultation éditée ce jour, dont les lots sont les siens."""
    lecture = LectureConsultation()
    document, anomalies = yaml_strict.lire(fichier, fichier.name)
    lecture.documents[FICHIER_REPONSES] = document
    saisies, fautes = valider(document, ReponsesRedigees)
    lecture.anomalies += [*anomalies, *fautes]
    if saisies is None or bloquantes(anomalies):
        lecture.anomalies = sans_suites(lecture.anomalies)
        return lecture
    redaction = ConsultationRedigee(
        reference=fichier.stem,
        objet=fichier.stem,
        acheteur=Acheteur(nom=fichier.stem),
        date=jour,
        lots=tuple(Lot(numero=numero, titre=f"Lot {numero}") for numero in saisies.lots),
    )
    lecture.consultation = Consultation(redaction, saisies, {})
    lecture.anomalies = sans_suites((*lecture.anomalies, *_verifier(lecture.consultation, clausier, lecture)))
    return lecture


def exiger_consultation(dossier: Path) -> None:
    """Lève `DossierIntrouvable` si le dossier n'est pas une consultation."""
    if not (dossier / FICHIER_CONSULTATION).is_file():
        raise DossierIntrouvable(
            f"« {dossier} » n'est pas une consultation : il n'y a pas de fichier {FICHIER_CONSULTATION}.",
            f"Vérifiez le chemin, ou créez-la : {commande('nouveau', dossier)}",
        )


_analyser = lru_cache(maxsize=8)(yaml_strict.analyser)
"""Un geste demande neuf fois les clausiers inscrits, sans rien changer de ce qu'il lit."""


def lire_les_clausiers(dossier: Path) -> Iterator[tuple[ClausierSuperpose, Lieu]]:
    """Énumère les clausiers inscrits et leur lieu ; d'une clé fautive, rien : `lire_consultation` dira pourquoi."""
    if not (dossier / FICHIER_CONSULTATION).is_file():
        return
    document, _ = yaml_strict.lire(dossier / FICHIER_CONSULTATION, FICHIER_CONSULTATION, _analyser)
    # Une faute ailleurs dans le fichier ne fait pas perdre le clausier, et avec lui ses clauses et ses questions.
    ecrits = document.valeur.get("clausiers", []) if isinstance(document.valeur, dict) else []
    lus, _ = valider_valeur({"clausiers": ecrits}, ClausiersInscrits, document)
    for rang, clausier in enumerate(lus.clausiers if lus else ()):
        yield clausier, document.lieu(("clausiers", rang))


def lire_les_commentaires(dossier: Path) -> tuple[CommentaireType, ...]:
    """Rend les commentaires types que règle la consultation, sinon ceux de l'outil ; d'une clé fautive, ceux-ci."""
    if not (dossier / FICHIER_CONSULTATION).is_file():
        return COMMENTAIRES_PAR_DEFAUT
    document, _ = yaml_strict.lire(dossier / FICHIER_CONSULTATION, FICHIER_CONSULTATION)
    bareme = document.valeur.get("bareme") if isinstance(document.valeur, dict) else None
    if not isinstance(bareme, dict) or "commentaires" not in bareme:
        return COMMENTAIRES_PAR_DEFAUT
    lus, _ = valider_valeur({"commentaires": bareme["commentaires"]}, CommentairesRegles, document)
    return lus.commentaires if lus else COMMENTAIRES_PAR_DEFAUT


def rediger_reponses(saisies: ReponsesRedigees) -> str:
    """Rend le texte de `reponses.yaml`, dans l'ordre des saisies."""
    contenu = {
        "communes": {q: _abreger(v) for q, v in saisies.communes.items()},
        "lots": {n: {q: _abreger(v) for q, v in lot.items()} for n, lot in saisies.lots.items() if lot},
        "parametres": {c: dict(valeurs) for c, valeurs in saisies.parametres.items() if valeurs},
    }
    entete = yaml_strict.designer_le_schema("reponses", DOSSIER_SCHEMAS)
    entete += "# Réponses au questionnaire de cctgen : modifiables à la main ou par « cctgen questionnaire ».\n"
    return entete + yaml_strict.rediger({cle: valeur for cle, valeur in contenu.items() if valeur})


def _abreger(valeurs: tuple[str, ...]) -> str | list[str]:
    return valeurs[0] if len(valeurs) == 1 else list(valeurs)


def _lire(dossier: Path, nom: str, modele: type[M], lecture: LectureConsultation) -> M | None:
    document, anomalies = yaml_strict.lire(dossier / nom, nom)
    lecture.documents[nom] = document
    resultat, fautes = valider(document, modele)
    lecture.anomalies += [*anomalies, *fautes]
    return None if bloquantes(anomalies) else resultat


def _clauses_propres(dossier: Path, clausier: Clausier, lecture: LectureClausier) -> Iterator[Clause]:
    """Énumère `clauses/<theme>/` et `cct/<pilier>/`, puis les réécritures posées à plat dans `clauses/`."""
    yield from lire_clauses(dossier, lecture, [])
    for chemin in sorted(dossier.glob("clauses/*.yaml")):
        document, anomalies = yaml_strict.lire(chemin, f"clauses/{chemin.name}")
        lecture.documents[document.fichier] = document
        lecture.anomalies += anomalies
        valeur = document.valeur if isinstance(document.valeur, dict) else {}
        origine = clausier.clauses.get(str(valeur.get("id", "")))
        if origine is None:
            lecture.anomalies.append(
                Anomalie(
                    "clause-sans-theme",
                    "cette clause n'est pas au clausier : son thème est inconnu.",
                    "Rangez-la dans clauses/<theme>/, par exemple clauses/securite/.",
                    lieu=Lieu(document.fichier),
                )
            )
            continue
        situation = {"theme": origine.theme, "pilier": origine.pilier, "fichier": document.fichier}
        clause, fautes = valider_valeur({**valeur, **situation}, Clause, document)
        lecture.anomalies += fautes
        if clause is not None:
            yield clause


def _verifier(consultation: Consultation, clausier: Clausier, lecture: LectureConsultation) -> Iterator[Anomalie]:
    yield from _verifier_reponses(consultation, clausier, lecture)
    yield from _verifier_parametres(consultation, clausier, lecture)
    yield from _verifier_lots(consultation, lecture)
    yield from _verifier_ajustements(consultation, clausier, lecture)


def _verifier_reponses(
    consultation: Consultation, clausier: Clausier, lecture: LectureConsultation
) -> Iterator[Anomalie]:
    saisies = consultation.saisies
    for identifiant, valeurs in saisies.communes.items():
        lieu = lecture.lieu(FICHIER_REPONSES, "communes", identifiant)
        yield from (replace(a, lieu=lieu, ref=identifiant) for a in _de_la_reponse(identifiant, valeurs, clausier))
    for lot, reponses in saisies.lots.items():
        for identifiant, valeurs in reponses.items():
            lieu = lecture.lieu(FICHIER_REPONSES, "lots", str(lot), identifiant)
            siennes = (*_du_lot(clausier.questions.get(identifiant)), *_de_la_reponse(identifiant, valeurs, clausier))
            yield from (replace(a, lieu=lieu, ref=identifiant) for a in siennes)


def _du_lot(question: Question | None) -> Iterator[Anomalie]:
    """Énumère ce qui empêche une question de se répondre pour un lot."""
    if question is not None and not question.par_lot:
        yield Anomalie(
            "reponse-commune",
            f"« {question.titre} » se répond pour tous les lots à la fois.",
            "Déplacez la réponse sous « communes ».",
        )


def _de_la_reponse(identifiant: str, valeurs: tuple[str, ...], clausier: Clausier) -> Iterator[Anomalie]:
    """Énumère ce qu'une réponse a de fautif, d'où qu'elle vienne : sans question, déduite, ou hors de sa liste."""
    question = clausier.questions.get(identifiant)
    if question is None and identifiant in clausier.deductions:
        yield Anomalie(
            "reponse-deduite",
            f"« {clausier.question(identifiant)} » se déduit des autres réponses : il ne se répond pas.",
            f"Supprimez « {identifiant} » ; changez, s'il le faut, les réponses dont il se déduit.",
        )
    elif question is None:
        defaut = "Supprimez cette réponse, ou corrigez l'identifiant de la question."
        conseil = suggestion(identifiant, clausier.questions, defaut)
        yield Anomalie("question-inconnue", f"la question « {identifiant} » n'existe pas dans le clausier.", conseil)
    elif faute := defaut_de_reponse(question, valeurs):
        admises = ", ".join(question.valeurs_admises)
        conseil = f"Choisissez parmi : {admises}." if admises else "Corrigez la valeur."
        yield Anomalie("reponse-hors-liste", f"« {question.titre} » : {faute}", conseil)


def _verifier_parametres(
    consultation: Consultation, clausier: Clausier, lecture: LectureConsultation
) -> Iterator[Anomalie]:
    clauses = {**clausier.clauses, **consultation.clauses}
    for identifiant, valeurs in consultation.saisies.parametres.items():
        for nom, valeur in valeurs.items():
            lieu = lecture.lieu(FICHIER_REPONSES, "parametres", identifiant, nom)
            clause = clauses.get(identifiant)
            parametre = None if clause is None else clause.parametres.get(nom)
            if parametre is None:
                yield Anomalie(
                    "parametre-inconnu",
                    f"la clause « {identifiant} » n'a pas de paramètre « {nom} ».",
                    _conseil_de_parametre(identifiant, nom, clauses),
                    lieu=lieu,
                    ref=identifiant,
                )
            elif faute := defaut_de_valeur(parametre, valeur):
                message = f"le paramètre « {nom} » de {identifiant} : {faute}"
                yield Anomalie("parametre-hors-bornes", message, "Corrigez la valeur.", lieu=lieu, ref=identifiant)


def _conseil_de_parametre(identifiant: str, nom: str, clauses: Mapping[str, Clause]) -> str:
    """Rend l'identifiant proche, de la clause si c'est elle qui manque, sinon de son paramètre."""
    if identifiant not in clauses:
        return suggestion(identifiant, clauses, "Vérifiez l'identifiant : `cctgen clausier lister` les donne tous.")
    return suggestion(nom, clauses[identifiant].parametres, f"Consultez-la : cctgen clausier montrer {identifiant}")


def _verifier_lots(consultation: Consultation, lecture: LectureConsultation) -> Iterator[Anomalie]:
    numeros = [lot.numero for lot in consultation.redaction.lots]
    for rang, numero in enumerate(numeros):
        if numero in numeros[:rang]:
            lieu = lecture.lieu(FICHIER_CONSULTATION, "lots", rang)
            yield Anomalie("lot-en-double", f"le lot {numero} est déclaré deux fois.", "Renumérotez-le.", lieu=lieu)
    for numero in consultation.saisies.lots:
        if numero not in numeros:
            yield Anomalie(
                "lot-inconnu",
                f"des réponses visent le lot {numero}, qui n'est pas déclaré.",
                f"Déclarez-le dans {FICHIER_CONSULTATION}, ou supprimez ces réponses.",
                lieu=lecture.lieu(FICHIER_REPONSES, "lots", str(numero)),
            )
    yield from _lots_hors_bareme(consultation.redaction, lecture)
    yield from lots_du_bareme(consultation.redaction, lambda *suite: lecture.lieu(FICHIER_CONSULTATION, *suite))


def _lots_hors_bareme(redaction: ConsultationRedigee, lecture: LectureConsultation) -> Iterator[Anomalie]:
    """Relève des variantes admises pour un lot absent, et une estimation que rien ne rattache à un lot."""
    numeros = [lot.numero for lot in redaction.lots]
    for numero in redaction.variantes.lots if redaction.variantes else ():
        if numero not in numeros:
            message = f"les variantes visent le lot {numero}, qui n'est pas déclaré."
            lieu = lecture.lieu(FICHIER_CONSULTATION, "variantes", "lots")
            yield Anomalie("lot-inconnu", message, "Corrigez « lots », ou ôtez-le : tous sont visés.", lieu=lieu)
    if numeros and redaction.estimation is not None:
        message = "l'estimation ne dit pas de quel lot elle est."
        conseil = "Écrivez « estimation » dans chaque lot, sous « lots »."
        lieu = lecture.lieu(FICHIER_CONSULTATION, "estimation")
        yield Anomalie("estimation-sans-lot", message, conseil, lieu=lieu)


def _verifier_ajustements(
    consultation: Consultation, clausier: Clausier, lecture: LectureConsultation
) -> Iterator[Anomalie]:
    clauses = {**clausier.clauses, **consultation.clauses}
    exigences = {e.id for clause in clauses.values() for e in clause.exigences}
    for rang, ajustement in enumerate(consultation.redaction.ajustements):
        lieu = lecture.lieu(FICHIER_CONSULTATION, "ajustements", rang)
        connues = clauses if ajustement.clause else exigences
        cible = ajustement.cible
        if cible not in connues:
            nature = "la clause" if ajustement.clause else "l'exigence"
            sinon = "Vérifiez l'identifiant : `cctgen clausier lister` les donne tous."
            conseil = suggestion(cible, connues, sinon)
            message = f"{nature} « {cible} » n'existe pas."
            yield Anomalie("ajustement-inconnu", message, conseil, lieu=lieu, ref=cible)
        elif ajustement.action is Action.REECRIRE and cible not in consultation.clauses:
            yield Anomalie(
                "reecriture-absente",
                f"la réécriture de « {cible} » n'est pas dans le dossier clauses/.",
                f"Ajoutez clauses/{cible}-….yaml, d'après `cctgen clausier montrer {cible}`.",
                lieu=lieu,
                ref=cible,
            )
        yield from _lots_d_ajustement(ajustement, consultation, lieu)
        yield from _contraires(consultation, rang, lecture, lieu)
    yield from _reecritures_non_declarees(consultation, clausier)


def _lots_d_ajustement(ajustement: Ajustement, consultation: Consultation, lieu: Lieu) -> Iterator[Anomalie]:
    inconnus = [n for n in ajustement.lots if n not in consultation.numeros]
    if inconnus:
        declares = lots_en_clair(consultation.numeros)
        yield Anomalie(
            "lot-inconnu",
            f"l'ajustement de « {ajustement.cible} » vise {lots_en_clair(inconnus)}, qui n'est pas déclaré.",
            f"Déclarés : {declares}." if declares else "La consultation n'a pas de lots : retirez « lots ».",
            lieu=lieu,
            ref=ajustement.cible,
        )


def _contraires(consultation: Consultation, rang: int, lecture: LectureConsultation, lieu: Lieu) -> Iterator[Anomalie]:
    """Le premier de deux ajustements du même lot et de la même cible serait ignoré sans un mot."""
    ajustements = consultation.redaction.ajustements
    courant = ajustements[rang]
    for autre, precedent in enumerate(ajustements[:rang]):
        memes_lots = not (courant.lots and precedent.lots) or set(courant.lots) & set(precedent.lots)
        reecrit = Action.REECRIRE in (courant.action, precedent.action)
        if precedent.cible != courant.cible or not memes_lots or (reecrit and courant.action is not precedent.action):
            continue
        place = lecture.lieu(FICHIER_CONSULTATION, "ajustements", autre)
        nature = "répète" if courant.action is precedent.action else "contredit"
        yield Anomalie(
            "ajustements-contraires",
            f"cet ajustement de « {courant.cible} » {nature} celui de {place}.",
            "Gardez-en un seul, ou donnez-leur des lots différents.",
            lieu=lieu,
            ref=courant.cible,
        )
        return


def _reecritures_non_declarees(consultation: Consultation, clausier: Clausier) -> Iterator[Anomalie]:
    reecrites = {a.cible for a in consultation.redaction.ajustements if a.action is Action.REECRIRE}
    for identifiant, clause in consultation.clauses.items():
        if identifiant in clausier.clauses and identifiant not in reecrites:
            yield Anomalie(
                "redefinition-non-declaree",
                f"« {identifiant} » réécrit une clause du clausier sans ajustement motivé.",
                "Ajoutez aux ajustements « {clause: …, action: reecrire, motif: … } ».",
                lieu=Lieu(clause.fichier),
                ref=identifiant,
            )


def reponses_perdues(ecartees: Mapping[int, tuple[str, ...]], clausier: Clausier) -> Iterator[Anomalie]:
    """Énumère, pour information, les réponses devenues sans objet ; elles ne comptent nulle part."""
    for lot, questions in ecartees.items():
        pour = f" pour le lot {lot}" if lot else ""
        for identifiant in questions:
            yield Anomalie(
                "reponse-sans-objet",
                f"la réponse à « {clausier.question(identifiant)} » est sans objet{pour}.",
                "Elle est ignorée ; vous pouvez la supprimer.",
                gravite=Gravite.INFORMATION,
                lieu=Lieu(FICHIER_REPONSES),
                ref=identifiant,
            )
