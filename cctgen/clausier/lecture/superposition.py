"""Ce qu'un clausier de service change à ceux qui le précèdent : questions redéfinies, retouchées, clauses retirées."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from cctgen.clausier.formes.formulaire import FormulaireRedige
from cctgen.clausier.formes.identite import Identite
from cctgen.clausier.formes.questionnaire import Question, QuestionSuperposee, RetoucheDeQuestion, RubriqueQuestionnaire
from cctgen.clausier.modele import Clause, Retrait
from cctgen.clausier.textes.redaction import textes_du_formulaire, textes_inserants, variables
from cctgen.socle.anomalies import Anomalie, Chemin, Gravite, Lieu
from cctgen.socle.validation import suggestion

Situer = Callable[[str, Chemin], Lieu]
"""Rend le lieu d'un chemin dans un fichier lu."""


@dataclass(frozen=True, slots=True)
class Place:
    """Où une question est écrite."""

    fichier: str
    chemin: Chemin


def redefinition_concurrente(nom: str, origine: Lieu, lieu: Lieu) -> Anomalie:
    """Rend l'avis que la même chose est redéfinie deux fois, et laquelle des deux l'emporte."""
    clausier = lieu.fichier.partition("/")[0]
    if origine.fichier.partition("/")[0] == clausier:
        suite, conseil = "ce clausier le redéfinit deux fois.", "Réunissez les deux redéfinitions en une."
    else:
        suite = f"{clausier}, superposé après, l'emporte."
        conseil = "Changez l'ordre des clausiers (le dernier l'emporte), ou gardez une seule redéfinition."
    return Anomalie(
        "redefinitions-concurrentes",
        f"« {nom} » est déjà redéfini dans {origine} : {suite}",
        conseil,
        gravite=Gravite.A_QUALIFIER,
        lieu=lieu,
        ref=nom,
    )


