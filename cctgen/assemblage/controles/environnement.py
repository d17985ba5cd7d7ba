"""Ce qui, dans un barème et une matrice, porte sur l'environnement.

Source : loi n° 2021-1104, article 35 ; code de la commande publique, L. 2112-2, L. 2152-7 et R. 2152-7. Les
marchés de défense ou de sécurité en sont exclus.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from cctgen.assemblage.modele import ExigenceRetenue
from cctgen.clausier.textes.expressions import expression
from cctgen.consultation.bareme import Bareme, Critere, SousCritere
from cctgen.consultation.prix.montant import Nature

_INFORMATIQUE = (
    r"(?:d['’]|de[ _-](?!la |l['’])|techn|logiciel|informatique|num[ée]rique|applicati|mat[ée]riel|syst[èe]me|virtu"
    r"|cloud|web|linux|windows|serveur|client|utilisateur|bureautique|hors[ -]prod|prod|pr[ée][ -]?prod|recette|test"
    r"|d[ée]velopp|formation|secours|int[ée]gr|qualif|bac|s[ée]curis|isol|d[ée]di|mutualis|h[ée]berg|distinct|s[ée]par"
    r"|cible|existant|professionnel|r[ée]glementaire|juridique|[ée]conomique|concurren)"
)
"""Ce qui, à la suite d'« environnement », en fait celui d'un système, d'un poste ou d'un marché."""
_D_UN_LOGICIEL = (
    r"[ -](?:du|des|de la|d['’]une?|de l['’]) ?(?:logiciel|applica|donn[ée]e|version|identit|compte|certificat|ticket"
    r"|incident|document|secret|cl[ée]|correctif|d[ée]veloppement|projet|demande|anomalie|exigence)"
)
_EN_TOUTES_LETTRES = expression(
    r"environnementa(?:l|ux)|environnements?[ _-]naturel"
    rf"|environnement(?![a-zé])(?![ _-]{_INFORMATIQUE})"
    r"|[ée]colog|[ée]coconception|carbone|climat(?!is|[ _-](?:social|d))|sobri[ée]t[ée]"
    rf"|(?:co[ûu]ts?|analyse)[^.;]{{0,12}} cycle[ -]de[ -]vie|cycle[ -]de[ -]vie(?!{_D_UN_LOGICIEL})"
    r"|d[ée]veloppement[ -]durable",
    re.IGNORECASE,
)
"""Au pluriel, des « environnements » sont ceux d'un système."""

_COUT_D_USAGE = expression(
    r"énerg|energ|électri|electri|émission|emission|fin[ -]de[ -]vie|recycl|réemploi|reemploi|déchet",
    re.IGNORECASE,
)
"""Ce qu'un poste de coût global peut avoir d'environnemental sans le dire."""


def parts_environnementales(bareme: Bareme, exigences: Iterable[ExigenceRetenue]) -> list[Critere | SousCritere]:
    """Rend les critères et sous-critères qui portent sur l'environnement, d'après leur nom ou ce qu'ils nomment.

    `exigences` sont celles du lot : le barème type du clausier dit lesquelles sont environnementales.
    """
    vertes = {nom for e in exigences if e.environnementale for nom in (e.ref, e.clause)}
    parts: list[Critere | SousCritere] = [*bareme.criteres]
    parts += [part for critere in bareme.criteres for part in critere.sous_criteres]
    return [part for part in parts if _est_environnementale(part, vertes)]


def _est_environnementale(part: Critere | SousCritere, vertes: Collection[str]) -> bool:
    if any(map(parle_d_environnement, (part.id, part.libelle))) or _cout_environnemental(part):
        return True
    return any(ref in vertes for ref in part.exigences)


def _cout_environnemental(part: Critere | SousCritere) -> bool:
    """Un coût global intègre l'environnement par un de ses postes au moins (R. 2152-7)."""
    montant = part.montant if isinstance(part, Critere) else None
    if montant is None or montant.nature is not Nature.COUT_GLOBAL:
        return False
    designations = [dite for poste in montant.compares for dite in (poste.id, poste.designation)]
    return any(parle_d_environnement(d) or _COUT_D_USAGE.search(d) for d in designations)


def parle_d_environnement(texte: str) -> bool:
    """Vrai si le texte nomme l'environnement, de quelque façon qu'on le dise ; celui d'un système n'en est pas un."""
    return bool(_EN_TOUTES_LETTRES.search(texte))


def est_environnementale(exigence: ExigenceRetenue) -> bool:
    """Vrai pour une exigence notée qui relève du critère environnemental."""
    return exigence.notee and exigence.environnementale
