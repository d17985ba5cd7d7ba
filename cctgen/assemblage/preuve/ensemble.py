"""La preuve d'un clausier : toutes les propriétés, et pour chacune qui échoue le contre-exemple le plus court."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from cctgen.assemblage.preuve.circuit import Circuit
from cctgen.assemblage.preuve.contre_exemple import ContreExemple, plus_court
from cctgen.assemblage.preuve.proprietes import contradictions, doublons, effets, liens, obligations, plan, textes
from cctgen.assemblage.preuve.proprietes.modele import Attente, Cible, Propriete
from cctgen.assemblage.preuve.solveur import Solveur
from cctgen.assemblage.preuve.traduction import LotLogique, Monde, saisir
from cctgen.socle.anomalies import Anomalie, Lieu

Famille = Callable[[LotLogique], Iterable[Propriete]]
Situer = Callable[[Cible], Lieu]
"""Rend le fichier et la ligne d'une cible."""

FAMILLES: tuple[Famille, ...] = (
    liens.requises_presentes,
    liens.incompatibles_separees,
    liens.renvois_resolus,
    liens.renvois_des_formulaires,
    textes.variables_valuees,
    textes.variables_des_formulaires,
    textes.articles_remplis,
    textes.matrice_remplie,
    plan.rubriques_utiles,
    effets.clauses_possibles,
    effets.questions_posees,
    effets.deductions_possibles,
    doublons.exigences_distinctes,
    doublons.phrases_distinctes,
    obligations.obligations_portees,
    contradictions.contradictions_atteintes,
    effets.questions_utiles,
)


@dataclass(frozen=True, slots=True)
class Refutation:
    """Une propriété fausse : l'anomalie, et le contre-exemple quand l'échec en a un."""

    anomalie: Anomalie
    contre_exemple: ContreExemple | None

    def en_dict(self) -> dict[str, Any]:
        """Rend l'anomalie, et les réponses qui la font apparaître : celles qui suffisent, et un jeu complet."""
        if self.contre_exemple is None:
            return dict(self.anomalie.en_dict())
        decisives = {q: list(v) for q, v in self.contre_exemple.decisives.items()}
        completes = {q: list(v) for q, v in self.contre_exemple.completes.items()}
        return {**self.anomalie.en_dict(), "contre_exemple": decisives, "reponses": completes}


@dataclass(frozen=True, slots=True)
class Bilan:
    """Le nombre de propriétés examinées, et celles qui sont fausses."""

    proprietes: int
    refutations: tuple[Refutation, ...]


def prouver(monde: Monde, situer: Situer, familles: Iterable[Famille] = FAMILLES) -> Bilan:
    """Prouve chaque propriété des familles pour tout jeu de réponses valide, ou la réfute."""
    circuit = Circuit()
    lot = LotLogique(circuit, monde, saisir(circuit, monde))
    solveur = Solveur(circuit, preferes=_defauts(lot))
    proprietes = 0
    fausses: dict[tuple[str, str], Propriete] = {}
    # Chaque famille se prouve avant que la suivante n'agrandisse le circuit.
    for famille in familles:
        for propriete in famille(lot):
            proprietes += 1
            if _est_fausse(propriete, lot, solveur):
                fausses.setdefault((propriete.code, propriete.message), propriete)
    return Bilan(proprietes, tuple(_refuter(p, lot, solveur, situer) for p in fausses.values()))


def _est_fausse(propriete: Propriete, lot: LotLogique, solveur: Solveur) -> bool:
    valide = lot.valide if propriete.sous is None else propriete.sous
    possible = solveur.est_possible((valide, propriete.litteral))
    return possible is (propriete.attente is Attente.JAMAIS)


def _refuter(propriete: Propriete, lot: LotLogique, solveur: Solveur, situer: Situer) -> Refutation:
    exemple = plus_court(lot, solveur, propriete.litteral) if propriete.attente is Attente.JAMAIS else None
    precision = "." if exemple is None else f" {_dire(lot, exemple)}."
    message = f"{propriete.message}{precision}"
    cible = propriete.cible
    lieu = situer(cible)
    return Refutation(Anomalie(propriete.code, message, propriete.conseil, propriete.gravite, lieu, cible.ref), exemple)


def _dire(lot: LotLogique, exemple: ContreExemple) -> str:
    """Rend « avec ces réponses : « Hébergement » : « Cloud Pi » », dans l'ordre du questionnaire."""
    if not exemple.decisives:
        return "quelles que soient les réponses"
    return "avec ces réponses : " + " ; ".join(
        f"« {lot.monde.clausier.question(q)} » : {reponse_dite(lot.monde, q, valeurs)}"
        for q, valeurs in exemple.decisives.items()
    )


def reponse_dite(monde: Monde, question: str, valeurs: Iterable[str]) -> str:
    """Rend les libellés des réponses choisies, l'intervalle d'un nombre, ou « sans réponse »."""
    libelles = {r.valeur: r.libelle for r in monde.domaines[question]}
    return " et ".join(f"« {libelles[v]} »" for v in valeurs) or "sans réponse"


def _defauts(lot: LotLogique) -> Iterator[int]:
    """Énumère les réponses par défaut : un contre-exemple complet s'en écarte le moins possible."""
    for question in lot.monde.clausier.questions.values():
        for valeur, litteral in lot.saisies[question.id].items():
            yield litteral if valeur in (question.defaut or ()) else -litteral
