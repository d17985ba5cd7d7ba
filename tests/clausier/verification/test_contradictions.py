"""Une contradiction mal rédigée est nommée avec son fichier et sa ligne ; un clausier de service peut la remplacer."""

from __future__ import annotations

from pathlib import Path

import pytest

from cctgen.clausier.lecture.fichiers import LectureClausier, lire_clausier
from cctgen.clausier.verification.ensemble import verifier
from cctgen.documents.composition.formes_refusees import formes_refusees
from cctgen.socle.contenu import contenu
from cctgen.usages.gardien.prouver import prouver_la_lecture

SAINE = {
    "id": "semee",
    "quand": "{question: sensibilite, parmi: [classifie]}",
    "message": '"le service ne traite rien de classifié"',
    "conseil": '"Changez la sensibilité."',
    "cas": "{sensibilite: classifie}",
}


def lire(dossier: Path, **champs: str) -> LectureClausier:
    corps = "\n    ".join(f"{cle}: {valeur}" for cle, valeur in {**SAINE, **champs}.items())
    (dossier / "contradictions").mkdir(exist_ok=True)
    (dossier / "contradictions" / "service.yaml").write_text(
        f'rubrique: "Le service"\ncontradictions:\n  - {corps}\n', encoding="utf-8"
    )
    (dossier / "clausier.yaml").write_text(
        'nom: "Essai"\nversion: "1"\ndate: 2026-01-01\nlicence: "etalab-2.0"\n', encoding="utf-8"
    )
    return lire_clausier([contenu("clausier"), dossier])


def anomalies(dossier: Path, **champs: str) -> list[tuple[str, str]]:
    trouvees = verifier(lire(dossier, **champs), formes_refusees)
    return [(a.code, str(a.lieu)) for a in trouvees if dossier.name in str(a.lieu)]


def test_une_contradiction_saine_ne_dit_rien(tmp_path: Path) -> None:
    assert anomalies(tmp_path) == []


@pytest.mark.parametrize(
    ("champs", "code"),
    [
        ({"quand": "{question: sensiblite, parmi: [classifie]}"}, "question-inconnue"),
        ({"quand": "{question: sensibilite, parmi: [clasifie]}"}, "condition-invalide"),
        ({"quand": "{question: duree_mois, entre: [9, 3]}", "cas": "{duree_mois: 5}"}, "condition-invalide"),
        ({"cas": "{sensibilite: usuel}"}, "cas-sans-effet"),
        ({"cas": "{sensibilite: classifie, accs: aucun}"}, "question-inconnue"),
        ({"cas": "{sensibilite: classifie, acces: lointain}"}, "condition-invalide"),
        ({"sources": "[rgdp]"}, "reference-inconnue"),
        ({"sources": '["rgpd:999"]'}, "reference-inconnue"),
        ({"gravite": "information"}, "valeur-hors-liste"),
        ({"message": '""'}, "valeur-invalide"),
        ({"consiel": '"?"'}, "cle-inconnue"),
    ],
)
def test_une_faute_de_contradiction_est_situee(tmp_path: Path, champs: dict[str, str], code: str) -> None:
    trouvees = anomalies(tmp_path, **champs)
    assert [c for c, _ in trouvees] == [code]
    assert f"{tmp_path.name}/contradictions/service.yaml:" in trouvees[0][1]


def test_une_contradiction_ne_se_redefinit_pas_sans_le_dire(tmp_path: Path) -> None:
    assert [c for c, _ in anomalies(tmp_path, id="classifie-et-internet")] == ["redefinition-non-declaree"]
    assert anomalies(tmp_path, id="classifie-et-internet", remplace="oui") == []
    clausier = lire(tmp_path, id="classifie-et-internet", remplace="oui").clausier
    assert clausier is not None
    assert clausier.contradictions["classifie-et-internet"].message == "le service ne traite rien de classifié"


def test_une_contradiction_que_rien_n_atteint_se_dit(tmp_path: Path) -> None:
    quand = "{tous: [{question: hebergement, parmi: [sans_objet]}, {question: mutualise, parmi: [oui]}]}"
    cas = "{hebergement: sans_objet, mutualise: oui}"
    assert [c for c, _ in anomalies(tmp_path, quand=quand, cas=cas)] == ["condition-impossible"]


def test_la_preuve_nomme_une_contradiction_qu_une_autre_arrete_toujours(tmp_path: Path) -> None:
    quand = (
        "{tous: [{question: sensibilite, parmi: [classifie]}, {question: exposition, parmi: [internet]},"
        " {question: api, parmi: [oui]}]}"
    )
    cas = "{sensibilite: classifie, exposition: internet, api: oui}"
    preuve = prouver_la_lecture(lire(tmp_path, quand=quand, cas=cas))
    assert [(a.code, a.ref) for a in preuve.anomalies] == [("contradiction-sans-effet", "semee")]
    assert f"{tmp_path.name}/contradictions/service.yaml:" in str(preuve.anomalies[0].lieu)


def test_une_contradiction_bloquante_restreint_les_jeux_valides(tmp_path: Path) -> None:
    """Bloquante, elle rend une option impossible à choisir ; à qualifier, elle n'empêche rien."""
    quand, cas = "{question: exposition, parmi: [rie]}", "{exposition: rie}"
    signalee = prouver_la_lecture(lire(tmp_path, quand=quand, cas=cas))
    assert signalee.anomalies == ()
    arretee = prouver_la_lecture(lire(tmp_path, quand=quand, cas=cas, gravite="bloquante"))
    assert "option-sans-effet" in {a.code for a in arretee.anomalies}
