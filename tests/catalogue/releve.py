"""Relève par l'arbre syntaxique tous les codes d'anomalie que le paquet peut émettre."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

PAQUET = Path(__file__).parents[2] / "cctgen"
_FORME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_SUR = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)+")


@dataclass
class _Module:
    """Un module : ce qu'il définit, ce qu'il importe, ses constantes."""

    chemin: Path
    arbre: ast.Module
    rangs: dict[str, int] = field(default_factory=dict)
    importes: dict[str, tuple[str, str]] = field(default_factory=dict)
    constantes: dict[str, ast.expr] = field(default_factory=dict)
    methodes: set[str] = field(default_factory=set)
    fonctions: dict[str, ast.FunctionDef] = field(default_factory=dict)


class Releve:
    """Les codes émis, par fichier.

    Un constructeur est une classe qui a un champ `code`, `Anomalie` la première, ou une fonction qui a un paramètre
    `code`. À chaque appel, l'argument correspondant se lit : un texte, une constante, une alternative, une variable
    locale ; un paramètre ou un champ `code` vient d'un autre constructeur. `obscurs` nomme ce qui ne se lit pas.
    """

    def __init__(self) -> None:
        self.codes: dict[str, set[Path]] = defaultdict(set)
        self.obscurs: list[str] = []
        self._modules = {_nom_de_module(p): _declarer(p) for p in sorted(PAQUET.rglob("*.py"))}
        self._methodes: dict[str, set[int]] = defaultdict(set)
        for module in self._modules.values():
            for nom in module.methodes & module.rangs.keys():
                self._methodes[nom].add(module.rangs[nom])
        for module in self._modules.values():
            for fonction, appel in _appels(module.arbre):
                self._lire(module, fonction, appel)

    def _lire(self, module: _Module, fonction: ast.FunctionDef | None, appel: ast.Call) -> None:
        # Deux méthodes de même nom n'ont pas toujours le code à la même place.
        arguments = [a for rang in sorted(self._rangs(module, appel.func)) if (a := _argument(appel, rang)) is not None]
        codes = {
            code
            for argument in arguments
            for code in self._valeurs(module, fonction, argument)
            if _FORME.fullmatch(code)
        }
        for code in codes:
            self.codes[code].add(module.chemin)
        nombres = all(isinstance(a, ast.Constant) for a in arguments)
        if not codes and not nombres and not any(_est_recu(fonction, a) for a in arguments):
            self.obscurs.append(f"{module.chemin.relative_to(PAQUET)} : {ast.unparse(arguments[0])}")

    def _rangs(self, module: _Module, fonction: ast.expr) -> set[int]:
        """Rend les places possibles du code dans l'appel."""
        if isinstance(fonction, ast.Name):
            if fonction.id in module.rangs:
                return {module.rangs[fonction.id]}
            origine, nom = module.importes.get(fonction.id, ("", ""))
            visee = self._modules.get(origine)
            return {visee.rangs[nom]} if visee is not None and nom in visee.rangs else set()
        if isinstance(fonction, ast.Attribute):
            if isinstance(fonction.value, ast.Name) and fonction.value.id in module.importes:
                visee = self._modules.get(".".join(module.importes[fonction.value.id]))
                if visee is not None:
                    return {visee.rangs[fonction.attr]} if fonction.attr in visee.rangs else set()
            return self._methodes.get(fonction.attr, set())
        return set()

    def _valeurs(self, module: _Module, fonction: ast.FunctionDef | None, argument: ast.expr) -> Iterator[str]:
        match argument:
            case ast.Constant(value=str(code)):
                yield code
            case ast.IfExp(body=oui, orelse=non):
                yield from self._valeurs(module, fonction, oui)
                yield from self._valeurs(module, fonction, non)
            case ast.Name() | ast.Attribute() if (constante := self._constante(module, argument)) is not None:
                yield from _textes(constante)
            case ast.Name(id=nom) if fonction is not None:
                yield from _colonnes(fonction, nom)
                for valeur in _affectations(fonction, nom):
                    if isinstance(valeur, ast.Name) and valeur.id != nom:
                        yield from self._valeurs(module, fonction, valeur)
                    yield from _textes_surs(valeur)
                    yield from self._textes_cites(module, valeur)

    def _constante(self, module: _Module, argument: ast.expr) -> ast.expr | None:
        """Rend la valeur d'une constante du module, importée, ou d'un module importé."""
        if isinstance(argument, ast.Name):
            if argument.id in module.constantes:
                return module.constantes[argument.id]
            origine, nom = module.importes.get(argument.id, ("", ""))
        elif isinstance(argument, ast.Attribute) and isinstance(argument.value, ast.Name):
            origine, nom = ".".join(module.importes.get(argument.value.id, ("", ""))), argument.attr
        else:
            return None
        visee = self._modules.get(origine)
        return visee.constantes.get(nom) if visee is not None else None

    def _textes_cites(self, module: _Module, valeur: ast.expr) -> Iterator[str]:
        """Énumère les codes d'une table du module, ou de ce que rend une fonction, la sienne ou importée."""
        for cite in ast.walk(valeur):
            if isinstance(cite, ast.Name) and cite.id in module.constantes:
                yield from _textes_surs(module.constantes[cite.id])
            elif isinstance(cite, ast.Call) and isinstance(cite.func, ast.Name):
                origine, nom = module.importes.get(cite.func.id, ("", cite.func.id))
                visee = self._modules.get(origine, module)
                yield from _premiers(visee.fonctions.get(nom))


