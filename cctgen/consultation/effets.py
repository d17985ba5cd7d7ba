"""Ce que vaut le non-respect d'une exigence primordiale : le choix de l'acheteur, et la phrase qui le dit partout."""

from __future__ import annotations

NOTATION = "notation"
"""Réponse de l'acheteur qui fait noter les exigences P."""

REMEDIATION = "remediation"
"""Réponse de l'acheteur qui laisse tenir en exécution ce que l'offre ne tient pas encore.

Refuser une exigence des documents de la consultation reste une irrégularité (code de la commande publique, L. 2152-2) :
le règlement peut dire à quelle date elle se tient, non que son refus est sans effet.
"""

_ECHEANCE_DE_CONFORMITE = "avant la mise en service et avant tout accès aux données ou aux systèmes de l'acheteur"
"""Un système repris est déjà en service : c'est l'accès qui date alors la conformité."""

_REGLE_DE_L_EXISTANT = "règle propre à un système existant"
"""Ce que le marché ne demande de corriger que sur commande ne se promet pas d'emblée aux frais du titulaire."""

MISE_EN_CONFORMITE = (
    f"Le titulaire met en conformité, à ses frais, {_ECHEANCE_DE_CONFORMITE}, la prestation contraire à une exigence de"
    f" niveau P, ou de niveau I non notée, sauf dérogation notifiée ou {_REGLE_DE_L_EXISTANT} ; un écart né"
    " ensuite se corrige dans le délai du marché ou, à défaut, aussitôt."
)
"""Ce que doit en exécution le titulaire dont l'offre ne tenait pas encore une exigence : la part du contrat."""

EFFETS = {
    "irregularite": (
        "Une réponse ou une preuve qui laisse penser qu'une exigence de niveau P ne sera pas tenue est une irrégularité"
        " potentielle de l'offre, examinée au cas par cas ; si elle est établie, l'offre est irrégulière et, selon la"
        " procédure, régularisée ou éliminée."
    ),
    NOTATION: (
        "Le non-respect d'une exigence de niveau P ne rend pas l'offre irrégulière de ce seul fait ; il est apprécié et"
        " noté comme celui d'une exigence de niveau I."
    ),
    REMEDIATION: (
        "Une exigence de niveau P peut n'être tenue qu'en exécution : l'offre qui ne la tient pas encore est régulière"
        " si elle s'engage expressément, dans la colonne « Réponse et justification », à la tenir en entier, aux frais"
        f" du titulaire, {_ECHEANCE_DE_CONFORMITE}, sauf {_REGLE_DE_L_EXISTANT}. Valent refus de la tenir : une réponse"
        " « Partiellement conforme » ou « Non conforme » sans cet engagement ; une « Dérogation demandée » ; une"
        " réponse ou une preuve qui établit que l'exigence, ou une part de celle-ci, ne peut être tenue à cette"
        " échéance, ou selon cette règle. Le refus de la tenir, ou l'absence d'une pièce qu'elle fait joindre à"
        " l'offre, ou de son contenu, est une irrégularité potentielle, examinée au cas par cas ; établie, elle rend"
        " l'offre irrégulière."
    ),
}

_A_GARDER = {
    "irregularite": "n'en gardez que ce dont l'absence rend l'offre irrégulière",
    NOTATION: "leur non-respect se note sans rendre l'offre irrégulière ; n'en gardez que ce qui vous importe le plus",
    REMEDIATION: (
        "n'en gardez que ce qui doit être tenu avant la mise en service et tout accès, et dont le refus rend l'offre"
        " irrégulière"
    ),
}


IMPORTANTE = "Elle sert à départager les offres, sauf mention « non notée » : elle s'impose alors telle quelle."
"""Ce que vaut une exigence de niveau I, dit pareil au règlement et dans la matrice."""

_ECARTE = (
    "Sur une exigence de niveau I non notée, la réponse ou la preuve qui laisse penser qu'elle ne sera pas tenue est"
    " une irrégularité potentielle de l'offre, examinée au cas par cas ; établie, elle rend l'offre irrégulière"
)
_REMIS_EN_CONFORMITE = (
    "Sur une exigence de niveau I non notée, l'offre qui ne la tient pas encore est régulière si elle s'engage à la"
    " tenir dans les mêmes conditions ; le refus de la tenir, ou l'écart sans cet engagement, est une irrégularité"
    " potentielle, examinée au cas par cas ; établie, elle rend l'offre irrégulière"
)


def ecart_non_note(effet: str) -> str:
    """Rend, sans point, ce que vaut l'écart à une I non notée : rien ne le note, donc rien d'autre ne l'admet.

    `effet` est la phrase qui dit celui d'une P ; une I ne se traite pas plus durement qu'elle.
    """
    return _REMIS_EN_CONFORMITE if effet == EFFETS[REMEDIATION] else _ECARTE


def effet_primordial(choix: str) -> str:
    """Rend la phrase, la même partout, qui dit l'effet d'une exigence de niveau P non tenue."""
    return EFFETS.get(choix, EFFETS["irregularite"])


def primordiales_a_garder(choix: str) -> str:
    """Rend, sans point, ce que l'acheteur a intérêt à laisser au niveau P d'après l'effet qu'il lui donne."""
    return _A_GARDER.get(choix, _A_GARDER["irregularite"])
