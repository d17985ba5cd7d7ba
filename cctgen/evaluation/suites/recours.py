"""Les voies et délais de recours que porte une lettre : sans eux, le délai ne court pas contre qui la reçoit.

Le tribunal est celui du lieu d'exécution, à défaut celui du siège de l'acheteur (R.312-11 du code de justice
administrative ; CE, 26 juin 2015, n° 389599) : une personne le nomme, le code dit le reste.
"""

from __future__ import annotations

import re

from cctgen.matrice.normalisation import lisible

_NOMME = re.compile(r"\btribunal (?:administratif|judiciaire) (?:de (?:la |l['’])?|du |des |d['’])[A-ZÀ-Ý]")
_DELAI = re.compile(r"\b(?:\d+|un|deux|six|onze|quinze|seize|trente et un) (?:jours?|mois)\b", re.IGNORECASE)


def est_judiciaire(tribunal: str) -> bool:
    """Vrai d'un tribunal que le code de justice administrative ne régit pas : rien ne s'en déduit."""
    return "judiciaire" in lisible(tribunal).texte.casefold()


def recours_contre_un_rejet(tribunal: str) -> str:
    """Rend ce que peut faire un candidat évincé, avant et après la signature ; rien sans tribunal."""
    if not tribunal:
        return ""
    return (
        f"Cette décision peut être contestée devant le {tribunal} : jusqu'à la signature du marché, par un référé"
        " précontractuel (articles L. 551-1 et suivants du code de justice administrative) ; après la signature, par un"
        " référé contractuel, dans les trente et un jours de la publication de l'avis d'attribution ou, à défaut"
        " d'avis, dans les six mois de la conclusion du marché (articles L. 551-13 et R. 551-7 du même code), ou par un"
        " recours en contestation de la validité du marché, dans les deux mois des mesures de publicité qui annoncent"
        " sa conclusion (Conseil d'État, 4 avril 2014, n° 358994)."
    )


def recours_sans_attribution(tribunal: str) -> str:
    """Rend ce que peut faire un candidat d'une procédure sans suite ou infructueuse ; rien sans tribunal."""
    if not tribunal:
        return ""
    return (
        f"Cette décision peut être contestée devant le {tribunal}, par un recours pour excès de pouvoir, dans les deux"
        " mois de sa notification (article R. 421-1 du code de justice administrative)."
    )


def manques_du_recours(texte: str) -> list[str]:
    """Énumère ce qu'un texte écrit à la main ne dit pas : quel tribunal, dans quel délai ; rien s'il est vide."""
    if not texte.strip():
        return []
    lu = " ".join(lisible(texte).texte.split())
    manques = [] if _NOMME.search(lu) else ["le tribunal, par son nom"]
    return manques if _DELAI.search(lu) else [*manques, "un délai, en jours ou en mois"]
