"""Une copie qu'une synchronisation laisse à côté d'un fichier se nomme elle-même, et dit quoi en faire."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cctgen.evaluation.saisies.depots import grilles_deposees
from cctgen.socle.contenu import contenu
from cctgen.socle.erreurs import DonneesInvalides
from cctgen.socle.gestes.copies import original_de
from cctgen.usages.analyse.actes.negocier import Tour, negocier
from cctgen.usages.analyse.comparer import comparer
from cctgen.usages.analyse.grilles import grilles
from cctgen.usages.ouverture.consultation import dossier_de_reference
from tests.preparations import Etape, Preparations, Recues

LE = datetime(2027, 2, 1, tzinfo=UTC)
RECUES = contenu("exemples") / "sirh-saas" / "offres-recues"
COPIES = (
    "{tige} (Copie en conflit de Paul 2026-11-30){suffixe}",
    "{tige} (1){suffixe}",
    "{tige} - Copie{suffixe}",
    "{tige}.sync-conflict-20261130-211500-ABCDEFG{suffixe}",
    "Copie de {tige}{suffixe}",
)


@pytest.fixture(scope="module")
def recue(tmp_path_factory: pytest.TempPathFactory, preparations: Preparations) -> Path:
    racine = tmp_path_factory.mktemp("conflit") / "sirh"
    preparations.copier(racine, "sirh-saas", Etape.DEPOUILLEE, Recues(("soumissionnaire-a", "soumissionnaire-b"), LE))
    grilles(racine)
    return racine


@pytest.fixture
def marche(recue: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(recue, tmp_path / "sirh"))


def copier(original: Path, forme: str) -> Path:
    return Path(shutil.copy(original, original.with_name(forme.format(tige=original.stem, suffixe=original.suffix))))


@pytest.mark.parametrize("forme", COPIES)
@pytest.mark.parametrize("nom", ["consultation.yaml", "reponses.yaml"])
def test_une_copie_de_la_consultation_n_est_pas_un_changement(marche: Path, nom: str, forme: str) -> None:
    """La consultation intacte était dite changée depuis sa publication : « publiez une nouvelle version »."""
    assert dossier_de_reference(marche)[1] == ()
    copie = copier(marche / nom, forme)
    (dite,) = dossier_de_reference(marche)[1]
    assert (dite.code, dite.gravite.value) == ("fichier-ignore", "a_qualifier")
    assert f"« {copie.name} »" in dite.message
    assert f"« {nom} » existe déjà, et seul lui est lu" in dite.conseil
    # Changée aussi, elle se dit des deux façons dès que la copie est ôtée.
    original = marche / nom
    original.write_text(
        original.read_text(encoding="utf-8").replace("non", "oui", 1) + "\ninconnue: 1\n", encoding="utf-8"
    )
    codes = {a.code for a in dossier_de_reference(marche)[1]}
    assert codes == {"fichier-ignore", "dossier-modifie-depuis-publication"}
    copie.unlink()
    (modifie,) = dossier_de_reference(marche)[1]
    assert (modifie.code, "inconnue" in modifie.message) == ("dossier-modifie-depuis-publication", True)


SAISIES = ("evaluateurs.xlsx", "decisions.yaml", "prix.xlsx", "suites.yaml", "grille-rssi.xlsx", "journal.jsonl")


@pytest.mark.parametrize("forme", COPIES)
@pytest.mark.parametrize("nom", SAISIES)
def test_une_copie_d_une_piece_de_l_evaluation_est_nommee(tmp_path: Path, nom: str, forme: str) -> None:
    (tmp_path / nom).write_bytes(b"x")
    copie = copier(tmp_path / nom, forme)
    (dite,) = grilles_deposees(tmp_path).anomalies
    assert (dite.code, dite.gravite.value, dite.lieu.fichier) == (
        "fichier-voisin",
        "a_qualifier",
        f"evaluation/{copie.name}",
    )
    assert "ôtez" in dite.conseil


@pytest.mark.parametrize("forme", COPIES)
@pytest.mark.parametrize("tour", [1, 2])
def test_une_copie_d_un_registre_est_nommee(marche: Path, tour: int, forme: str) -> None:
    if tour == 2:
        negocier(marche, Tour(2, (RECUES / "soumissionnaire-b.xlsx",)), le=LE)
    base = marche if tour == 1 else marche / "negociation" / "tour-2"
    copie = copier(base / "offres" / "registre.json", forme)
    with pytest.raises(DonneesInvalides) as refus:
        comparer(marche, le=LE, tour=tour)
    (dite,) = refus.value.anomalies
    assert (dite.code, copie.name in dite.message, "ôtez la copie" in dite.conseil) == (
        "fichier-hors-registre",
        True,
        True,
    )


@pytest.mark.parametrize(
    "nom", ["registres.json", "registre.json", "reg.json", "consultations.yaml", "mon registre.json"]
)
def test_un_autre_nom_n_est_pas_une_copie(nom: str) -> None:
    assert original_de(nom, ["registre.json", "consultation.yaml"]) == ""
