"""L'acheteur demande pourquoi une clause ou une exigence est retenue ou écartée."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from cctgen.assemblage.designation import identifiants_designes
from cctgen.assemblage.explication import Explications, explications
from cctgen.assemblage.selection.motivee import selectionner
from cctgen.assemblage.selection.par_lot import clauses_en_vigueur
from cctgen.assemblage.selection.verdicts import Selection
from cctgen.clausier.modele import Clause
from cctgen.consultation.dialogue import toutes_les_reponses
from cctgen.consultation.modele import Consultation
from cctgen.socle.anomalies import bloquantes
from cctgen.socle.erreurs import DonneesInvalides, DossierIntrouvable
from cctgen.socle.validation import suggestion
from cctgen.usages.ouverture.consultation import Ouverture, ouvrir

PREMIERE_LIGNE = 2
"""Dans la matrice, les exigences commencent sous la ligne d'en-tête."""


def expliquer(racine: Path, superposes: Sequence[Path] = (), ids: Collection[str] = ()) -> Explications:
    """Rend pourquoi chaque clause ou exigence est retenue ou écartée, même si le dossier est incomplet.

    `ids` nomme des clauses, des exigences, des articles (`2.3`, `annexe-securite:2.3`) ou des lignes de la matrice
    (`matrice:14`, `matrice-lot-2:14`).
    """
    ouverture = ouvrir(racine, superposes)
    return explications(selections_de(ouverture), ids_designes(ouverture, ids), titres_de(clauses_de(ouverture)))


_FORMES = "Formes admises : SSI-012, SSI-012-1, 2.3, annexe-securite:2.3, matrice:14 ; ou cctgen clausier lister"


def ids_designes(ouverture: Ouverture, demandes: Collection[str]) -> tuple[str, ...]:
    """Rend les clauses et exigences désignées ; lève `DossierIntrouvable` pour une demande qui ne désigne rien."""
    connus = titres_de(clauses_de(ouverture))
    designes: list[str] = []
    for demande in demandes:
        trouves = identifiants_designes(connus, ouverture.dossier, demande, PREMIERE_LIGNE)
        if not trouves:
            raise DossierIntrouvable(
                f"Ni clause, ni exigence, ni article, ni ligne de matrice ne s'appelle « {demande} ».",
                suggestion(demande, connus, _FORMES),
            )
        designes += trouves
    return tuple(dict.fromkeys(designes))


def clauses_de(ouverture: Ouverture) -> Mapping[str, Clause]:
    """Rend les clauses en vigueur ; lève `DonneesInvalides` si la consultation est illisible."""
    return clauses_en_vigueur(ouverture.clausier, consultation_de(ouverture))


def consultation_de(ouverture: Ouverture) -> Consultation:
    """Rend la consultation lue ; lève `DonneesInvalides` s'il n'y en a pas."""
    if ouverture.consultation is None:
        raise DonneesInvalides(bloquantes(ouverture.anomalies))
    return ouverture.consultation


def titres_de(clauses: Mapping[str, Clause]) -> dict[str, str]:
    """Rend le titre de chaque clause, et pour chaque exigence celui de sa clause."""
    titres = {clause.id: clause.titre for clause in clauses.values()}
    return titres | {e.id: clause.titre for clause in clauses.values() for e in clause.exigences}


def selections_de(ouverture: Ouverture) -> tuple[Selection, ...]:
    """Rend la sélection de chaque lot, même quand le dossier ne s'assemble pas."""
    if ouverture.dossier is not None:
        return ouverture.dossier.selections
    consultation = consultation_de(ouverture)
    clauses = clauses_en_vigueur(ouverture.clausier, consultation)
    return tuple(
        selectionner(clauses, reponses, ouverture.clausier, consultation.redaction.ajustements)
        for reponses in toutes_les_reponses(ouverture.clausier, consultation)
    )