def _declarer(chemin: Path) -> _Module:
    module = _Module(chemin, ast.parse(chemin.read_text(encoding="utf-8")))
    for noeud in ast.walk(module.arbre):
        if isinstance(noeud, ast.FunctionDef):
            _declarer_la_fonction(module, noeud)
        elif isinstance(noeud, ast.ClassDef):
            _declarer_la_classe(module, noeud)
        elif isinstance(noeud, ast.ImportFrom) and noeud.module:
            module.importes |= {n.asname or n.name: (noeud.module, n.name) for n in noeud.names}
    for instruction in module.arbre.body:
        _declarer_la_constante(module, instruction)
    module.rangs.pop("__init__", None)
    return module


def _declarer_la_constante(module: _Module, instruction: ast.stmt) -> None:
    match instruction:
        case ast.Assign(targets=[ast.Name(id=nom)], value=valeur):
            module.constantes[nom] = valeur
        case ast.Assign(targets=[ast.Tuple() as cibles], value=valeur):
            module.constantes |= _deballees(cibles, valeur)
        case ast.AnnAssign(target=ast.Name(id=nom), value=ast.expr() as valeur):
            module.constantes[nom] = valeur


def _declarer_la_fonction(module: _Module, fonction: ast.FunctionDef) -> None:
    module.fonctions[fonction.name] = fonction
    places = [a.arg for a in (*fonction.args.posonlyargs, *fonction.args.args) if a.arg not in ("self", "cls")]
    if "code" in places:
        module.rangs[fonction.name] = places.index("code")
    elif "code" in {a.arg for a in fonction.args.kwonlyargs}:
        module.rangs[fonction.name] = len(places)


def _declarer_la_classe(module: _Module, classe: ast.ClassDef) -> None:
    methodes = [c for c in classe.body if isinstance(c, ast.FunctionDef)]
    module.methodes |= {m.name for m in methodes}
    champs = [c.target.id for c in classe.body if isinstance(c, ast.AnnAssign) and isinstance(c.target, ast.Name)]
    for initialise in (m for m in methodes if m.name == "__init__"):
        champs = [a.arg for a in initialise.args.args[1:]]
    if "code" in champs:
        module.rangs[classe.name] = champs.index("code")


def _deballees(cibles: ast.Tuple, valeurs: ast.expr) -> dict[str, ast.expr]:
    """Rend les constantes de « A, B = "a", "b" »."""
    textes = valeurs.elts if isinstance(valeurs, ast.Tuple) else []
    return {c.id: v for c, v in zip(cibles.elts, textes, strict=False) if isinstance(c, ast.Name)}


