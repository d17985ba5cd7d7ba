"""Ce qu'une clause insère : les valeurs de ses variables, ses renvois ; un trou est une anomalie."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cctgen.assemblage.chantier import Chantier
from cctgen.assemblage.contenu.textes import echapper
from cctgen.clausier.modele import Clause
from cctgen.clausier.textes.redaction import renvois, textes_inserants, variables
from cctgen.consultation.modele import lots_en_clair
from cctgen.socle.anomalies import Anomalie, Chemin


def renvois_sans_cible(chantier: Chantier, clause: Clause) -> Iterator[Anomalie]:
    """Énumère les renvois qu'un lot imprimerait vers une clause qu'il ne retient pas.

    De celle que la clause requiert, `verifier_liens` dit déjà l'absence, et le même remède.
    """
    retirees = chantier.consultation.redaction.retirees
    manques: dict[str, set[int]] = {}
    for chemin, texte in textes_inserants(clause):
        lots = _lots_du_texte(chantier, clause, chemin)
        for cible in (c for c in renvois(texte) if c not in clause.requiert):
            retenue = chantier.lots_de_clause(cible) if cible in chantier.clauses else ()
            manques.setdefault(cible, set()).update(set(lots) - set(retenue))
    for cible, lots_manques in manques.items():
        if lots_manques:
            dits = lots_en_clair(sorted(lots_manques))
            yield Anomalie(
                "renvoi-sans-cible",
                f"{clause.id} renvoie à {cible}, qui n'est pas retenue{f' ({dits})' if dits else ''}.",
                f"Réécrivez {clause.id} sans ce renvoi, ou revenez sur le retrait de {cible}."
                if cible in retirees
                else f"Ajoutez {cible} aux ajustements{' de ce lot' if dits else ''}, ou réécrivez {clause.id}.",
                ref=clause.id,
            )


def _lots_du_texte(chantier: Chantier, clause: Clause, chemin: Chemin) -> tuple[int, ...]:
    """L'énoncé d'une exigence ne s'imprime que dans les lots qui la retiennent."""
    if chemin[0] == "exigences" and isinstance(chemin[1], int):
        return chantier.lots_d_exigence(clause.exigences[chemin[1]].id)
    return chantier.lots_de_clause(clause.id)


def valeurs_inserees(chantier: Chantier, clause: Clause, lots: Sequence[int]) -> dict[str, str]:
    """Rend les valeurs échappées des variables de la clause ; une valeur absente est une anomalie."""
    textes = [t for _, t in textes_inserants(clause)]
    noms = dict.fromkeys(nom for texte in textes for nom in variables(texte))
    valeurs: dict[str, str] = {}
    for nom in noms:
        valeur = chantier.variables.valeur(clause, nom, lots)
        if valeur is None:
            chantier.anomalies.append(_variable_sans_valeur(chantier, clause, nom))
        else:
            valeurs[nom] = echapper(valeur)
    return valeurs


def _variable_sans_valeur(chantier: Chantier, clause: Clause, nom: str) -> Anomalie:
    if nom in clause.parametres:
        libelle = clause.parametres[nom].libelle or nom
        return Anomalie(
            "parametre-sans-valeur",
            f"la clause {clause.id} attend la valeur « {libelle} » (paramètre {nom}).",
            f"Donnez-la : cctgen questionnaire, ou reponses.yaml, sous « parametres », {clause.id}.",
            ref=clause.id,
        )
    titre = chantier.clausier.question(nom)
    return Anomalie(
        "variable-sans-valeur",
        f"la clause {clause.id} insère la réponse à « {titre} » (question {nom}), qui n'en a pas.",
        "Répondez à cette question : cctgen questionnaire.",
        ref=clause.id,
    )
