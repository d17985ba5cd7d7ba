from __future__ import annotations

from pathlib import Path

import pytest

from cctgen.clausier.lecture.fichiers import LectureClausier, lire_clausier
from cctgen.clausier.verification.ensemble import verifier
from cctgen.documents.composition.formes_refusees import formes_refusees
from cctgen.socle.erreurs import DossierIntrouvable

BASE = {
    "bareme.yaml": (
        "criteres:\n"
        '  - {id: technique, libelle: "T", poids: 60}\n  - {id: metier, libelle: "M"}\n'
        '  - {id: matrice, libelle: "X", poids: 20}\n  - {id: environnement, libelle: "E", poids: 10}\n'
        '  - {id: prix, libelle: "P", poids: 30}\n'
    ),
    "clausier.yaml": (
        'nom: "Base"\nversion: "1"\ndate: 2026-01-01\nlicence: "etalab-2.0"\nthemes: {securite: "Sécurité"}\n'
    ),
    "plan.yaml": (
        'documents:\n  - {id: annexe, titre: "A", modele: a.docx, fichier: a, pieces: [cctp],'
        ' rubriques: [{titre: "S", themes: [securite]}]}\n'
    ),
    "references.yaml": 'references:\n  - {id: rgpd, intitule: "RGPD", etat: verifie}\n',
    "questionnaire/01-q.yaml": (
        'rubrique: "R"\nquestions:\n'
        '  - {id: acces, titre: "Accès", libelle: "Quel accès ?", type: oui_non, defaut: non,'
        ' emploi: "essai"}\n'
    ),
    "clauses/securite/SSI-001-essai.yaml": 'id: SSI-001\ntitre: "T"\npiece: cctp\ntexte: |\n  Le titulaire agit.\n',
}


def ecrire(racine: Path, fichiers: dict[str, str]) -> Path:
    for nom, texte in fichiers.items():
        chemin = racine / nom
        chemin.parent.mkdir(parents=True, exist_ok=True)
        chemin.write_text(texte, encoding="utf-8")
    return racine


def codes(lecture: LectureClausier) -> list[str]:
    return [a.code for a in verifier(lecture, formes_refusees)]


def test_un_clausier_bien_forme_n_a_pas_d_anomalie(tmp_path: Path) -> None:
    lecture = lire_clausier([ecrire(tmp_path / "clausier", BASE)])
    assert codes(lecture) == []
    assert lecture.clausier is not None
    assert lecture.clausier.clauses["SSI-001"].theme == "securite"