def _nom_de_module(chemin: Path) -> str:
    parties = ("cctgen", *chemin.relative_to(PAQUET).with_suffix("").parts)
    return ".".join(parties[:-1] if parties[-1] == "__init__" else parties)


_Appel = tuple[ast.FunctionDef | None, ast.Call]


def _appels(arbre: ast.Module) -> Iterator[_Appel]:
    """Énumère les appels avec la fonction la plus proche qui les contient."""

    def descendre(noeud: ast.AST, fonction: ast.FunctionDef | None) -> Iterator[_Appel]:
        ici = noeud if isinstance(noeud, ast.FunctionDef) else fonction
        if isinstance(noeud, ast.Call):
            yield ici, noeud
        for enfant in ast.iter_child_nodes(noeud):
            yield from descendre(enfant, ici)

    yield from descendre(arbre, None)


def _argument(appel: ast.Call, rang: int) -> ast.expr | None:
    nomme = next((k.value for k in appel.keywords if k.arg == "code"), None)
    if nomme is not None or len(appel.args) <= rang:
        return nomme
    return None if any(isinstance(a, ast.Starred) for a in appel.args[: rang + 1]) else appel.args[rang]


def _affectations(fonction: ast.FunctionDef, nom: str) -> Iterator[ast.expr]:
    """Énumère ce qui donne sa valeur à une variable locale, déballages et boucles compris."""
    for noeud in ast.walk(fonction):
        cibles: list[ast.expr] = []
        if isinstance(noeud, ast.Assign):
            cibles = noeud.targets
        elif isinstance(noeud, (ast.For, ast.comprehension, ast.NamedExpr)):
            cibles = [noeud.target]
        noms = {n.id for cible in cibles for n in ast.walk(cible) if isinstance(n, ast.Name)}
        if nom in noms:
            yield noeud.iter if isinstance(noeud, (ast.For, ast.comprehension)) else noeud.value  # type: ignore[union-attr]


def _colonnes(fonction: ast.FunctionDef, nom: str) -> Iterator[str]:
    """Énumère les textes d'une boucle « for code, … in (("a", …), ("b", …)) », à la place exacte du nom."""
    for noeud in ast.walk(fonction):
        if isinstance(noeud, ast.For) and isinstance(noeud.target, ast.Tuple) and isinstance(noeud.iter, ast.Tuple):
            places = [i for i, c in enumerate(noeud.target.elts) if isinstance(c, ast.Name) and c.id == nom]
            lignes = [ligne.elts for ligne in noeud.iter.elts if isinstance(ligne, ast.Tuple)]
            yield from (t for place in places for ligne in lignes for t in _textes(ligne[place]))


def _premiers(fonction: ast.FunctionDef | None) -> Iterator[str]:
    """Énumère le premier texte de chaque couple que rend une fonction."""
    for noeud in ast.walk(fonction) if fonction is not None else ():
        if isinstance(noeud, ast.Tuple) and noeud.elts:
            yield from _textes_surs(noeud.elts[0])


def _textes(valeur: ast.expr) -> Iterator[str]:
    yield from (n.value for n in ast.walk(valeur) if isinstance(n, ast.Constant) and isinstance(n.value, str))


def _textes_surs(valeur: ast.expr) -> Iterator[str]:
    yield from (texte for texte in _textes(valeur) if _SUR.fullmatch(texte))


def _est_recu(fonction: ast.FunctionDef | None, argument: ast.expr) -> bool:
    """Vrai pour un code reçu d'un autre constructeur : paramètre ou champ `code`."""
    if isinstance(argument, ast.Attribute):
        return argument.attr == "code"
    parametres = [] if fonction is None else [a.arg for a in (*fonction.args.args, *fonction.args.kwonlyargs)]
    return isinstance(argument, ast.Name) and argument.id == "code" and "code" in parametres
