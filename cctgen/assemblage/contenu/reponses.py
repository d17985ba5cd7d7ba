"""Les réponses de l'acheteur et ce qui s'en déduit, telles que la note les montre."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence

from cctgen.assemblage.modele import DeductionMontree, ReponseMontree
from cctgen.assemblage.selection.par_lot import selections_de
from cctgen.assemblage.selection.verdicts import Selection
from cctgen.clausier.modele import Clausier
from cctgen.consultation.deduction import ValeurDeduite
from cctgen.consultation.dialogue import questions_posees, reponse_en_clair, toutes_les_reponses
from cctgen.consultation.modele import Consultation, ReponsesDuLot
from cctgen.socle.fichiers import empreinte


def reponses_montrees(clausier: Clausier, reponses: Iterable[ReponsesDuLot]) -> Iterator[ReponseMontree]:
    """Regroupe les réponses identiques d'un lot à l'autre."""
    groupes: dict[tuple[str, str, str, bool], list[int]] = {}
    for du_lot in reponses:
        for rubrique, question in questions_posees(clausier, du_lot):
            clair = reponse_en_clair(clausier, question, du_lot.valeurs[question.id])
            cle = (rubrique, question.id, clair, question.id in du_lot.par_defaut)
            groupes.setdefault(cle, []).append(du_lot.lot)
    ordre = {question: rang for rang, question in enumerate(clausier.questions)}
    for cle in sorted(groupes, key=lambda c: (ordre[c[1]], groupes[c])):
        rubrique, identifiant, clair, par_defaut = cle
        titre = clausier.question(identifiant)
        yield ReponseMontree(rubrique, titre, clair, tuple(groupes[cle]), par_defaut)


def deductions_montrees(clausier: Clausier, reponses: Collection[ReponsesDuLot]) -> Iterator[DeductionMontree]:
    """Regroupe les lots dont les réponses font déduire la même chose pour les mêmes raisons."""
    for deduction in clausier.deductions.values():
        groupes: dict[ValeurDeduite, list[int]] = {}
        for du_lot in reponses:
            groupes.setdefault(du_lot.deductions[deduction.id], []).append(du_lot.lot)
        for deduite, lots in groupes.items():
            valeur = clausier.option(deduction.id, deduite.valeur)
            yield DeductionMontree(deduction.titre, valeur, deduite.raisons, tuple(lots))


def empreinte_des_reponses(clausier: Clausier, consultation: Consultation, deja: Sequence[Selection] = ()) -> str:
    """Rend l'empreinte de ce qui décide du dossier : réponses visibles, défauts compris, et paramètres qui servent.

    Une réponse devenue sans objet, l'ordre du fichier ou le paramètre d'une clause écartée n'y changent rien. `deja`
    donne les sélections de cette consultation, si elles sont faites.
    """
    selections = deja or selections_de(clausier, consultation)
    retenues = {c for s in selections for c, verdict in s.clauses.items() if verdict.retenue}
    lots = {r.lot: dict(sorted(r.valeurs.items())) for r in toutes_les_reponses(clausier, consultation)}
    parametres = {
        nom: dict(sorted(valeurs.items()))
        for nom, valeurs in sorted(consultation.saisies.parametres.items())
        if nom in retenues
    }
    return empreinte(json.dumps([lots, parametres], ensure_ascii=False))