@pytest.mark.parametrize(
    ("clause", "code", "ligne"),
    [
        ('id: SSI-001\ntitre: "T"\npiece: cctp\ntexe: "x"\n', "cle-inconnue", 4),
        ('id: SSI-001\ntitre: "T"\ntitre: "U"\npiece: cctp\n', "cle-repetee", 3),
        ('id: SSI-001\ntitre: "T"\npiece: cctp\ntexte: &a "x"\n', "ancre-refusee", 4),
        ('id: SSI-001\ntitre: "T"\npiece: annexe\n', "valeur-hors-liste", 3),
        ("id: SSI-001\npiece: cctp\n", "cle-absente", 1),
        ('id: SSI-002\ntitre: "T"\npiece: cctp\n', "nom-de-fichier", 1),
        ('titre: "T"\nid: SSI-001\npiece: cctp\n', "ordre-des-cles", None),
        ('id: SSI-001\ntitre: "T"\npiece: cctp\nquand: {question: absente, parmi: [oui]}\n', "question-inconnue", 4),
        (
            'id: SSI-001\ntitre: "T"\npiece: cctp\nquand: {question: acces, parmi: [peut_etre]}\n',
            "condition-invalide",
            4,
        ),
        ('id: SSI-001\ntitre: "T"\npiece: cctp\nquand: {question: acces, entre: [1, 2]}\n', "condition-invalide", 4),
        ('id: SSI-001\ntitre: "T"\npiece: cctp\nquand: {acces: [oui]}\n', "condition-invalide", 4),
        ('id: SSI-001\ntitre: "T"\npiece: cctp\nrequiert: [SSI-999]\n', "clause-inconnue", 4),
        ('id: SSI-001\ntitre: "T"\npiece: cctp\ntexte: |\n  Voir {clause:SSI-999}.\n', "clause-inconnue", 4),
        ('id: SSI-001\ntitre: "T"\npiece: cctp\ntexte: |\n  Sous {delai} heures.\n', "variable-inconnue", 4),
        ('id: SSI-001\ntitre: "T"\npiece: cctp\ntexte: |\n  {% for %}\n', "jinja-refuse", 4),
        ('id: SSI-001\ntitre: "T"\npiece: cctp\ntexte: |\n  # Titre\n', "forme-refusee", 4),
        ('id: SSI-001\ntitre: "T"\npiece: cctp\ntexte: |\n  Conforme à ISO 27001.\n', "sans-equivalent", 4),
        ('id: SSI-001\ntitre: "T"\npiece: cctp\nreferences: [absente]\n', "reference-inconnue", 4),
        ('id: SSI-001\ntitre: "T"\npiece: cctp\nreferences: ["rgpd:28"]\n', "article-inconnu", 4),
        (
            (
                'id: SSI-001\ntitre: "T"\npiece: cctp\nparametres:\n  delai: {type: entier, defaut: 99, max: 72}\n'
                "texte: |\n  Sous {delai} heures.\n"
            ),
            "parametre-hors-bornes",
            5,
        ),
        (
            'id: SSI-001\ntitre: "T"\npiece: cctp\nparametres:\n  delai: {type: entier, defaut: 9}\n',
            "parametre-inutile",
            5,
        ),
        (
            'id: SSI-001\ntitre: "T"\npiece: cctp\nrelu: {le: 2026-01-01, par: "X", empreinte: "perimee"}\n',
            "relecture-perimee",
            4,
        ),
    ],
)
def test_une_faute_est_nommee_avec_sa_ligne(tmp_path: Path, clause: str, code: str, ligne: int | None) -> None:
    fichiers = {**BASE, "clauses/securite/SSI-001-essai.yaml": clause}
    lecture = lire_clausier([ecrire(tmp_path / "clausier", fichiers)])
    trouvees = [a for a in verifier(lecture, formes_refusees) if a.code == code]
    assert trouvees, codes(lecture)
    assert trouvees[0].lieu.fichier == "clausier/clauses/securite/SSI-001-essai.yaml"
    assert trouvees[0].lieu.ligne == ligne
    assert trouvees[0].conseil


def test_un_clausier_de_service_se_superpose_a_la_base(tmp_path: Path) -> None:
    base = ecrire(tmp_path / "clausier", BASE)
    service = ecrire(
        tmp_path / "service",
        {
            "clausier.yaml": 'nom: "Service"\nversion: "2"\ndate: 2026-01-01\nlicence: "etalab-2.0"\n',
            "clauses/securite/SSI-900-propre.yaml": 'id: SSI-900\ntitre: "T"\npiece: cctp\ntexte: "Il agit."\n',
            "clauses/securite/SSI-001-essai.yaml": (
                'id: SSI-001\ntitre: "Autre"\npiece: cctp\ntexte: "Il agit."\nremplace: oui\n'
            ),
        },
    )
    lecture = lire_clausier([base, service])
    assert codes(lecture) == []
    assert lecture.clausier is not None
    assert lecture.clausier.clauses["SSI-001"].titre == "Autre"
    assert list(lecture.clausier.clauses) == ["SSI-001", "SSI-900"]
    assert lecture.clausier.superposes == ("Service 2",)


def test_une_redefinition_non_declaree_est_une_erreur(tmp_path: Path) -> None:
    base = ecrire(tmp_path / "clausier", BASE)
    service = ecrire(
        tmp_path / "service",
        {
            "clausier.yaml": 'nom: "Service"\nversion: "2"\ndate: 2026-01-01\nlicence: "etalab-2.0"\n',
            "clauses/securite/SSI-001-essai.yaml": 'id: SSI-001\ntitre: "Autre"\npiece: cctp\ntexte: "Il agit."\n',
        },
    )
    assert codes(lire_clausier([base, service])) == ["redefinition-non-declaree"]


def test_un_clausier_absent_est_une_erreur(tmp_path: Path) -> None:
    with pytest.raises(DossierIntrouvable):
        lire_clausier([tmp_path / "absent"])


def test_l_empreinte_du_clausier_change_avec_un_mot(tmp_path: Path) -> None:
    racine = ecrire(tmp_path / "clausier", BASE)
    avant = lire_clausier([racine]).clausier
    ecrire(racine, {"clauses/securite/SSI-001-essai.yaml": BASE["clauses/securite/SSI-001-essai.yaml"] + "  Oui.\n"})
    apres = lire_clausier([racine]).clausier
    assert avant is not None
    assert apres is not None
    assert avant.empreinte != apres.empreinte
