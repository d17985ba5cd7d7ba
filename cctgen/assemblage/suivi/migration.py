"""Ce qu'une autre version du clausier change à une consultation : réponses, questions, articles, exigences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from cctgen.assemblage.dossier import assembler
from cctgen.assemblage.selection.verdicts import Selection
from cctgen.assemblage.suivi.versions import Ecart, NatureEcart, comparer_versions, version_de
from cctgen.clausier.formes.questionnaire import Question, TypeQuestion
from cctgen.clausier.modele import Clausier
from cctgen.clausier.parametres import defaut_de_valeur
from cctgen.clausier.reponse import defaut_de_reponse
from cctgen.consultation.dialogue import Saisies, reponse_en_clair, toutes_les_reponses
from cctgen.consultation.modele import Consultation, ReponsesDuLot


@dataclass(frozen=True, slots=True)
class SaisiePerdue:
    """Une réponse, ou une valeur de paramètre, que la version nouvelle n'admet plus ; `lot` à zéro : commune."""

    sujet: str
    titre: str
    valeur: str
    motif: str
    lot: int = 0

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `migrer`."""
        lot = {"lot": self.lot} if self.lot else {}
        return {"sujet": self.sujet, "titre": self.titre, "valeur": self.valeur, "motif": self.motif, **lot}


@dataclass(frozen=True, slots=True)
class QuestionOuverte:
    """Une question qui ne se posait pas ; `reponse` est sa réponse, de défaut ou déjà écrite, vide si elle manque."""

    id: str
    titre: str
    libelle: str
    reponse: str
    lots: tuple[int, ...]
    nouvelle: bool

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `migrer`."""
        lots = [lot for lot in self.lots if lot]
        return {
            "id": self.id,
            "titre": self.titre,
            "libelle": self.libelle,
            "reponse": self.reponse,
            "lots": lots,
            "nouvelle": self.nouvelle,
        }


@dataclass(frozen=True, slots=True)
class QuestionChangee:
    """Une question posée dont l'énoncé, les options, les bornes ou le défaut changent."""

    id: str
    titre: str
    avant: str
    apres: str

    def en_dict(self) -> dict[str, str]:
        """Rend la forme JSON de `migrer`."""
        return {"id": self.id, "titre": self.titre, "avant": self.avant, "apres": self.apres}


@dataclass(frozen=True, slots=True)
class Changements:
    """Tout ce que changerait la version nouvelle ; `motifs` dit pourquoi un article ou une exigence entre ou sort.

    `modeles` nomme les modèles Word ou Excel du service qui ne sont plus les mêmes : leurs phrases s'impriment.
    """

    perdues: tuple[SaisiePerdue, ...] = ()
    ouvertes: tuple[QuestionOuverte, ...] = ()
    changees: tuple[QuestionChangee, ...] = ()
    ecarts: tuple[Ecart, ...] = ()
    motifs: Mapping[str, str] = field(default_factory=dict)
    modeles: tuple[str, ...] = ()


def comparer_clausiers(ancien: Clausier, nouveau: Clausier, consultation: Consultation) -> Changements:
    """Compare la même consultation sous deux clausiers ; seules comptent les réponses que le nouveau admet."""
    adoptee, perdues = saisies_admises(consultation, nouveau, ancien)
    avant, apres = toutes_les_reponses(ancien, consultation), toutes_les_reponses(nouveau, adoptee)
    dossier = assembler(nouveau, adoptee)
    ecarts = comparer_versions(version_de(assembler(ancien, consultation)), version_de(dossier))
    return Changements(
        perdues,
        tuple(_ouvertes(ancien, nouveau, avant, apres)),
        tuple(_changees(ancien, nouveau, apres)),
        ecarts,
        {e.id: _motif(dossier.selections, e.id) for e in ecarts if e.nature is not NatureEcart.MODIFICATION},
        tuple(m for m in {**ancien.modeles, **nouveau.modeles} if ancien.modeles.get(m) != nouveau.modeles.get(m)),
    )


def _motif(selections: Iterable[Selection], identifiant: str) -> str:
    """Rend pourquoi la version nouvelle retient ou écarte, d'après le premier lot qui en décide."""
    verdicts = [v for s in selections for v in (s.clauses.get(identifiant), s.exigences.get(identifiant)) if v]
    retenus = [v for v in verdicts if v.retenue]
    return next((v.motif for v in (*retenus, *verdicts)), "n'est plus au clausier")


def saisies_admises(
    consultation: Consultation, nouveau: Clausier, ancien: Clausier | None
) -> tuple[Consultation, tuple[SaisiePerdue, ...]]:
    """Rend la consultation réduite aux saisies que le nouveau clausier admet, et celles qu'il n'admet plus.

    Une saisie que l'ancien n'admettait pas non plus est une faute de frappe : elle reste, et se dit ailleurs.
    """
    perdues: list[SaisiePerdue] = []
    saisies = consultation.saisies
    communes = dict(_admises(saisies.communes, 0, nouveau, ancien, perdues))
    lots = {n: dict(_admises(reponses, n, nouveau, ancien, perdues)) for n, reponses in saisies.lots.items()}
    parametres = _parametres_admis(consultation, nouveau, ancien, perdues)
    reduites = saisies.model_copy(update={"communes": communes, "lots": lots, "parametres": parametres})
    return replace(consultation, saisies=reduites), tuple(perdues)


