"""Ce que vaut le non-respect d'une exigence primordiale : le choix de l'acheteur, et la phrase qui le dit partout."""

from __future__ import annotations

NOTATION = "notation"
"""Réponse de l'acheteur qui fait noter les exigences P."""

REMEDIATION = "remediation"
"""Réponse de l'acheteur qui fait mettre en conformité, en exécution, ce que l'offre ne tient pas."""

EFFETS = {
    "irregularite": (
        "Le non-respect d'une exigence de niveau P est une irrégularité potentielle de l'offre, examinée au cas par"
        " cas ; selon la procédure, l'offre peut être précisée, régularisée ou écartée."
    ),
    NOTATION: (
        "Le non-respect d'une exigence de niveau P ne rend pas l'offre irrégulière de ce seul fait ; il est apprécié et"
        " noté comme celui d'une exigence de niveau I."
    ),
    REMEDIATION: (
        "Le non-respect d'une exigence de niveau P ne rend pas l'offre irrégulière ; le titulaire met la prestation"
        " en conformité à ses frais avant sa mise en service."
    ),
}


IMPORTANTE = "Elle sert à départager les offres, sauf mention « non notée » : elle s'impose alors telle quelle."
"""Ce que vaut une exigence de niveau I, dit pareil au règlement et dans la matrice."""

_ECARTE = (
    "Sur une exigence de niveau I non notée, la réponse ou la preuve qui établit qu'elle ne sera pas tenue est une"
    " irrégularité potentielle de l'offre, examinée au cas par cas"
)
_REMIS_EN_CONFORMITE = (
    "Sur une exigence de niveau I non notée, un écart ne rend pas non plus l'offre irrégulière, et le titulaire met la"
    " prestation en conformité dans les mêmes conditions"
)


def ecart_non_note(effet: str) -> str:
    """Rend, sans point, ce que vaut l'écart à une I non notée : rien ne le note, donc rien d'autre ne l'admet.

    `effet` est la phrase qui dit celui d'une P ; une I ne se traite pas plus durement qu'elle.
    """
    return _REMIS_EN_CONFORMITE if effet == EFFETS[REMEDIATION] else _ECARTE


def effet_primordial(choix: str) -> str:
    """Rend la phrase, la même partout, qui dit l'effet d'une exigence de niveau P non tenue."""
    return EFFETS.get(choix, EFFETS["irregularite"])
