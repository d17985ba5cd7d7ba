"""Les paramètres qu'il y a lieu de demander : ceux des clauses retenues, et d'elles seules."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from cctgen.assemblage.selection.par_lot import clauses_en_vigueur, selections_de
from cctgen.clausier.modele import Clause, Clausier, Parametre
from cctgen.clausier.textes.redaction import textes_de, variables
from cctgen.consultation.dialogue import toutes_les_reponses
from cctgen.consultation.modele import Consultation, selon_les_lots

_INSERTION = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class ParametreDemande:
    """Un paramètre d'une clause retenue, et la valeur qu'il a aujourd'hui."""

    clause: str
    titre: str
    nom: str
    parametre: Parametre
    valeur: str
    est_regle: bool = False


@dataclass(frozen=True, slots=True)
class ClauseReglable:
    """Une clause retenue qui porte des valeurs réglables, et son texte, valeurs en place."""

    id: str
    titre: str
    texte: str
    parametres: tuple[ParametreDemande, ...]


def clauses_reglables(clausier: Clausier, consultation: Consultation) -> tuple[ClauseReglable, ...]:
    """Rend les clauses retenues à valeurs réglables, dans l'ordre du clausier."""
    par_clause: dict[str, list[ParametreDemande]] = {}
    for demande in parametres_demandes(clausier, consultation):
        par_clause.setdefault(demande.clause, []).append(demande)
    clauses = clauses_en_vigueur(clausier, consultation)
    return tuple(
        ClauseReglable(
            identifiant, demandes[0].titre, _texte(clausier, clauses[identifiant], demandes), tuple(demandes)
        )
        for identifiant, demandes in par_clause.items()
    )


def _texte(clausier: Clausier, clause: Clause, demandes: Iterable[ParametreDemande]) -> str:
    """Rend le texte et les énoncés de la clause ; une réponse insérée y est nommée par sa question."""
    valeurs = {d.nom: d.valeur or "…" for d in demandes}

    def inserer(trouve: re.Match[str]) -> str:
        nom = trouve[1]
        if nom.startswith("clause:"):
            return nom.removeprefix("clause:")
        return valeurs.get(nom, f"« {clausier.question(nom)} »")

    textes = (clause.texte, *(f"{e.id} : {e.enonce}" for e in clause.exigences))
    return "\n".join(_INSERTION.sub(inserer, texte.strip()).replace("**", "") for texte in textes if texte)


def parametres_demandes(clausier: Clausier, consultation: Consultation) -> tuple[ParametreDemande, ...]:
    """Rend les paramètres des clauses retenues pour un lot au moins, dans l'ordre du clausier.

    Un paramètre que seules des exigences écartées insèrent ne se demande pas : rien ne l'imprimerait.
    """
    clauses = clauses_en_vigueur(clausier, consultation)
    selections = selections_de(clausier, consultation)
    retenues = {c for s in selections for c, verdict in s.clauses.items() if verdict.retenue}
    exigences = {e for s in selections for e, verdict in s.exigences.items() if verdict.retenue}
    regles = consultation.saisies.parametres
    reponses = {r.lot: r.valeurs for r in toutes_les_reponses(clausier, consultation)}
    return tuple(
        _demande(clause, nom, reponses, regles.get(clause.id, {}).get(nom))
        for clause in clauses.values()
        if clause.id in retenues
        for inserees in (_inserees(clause, exigences),)
        for nom in clause.parametres
        if nom in inserees
    )


def _demande(
    clause: Clause, nom: str, reponses: Mapping[int, Mapping[str, tuple[str, ...]]], reglee: str | None
) -> ParametreDemande:
    """Rend la demande d'un paramètre ; ses lots n'ont pas toujours la même valeur proposée."""
    ecrit = clause.parametres[nom]
    proposees = {lot: ecrit.propose(valeurs) or "" for lot, valeurs in reponses.items()}
    commune = next(iter(proposees.values())) if len(set(proposees.values())) == 1 else None
    parametre = ecrit.model_copy(update={"defaut": commune or None})
    valeur = selon_les_lots(proposees, proposees) if reglee is None else reglee
    return ParametreDemande(clause.id, clause.titre, nom, parametre, valeur, reglee is not None)


def _inserees(clause: Clause, exigences: Collection[str]) -> frozenset[str]:
    """Rend ce qu'insèrent les textes de la clause et ceux de ses exigences retenues."""
    textes = (
        texte
        for chemin, texte in textes_de(clause)
        if chemin[0] != "exigences" or clause.exigences[int(chemin[1])].id in exigences
    )
    return frozenset(nom for texte in (clause.titre, clause.note_acheteur, *textes) for nom in variables(texte))