def _admises(
    reponses: Saisies, lot: int, nouveau: Clausier, ancien: Clausier | None, perdues: list[SaisiePerdue]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for identifiant, valeurs in reponses.items():
        faute = _faute(nouveau, identifiant, valeurs, lot)
        if not faute or (ancien is not None and _faute(ancien, identifiant, valeurs, lot)):
            yield identifiant, valeurs
            continue
        question = nouveau.questions.get(identifiant)
        restantes = _restantes(question, valeurs)
        if question is not None and restantes and not _faute(nouveau, identifiant, restantes, lot):
            yield identifiant, restantes
        connu = ancien or nouveau
        retirees = [v for v in valeurs if v not in restantes]
        clair = ", ".join(connu.option(identifiant, v) for v in retirees)
        perdues.append(SaisiePerdue(identifiant, connu.question(identifiant), clair, faute, lot))


def _restantes(question: Question | None, valeurs: tuple[str, ...]) -> tuple[str, ...]:
    """D'un choix multiple, ce qui s'admet encore reste choisi."""
    if question is None or question.type is not TypeQuestion.CHOIX_MULTIPLE:
        return ()
    return tuple(v for v in valeurs if v in question.valeurs_admises)


def _faute(clausier: Clausier, identifiant: str, valeurs: tuple[str, ...], lot: int) -> str:
    if identifiant in clausier.deductions:
        return "elle se déduit désormais des autres réponses"
    question = clausier.questions.get(identifiant)
    if question is None:
        return "la question n'existe plus"
    if lot and not question.par_lot:
        return "la question se répond désormais pour tous les lots à la fois"
    return defaut_de_reponse(question, valeurs).removesuffix(".")


def _parametres_admis(
    consultation: Consultation, nouveau: Clausier, ancien: Clausier | None, perdues: list[SaisiePerdue]
) -> Mapping[str, Mapping[str, str]]:
    admis: dict[str, dict[str, str]] = {}
    for clause, valeurs in consultation.saisies.parametres.items():
        for nom, valeur in valeurs.items():
            faute = _faute_de_parametre(nouveau, consultation, clause, nom, valeur)
            if faute and (ancien is None or not _faute_de_parametre(ancien, consultation, clause, nom, valeur)):
                perdues.append(SaisiePerdue(f"{clause}.{nom}", f"paramètre {nom} de {clause}", valeur, faute))
            else:
                admis.setdefault(clause, {})[nom] = valeur
    return admis


def _faute_de_parametre(clausier: Clausier, consultation: Consultation, clause: str, nom: str, valeur: str) -> str:
    visee = consultation.clauses.get(clause) or clausier.clauses.get(clause)
    parametre = None if visee is None else visee.parametres.get(nom)
    if parametre is None:
        return "la clause n'existe plus" if visee is None else "la clause n'a plus ce paramètre"
    return defaut_de_valeur(parametre, valeur).removesuffix(".")


def _ouvertes(
    ancien: Clausier, nouveau: Clausier, avant: Iterable[ReponsesDuLot], apres: Iterable[ReponsesDuLot]
) -> Iterator[QuestionOuverte]:
    """Énumère les questions qui se posent et ne se posaient pas, par réponse."""
    posees = {reponses.lot: _posees(reponses) for reponses in avant}
    groupes: dict[tuple[str, str], list[int]] = {}
    for reponses in apres:
        for identifiant in _posees(reponses) - posees.get(reponses.lot, set()):
            question = nouveau.questions[identifiant]
            clair = reponse_en_clair(nouveau, question, reponses.valeurs.get(identifiant, ()))
            groupes.setdefault((identifiant, clair), []).append(reponses.lot)
    ordre = {identifiant: rang for rang, identifiant in enumerate(nouveau.questions)}
    for (identifiant, clair), lots in sorted(groupes.items(), key=lambda g: ordre[g[0][0]]):
        question = nouveau.questions[identifiant]
        connue = identifiant in ancien.questions
        yield QuestionOuverte(identifiant, question.titre, question.libelle, clair, tuple(lots), not connue)


def _posees(reponses: ReponsesDuLot) -> set[str]:
    return (set(reponses.valeurs) - set(reponses.deductions)) | set(reponses.manquantes)


def _changees(ancien: Clausier, nouveau: Clausier, apres: Iterable[ReponsesDuLot]) -> Iterator[QuestionChangee]:
    posees = {identifiant for reponses in apres for identifiant in _posees(reponses)}
    for identifiant in (q for q in nouveau.questions if q in posees and q in ancien.questions):
        avant, maintenant = _en_clair(ancien.questions[identifiant]), _en_clair(nouveau.questions[identifiant])
        if avant != maintenant:
            yield QuestionChangee(identifiant, nouveau.question(identifiant), avant, maintenant)


def _en_clair(question: Question) -> str:
    """Rend ce que l'acheteur lit d'une question, et ce qui borne sa réponse."""
    lignes = [question.libelle, question.aide]
    lignes += [f"- {option.valeur} : {option.libelle}" for option in question.options]
    lignes += [f"minimum {question.min}" if question.min is not None else ""]
    lignes += [f"maximum {question.max}" if question.max is not None else ""]
    lignes += [f"défaut : {', '.join(question.defaut)}" if question.defaut else ""]
    return "\n".join(ligne for ligne in lignes if ligne)