@dataclass
class QuestionnaireSuperpose:
    """Les rubriques de tous les clausiers ; une question redéfinie garde la place de celle qu'elle remplace."""

    situer: Situer
    rubriques: list[RubriqueQuestionnaire] = field(default_factory=list)
    fichiers: list[str] = field(default_factory=list)
    places: list[list[Place]] = field(default_factory=list)
    anomalies: list[Anomalie] = field(default_factory=list)
    avis: list[Anomalie] = field(default_factory=list)

    def ajouter(self, rubrique: RubriqueQuestionnaire, fichier: str) -> None:
        """Ajoute un fichier du questionnaire, qui peut redéfinir et retoucher ce qui le précède."""
        siennes: list[tuple[Question, Place]] = []
        for rang, question in enumerate(rubrique.questions):
            place = Place(fichier, ("questions", rang))
            if not question.remplace:
                siennes.append((question, place))
            elif (position := self._position(question.id)) is not None:
                self._remplacer(position, question.model_copy(update={"remplace": False}), place)
            else:
                self._sans_objet(question.id, place)
        for rang, retouche in enumerate(rubrique.retouches):
            self._retoucher(retouche, Place(fichier, ("retouches", rang)))
        if siennes or rubrique.deductions or not (rubrique.questions or rubrique.retouches):
            questions = tuple(question for question, _ in siennes)
            self.rubriques.append(rubrique.model_copy(update={"questions": questions, "retouches": ()}))
            self.fichiers.append(fichier)
            self.places.append([place for _, place in siennes])

    def _position(self, question: str) -> tuple[int, int] | None:
        for rang, rubrique in enumerate(self.rubriques):
            for position, posee in enumerate(rubrique.questions):
                if posee.id == question:
                    return rang, position
        return None

    def _remplacer(self, position: tuple[int, int], nouvelle: Question, place: Place) -> None:
        rang, numero = position
        ancienne = self.rubriques[rang].questions[numero]
        lieu = self._lieu(place)
        if isinstance(ancienne, QuestionSuperposee):
            origine = ancienne.origine
            self.avis.append(redefinition_concurrente(nouvelle.id, self._lieu(self.places[rang][numero]), lieu))
        else:
            origine = ancienne
        champs = {cle: getattr(nouvelle, cle) for cle in Question.model_fields}
        superposee = QuestionSuperposee.model_construct(**champs, origine=origine, fichier=place.fichier)
        questions = list(self.rubriques[rang].questions)
        questions[numero] = superposee
        self.rubriques[rang] = self.rubriques[rang].model_copy(update={"questions": tuple(questions)})
        self.places[rang][numero] = place

    def _retoucher(self, retouche: RetoucheDeQuestion, place: Place) -> None:
        position = self._position(retouche.question)
        if position is None:
            self._sans_objet(retouche.question, place)
            return
        question = self.rubriques[position[0]].questions[position[1]]
        if isinstance(question, QuestionSuperposee):
            ancienne = self._lieu(self.places[position[0]][position[1]])
            retouche = self._concurrente(question, retouche, ancienne, self._lieu(place))
        if not (retouche.ajouter or retouche.retirer):
            return
        if faute := _faute_de_retouche(question, retouche):
            code, message, conseil = faute
            self.anomalies.append(Anomalie(code, message, conseil, lieu=self._lieu(place), ref=question.id))
            return
        gardees = tuple(o for o in question.options if o.valeur not in retouche.retirer)
        options = (*gardees, *retouche.ajouter)
        self._remplacer(position, question.model_copy(update={"options": options}), place)

    def _concurrente(
        self, question: QuestionSuperposee, retouche: RetoucheDeQuestion, ancienne: Lieu, lieu: Lieu
    ) -> RetoucheDeQuestion:
        """Rend ce que la retouche change encore : une option déjà retirée se dit, une option rajoutée l'emporte."""
        deja = [v for v in retouche.retirer if v in question.retirees]
        for valeur in deja:
            self.avis.append(_option_deja_retiree(question.id, valeur, ancienne, lieu))
        des_services = set(question.valeurs_admises) - set(question.origine.valeurs_admises)
        reprises = [o.valeur for o in retouche.ajouter if o.valeur in des_services]
        restantes = [v for v in (*retouche.retirer, *reprises) if v not in deja]
        return retouche.model_copy(update={"retirer": tuple(dict.fromkeys(restantes))})

    def _sans_objet(self, question: str, place: Place) -> None:
        connues = [q.id for rubrique in self.rubriques for q in rubrique.questions]
        self.anomalies.append(
            Anomalie(
                "remplacement-sans-objet",
                f"« {question} » n'est une question d'aucun clausier antérieur : il n'y a rien à changer.",
                suggestion(question, connues, "Corrigez l'identifiant, ou posez une question neuve."),
                lieu=self._lieu(place),
                ref=question,
            )
        )

    def _lieu(self, place: Place) -> Lieu:
        return self.situer(place.fichier, place.chemin)


def _option_deja_retiree(question: str, valeur: str, ancienne: Lieu, lieu: Lieu) -> Anomalie:
    return Anomalie(
        "retrait-sans-objet",
        f"l'option « {valeur} » de « {question} » est déjà retirée dans {ancienne}.",
        "Ôtez-la de « retirer ».",
        gravite=Gravite.A_QUALIFIER,
        lieu=lieu,
        ref=question,
    )


def _faute_de_retouche(question: Question, retouche: RetoucheDeQuestion) -> tuple[str, str, str] | None:
    if not question.options:
        message = f"« {question.id} » n'a pas d'options à ajouter ni à retirer."
        return "retouche-impossible", message, "Redéfinissez la question entière, avec « remplace: oui »."
    admises = question.valeurs_admises
    for valeur in retouche.retirer:
        if valeur not in admises:
            message = f"« {valeur} » n'est pas une option de « {question.id} »."
            return "option-inconnue", message, suggestion(valeur, admises, f"Options : {', '.join(admises)}.")
    ajoutees = [o.valeur for o in retouche.ajouter]
    for valeur in ajoutees:
        if (valeur in admises and valeur not in retouche.retirer) or ajoutees.count(valeur) > 1:
            message = f"« {valeur} » est déjà une option de « {question.id} »."
            return "option-en-double", message, "Choisissez une autre valeur, ou retirez d'abord l'ancienne."
    if not ajoutees and set(retouche.retirer) >= set(admises):
        message = f"« {question.id} » n'aurait plus d'option."
        return "retouche-impossible", message, "Gardez-en une, ou redéfinissez la question."
    return None


