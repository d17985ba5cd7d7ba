"""Jouer une règle de fond : le texte d'une clause, ou un lot assemblé avec ou sans clause de plus."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from cctgen.assemblage.controles.ensemble import controler_dossier
from cctgen.assemblage.dossier import assembler
from cctgen.clausier.controles.ensemble import controler_clause
from cctgen.clausier.formes.champs import Etat
from cctgen.clausier.modele import Clausier
from cctgen.consultation.modele import ReponsesDuLot
from cctgen.socle.anomalies import Anomalie, Lieu
from tests.fabriques import PLAN, un_clausier, une_clause, une_consultation
from tests.livre import clausier_livre

Cas = Mapping[str, Any]

_REGLEMENT = {
    "id": "rc",
    "titre": "Règlement",
    "modele": "extrait.docx",
    "fichier": "extrait-rc",
    "pieces": ["rc"],
    "rubriques": [{"titre": "Sécurité", "themes": ["securite"]}],
}
_PLAN = {"documents": [*PLAN["documents"], _REGLEMENT]}
_BASE = (
    une_clause("ECO-001", texte="Le titulaire réduit son empreinte.", references=["ccp:L.2112-2"]),
    une_clause("ITP-001", texte="Chaque composant fonctionne en IPv6."),
)


@cache
def livre() -> Clausier:
    return clausier_livre()


def jouer_clause(cas: Cas) -> set[str]:
    """Les codes d'une clause ; `a_verifier` nomme un article du CCAG-TIC que personne n'aurait lu."""
    champs = {"id": "ESSAI-1", "titre": "Essai", **cas}
    clausier = _sans_lecture(champs.pop("a_verifier", ""))
    clause = une_clause(champs.pop("id"), **champs)
    return {a.code for a in controler_clause(clausier, clause, lambda *_: Lieu())}


def _sans_lecture(article: str) -> Clausier:
    identifiant, _, numero = article.partition(":")
    if not numero:
        return livre()
    reference = livre().references[identifiant]
    non_lu = {"etat": Etat.A_VERIFIER, "sans_numero": ""}
    articles = tuple(a.model_copy(update=non_lu) if a.numero == numero else a for a in reference.articles)
    changee = reference.model_copy(update={"articles": articles})
    return replace(livre(), references={**livre().references, identifiant: changee})


def jouer_lot(cas: Cas) -> set[str]:
    """Les codes que relève `relever_lot`."""
    return {a.code for a in relever_lot(cas)}


def relever_lot(cas: Cas) -> list[Anomalie]:
    """Les anomalies d'un lot : `reponses`, une `clause` de plus, des clauses en moins (`sans`), des `criteres`.

    `propre` est une clause de la consultation elle-même ; `bareme` change des clés du barème, « non » l'ôte ; `regle`
    est une phrase d'une clause de règlement.
    """
    ecartees = cas.get("sans", ())
    clauses = [c for c in _BASE if c.id not in ecartees]
    if "clause" in cas:
        champs = {"id": "ESSAI-1", "titre": "Essai", **cas["clause"]}
        clauses.append(une_clause(champs.pop("id"), **champs))
    if "regle" in cas:
        clauses.append(une_clause("ESSAI-2", piece="rc", texte=cas["regle"]))
    clausier = replace(
        un_clausier(clauses, plan=_PLAN), contradictions=livre().contradictions, obligations=livre().obligations
    )
    redaction = {"variantes": cas.get("variantes"), **{cle: cas[cle] for cle in ("date",) if cle in cas}}
    consultation = une_consultation({"hebergement": "pi", "acces": "site"}, bareme=_bareme(cas), **redaction)
    if "propre" in cas:
        champs = {"titre": "Essai", **cas["propre"]}
        propre = une_clause(champs.pop("id"), **champs)
        consultation = replace(consultation, clauses={propre.id: propre})
    valeurs = {q: (v,) if isinstance(v, str) else tuple(v) for q, v in cas["reponses"].items()}
    dossier = assembler(clausier, consultation)
    return list(controler_dossier(dossier, clausier, consultation, [ReponsesDuLot(0, valeurs)]))


def _bareme(cas: Cas) -> dict[str, Any] | None:
    if cas.get("bareme") == "non":
        return None
    portees = cas.get("criteres", {"environnement": {"themes": ["securite"]}})
    criteres: list[dict[str, Any]] = [
        {"id": nom, "type": "appreciation", "poids": 60, **(p if isinstance(p, dict) else {"exigences": p})}
        for nom, p in portees.items()
    ]
    return {"criteres": [*criteres, {"id": "prix", "type": "prix", "poids": 40}], **cas.get("bareme", {})}
