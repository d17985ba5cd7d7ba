"""L'arborescence raconte le flux : petites pièces, sans boucle, nommées, un geste par fichier du même nom."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import cctgen
from cctgen.cli.gardien.clausier import clausier
from cctgen.cli.principal import cctgen as commandes

PAQUET = Path(cctgen.__file__).parent
MODULES_AU_PLUS = 12
SANS_USAGE = {"completion", "servir"}
"""Les commandes qui ne connaissent que le terminal, ou lancent la page."""

Nom = tuple[str, ...]


def _nom(chemin: Path) -> Nom:
    parties = ("cctgen", *chemin.relative_to(PAQUET).with_suffix("").parts)
    return parties[:-1] if parties[-1] == "__init__" else parties


MODULES: Mapping[Nom, Path] = {_nom(chemin): chemin for chemin in sorted(PAQUET.rglob("*.py"))}
DOSSIERS = sorted({chemin.parent for chemin in MODULES.values()})


def _importes(chemin: Path) -> Iterator[Nom]:
    """Énumère les modules du paquet qu'un module importe, où que soit l'import."""
    for noeud in ast.walk(ast.parse(chemin.read_text(encoding="utf-8"))):
        if isinstance(noeud, ast.Import):
            yield from (nom for n in noeud.names if (nom := tuple(n.name.split("."))) in MODULES)
        elif isinstance(noeud, ast.ImportFrom) and noeud.module:
            piece = tuple(noeud.module.split("."))
            yield from (nom for n in noeud.names for nom in ((*piece, n.name), piece) if nom in MODULES)


def _freres(dossier: Nom, imports: Mapping[Nom, Set[Nom]]) -> dict[str, set[str]]:
    """Rend, pour chaque module ou sous-pièce d'un dossier, ceux du même dossier dont il dépend."""
    rang = len(dossier)
    liens: dict[str, set[str]] = defaultdict(set)
    for module, vises in imports.items():
        if module[:rang] == dossier and len(module) > rang:
            dedans = {v[rang] for v in vises if v[:rang] == dossier and len(v) > rang}
            liens[module[rang]] |= dedans - {module[rang]}
    return liens


@pytest.mark.parametrize("dossier", DOSSIERS, ids=lambda d: d.relative_to(PAQUET.parent).as_posix())
def test_un_dossier_a_une_douzaine_de_modules_au_plus(dossier: Path) -> None:
    modules = [chemin.name for chemin in dossier.glob("*.py") if chemin.name != "__init__.py"]
    assert len(modules) <= MODULES_AU_PLUS, "rangez-les en sous-pièces nommées par le métier"


CONTENU = Path(__file__).parents[1] / "contenu"
SUJETS = sorted({chemin.parent for chemin in CONTENU.rglob("*.py")})


@pytest.mark.parametrize("dossier", SUJETS, ids=lambda d: d.relative_to(CONTENU.parent).as_posix())
def test_un_essai_du_contenu_se_trouve_par_son_sujet(dossier: Path) -> None:
    """Douze modules au plus, dont la première phrase dit la règle de fond qu'ils gardent."""
    modules = [chemin for chemin in dossier.glob("*.py") if chemin.name != "__init__.py"]
    assert 0 < len(modules) <= MODULES_AU_PLUS
    for module in modules:
        phrase = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or ""
        assert phrase.split("\n")[0].endswith("."), module.name


def test_deux_freres_ne_s_importent_pas_l_un_l_autre() -> None:
    imports = {nom: set(_importes(chemin)) for nom, chemin in MODULES.items()}
    boucles = {}
    for dossier in {nom[:rang] for nom in MODULES for rang in range(1, len(nom))}:
        try:
            TopologicalSorter(_freres(dossier, imports)).prepare()
        except CycleError as boucle:
            boucles["/".join(dossier)] = boucle.args[1]
    assert boucles == {}


@pytest.mark.parametrize("dossier", DOSSIERS, ids=lambda d: d.relative_to(PAQUET.parent).as_posix())
def test_une_piece_dit_en_une_phrase_ce_qu_elle_sait(dossier: Path) -> None:
    phrase = ast.get_docstring(ast.parse((dossier / "__init__.py").read_text(encoding="utf-8"))) or ""
    assert phrase.split("\n")[0].endswith((".", " :"))


def _gestes() -> Iterator[tuple[str, ...]]:
    yield from ((nom,) for nom in commandes.sommaire if nom not in {"clausier", *SANS_USAGE})
    yield from (("clausier", nom) for nom in clausier.sommaire)


@pytest.mark.parametrize("geste", list(_gestes()), ids=" ".join)
def test_un_geste_de_la_ligne_de_commande_a_un_module_du_meme_nom(geste: tuple[str, ...]) -> None:
    fichier = geste[-1].replace("-", "_") + ".py"
    trouves = [chemin.relative_to(PAQUET / "usages").as_posix() for chemin in (PAQUET / "usages").rglob(fichier)]
    attendu = [t for t in trouves if t.startswith("gardien/") or len(geste) == 1]
    assert attendu, f"aucun usages/**/{fichier}"


def test_un_essai_ne_se_saute_faute_d_outil_que_par_un_marqueur() -> None:
    """`conftest.py` décide du saut, et l'intégration continue le refuse : un `skipif` y échapperait."""
    essais = Path(__file__).parent.parent
    outils = ("soffice", "pdftotext", "pdfinfo", "chromium")
    fautifs = {
        f"{chemin.relative_to(essais)}:{appel.lineno}"
        for chemin in essais.rglob("test_*.py")
        for appel in ast.walk(ast.parse(chemin.read_text(encoding="utf-8")))
        if isinstance(appel, ast.Call) and ast.unparse(appel.func).endswith("skipif")
        if any(outil in ast.unparse(appel).lower() for outil in outils)
    }
    assert fautifs == set()
