"""Textes : une variable insérée a toujours une valeur, un article n'est jamais vide."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.assemblage.preuve.circuit import VRAI
from cctgen.assemblage.preuve.proprietes.liens import textes_imprimes
from cctgen.assemblage.preuve.proprietes.modele import Cible, Propriete, nom_de
from cctgen.assemblage.preuve.traduction import LotLogique
from cctgen.clausier.formes.formulaire import FormulaireRedige
from cctgen.clausier.modele import Clause
from cctgen.clausier.textes.redaction import variables


def variables_valuees(lot: LotLogique) -> Iterator[Propriete]:
    """La réponse qu'insère une clause retenue est toujours donnée ; un paramètre sans défaut, l'acheteur le règle."""
    for clause in lot.monde.clauses.values():
        retenue = lot.clauses[clause.id]
        for chemin, texte in textes_imprimes(clause):
            for nom in variables(texte):
                if _depend_d_une_reponse(lot, clause, nom):
                    yield _sans_reponse(lot, retenue, nom, nom_de(clause), Cible(clause.id, chemin=chemin))


def variables_des_formulaires(lot: LotLogique) -> Iterator[Propriete]:
    """La réponse qu'insère un formulaire produit est toujours donnée, hors des cases, qui restent alors à remplir."""
    for formulaire in lot.monde.clausier.formulaires.values():
        if (clause := lot.monde.clauses.get(formulaire.clause)) is None:
            continue
        for nom in dict.fromkeys(n for texte in _consignes(formulaire) for n in variables(texte)):
            if _depend_d_une_reponse(lot, clause, nom):
                cible = Cible(fichier=f"formulaires/{formulaire.id}.yaml")
                yield _sans_reponse(lot, lot.clauses[clause.id], nom, f"le formulaire {formulaire.id}", cible)


def articles_remplis(lot: LotLogique) -> Iterator[Propriete]:
    """Une clause retenue a un texte, un contexte, un service ou une exigence à imprimer."""
    for clause in lot.monde.clauses.values():
        exigences = lot.circuit.ou(lot.exigences[e.id] for e in clause.exigences)
        ecrit = VRAI if _a_un_texte(clause) else exigences
        yield Propriete(
            "article-vide",
            lot.circuit.et((lot.clauses[clause.id], -ecrit)),
            f"{nom_de(clause)} est retenue sans texte ni exigence : l'article est vide",
            "Écrivez son texte, ou donnez à la clause la condition de ses exigences.",
            Cible(clause.id, chemin=("exigences",)),
        )


def matrice_remplie(lot: LotLogique) -> Iterator[Propriete]:
    """Tout lot a au moins une exigence : sa matrice n'est jamais vide."""
    if lot.exigences:
        yield Propriete(
            "matrice-vide",
            -lot.circuit.ou(lot.exigences.values()),
            "aucune exigence n'est retenue : la matrice est vide",
            "Donnez une condition plus large à une exigence, ou laissez-en une toujours applicable.",
        )


def _depend_d_une_reponse(lot: LotLogique, clause: Clause, nom: str) -> bool:
    """Faux d'un paramètre, réglé ou demandé à part, et d'une déduction, qui vaut toujours quelque chose."""
    return nom not in clause.parametres and nom not in lot.monde.clausier.deductions


def _sans_reponse(lot: LotLogique, retenue: int, nom: str, sujet: str, cible: Cible) -> Propriete:
    titre = lot.monde.clausier.question(nom)
    return Propriete(
        "variable-parfois-sans-valeur",
        lot.circuit.et((retenue, -lot.repondue(nom))),
        f"{sujet} insère la réponse à « {titre} » (question {nom}), qui n'est alors pas posée ou reste sans réponse",
        f"Donnez à la clause la condition de la question {nom}, ou rendez la question obligatoire.",
        cible,
    )


def _consignes(formulaire: FormulaireRedige) -> Iterator[str]:
    yield formulaire.introduction
    for section in formulaire.sections:
        yield section.consigne
        yield from (champ.aide for champ in section.champs)


def _a_un_texte(clause: Clause) -> bool:
    return bool(clause.texte.strip() or clause.contexte.strip() or clause.offres_service)
