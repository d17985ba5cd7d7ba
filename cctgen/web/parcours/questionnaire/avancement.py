"""Le menu des rubriques : leur adresse, ce qui y est répondu, ce qui y manque."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.text import slugify

from cctgen.clausier.modele import Clausier
from cctgen.consultation.brouillon import places
from cctgen.consultation.modele import ReponsesRedigees


@dataclass(frozen=True, slots=True)
class Rubrique:
    """Une rubrique du questionnaire et son avancement : répondu, proposé et non confirmé, sans réponse."""

    adresse: str
    titre: str
    aide: str
    questions: frozenset[str]
    repondues: int = 0
    proposees: int = 0
    manquantes: int = 0

    @property
    def total(self) -> int:
        """Rend le nombre de réponses attendues ou données."""
        return self.repondues + self.proposees + self.manquantes

    @property
    def avancement(self) -> str:
        """Rend ce qui se lit à côté du titre : ce qui n'est pas répondu se dit sans réponse, ou proposé."""
        if not self.total:
            return "sans objet"
        if self.repondues == self.total:
            return "répondue"
        restent = ((self.manquantes, "sans réponse"), (self.proposees, "à confirmer"))
        return ", ".join((f"{self.repondues} sur {self.total}", *(f"{n} {quoi}" for n, quoi in restent if n)))


def adresse_de_rubrique(titre: str) -> str:
    """Rend ce qui désigne une rubrique dans une adresse."""
    return slugify(titre.replace("'", " ").replace("’", " "))


def rubriques(clausier: Clausier, lots: tuple[int, ...], saisies: ReponsesRedigees) -> tuple[Rubrique, ...]:
    """Rend les rubriques qui ont des questions, avec leur avancement."""
    toutes = places(clausier, lots, saisies)
    rendues = []
    for rubrique in (r for r in clausier.rubriques if r.questions):
        siennes = [p.etape for p in toutes if p.etape.rubrique == rubrique.rubrique]
        proposees = sum(bool(e.valeur) and not e.saisie for e in siennes)
        # Une question facultative sans réponse n'attend rien.
        repondues = sum(e.saisie or (e.question.facultative and not e.valeur) for e in siennes)
        rendues.append(
            Rubrique(
                adresse_de_rubrique(rubrique.rubrique),
                rubrique.rubrique,
                rubrique.aide,
                frozenset(q.id for q in rubrique.questions),
                repondues,
                proposees,
                len(siennes) - repondues - proposees,
            )
        )
    return tuple(rendues)
