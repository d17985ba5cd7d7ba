"""Le barème type se vérifie comme le reste : ce qu'il nomme existe, rien n'y compte deux fois, rien n'y manque."""

from __future__ import annotations

from pathlib import Path

import pytest

from cctgen.clausier.lecture.fichiers import LectureClausier, lire_clausier
from cctgen.clausier.modele import Clausier
from cctgen.clausier.verification.ensemble import verifier
from cctgen.documents.composition.formes_refusees import formes_refusees
from cctgen.socle.anomalies import Anomalie, bloquantes
from tests.clausier.verification.petit_clausier import FICHIERS, ecrire

BAREME, MODELES = "bareme.yaml", ("annexe.docx", "extrait.docx")
IDENTITE = 'nom: "Service"\nversion: "1"\ndate: 2026-02-01\nlicence: "etalab-2.0"\n'
FORMATION = (
    'id: FOR-001\ntitre: "Formation"\npiece: cctp\ntexte: |\n  Le titulaire forme les agents.\nexigences:\n'
    '  - {id: FOR-001-1, niveau: I, enonce: "Un plan existe.", preuve: "Le plan."}\n'
)


def lire(racine: Path, avant: str = "", apres: str = "", service: dict[str, str] | None = None) -> LectureClausier:
    """Le petit clausier, au barème type retouché, et un clausier de service par-dessus."""
    assert avant in FICHIERS[BAREME]
    retouche = FICHIERS[BAREME].replace(avant, apres, 1) if avant else FICHIERS[BAREME]
    racines = [ecrire(racine / "base", {**FICHIERS, BAREME: retouche})]
    if service is not None:
        racines.append(ecrire(racine / "service", {"clausier.yaml": IDENTITE, **service}))
    return lire_clausier(racines)


def fautes(lecture: LectureClausier) -> list[Anomalie]:
    return verifier(lecture, formes_refusees, MODELES)


@pytest.mark.parametrize(
    ("avant", "apres", "code", "ligne"),
    [
        ("[transverse], piliers: [usages]}", "[transverse, rh], piliers: [usages]}", "theme-inconnu", 9),
        ("[transverse], piliers: [usages]}", "[transverse], piliers: [usages, rh]}", "theme-inconnu", 9),
        ('nom: "usages", piliers', 'nom: "usages", portee_par: [SSI-099], piliers', "porteur-inconnu", 12),
        ("poids: 10}", "poids: 10, portee_par: [SSI-099]}", "porteur-inconnu", 5),
        ("poids: 10}", "poids: 10, series: [ECO]}", "porteur-inconnu", 5),
        ("poids: 10}", "poids: 10, d_office: [SSI-001]}", "porteur-inconnu", 5),
        ('nom: "usages", piliers', 'nom: "usages", ensemble: securites, piliers', "ensemble-inconnu", 12),
        ('nom: "sécurité", ', 'nom: "sécurité", ensemble: securite, ', "ensemble-inconnu", 11),
        ("{id: securite, themes: [securite]}", "{id: securite, themes: [securite, transverse]}", "bareme-en-double", 9),
        ('nom: "usages", piliers', 'nom: "usages", themes: [transverse], piliers', "bareme-en-double", 13),
        ("poids: 60}", "poids: 61}", "poids-differents-de-100", 2),
        ("poids: 20}", "poids: 60}", "poids-differents-de-100", 2),
        ('  - {id: prix, libelle: "Prix", poids: 30}\n', "", "cle-absente", None),
        ("id: prix", "id: cout", "valeur-hors-liste", 6),
        (", poids: 30}", "}", "valeur-invalide", 6),
        ("poids: 30}", "poids: 30, series: [SSI]}", "valeur-invalide", 6),
        ("{id: securite, themes: [securite]}", "{id: securite}", "valeur-invalide", 8),
        ("  - {id: transverse", "  - {id: usages", "redefinition-non-declaree", 13),
    ],
)
def test_une_faute_du_bareme_type_est_une_seule_anomalie_a_sa_place(
    tmp_path: Path, avant: str, apres: str, code: str, ligne: int | None
) -> None:
    (trouvee,) = fautes(lire(tmp_path, avant, apres))
    assert (trouvee.code, trouvee.lieu.fichier, trouvee.lieu.ligne) == (code, f"base/{BAREME}", ligne), str(trouvee)
    assert trouvee.conseil


