"""Le mode d'emploi joint à une grille d'évaluation : des textes, sans rien d'Excel."""

from __future__ import annotations

from collections.abc import Sequence

from cctgen.assemblage.modele import Dossier
from cctgen.consultation.bareme import Degre
from cctgen.evaluation.feuilles import edition_en_clair
from cctgen.evaluation.modele import Constat

TITRE_GRILLE, TITRE_CONSENSUS = "Grille d'évaluation", "Grille de consensus"

_CONSIGNES = (
    "Enregistrez ce fichier sous le nom grille-<votre nom>.xlsx, dans le dossier evaluation : il signe vos notes.",
    "Il y a une feuille par offre et par lot. Les textes grisés sont ceux du soumissionnaire.",
    "Ce sont des déclarations, à vérifier dans l'offre : elles ne valent aucun point par elles-mêmes.",
    "Remplissez les seules colonnes claires : Constat, Note, Commentaire, Source.",
    "Une note se motive toujours, le zéro et le maximum compris : un commentaire et une source (pièce, page).",
    "Les exigences dont la colonne « Notée » dit « Non » ne se notent pas ; leur constat sert à la régularité.",
    "Ne laissez pas une note par défaut : une case vide est une exigence non évaluée, jamais un zéro.",
    "Les prix ne figurent pas ici : l'appréciation technique se fait sans les connaître.",
)
_CONSIGNES_CONSENSUS = (
    "Enregistrez ce fichier sous le nom grille-consensus.xlsx, dans le dossier evaluation.",
    "Il ne contient que les exigences sur lesquelles les évaluateurs divergent, avec l'avis de chacun.",
    "Arrêtez ensemble le constat et la note, et écrivez ce qui a emporté la décision : cette note prime.",
)
_SENS_CONSTATS = {
    Constat.VERIFIE: "La déclaration est confirmée par l'offre.",
    Constat.NON_VERIFIE: "Rien dans l'offre ne permet de confirmer ni de démentir.",
    Constat.CONTREDIT: "L'offre dit le contraire de la déclaration.",
    Constat.IRREGULARITE: "L'offre ne respecte pas une exigence ; une personne habilitée décidera de la suite.",
}


def lignes_du_mode_emploi(dossier: Dossier, titre: str, degres: Sequence[Degre]) -> list[tuple[str, str]]:
    """Rend le mode d'emploi de haut en bas, en deux colonnes."""
    consignes = _CONSIGNES_CONSENSUS if titre == TITRE_CONSENSUS else _CONSIGNES
    lignes: list[tuple[str, str]] = [(titre, ""), ("Consultation", edition_en_clair(dossier.edition))]
    lignes += [("Objet", dossier.edition.objet), ("", "")]
    lignes += [(f"{rang}.", consigne) for rang, consigne in enumerate(consignes, start=1)]
    lignes += [("", ""), ("Échelle des notes", "")]
    lignes += [(str(d.note), d.ancre + (" (réponse conforme, sans plus)" if d.attendu else "")) for d in degres]
    lignes += [("", ""), ("Constats", "")]
    lignes += [(constat.value, sens) for constat, sens in _SENS_CONSTATS.items()]
    return lignes
