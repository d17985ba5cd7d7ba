"""L'effet d'une réponse, dit à côté du questionnaire."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from cctgen.consultation.brouillon import places
from cctgen.consultation.modele import ReponsesRedigees
from cctgen.usages.preparation.effet_immediat import Deduit, EffetImmediat, Essai, Touche

NIVEAU = "niveau"
"""La déduction que la page met en avant : le niveau de sécurité que commande la sensibilité."""


@dataclass(frozen=True, slots=True)
class Liste:
    """Des clauses ou des exigences qui entrent ou sortent."""

    titre: str
    touches: Sequence[Touche]
    primordiales: int


@dataclass(frozen=True, slots=True)
class Compte:
    """Une mesure du dossier, et de combien elle change."""

    nom: str
    valeur: int
    ecart: str


@dataclass(frozen=True, slots=True)
class ApercuDit:
    """Ce que la page montre d'un effet."""

    effet: EffetImmediat
    comptes: tuple[Compte, ...]
    listes: tuple[Liste, ...]
    parues: tuple[str, ...]
    disparues: tuple[str, ...]
    resume: str
    partantes: tuple[str, ...]
    """Les réponses propres à un lot qui cèdent à la réponse commune, chacune en une phrase."""

    @property
    def deductions(self) -> tuple[Deduit, ...]:
        """Rend le niveau de sécurité, et ce que ces réponses font déduire d'autre qu'avant."""
        return tuple(d for d in self.effet.deductions if d.id == NIVEAU or d.avant)

    @property
    def autres_deductions(self) -> tuple[Deduit, ...]:
        """Rend ce qui se déduit et ne change pas."""
        return tuple(d for d in self.effet.deductions if d not in self.deductions)


def apercu_de(essai: Essai, saisies: ReponsesRedigees) -> ApercuDit:
    """Rend l'effet de ces réponses, prêt à montrer."""
    effet = essai.effet(saisies)
    avant, apres = _titres_enregistres(essai), _titres(essai, saisies)
    return ApercuDit(
        effet=effet,
        comptes=_comptes(effet),
        listes=tuple(liste for liste in _listes(effet) if liste.touches),
        parues=tuple(titre for q, titre in apres.items() if q not in avant),
        disparues=tuple(titre for q, titre in avant.items() if q not in apres),
        resume=_resume(effet),
        partantes=tuple(_partantes(essai, saisies)),
    )


def _partantes(essai: Essai, saisies: ReponsesRedigees) -> Iterator[str]:
    clausier, ecrites = essai.clausier, essai.consultation.saisies
    for lot, siennes in ecrites.lots.items():
        for question, valeurs in siennes.items():
            reste = question in saisies.lots.get(lot, {}) or set(valeurs) == set(saisies.communes.get(question, ()))
            if question in clausier.questions and not reste:
                dite = ", ".join(clausier.option(question, valeur) for valeur in valeurs)
                yield f"La réponse du lot {lot} à « {clausier.question(question)} » part : « {dite} »."


@lru_cache(maxsize=16)
def _titres_enregistres(essai: Essai) -> Mapping[str, str]:
    """L'aperçu se redemande à chaque réponse ; ce qui est enregistré, lui, ne change pas."""
    return _titres(essai, essai.consultation.saisies)


def _titres(essai: Essai, saisies: ReponsesRedigees) -> Mapping[str, str]:
    lots = tuple(lot.numero for lot in essai.consultation.redaction.lots)
    return {p.etape.question.id: p.etape.question.titre for p in places(essai.clausier, lots, saisies)}


def _comptes(effet: EffetImmediat) -> tuple[Compte, ...]:
    avant, apres = effet.avant, effet.apres
    paires = (
        ("Clauses", avant.clauses, apres.clauses),
        ("Exigences", avant.exigences, apres.exigences),
        ("dont primordiales (P)", avant.primordiales, apres.primordiales),
        ("Pages, environ", avant.pages, apres.pages),
    )
    return tuple(Compte(nom, b, "" if a == b else f"{b - a:+d}".replace("-", "−")) for nom, a, b in paires)


def _listes(effet: EffetImmediat) -> tuple[Liste, ...]:
    return tuple(
        Liste(titre, touches, sum(t.est_primordiale for t in touches))
        for titre, touches in (
            ("Clauses ajoutées", effet.clauses_ajoutees),
            ("Clauses retirées", effet.clauses_retirees),
            ("Exigences ajoutées", effet.exigences_ajoutees),
            ("Exigences retirées", effet.exigences_retirees),
        )
    )


def _resume(effet: EffetImmediat) -> str:
    """Rend une phrase : ce qu'un lecteur d'écran entend à chaque changement."""
    dits = [
        f"{len(touches)} {_nom(len(touches), nom)} en {'plus' if plus else 'moins'}"
        for nom, plus, touches in (
            ("clause", True, effet.clauses_ajoutees),
            ("clause", False, effet.clauses_retirees),
            ("exigence", True, effet.exigences_ajoutees),
            ("exigence", False, effet.exigences_retirees),
        )
        if touches
    ]
    if not dits:
        return "Aucune clause ni exigence ne change."
    return f"{', '.join(dits)}."


def _nom(combien: int, nom: str) -> str:
    return nom if combien == 1 else f"{nom}s"
