"""Chaque commande ne charge que ce qui lui sert : personne n'attend une bibliothèque dont on ne fait rien."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cctgen.cli.principal import executer
from cctgen.cli.sommaire import COMMANDES, COMMANDES_DES_MODELES, COMMANDES_DU_CLAUSIER
from cctgen.socle.contenu import contenu
from tests.matrice.fabrique import CONFORME, matrice_conforme, remplir, un_dossier, une_exigence

WORD = frozenset({"docx", "docxtpl", "jinja2"})
CLASSEURS = frozenset({"openpyxl", "python_calamine", "lxml"})
COMPOSANTS = frozenset({"rapidfuzz", "license_expression"})
DIALOGUE = frozenset({"questionary", "prompt_toolkit"})
CLAUSIER = frozenset({"pydantic", "yaml", "markdown_it", "cctgen.clausier", "cctgen.assemblage", "cctgen.documents"})
EVALUATION = frozenset({"cctgen.evaluation", "cctgen.depouillement"})
RESEAU = frozenset({"http.client", "ssl", "urllib.request"})
"""Ce que traîne le moindre module de la bibliothèque standard qui sait aussi lire à distance : l'outil n'y va pas."""
TOUTES = WORD | CLASSEURS | COMPOSANTS | DIALOGUE | CLAUSIER | EVALUATION | {"rich", "pysat", "filelock", "json"}

PROGRAMME = """
import sys
from cctgen.cli.principal import executer
for ligne in sys.argv[1].split(";"):
    code = executer(ligne.split())
    assert code == 0, (ligne, code)
sys.stdout.write("\\0" + "\\n".join(sys.modules))
"""


def charges(dossier: Path, lignes: str) -> frozenset[str]:
    """Rend les modules chargés par une suite de commandes, séparées par « ; », lancées depuis un dossier.

    Chaque dossier a son poste : le cache commun des essais se borne, et ce qu'un autre y garde en ôte ce qui servait.
    """
    poste = {**os.environ, "XDG_CACHE_HOME": str(dossier / "cache")}
    programme = [sys.executable, "-c", PROGRAMME, lignes]
    faite = subprocess.run(programme, capture_output=True, text=True, check=False, cwd=dossier, env=poste)
    assert faite.returncode == 0, faite.stderr
    return frozenset(faite.stdout.rpartition("\0")[2].split("\n"))


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    racine = tmp_path_factory.mktemp("chargements")
    assert executer(["nouveau", str(racine / "marche"), "--exemple", "portail", "--sans-dialogue"]) == 0
    recue = contenu("exemples") / "portail" / "offres-recues" / "soumissionnaire-a-lot-1.xlsx"
    (racine / "offre.xlsx").write_bytes(recue.read_bytes())
    modele = un_dossier(une_exigence("X-1"), une_exigence("X-2", "I"))
    (racine / "m.xlsx").write_bytes(remplir(matrice_conforme(modele), [CONFORME, CONFORME]))
    # Un poste ne juge les modèles livrés qu'une fois, à la première consultation qu'il ouvre.
    charges(racine, "verifier marche")
    yield racine


def test_l_aide_generale_n_importe_aucune_commande(tmp_path: Path) -> None:
    modules = charges(tmp_path, "--help")
    assert not modules & TOUTES
    assert {m for m in modules if m.startswith("cctgen.")} == {
        "cctgen.cli",
        "cctgen.cli.principal",
        "cctgen.cli.sommaire",
        "cctgen.cli.terminal",
        "cctgen.cli.terminal.conseils",
        "cctgen.cli.terminal.ecran",
        "cctgen.cli.terminal.francais",
        "cctgen.cli.terminal.groupe",
        "cctgen.socle",
        "cctgen.socle.commandes",
    }


def test_l_aide_de_chaque_commande_ne_charge_rien_du_metier(tmp_path: Path) -> None:
    aides = [f"{entree.nom} --help" for entree in COMMANDES]
    aides += [f"clausier {entree.nom} --help" for entree in COMMANDES_DU_CLAUSIER]
    aides += [f"modeles {entree.nom} --help" for entree in COMMANDES_DES_MODELES]
    modules = charges(tmp_path, ";".join(aides))
    assert not modules & (TOUTES - {"json"})
    assert not {m for m in modules if m.startswith("cctgen.usages")}


def test_une_commande_n_importe_pas_les_autres(dossier: Path) -> None:
    commandes = {entree.lieu.partition(":")[0] for entree in (*COMMANDES, *COMMANDES_DU_CLAUSIER)}
    assert charges(dossier, "controler m.xlsx") & commandes == {"cctgen.cli.soumissionnaire.controle"}


@pytest.mark.parametrize(
    ("ligne", "utile", "inutiles"),
    [
        ("controler m.xlsx", "python_calamine", TOUTES - {"python_calamine", "lxml"}),
        ("controleur-hors-ligne --vers page.html", "json", TOUTES - {"python_calamine", "lxml", "json"}),
        ("controles", "yaml", WORD | CLASSEURS | COMPOSANTS | DIALOGUE | EVALUATION | {"pysat", "rich"}),
        ("clausier lister", "yaml", WORD | CLASSEURS | COMPOSANTS | DIALOGUE | EVALUATION | {"pysat"}),
        ("clausier montrer SSI-026", "yaml", WORD | CLASSEURS | COMPOSANTS | DIALOGUE | EVALUATION | {"pysat", "rich"}),
        ("clausier verifier", "yaml", WORD | CLASSEURS | COMPOSANTS | DIALOGUE | EVALUATION | {"pysat", "rich"}),
        ("verifier marche", "yaml", WORD | CLASSEURS | COMPOSANTS | DIALOGUE | {"pysat", "rich"}),
        ("expliquer marche", "rich", WORD | CLASSEURS | COMPOSANTS | DIALOGUE | {"pysat"}),
        ("migrer marche", "yaml", WORD | CLASSEURS | COMPOSANTS | DIALOGUE | {"pysat"}),
        ("generer marche", "docx", COMPOSANTS | DIALOGUE | {"pysat", "python_calamine"}),
        ("depouiller marche offre.xlsx", "openpyxl", WORD | DIALOGUE | RESEAU | {"pysat"}),
    ],
)
def test_une_commande_ne_charge_que_ses_bibliotheques(
    dossier: Path, ligne: str, utile: str, inutiles: frozenset[str]
) -> None:
    modules = charges(dossier, ligne)
    assert utile in modules
    assert sorted(modules & inutiles) == []


def test_generer_d_apres_un_clausier_connu_se_passe_de_l_analyse_du_markdown(dossier: Path) -> None:
    """Tous les textes d'un dossier d'exemple se lisent d'un trait : soixante modules de moins."""
    charges(dossier, "verifier marche")
    assert "markdown_it" not in charges(dossier, "generer marche")
