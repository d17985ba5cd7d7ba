"""Tout champ libre de `consultation.yaml` est énuméré : un champ nouveau qui ne l'est pas fait échouer ces essais."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel, ValidationError

from cctgen.assemblage.controles.saisies import controler_saisies
from cctgen.consultation.attente import champs_en_attente
from cctgen.consultation.champs import IMPRIMEES, ChampRedige, champs_rediges
from cctgen.consultation.lecture import LectureConsultation
from cctgen.consultation.modele import Consultation, ConsultationRedigee, ReponsesRedigees
from tests.fabriques import un_clausier

CRITERES = [
    {
        "id": "technique",
        "libelle": "Valeur technique",
        "type": "appreciation",
        "poids": 60,
        "sous_criteres": [{"id": "securite", "libelle": "Sécurité", "poids": 100, "themes": ["securite"]}],
    },
    {"id": "prix", "libelle": "Prix", "type": "prix", "poids": 20, "assiette": "le montant du devis"},
    {"id": "jours", "libelle": "Prix des journées", "type": "prix", "poids": 20},
]
POSTES = [{"id": "jours", "designation": "Journées d'étude", "unite": "jour", "quantite": 10}]
CRITERES[2]["montant"] = {"postes": POSTES}
REDACTION: dict[str, Any] = {
    "reference": "2026-001",
    "objet": "Un marché",
    "acheteur": {"nom": "Un ministère", "service": "Achats"},
    "date": "2026-12-01",
    "lots": [{"numero": 1, "titre": "Développement"}, {"numero": 2, "titre": "Exploitation"}],
    "variantes": {
        "admises": "oui",
        "exigences_minimales": "Tenir les exigences P",
        "presentation": "Un mémoire par variante",
    },
    "services": [
        {"service": "forge", "nom": "Forge", "prerequis": "Un compte", "documentation": "Un guide", "contact": "DSI"}
    ],
    "bareme": {
        "criteres": CRITERES,
        "lots": {"2": {"criteres": copy.deepcopy(CRITERES)}},
        "echelle": [{"note": 0, "ancre": "Insuffisant."}, {"note": 1, "ancre": "Adapté.", "attendu": "oui"}],
    },
    "ajustements": [{"clause": "SSI-001", "action": "retirer", "motif": "Un motif."}],
    "passages_outre": [{"anomalie": "un-code", "motif": "Un motif.", "par": "La cheffe"}],
}
IDENTIFIANTS = {
    *("clausiers.chemin", "clausiers.empreinte", "services.service", "passages_outre.anomalie", "passages_outre.vu"),
    *("ajustements.clause", "ajustements.exigence", "bareme.departage"),
    *("bareme.commentaires.themes", "bareme.commentaires.piliers", "bareme.commentaires.exigences"),
    "bareme.commentaires.texte",
    *("bareme.criteres.montant.postes.id", "bareme.lots.criteres.montant.postes.id"),
    *(
        f"bareme.{criteres}{cle}"
        for criteres in ("criteres.", "criteres.sous_criteres.", "lots.criteres.", "lots.criteres.sous_criteres.")
        for cle in ("id", "themes", "piliers", "exigences")
    ),
}
"""Ce qui se cite sans se rédiger (codes, identifiants, chemins), ou que seul l'évaluateur lit (commentaires types)."""


def textes_du_modele(modele: type[BaseModel], debut: str = "") -> Iterator[str]:
    for nom, champ in modele.model_fields.items():
        yield from _textes(champ.annotation, f"{debut}{nom}")


def _textes(annotation: Any, chemin: str) -> Iterator[str]:
    if annotation is str:
        yield chemin
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from textes_du_modele(annotation, f"{chemin}.")
    elif (origine := get_origin(annotation)) is not None:
        parts = get_args(annotation)
        for part in parts[1:] if isinstance(origine, type) and issubclass(origine, Mapping) else parts:
            yield from _textes(part, chemin)


def une_redaction(champs: Mapping[str, Any] = REDACTION) -> ConsultationRedigee:
    return ConsultationRedigee.model_validate(champs)


def patron(champ: ChampRedige) -> str:
    return ".".join(e for e in champ.chemin if isinstance(e, str) and not e.isdecimal())


ENUMERES = [champ for champ in champs_rediges(une_redaction()) if champ.valeur]
MOTIFS = [champ for champ in ENUMERES if champ.chemin[-1] == "motif"]


def avec(champ: ChampRedige, valeur: str) -> Consultation:
    champs = copy.deepcopy(REDACTION)
    place: Any = champs
    for etape in champ.chemin[:-1]:
        place = place[etape]
    place[champ.chemin[-1]] = valeur
    return Consultation(une_redaction(champs), ReponsesRedigees(), {})


def test_chaque_texte_du_modele_est_un_champ_redige_ou_un_identifiant() -> None:
    assert {patron(c) for c in ENUMERES} | IDENTIFIANTS == set(textes_du_modele(ConsultationRedigee))
    assert {patron(c) for c in ENUMERES} & IDENTIFIANTS == set()


@pytest.mark.parametrize("champ", MOTIFS, ids=lambda c: ".".join(map(str, c.chemin)))
def test_un_motif_a_completer_n_en_est_pas_un(champ: ChampRedige) -> None:
    """Il se refuse à la lecture, à sa ligne : rien ne reste à signaler ensuite."""
    with pytest.raises(ValidationError, match="ne dit pas pourquoi"):
        avec(champ, "À compléter")


@pytest.mark.parametrize("champ", [c for c in ENUMERES if c not in MOTIFS], ids=lambda c: ".".join(map(str, c.chemin)))
def test_un_champ_a_completer_se_signale_la_ou_il_est_ecrit(champ: ChampRedige) -> None:
    lecture = LectureConsultation(consultation=avec(champ, "À compléter"))
    (relevee,) = champs_en_attente(lecture, un_clausier())
    assert relevee.message.startswith(champ.nom)
    assert relevee.ref == champ.ref
    assert relevee.conseil.startswith("Écrivez-la dans consultation.yaml")


def test_un_champ_ne_se_nomme_pas_de_sa_cle() -> None:
    """Un acheteur lit l'intitulé de son critère : ni « metier », ni « bareme.criteres.1.libelle »."""
    champs = [champ for champ in ENUMERES if champ.chemin[0] == "bareme"]
    assert champs
    for champ in champs:
        (relevee,) = champs_en_attente(LectureConsultation(consultation=avec(champ, "[à compléter]")), un_clausier())
        dits = f"{relevee.message} {relevee.conseil}"
        assert f" {champ.ref} " not in dits
        assert not re.search(r"[a-z]+\.\d+\.", dits)


def test_ce_qui_manque_a_un_champ_se_cite_crochets_fermes() -> None:
    champ = next(c for c in ENUMERES if c.chemin[-1] == "libelle")
    valeur = "Valeur technique [à compléter par l'acheteur : méthode, équipe, réponse au besoin]"
    (relevee,) = champs_en_attente(LectureConsultation(consultation=avec(champ, valeur)), un_clausier())
    assert "« [à compléter par l'acheteur : méthode, équipe, réponse au besoin] »" in relevee.message


@pytest.mark.parametrize("champ", ENUMERES, ids=lambda c: ".".join(map(str, c.chemin)))
def test_un_champ_imprime_se_relit_comme_une_clause(champ: ChampRedige) -> None:
    relevees = list(controler_saisies(un_clausier(), avec(champ, "Reprise d'une base Oracle")))
    attendues = [("sans-equivalent", champ.ref)] if champ.nature in IMPRIMEES else []
    assert [(a.code, a.ref) for a in relevees] == attendues
