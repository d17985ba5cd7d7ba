"""Les services que l'acheteur met à disposition du soumissionnaire, tels que le gardien du clausier les décrit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from cctgen.clausier.formes.champs import Identifiant, Prose, Slug
from cctgen.clausier.formes.condition import Condition
from cctgen.clausier.formes.questionnaire import Option, Question, RubriqueQuestionnaire
from cctgen.socle.validation import Modele, OuiNon


class Emploi(StrEnum):
    """Ce que le marché attend d'un service : l'employer sauf écart qu'il admet, ou pouvoir l'employer."""

    OBLIGATION = "obligation"
    OPTION = "option"


class Service(Modele):
    """Un service mis à disposition : ce qu'il rend, ce qu'il suppose, où il se documente, qui en répond.

    `d_office` : il est offert à toute consultation que `quand` concerne ; sinon, l'acheteur dit s'il en dispose.
    `sans_exception` : le marché l'impose, et n'admet aucun écart ; `impose_par` : seulement si l'une de ces exigences
    est retenue au niveau P. Ce qu'une exigence retenue impose s'annonce sans être coché, avec la fiche qui y renvoie.
    `propose` : les réponses qui le cochent d'avance, tant que l'acheteur n'a pas dit ses services.
    """

    id: Slug
    nom: Prose
    usage: Prose
    prerequis: str = ""
    documentation: str = ""
    contact: str = ""
    emploi: Emploi
    sans_exception: OuiNon = False
    impose_par: tuple[Identifiant, ...] = ()
    d_office: OuiNon = False
    quand: Condition | None = None
    propose: Condition | None = None
    remplace: OuiNon = False


class FichierServices(Modele):
    """Un domaine du catalogue de services."""

    domaine: Prose
    services: tuple[Service, ...]


def avec_services(
    rubriques: Iterable[RubriqueQuestionnaire], services: Mapping[str, Service]
) -> tuple[RubriqueQuestionnaire, ...]:
    """Donne pour options, aux questions qui le demandent, les services du catalogue qui ne sont pas d'office."""
    options = tuple(Option(valeur=s.id, libelle=s.nom, aide=s.usage) for s in services.values() if not s.d_office)
    return tuple(_avec_options(rubrique, options) for rubrique in rubriques)


def _avec_options(rubrique: RubriqueQuestionnaire, options: tuple[Option, ...]) -> RubriqueQuestionnaire:
    if not any(q.options_de for q in rubrique.questions):
        return rubrique
    questions = tuple(_completee(q, options) for q in rubrique.questions)
    return rubrique.model_copy(update={"questions": questions})


def _completee(question: Question, options: tuple[Option, ...]) -> Question:
    if question.options_de is None:
        return question
    propres = tuple(o for o in question.options if o.valeur not in {option.valeur for option in options})
    return question.model_copy(update={"options": (*options, *propres)})
