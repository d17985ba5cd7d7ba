"""La condition d'exécution et le critère environnementaux, dus l'un et l'autre depuis le 22 août 2026.

Source : loi n° 2021-1104, article 35 ; code de la commande publique, L. 2112-2, L. 2152-7 et R. 2152-7. Les
marchés de défense ou de sécurité en sont exclus.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.assemblage.controles.vue import CONSULTATION, VueDuLot, a_qualifier, bloquante
from cctgen.assemblage.modele import ExigenceRetenue
from cctgen.consultation.bareme import Bareme, Critere, SousCritere
from cctgen.socle.anomalies import Anomalie

_CLAUSES = frozenset({"ECO-001", "ECO-003", "ECO-004"})
_DECLARATION = "CCT-HEB-21"
"""La déclaration d'écoconception, que le cadre de cohérence technique demande à l'offre."""
_REFERENCES_DE_CONDITION = ("ccp:L.2112-2", "ccag-tic:16.2")
_EN_TOUTES_LETTRES = re.compile(
    r"environnement|écolog|ecolog|écoconception|ecoconception|carbone|climat|sobriété|sobriete|cycle[ -]de[ -]vie"
    r"|développement[ -]durable|developpement[ -]durable",
    re.IGNORECASE,
)


def condition_environnementale_absente(vue: VueDuLot) -> Iterator[Anomalie]:
    """Tout marché comporte une condition d'exécution qui prend en compte l'environnement (L. 2112-2)."""
    if vue.vaut("marche_defense", "oui"):
        return
    if not (vue.retient("ECO-001") or any(vue.cite(reference) for reference in _REFERENCES_DE_CONDITION)):
        yield bloquante(
            "condition-environnementale-absente",
            "aucune clause ne pose de condition d'exécution environnementale.",
            "Rétablissez ECO-001, ou une clause qui cite l'article L. 2112-2 du code de la commande publique ; ou"
            " passez outre avec un motif.",
            "ECO-001",
            CONSULTATION,
        )


def critere_environnemental_absent(vue: VueDuLot) -> Iterator[Anomalie]:
    """Un critère d'attribution au moins porte sur l'environnement (R. 2152-7) ; sans barème, il reste à vérifier."""
    if vue.vaut("marche_defense", "oui"):
        return
    bareme = vue.redaction.bareme
    if bareme is None:
        yield a_qualifier(
            "critere-environnemental-absent",
            "le dossier n'a pas de barème : rien ne dit qu'un critère porte sur l'environnement.",
            "Ajoutez le barème à consultation.yaml, ou vérifiez ce critère au règlement de la consultation.",
            "ECO-002",
            CONSULTATION,
        )
    elif not _porte_sur_l_environnement(bareme):
        yield bloquante(
            "critere-environnemental-absent",
            "aucun critère du barème ne porte sur l'environnement.",
            "Ajoutez un critère qui porte les exigences d'ECO-001, ou passez outre avec un motif.",
            "ECO-002",
            CONSULTATION,
        )


def _porte_sur_l_environnement(bareme: Bareme) -> bool:
    return any(map(_est_environnemental, _elements(bareme)))


def _elements(bareme: Bareme) -> list[Critere | SousCritere]:
    parts = [part for critere in bareme.criteres for part in critere.sous_criteres]
    return [*bareme.criteres, *parts]


def _est_environnemental(element: Critere | SousCritere) -> bool:
    nomme = _EN_TOUTES_LETTRES.search(f"{element.id} {element.libelle}")
    return bool(nomme) or any(ref in _CLAUSES or ref.rpartition("-")[0] in _CLAUSES for ref in element.exigences)


def critere_environnemental_incomplet(vue: VueDuLot) -> Iterator[Anomalie]:
    """Le critère publié et les exigences qu'il note sont les mêmes : aucune ne reste hors de lui.

    Un critère qui n'est nommé que par son libellé, sans portée, relève de `critere_environnemental_absent`.
    """
    bareme = vue.redaction.bareme
    if bareme is None or vue.vaut("marche_defense", "oui"):
        return
    parts = [p for p in _elements(bareme) if _est_environnemental(p) and (p.exigences or p.themes or p.piliers)]
    oubliees = [e for e in vue.exigences if est_environnementale(e) and not any(_porte(p, e) for p in parts)]
    if parts and oubliees:
        yield a_qualifier(
            "critere-environnemental-incomplet",
            f"le critère environnemental ne note pas {', '.join(e.ref for e in oubliees)}, que la matrice demande.",
            "Ajoutez-les aux exigences de ce critère : le règlement annonce qu'il les apprécie toutes.",
            oubliees[0].ref,
            CONSULTATION,
        )


def est_environnementale(exigence: ExigenceRetenue) -> bool:
    """Vrai pour une exigence notée qui relève du critère environnemental."""
    return exigence.notee and (exigence.clause.startswith("ECO-") or exigence.ref == _DECLARATION)


def _porte(part: Critere | SousCritere, exigence: ExigenceRetenue) -> bool:
    nommee = not {exigence.ref, exigence.clause}.isdisjoint(part.exigences)
    return nommee or exigence.theme in part.themes or exigence.pilier in part.piliers


CONTROLES = (
    condition_environnementale_absente,
    critere_environnemental_absent,
    critere_environnemental_incomplet,
)
