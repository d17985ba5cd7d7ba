"""Un jeu de réponses tiré au hasard : lots, réponses, textes libres et paramètres, d'après la seule graine."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

from cctgen.clausier.formes.condition import est_vraie
from cctgen.clausier.formes.questionnaire import Question, TypeQuestion
from cctgen.clausier.modele import Clausier, Parametre
from cctgen.consultation.dialogue import est_visible, reponses_du_lot
from cctgen.consultation.lecture import FICHIER_CONSULTATION, FICHIER_REPONSES, rediger_reponses
from cctgen.consultation.modele import SANS_LOT, ReponsesRedigees
from cctgen.usages.preparation.nouveau import IdentiteSaisie, creer_vierge
from tests.livre import clausier_livre

_LU = clausier_livre()
CLAUSIER: Clausier = _LU

_LOTS = ("Réalisation", "Maintenance et évolutions : 4 ans", "Hébergement ; exploitation")
_LIBRES = (
    "instruire les demandes et informer les usagers",
    "identité, coordonnées & pièces jointes : 3 ans au plus",
    "« agents » de l'acheteur, et ceux de ses 12 établissements",
    "l'outil existant <v2>, son code et 1 250 règles de gestion",
    "demandeurs ; mandataires ; agents instructeurs (n° d'ordre compris)",
    "reprise de l'ancien système " * 12 + "et de ses archives",
)
_OBJETS = (
    "Un système d'information",
    "Refonte du portail « Démarches » : lot unique & suites",
    "Études, conseil et appui",
)


def ecrire_un_jeu(racine: Path, graine: str) -> None:
    """Écrit dans `racine`, qui n'existe pas, la consultation que donne une graine : toujours la même."""
    hasard = random.Random(graine)  # noqa: S311 (tirage reproductible)
    lots = _LOTS[: hasard.choice((0, 0, 2, 3))]
    identite = IdentiteSaisie("2026-TIRAGE", hasard.choice(_OBJETS), "Ministère de l'essai", "Bureau 3", lots)
    creer_vierge(racine, identite, date(2026, 12, 1))
    fichier = racine / FICHIER_CONSULTATION
    variantes = f"variantes: {{admises: {hasard.choice(('oui', 'non'))}}}\n"
    # Avant le barème, que l'outil refait tant qu'il finit le fichier tel qu'il l'a proposé.
    fichier.write_text(fichier.read_text("utf-8").replace("\ndate:", f"\n{variantes}date:", 1), encoding="utf-8")
    numeros = tuple(range(1, len(lots) + 1)) or (SANS_LOT,)
    reponses = next(r for r in iter(lambda: _reponses(hasard, numeros), None) if not _se_contredit(r, numeros))
    (racine / FICHIER_REPONSES).write_text(rediger_reponses(reponses), encoding="utf-8")


def _reponses(hasard: random.Random, numeros: tuple[int, ...]) -> ReponsesRedigees:
    """Répond à chaque question qu'un lot voit, sauf à celles qui ont un défaut ou se laissent de côté."""
    communes: dict[str, list[str]] = {}
    propres: dict[int, dict[str, list[str]]] = {numero: {} for numero in numeros}
    connues: dict[int, dict[str, tuple[str, ...]]] = {numero: {} for numero in numeros}
    for question in CLAUSIER.questions.values():
        voient = [n for n in numeros if est_visible(question, connues[n])]
        reponses = {n: list(question.defaut or ()) for n in voient}
        if voient and not ((question.defaut or question.facultative) and hasard.random() < 0.3):
            commune = _reponse(hasard, question)
            if question.par_lot and numeros != (SANS_LOT,) and hasard.random() < 0.3:
                reponses = {n: _reponse(hasard, question) for n in voient}
                propres |= {n: {**propres[n], question.id: reponses[n]} for n in voient}
            else:
                communes[question.id], reponses = commune, dict.fromkeys(voient, commune)
        connues |= {n: {**connues[n], question.id: tuple(r)} for n, r in reponses.items() if r}
    return ReponsesRedigees.model_validate(
        {"communes": communes, "lots": {n: p for n, p in propres.items() if p}, "parametres": _parametres(hasard)}
    )


def _se_contredit(saisies: ReponsesRedigees, numeros: tuple[int, ...]) -> bool:
    """Vrai d'un jeu que l'outil refuserait à coup sûr ; il en refuse d'autres, que l'essai retire."""
    for numero in numeros:
        valeurs = reponses_du_lot(CLAUSIER, {**saisies.communes, **saisies.lots.get(numero, {})}, numero).valeurs
        protege = valeurs["sensibilite"][0] in ("diffusion_restreinte", "classifie")
        if protege and valeurs.get("publication", ("non",)) != ("non",):
            return True
        if any(c.est_bloquante and est_vraie(c.quand, valeurs) for c in CLAUSIER.contradictions.values()):
            return True
    return False


def _reponse(hasard: random.Random, question: Question) -> list[str]:
    if question.type is TypeQuestion.CHOIX_MULTIPLE:
        seules = [o.valeur for o in question.options if o.exclusive]
        ensemble = [o.valeur for o in question.options if not o.exclusive]
        if seules and hasard.random() < 0.3:
            return [hasard.choice(seules)]
        return hasard.sample(ensemble, hasard.randint(1, min(5, len(ensemble))))
    if question.valeurs_admises:
        return [hasard.choice(question.valeurs_admises)]
    if question.type is TypeQuestion.TEXTE:
        return [hasard.choice(_LIBRES)]
    if question.type is TypeQuestion.DATE:
        return [(date(2027, 1, 1) + timedelta(hasard.randint(0, 900))).isoformat()]
    return [str(hasard.randint(int(question.min or 1), int(question.max or 90)))]


def _parametres(hasard: random.Random) -> dict[str, dict[str, str]]:
    """Règle quelques paramètres, dans leurs bornes, de clauses retenues ou non."""
    reglables = [c for c in CLAUSIER.clauses.values() if c.retiree is None and c.parametres]
    return {
        clause.id: {nom: valeur for nom, p in clause.parametres.items() if (valeur := _reglage(hasard, p))}
        for clause in hasard.sample(reglables, hasard.randint(0, 6))
    }


def _reglage(hasard: random.Random, parametre: Parametre) -> str:
    """Rend une valeur admise ; un texte garde son défaut, que la clause attend d'une certaine forme."""
    if parametre.options:
        return hasard.choice(parametre.options)
    if parametre.type.value == "entier" and parametre.min is not None and parametre.max is not None:
        return str(hasard.randint(int(parametre.min), int(parametre.max)))
    return ""
