"""Un petit dossier à deux thèmes et un pilier, des offres, des avis : chaque test ne montre que ce qui compte."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from cctgen.assemblage.dossier import assembler
from cctgen.assemblage.modele import Dossier, ExigenceRetenue
from cctgen.consultation.bareme import Bareme
from cctgen.evaluation.consolidation import consolider
from cctgen.evaluation.modele import Appreciations, Avis, Constat, Decision, GrilleLue, Prix, cle_de
from cctgen.matrice.modele import Composant, Offre, Reponse, StatutOffre
from cctgen.socle.anomalies import Anomalie
from tests.fabriques import un_clausier, une_clause, une_consultation, une_exigence

EMPREINTE = "a" * 64

BAREME = {
    "criteres": [
        {
            "id": "technique",
            "libelle": "Valeur technique",
            "type": "appreciation",
            "poids": "60",
            "sous_criteres": [
                {"id": "securite", "libelle": "Sécurité", "poids": "75", "themes": ["securite"]},
                {"id": "usage", "libelle": "Usage", "poids": "25", "piliers": ["utilisateur"]},
            ],
        },
        {"id": "prix", "libelle": "Prix", "type": "prix", "poids": "40"},
    ]
}
"""Sécurité : SSI-1 et SSI-2 (I) ; usage : UTI-1 (I) ; SSI-P est de niveau P, non notée."""


def un_bareme(**champs: Any) -> Bareme:
    return Bareme.model_validate({**BAREME, **champs})


def un_dossier(
    lots: Sequence[int] = (), bareme: Mapping[str, Any] | None = BAREME, en_plus: int = 0, **exigence: Any
) -> Dossier:
    securite = une_clause(
        "SSI-001",
        exigences=[
            une_exigence("SSI-1", enonce="Les **journaux** sont gardés.", **exigence),
            une_exigence("SSI-2"),
            une_exigence("SSI-P", niveau="P", enonce="Une alerte est donnée."),
            *(une_exigence(f"SSI-{rang}") for rang in range(3, 3 + en_plus)),
        ],
    )
    usage = une_clause("UTI-001", theme="cct", pilier="utilisateur", exigences=[une_exigence("UTI-1")])
    champs = {} if bareme is None else {"bareme": bareme}
    consultation = une_consultation(lots={n: {} for n in lots} or None, **champs)
    return assembler(un_clausier([securite, usage]), consultation)


def une_exigence_retenue(ref: str = "SSI-1", **champs: Any) -> ExigenceRetenue:
    exigence = next(e for e in un_dossier().exigences(0) if e.ref == "SSI-1")
    valeurs = {c: getattr(exigence, c) for c in ExigenceRetenue.__dataclass_fields__}
    return ExigenceRetenue(**{**valeurs, "ref": ref, **champs})


def une_reponse(ref: str, conformite: str = "Conforme", **champs: str) -> Reponse:
    valeurs = {"couverture": "Standard", "justification": "Voir l'offre.", "renvoi": "Mémoire, p. 3", **champs}
    return Reponse(ref=ref, conformite=conformite, lieu=f"Exigences!F{len(ref)}", **valeurs)


REPONSES = tuple(une_reponse(ref) for ref in ("SSI-1", "SSI-2", "SSI-P", "UTI-1"))


def une_offre(
    soumissionnaire: str = "Alpha",
    lot: int = 0,
    reponses: Sequence[Reponse] = REPONSES,
    *,
    sha256: str = "",
    fichier: str = "",
    statut: StatutOffre = StatutOffre.EXPLOITABLE,
    anomalies: Sequence[Anomalie] = (),
) -> Offre:
    empreinte = sha256 or (soumissionnaire.encode(errors="replace").hex() + str(lot) + EMPREINTE)[:64]
    nom = fichier or f"matrice-{soumissionnaire}-{lot}.xlsx"
    composants: tuple[Composant, ...] = ()
    return Offre(nom, empreinte, soumissionnaire, lot, statut, "1", tuple(reponses), composants, tuple(anomalies))


def un_avis(note: int | None = 3, evaluateur: str = "alice", **champs: Any) -> Avis:
    valeurs = {"commentaire": "Décrit et prouvé.", "source": "Mémoire, p. 3", **champs}
    return Avis(evaluateur=evaluateur, note=note, **valeurs)


VERIFIE = Avis("alice", Constat.VERIFIE)


def des_appreciations(notes: Mapping[str, Mapping[str, Avis | int]], offres: Sequence[Offre]) -> Appreciations:
    """`notes` : par soumissionnaire, la note ou l'avis de chaque exigence ; tous les lots à l'identique.

    L'exigence P est constatée « Vérifié », sauf avis contraire.
    """
    avis = {
        cle_de(o): {
            ref: a if isinstance(a, Avis) else un_avis(a)
            for ref, a in {"SSI-P": VERIFIE, **notes.get(o.soumissionnaire, {})}.items()
        }
        for o in offres
    }
    return consolider([GrilleLue("grille-alice.xlsx", "alice", avis)])


def un_prix(soumissionnaire: str, montant: str, lot: int = 0) -> Prix:
    return Prix.model_validate({"soumissionnaire": soumissionnaire, "montant": montant, "lot": str(lot)})


def une_decision(offre: str, decision: str = "ecartee", **champs: Any) -> Decision:
    """Une mise à l'écart est confirmée, sauf `confirmee=False`."""
    valeurs = {"confirmee": True, "motif": "Motif écrit.", "auteur": "Mme Martin", "date": date(2026, 12, 15), **champs}
    return Decision.model_validate({"offre": offre, "decision": decision, **valeurs})
