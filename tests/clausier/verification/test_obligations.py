"""Une obligation mal rédigée est nommée avec son fichier et sa ligne."""

from __future__ import annotations

from pathlib import Path

import pytest

from cctgen.clausier.lecture.fichiers import lire_clausier
from cctgen.clausier.verification.ensemble import verifier
from cctgen.documents.composition.formes_refusees import formes_refusees
from cctgen.socle.contenu import contenu

SAINE = {
    "id": "semee",
    "titre": "Semée",
    "sources": "[rgpd]",
    "quand": "{question: sensibilite, parmi: [classifie]}",
    "portee_par": "[SSI-010]",
}


def anomalies(dossier: Path, **champs: str) -> list[tuple[str, str]]:
    redigee = {**SAINE, **champs}
    corps = "\n    ".join(f"{cle}: {valeur}" for cle, valeur in redigee.items())
    (dossier / "obligations.yaml").write_text(f"obligations:\n  - {corps}\n", encoding="utf-8")
    (dossier / "clausier.yaml").write_text(
        'nom: "Essai"\nversion: "1"\ndate: 2026-01-01\nlicence: "etalab-2.0"\n', encoding="utf-8"
    )
    lecture = lire_clausier([contenu("clausier"), dossier])
    return [(a.code, str(a.lieu)) for a in verifier(lecture, formes_refusees) if dossier.name in str(a.lieu)]


def test_une_obligation_saine_ne_dit_rien(tmp_path: Path) -> None:
    assert anomalies(tmp_path) == []


@pytest.mark.parametrize(
    ("champs", "code"),
    [
        ({"portee_par": "[SSI-999]"}, "porteur-inconnu"),
        ({"sources": "[rgdp]"}, "reference-inconnue"),
        ({"sources": '["rgpd:999"]'}, "reference-inconnue"),
        ({"quand": "{question: sensiblite, parmi: [classifie]}"}, "question-inconnue"),
        ({"quand": "{question: sensibilite, parmi: [clasifie]}"}, "condition-invalide"),
        ({"portee_par": "[]"}, "valeur-invalide"),
    ],
)
def test_une_faute_d_obligation_est_situee(tmp_path: Path, champs: dict[str, str], code: str) -> None:
    trouvees = anomalies(tmp_path, **champs)
    assert [c for c, _ in trouvees] == [code] or (code == "valeur-invalide" and len(trouvees) == 1)
    assert all(f"{tmp_path.name}/obligations.yaml:" in lieu for _, lieu in trouvees)


@pytest.mark.parametrize(
    ("champ", "codes"),
    [
        ("impose_par: [CCT-UTI-07]", []),
        ("impose_par: [SSI-999-1]", ["porteur-inconnu"]),
        ("propose: {question: public, parmi: [agents]}", []),
        ("propose: {question: forge, parmi: [acheteur]}", ["question-inconnue"]),
        ("propose: {question: public, parmi: [lune]}", ["condition-invalide"]),
    ],
)
def test_un_service_n_est_impose_et_propose_que_par_ce_qui_est_connu(
    tmp_path: Path, champ: str, codes: list[str]
) -> None:
    """Une réponse cochée d'avance ne lit que les questions qui la précèdent."""
    service = f'{{id: semee, nom: "Semé", usage: "Un usage.", emploi: obligation, {champ}}}'
    (tmp_path / "services").mkdir()
    (tmp_path / "services" / "01-essai.yaml").write_text(
        f'domaine: "Essai"\nservices:\n  - {service}\n', encoding="utf-8"
    )
    assert [c for c, _ in anomalies(tmp_path)] == codes


def test_une_obligation_ne_se_redefinit_pas_sans_le_dire(tmp_path: Path) -> None:
    assert [c for c, _ in anomalies(tmp_path, id="homologation")] == ["redefinition-non-declaree"]
    assert anomalies(tmp_path, id="homologation", remplace="oui") == []