@pytest.mark.parametrize(
    ("avant", "apres", "code"),
    [
        ('  - {id: usages, nom: "usages", piliers: [usages]}\n', "", "exigence-sans-sujet"),
        ("themes: [transverse], piliers: [usages]}", "themes: [transverse]}", "theme-hors-du-bareme"),
    ],
)
def test_ce_que_le_bareme_propose_tairait_se_qualifie(tmp_path: Path, avant: str, apres: str, code: str) -> None:
    (trouvee,) = fautes(lire(tmp_path, avant, apres))
    assert (trouvee.code, trouvee.ref) == (code, "CCT-UTI-01")
    assert not bloquantes([trouvee])


def superpose(racine: Path, bareme: str = "") -> tuple[Clausier, list[str]]:
    """Un clausier de service au thème neuf, et le barème type qu'il écrit."""
    fichiers = {
        "clausier.yaml": IDENTITE + 'themes: {formation: "Formation"}\n',
        "clauses/formation/FOR-001-formation.yaml": FORMATION,
        "plan.yaml": FICHIERS["plan.yaml"]
        .replace("transverse]", "transverse, formation]")
        .replace("    titre: ", "    remplace: oui\n    titre: "),
        **({BAREME: bareme} if bareme else {}),
    }
    lecture = lire(racine, service=fichiers)
    assert lecture.clausier is not None
    return lecture.clausier, [a.code for a in fautes(lecture)]


def test_un_clausier_de_service_complete_le_bareme_sans_le_recopier(tmp_path: Path) -> None:
    assert superpose(tmp_path / "sans")[1] == ["theme-hors-du-bareme"]
    neuf = (
        "sous_criteres:\n  - {id: formation, themes: [formation]}\n"
        'sujets:\n  - {id: formation, nom: "formation des agents", portee_par: [FOR-001]}\n'
    )
    clausier, codes = superpose(tmp_path / "avec", neuf)
    assert codes == []
    assert [s.id for s in clausier.bareme.sous_criteres] == ["securite", "usages", "formation"]
    assert [s.id for s in clausier.bareme.sujets] == ["securite", "usages", "transverse", "formation"]
    assert len(clausier.bareme.criteres) == 5


def test_un_clausier_de_service_remplace_a_sa_place(tmp_path: Path) -> None:
    change = (
        'criteres:\n  - {id: technique, libelle: "Qualité", poids: 50, remplace: oui}\n'
        '  - {id: prix, libelle: "Prix", poids: 40, remplace: oui}\n'
        "sous_criteres:\n  - {id: securite, themes: [securite, formation], remplace: oui}\n"
        'sujets:\n  - {id: securite, nom: "sûreté", themes: [securite, formation], remplace: oui}\n'
    )
    clausier, codes = superpose(tmp_path, change)
    assert codes == []
    assert [(c.id.value, c.poids) for c in clausier.bareme.criteres] == [
        *(("technique", 50), ("metier", None), ("matrice", 20), ("environnement", 10), ("prix", 40))
    ]
    assert [s.nom for s in clausier.bareme.sujets] == ["sûreté", "usages", "transverse"]


def test_une_exigence_qu_un_service_retire_reste_un_nom_connu(tmp_path: Path) -> None:
    """Le barème type de base la nomme : il n'est pas fautif de ce qu'un service en retire."""
    retrait = IDENTITE + 'retirer:\n  - {clause: FIC-UTI-01, exigences: [CCT-UTI-01], motif: "La nôtre."}\n'
    lecture = lire(
        tmp_path,
        'nom: "usages", piliers',
        'nom: "usages", portee_par: [CCT-UTI-01], piliers',
        {"clausier.yaml": retrait},
    )
    assert fautes(lecture) == []


def test_le_bareme_type_compte_dans_l_empreinte(tmp_path: Path) -> None:
    avant = lire(tmp_path / "avant").clausier
    apres = lire(tmp_path / "apres", '"usages", piliers', '"usage", piliers').clausier
    assert avant is not None
    assert apres is not None
    assert avant.empreinte != apres.empreinte
