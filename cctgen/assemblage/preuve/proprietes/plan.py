"""Plan : tout document et toute rubrique peuvent accueillir une clause.

Qu'une clause ait sa place se lit dans le plan sans les réponses : la vérification le dit avant toute preuve.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cctgen.assemblage.preuve.proprietes.modele import Attente, Cible, Propriete
from cctgen.assemblage.preuve.traduction import LotLogique
from cctgen.clausier.modele import Clause
from cctgen.clausier.plan import est_accueillie


def rubriques_utiles(lot: LotLogique) -> Iterator[Propriete]:
    """Un document et chacune de ses rubriques reçoivent au moins une clause pour un jeu de réponses au moins."""
    restantes = dict(lot.monde.clauses)
    for document in lot.monde.clausier.plan.documents:
        du_document: list[Clause] = []
        lieu = Cible(fichier="plan.yaml", liste="documents", entree=document.id)
        for rang, rubrique in enumerate(document.rubriques):
            siennes = [c for c in restantes.values() if est_accueillie(c, document, rubrique)]
            for clause in siennes:
                del restantes[clause.id]
            du_document += siennes
            sujet = f"la rubrique « {rubrique.titre} » du document « {document.titre} »"
            yield _utile(lot, "rubrique-vide", sujet, siennes, replace(lieu, chemin=("rubriques", rang)))
        yield _utile(lot, "document-vide", f"le document « {document.titre} »", du_document, lieu)


def _utile(lot: LotLogique, code: str, sujet: str, clauses: list[Clause], cible: Cible) -> Propriete:
    return Propriete(
        code,
        lot.circuit.ou(lot.clauses[c.id] for c in clauses),
        f"{sujet} est toujours vide : aucun jeu de réponses n'y met une clause",
        f"Ôtez {sujet} de plan.yaml, ou placez-y des clauses (thèmes, piliers, pièces).",
        cible,
        Attente.POSSIBLE,
    )
