"""Ce qu'un modèle peut écrire dans ses balises : montrer une valeur, sous condition, et répéter une liste."""

from __future__ import annotations

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

FILTRES = frozenset({"upper", "lower", "title", "capitalize", "trim", "first", "last", "default", "e", "escape"})


def refus(arbre: nodes.Node) -> str:
    """Rend ce qu'un modèle n'a pas le droit d'écrire, ou une chaîne vide."""
    for noeud in arbre.find_all(nodes.Node):
        if not isinstance(noeud, FORMES):
            return f"« {type(noeud).__name__} » : un modèle ne calcule pas"
        if isinstance(noeud, nodes.Filter) and noeud.name in FILTERS and noeud.name not in FILTRES:
            return f"le filtre « {noeud.name} » n'est pas admis ; admis : {', '.join(sorted(FILTRES))}"
        if isinstance(noeud, nodes.For) and (noeud.recursive or _contient_une_boucle(noeud)):
            return "une boucle en contient une autre"
    return ""


def _contient_une_boucle(boucle: nodes.For) -> bool:
    return any(enfant is not boucle for enfant in boucle.find_all(nodes.For))
