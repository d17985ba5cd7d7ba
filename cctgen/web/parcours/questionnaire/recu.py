"""Ce qu'un formulaire de rubrique dit : des champs reçus aux réponses, sans toucher à celles qu'il ne montrait pas."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.http import QueryDict

from cctgen.clausier.formes.questionnaire import Question, TypeQuestion
from cctgen.clausier.modele import Clausier
from cctgen.clausier.reponse import defaut_de_reponse
from cctgen.consultation.brouillon import Cle, repondre, sans, valeur_de
from cctgen.consultation.modele import SANS_LOT, ReponsesRedigees
from cctgen.socle.typographie import majuscule, se_voit

POSEES, PAR_LOT = "posee", "par-lot"
"""Les noms de champ qui disent quelles questions la page montrait, et lesquelles se répondent lot par lot."""


def nom_de(cle: Cle) -> str:
    """Rend le nom de champ d'une réponse : « 2-hebergement » pour le lot 2, « 0-hebergement » pour tous."""
    return f"{cle[0]}-{cle[1]}"


@dataclass(frozen=True, slots=True)
class Recu:
    """Les valeurs reçues, par réponse montrée, et les questions que la personne répond lot par lot."""

    valeurs: Mapping[Cle, tuple[str, ...]]
    par_lot: frozenset[str]

    @property
    def questions(self) -> tuple[str, ...]:
        """Rend les questions que la page montrait, dans l'ordre."""
        return tuple(dict.fromkeys(question for _, question in self.valeurs))

    @property
    def bascule(self) -> bool:
        """Vrai si une question passe d'une réponse commune à une par lot, ou l'inverse : ses champs ne sont pas là."""
        return any((question in self.par_lot) != self._a_des_lots(question) for question in self.questions)

    def _a_des_lots(self, question: str) -> bool:
        return any(lot != SANS_LOT for lot, q in self.valeurs if q == question)

    def bascule_faite(self, saisies: ReponsesRedigees, lots: Collection[int]) -> Recu:
        """Rend les réponses sous les champs que la page va montrer, pour que leur effet soit celui de ces champs.

        Une question qui passe d'une réponse à plusieurs garde celle de chaque lot, à défaut la commune ; dans l'autre
        sens, la commune, à défaut celle du premier lot.
        """
        valeurs: dict[Cle, tuple[str, ...]] = {}
        for question in self.questions:
            recues = {lot: v for (lot, q), v in self.valeurs.items() if q == question}
            if (question in self.par_lot) == self._a_des_lots(question):
                montrees = recues
            elif question in self.par_lot:
                montrees = {n: saisies.lots.get(n, {}).get(question, recues[SANS_LOT]) for n in lots}
            else:
                montrees = {SANS_LOT: saisies.communes.get(question, next(iter(recues.values())))}
            valeurs |= {(lot, question): v for lot, v in montrees.items()}
        return Recu(valeurs, self.par_lot)

    def sans_les(self, fautives: Collection[Cle]) -> Recu:
        """Rend ce qui peut s'appliquer : aucune réponse fautive."""
        return Recu({cle: v for cle, v in self.valeurs.items() if cle not in fautives}, self.par_lot)

    def fautes(self, clausier: Clausier) -> dict[Cle, str]:
        """Rend, par réponse, ce qui ne va pas ; une réponse vide n'est pas une faute, seulement une attente."""
        trouvees = {}
        for cle, valeurs in self.valeurs.items():
            if valeurs and (faute := defaut_de_reponse(clausier.questions[cle[1]], valeurs)):
                trouvees[cle] = majuscule(faute)
        return trouvees


def lire(champs: QueryDict, clausier: Clausier, lots: tuple[int, ...]) -> Recu:
    """Rend ce qu'un formulaire de rubrique a envoyé ; un champ d'une question inconnue est ignoré."""
    admis = {nom_de((lot, q)): (lot, q) for q in clausier.questions for lot in (SANS_LOT, *lots)}
    posees = [admis[nom] for nom in champs.getlist(POSEES) if nom in admis]
    valeurs = {cle: _valeurs(clausier.questions[cle[1]], champs.getlist(nom_de(cle))) for cle in posees}
    return Recu(valeurs, frozenset(champs.getlist(PAR_LOT)) if lots else frozenset())


def _valeurs(question: Question, brutes: list[str]) -> tuple[str, ...]:
    propres = tuple(dict.fromkeys(" ".join(brute.split()) for brute in brutes if se_voit(brute)))
    return propres if question.type is TypeQuestion.CHOIX_MULTIPLE else propres[:1]


def appliquer(recu: Recu, saisies: ReponsesRedigees, lots: tuple[int, ...]) -> ReponsesRedigees:
    """Rend les réponses où le formulaire s'est dit ; un lot qui répond comme les autres n'a pas de réponse propre."""
    for question in recu.questions:
        dites = {lot: recu.valeurs[lot, q] for lot, q in recu.valeurs if q == question}
        for lot, valeurs in dites.items():
            commune = saisies.communes.get(question, ()) if lot != SANS_LOT else ()
            saisies = _repondre(saisies, (lot, question), () if set(valeurs) == set(commune) else valeurs)
        if SANS_LOT in dites:
            saisies = sans(saisies, [(n, question) for n in lots if question in saisies.lots.get(n, {})])
    return saisies


def _repondre(saisies: ReponsesRedigees, cle: Cle, valeurs: tuple[str, ...]) -> ReponsesRedigees:
    """L'ordre des cases n'est pas une réponse : le même choix garde celui qui est écrit."""
    ecrites = valeur_de(saisies, cle)
    return saisies if set(ecrites) == set(valeurs) else repondre(saisies, cle, valeurs)
