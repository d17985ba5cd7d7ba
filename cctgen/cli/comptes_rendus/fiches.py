"""Ce que `clausier montrer` affiche : la fiche d'une clause, ou celle d'une question."""

from __future__ import annotations

from cctgen.clausier.formes.questionnaire import Question
from cctgen.clausier.vigueur import validite_en_clair
from cctgen.cli.terminal import affichage
from cctgen.consultation.modele import lots_en_clair
from cctgen.usages.gardien.montrer import FicheDeClause, FicheDeQuestion

_USAGES = {
    "questions": "Questions qu'elle ouvre",
    "deductions": "Valeurs qui s'en déduisent",
    "clauses": "Clauses qu'elle commande",
    "exigences": "Exigences qu'elle commande",
    "textes": "Clauses qui insèrent sa réponse",
}


def montrer_fiche(fiche: FicheDeClause | FicheDeQuestion) -> None:
    """Affiche la fiche."""
    if isinstance(fiche, FicheDeQuestion):
        _montrer_question(fiche)
        return
    clause, montree = fiche.montree.clause, fiche.montree
    affichage.dire(f"{clause.id} – {clause.titre}\n{montree.theme} ; pièce {clause.piece} ; {clause.fichier}")
    affichage.dire(f"Retenue si : {fiche.condition}")
    if clause.en_vigueur is not None:
        affichage.dire(f"En vigueur : {validite_en_clair(clause.en_vigueur)}")
    if clause.retiree is not None:
        auteur = f" par {clause.retiree_par}" if clause.retiree_par else ""
        affichage.dire(f"Retirée le {clause.retiree.le:%d/%m/%Y}{auteur} : {clause.retiree.motif}")
    _montrer_liens(fiche)
    affichage.dire("")
    for titre, texte in (("", clause.contexte), ("", clause.texte), ("Note à l'acheteur : ", clause.note_acheteur)):
        if texte:
            affichage.dire(f"{titre}{texte.strip()}\n")
    for exigence in clause.exigences:
        affichage.dire(f"{exigence.id} ({exigence.niveau}) {exigence.enonce.strip()}")
        affichage.dire(f"    Preuve : {exigence.preuve.strip()}")
        if propre := fiche.conditions_des_exigences.get(exigence.id):
            affichage.dire(f"    Retenue si : {propre}")
    affichage.dire(f"\nEmpreinte à porter dans « relu » : {montree.empreinte}")


def _montrer_liens(fiche: FicheDeClause) -> None:
    liens = fiche.liens
    exemples = (f"{nom}{_lots(lots)}" for nom, lots in fiche.exemples.items())
    for titre, lies in (
        ("Requiert", liens.requiert),
        ("Requise par", liens.requise_par),
        ("Incompatible avec", liens.incompatible),
        ("Renvoie à", liens.renvoie_a),
        ("Visée par", liens.visee_par),
        ("Exemples qui la retiennent", tuple(exemples)),
    ):
        if lies:
            affichage.dire(f"{titre} : {', '.join(lies)}")


def _lots(lots: tuple[int, ...]) -> str:
    dits = lots_en_clair(lots)
    return f" ({dits})" if dits else ""


def _montrer_question(fiche: FicheDeQuestion) -> None:
    question = fiche.question
    affichage.dire(f"{question.id} – {question.titre}")
    if isinstance(question, Question):
        affichage.dire(f"{question.libelle}\nPosée si : {fiche.condition}")
    for option in question.options:
        affichage.dire(f"  - {option.valeur} : {option.libelle}")
    for sorte, identifiants in fiche.usages.items():
        if identifiants:
            affichage.dire(f"{_USAGES[sorte]} ({len(identifiants)}) : {', '.join(identifiants)}")
