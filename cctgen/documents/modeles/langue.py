"""Ce qu'un modèle peut écrire dans ses balises : montrer une valeur, sous condition, et répéter une liste."""

from __future__ import annotations

from collections.abc import Mapping

from jinja2 import nodes
from jinja2.filters import FILTERS

FORMES = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.For,
    nodes.If,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.Not,
    nodes.And,
    nodes.Or,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Filter,
)
"""Un calcul pourrait demander un texte sans fin : rien d'autre n'est admis."""

_DITES: Mapping[type[nodes.Node], str] = {
    nodes.Call: "un appel, nom suivi de parenthèses",
    nodes.BinExpr: "une opération",
    nodes.UnaryExpr: "une opération",
    nodes.Concat: "une opération",
    nodes.List: "une liste écrite entre crochets",
    nodes.Tuple: "une suite de valeurs",
    nodes.Dict: "un dictionnaire écrit entre accolades",
    nodes.Pair: "un dictionnaire écrit entre accolades",
    nodes.Slice: "une tranche de liste",
    nodes.Test: "un test « is »",
    nodes.Keyword: "un appel, nom suivi de parenthèses",
}

FILTRES = frozenset({"upper", "lower", "title", "capitalize", "trim", "first", "last", "default", "e", "escape"})


def refus(arbre: nodes.Node) -> str:
    """Rend ce qu'un modèle n'a pas le droit d'écrire, ou une chaîne vide."""
    for noeud in arbre.find_all(nodes.Node):
        if not isinstance(noeud, FORMES):
            return f"{_en_francais(noeud)} : un modèle ne calcule pas"
        if isinstance(noeud, nodes.Filter) and noeud.name in FILTERS and noeud.name not in FILTRES:
            return f"le filtre « {noeud.name} » n'est pas admis ; admis : {', '.join(sorted(FILTRES))}"
        if isinstance(noeud, nodes.For) and (noeud.recursive or _contient_une_boucle(noeud)):
            return "une boucle en contient une autre"
    return ""


def _en_francais(noeud: nodes.Node) -> str:
    """Nomme ce qu'est une forme refusée, comme le dirait qui l'a écrite."""
    return next((dit for sorte, dit in _DITES.items() if isinstance(noeud, sorte)), "une instruction du langage Jinja")


def _contient_une_boucle(boucle: nodes.For) -> bool:
    return any(enfant is not boucle for enfant in boucle.find_all(nodes.For))