def retirer_des_clauses(
    clauses: dict[str, Clause],
    identite: Identite,
    situer: Callable[[int], Lieu],
    origines: Mapping[str, Lieu],
    formulaires: Iterable[FormulaireRedige] = (),
) -> tuple[list[Anomalie], list[Anomalie], dict[str, Lieu]]:
    """Retire des clauses antérieures celles que nomme un clausier de service.

    Rend les fautes, les avis, et le lieu de chaque retrait ; `origines` situe les clauses déjà redéfinies.
    """
    fautes: list[Anomalie] = []
    avis: list[Anomalie] = []
    lieux: dict[str, Lieu] = {}
    for rang, retrait in enumerate(identite.retirer):
        lieu = situer(rang)
        clause = clauses.get(retrait.clause)
        if clause is None or clause.retiree is not None:
            fautes.append(_retrait_sans_objet(retrait.clause, clause, clauses, lieu))
            continue
        if retrait.exigences:
            imprimes = [t for f in formulaires if f.clause == clause.id for _, t in textes_du_formulaire(f)]
            clauses[retrait.clause], inconnues = _sans_exigences(clause, retrait.exigences, imprimes)
            avis += [_exigence_absente(e, clause, lieu) for e in inconnues]
            continue
        if retrait.clause in origines:
            avis.append(redefinition_concurrente(retrait.clause, origines[retrait.clause], lieu))
        fin = Retrait(le=identite.date, motif=retrait.motif, remplacee_par=retrait.remplacee_par)
        auteur = f"{identite.nom} {identite.version}"
        clauses[retrait.clause] = clause.model_copy(update={"retiree": fin, "retiree_par": auteur})
        lieux[retrait.clause] = lieu
    return fautes, avis, lieux


def _sans_exigences(clause: Clause, retirees: Sequence[str], imprimes: Sequence[str]) -> tuple[Clause, tuple[str, ...]]:
    """Rend la clause sans ces exigences ni les paramètres qu'elles seules inséraient, et celles qu'elle n'a pas."""
    siennes = {e.id for e in clause.exigences}
    gardees = tuple(e for e in clause.exigences if e.id not in retirees)
    reste = clause.model_copy(update={"exigences": gardees})
    inserees = {nom for t in (*(t for _, t in textes_inserants(reste)), *imprimes) for nom in variables(t)}
    parametres = {nom: p for nom, p in clause.parametres.items() if nom in inserees}
    return reste.model_copy(update={"parametres": parametres}), tuple(e for e in retirees if e not in siennes)


def _exigence_absente(exigence: str, clause: Clause, lieu: Lieu) -> Anomalie:
    return Anomalie(
        "retrait-sans-objet",
        f"l'exigence « {exigence} » n'est pas, ou n'est plus, dans « {clause.id} » : elle n'a pas à en être retirée.",
        "Ôtez-la de « retirer », ou vérifiez quel autre clausier la retire déjà.",
        gravite=Gravite.A_QUALIFIER,
        lieu=lieu,
        ref=exigence,
    )


def _retrait_sans_objet(cible: str, clause: Clause | None, clauses: Mapping[str, Clause], lieu: Lieu) -> Anomalie:
    if clause is None:
        conseil = "Une clause de ce clausier-ci se retire dans son fichier : « retiree: {le, motif} »."
        return Anomalie(
            "clause-inconnue",
            f"la clause « {cible} » n'est dans aucun clausier antérieur.",
            suggestion(cible, clauses, conseil),
            lieu=lieu,
            ref=cible,
        )
    return Anomalie(
        "retrait-sans-objet",
        f"la clause « {cible} » est déjà retirée{f' par « {clause.retiree_par} »' if clause.retiree_par else ''}.",
        "Ôtez-la de « retirer ».",
        gravite=Gravite.A_QUALIFIER,
        lieu=lieu,
        ref=cible,
    )


def clause_en_double(identifiant: str, premiere: str, lieu: Lieu) -> Anomalie:
    """Rend l'anomalie de deux clauses propres de même identifiant : rangées par lui, l'une se perdrait."""
    return Anomalie(
        "clause-en-double",
        f"la clause « {identifiant} » est déjà écrite dans {premiere} : l'une des deux disparaîtrait.",
        "Donnez un identifiant neuf à l'une des deux, ou n'en gardez qu'une.",
        lieu=lieu,
        ref=identifiant,
    )
