"""Ce que vaut une balise : ses noms, sa sorte, et ce qui n'y est pas admis."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar
from unicodedata import category

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from cctgen.documents.modeles.contrat import Sorte
from cctgen.documents.modeles.langue import refus
from cctgen.socle.anomalies import Gravite
from cctgen.socle.typographie import raccourcir

_ENVIRONNEMENT = SandboxedEnvironment()
_BOUCLE = "loop"
_DE_BOUCLE = frozenset({"index", "index0", "revindex", "revindex0", "first", "last", "length"})
_INVISIBLES = frozenset({"Cc", "Cf"})
"""Les catégories Unicode des signes qui ne se voient pas : espace sans chasse, marque de sens, trait conditionnel."""
_D_UN_SEUL = frozenset({"first", "last"})
CONSEIL_DE_LANGUE = (
    "Un modèle montre une valeur, {{ nom }}, la soumet à une condition, {% if nom %} … {% endif %}, ou répète une"
    " liste, {% for x in liste %} … {% endfor %} ; rien d'autre."
)


@dataclass(frozen=True, slots=True)
class Faute:
    """Une faute d'un modèle : son code, ce qu'elle est, son remède ; à qualifier, elle n'empêche pas de le suivre."""

    code: str
    dit: str
    conseil: str
    gravite: Gravite = Gravite.BLOQUANTE


Sortes = Mapping[str, Sorte]


@dataclass(frozen=True, slots=True)
class Expression:
    """Une expression lue ; `sorte` est ce qu'elle vaut, si on le sait."""

    fautes: tuple[Faute, ...]
    sorte: Sorte | None = None


def lire_la_valeur(texte: str, noms: Sortes, sures: Collection[str]) -> Expression:
    """Lit le contenu de `{{ … }}` ; `sures` nomme les listes qu'une condition dit non vides."""
    return _lire(f"{{{{ {texte} }}}}", texte, noms, sures)


def lire_la_condition(texte: str, noms: Sortes, sures: Collection[str]) -> Expression:
    """Lit le contenu de `{% if … %}`."""
    return _lire(f"{{% if {texte} %}}{{% endif %}}", texte, noms, sures)


def lire_la_boucle(texte: str, noms: Sortes) -> tuple[Expression, str]:
    """Lit le contenu de `{% for x in liste %}` ; rend aussi le nom que la boucle donne à chaque élément."""
    source = f"{{% for {texte} %}}{{% endfor %}}"
    try:
        boucle = next(iter(_ENVIRONNEMENT.parse(source).find_all(nodes.For)))
    except (TemplateSyntaxError, StopIteration):
        return Expression((_syntaxe(texte),)), ""
    nom = boucle.target.name if isinstance(boucle.target, nodes.Name) else ""
    fautes = [*_refusee(boucle), *_noms(boucle.iter, noms, ())]
    if not nom or boucle.test is not None:
        fautes.append(Faute("modele-calcul", f"« for {texte} » n'est pas une simple boucle", CONSEIL_DE_LANGUE))
    sorte = _sorte(boucle.iter, noms)
    if not fautes and sorte is not Sorte.LISTE:
        dite = sorte.value if sorte else "valeur"
        fautes.append(_boucle_sur(ecrit(boucle.iter) or texte, dite, noms))
    return Expression(tuple(fautes), sorte), nom


def _boucle_sur(nom: str, dite: str, noms: Sortes) -> Faute:
    listes = [n for n, sorte in noms.items() if sorte is Sorte.LISTE]
    admises = f" Seules listes ici : {', '.join(listes)}." if listes else " Ce modèle n'a aucune liste."
    return Faute(
        "modele-boucle-sur-un-texte",
        f"la boucle parcourt « {nom} », qui est un {dite} : elle en montrerait chaque lettre",
        f"Montrez-le par {{{{ {nom} }}}}.{admises}",
    )


def _lire(source: str, texte: str, noms: Sortes, sures: Collection[str]) -> Expression:
    try:
        arbre = _ENVIRONNEMENT.parse(source)
    except TemplateSyntaxError:
        return Expression((_syntaxe(texte),))
    except (RecursionError, MemoryError):
        return Expression((Faute("modele-calcul", f"« {raccourcir(texte, 40)} » est trop profond", CONSEIL_DE_LANGUE),))
    fautes = (*_refusee(arbre), *_noms(arbre, noms, sures))
    return Expression(fautes, None if fautes else _sorte(_corps(arbre), noms))


def _corps(arbre: nodes.Template) -> nodes.Node | None:
    premier = arbre.body[0] if arbre.body else None
    if isinstance(premier, nodes.Output):
        return premier.nodes[0] if premier.nodes else None
    return premier.test if isinstance(premier, nodes.If) else None


def _syntaxe(texte: str) -> Faute:
    caches = dict.fromkeys(signe for signe in texte if category(signe) in _INVISIBLES)
    if caches:
        dits = ", ".join(f"U+{ord(signe):04X}" for signe in caches)
        visible = "".join(signe for signe in texte if signe not in caches)
        dit = f"« {visible} » porte un signe invisible ({dits}), souvent venu d'un copier-coller"
        return Faute("modele-balise-mal-ecrite", dit, "Effacez la balise entière, accolades comprises, et retapez-la.")
    if not texte.strip():
        return Faute("modele-balise-mal-ecrite", "une balise est vide", CONSEIL_DE_LANGUE)
    return Faute("modele-balise-mal-ecrite", f"« {texte} » ne se lit pas", CONSEIL_DE_LANGUE)


def _refusee(arbre: nodes.Node) -> Iterator[Faute]:
    if dit := refus(arbre):
        yield Faute("modele-calcul", dit, CONSEIL_DE_LANGUE)
        return
    for filtre in arbre.find_all(nodes.Filter):
        if filtre.name not in _ENVIRONNEMENT.filters:
            dit = f"le filtre « {filtre.name} » n'existe pas"
            yield Faute("modele-calcul", dit, "Retirez ce qui suit la barre « | ».")


def _noms(arbre: nodes.Node, noms: Sortes, sures: Collection[str]) -> Iterator[Faute]:
    for nom in dict.fromkeys(n.name for n in _tous(arbre, nodes.Name)):
        if nom not in noms and nom != _BOUCLE:
            yield _inconnue(nom, noms)
    yield from map(_partie_refusee, filter(_est_premier_refuse, _tous(arbre, nodes.Getattr)))
    elements = [i.node for i in _tous(arbre, nodes.Getitem) if not _porte_un_refus(i.node)]
    for nom in map(ecrit, [*elements, *(f.node for f in _tous(arbre, nodes.Filter) if f.name in _D_UN_SEUL)]):
        if noms.get(nom) is not Sorte.LISTE or nom not in sures:
            yield Faute(
                "modele-balise-inconnue",
                f"un élément de « {nom or 'cette valeur'} » peut ne pas exister",
                f"Répétez la liste, ou mettez la balise sous {{% if {nom or 'liste'} %}} … {{% endif %}}.",
            )


def _est_admis(acces: nodes.Getattr) -> bool:
    return isinstance(acces.node, nodes.Name) and acces.node.name == _BOUCLE and acces.attr in _DE_BOUCLE


def _est_premier_refuse(acces: nodes.Getattr) -> bool:
    """Vrai du premier accès refusé d'une suite : « date.foo.bar » est une faute, pas deux."""
    return not _est_admis(acces) and not _porte_un_refus(acces.node)


def _porte_un_refus(noeud: nodes.Node) -> bool:
    return any(not _est_admis(acces) for acces in _tous(noeud, nodes.Getattr))


def _partie_refusee(acces: nodes.Getattr) -> Faute:
    tout = _en_clair(acces.node)
    dit = f"{f'« {tout} »' if tout else 'une valeur'} n'a pas de partie « {acces.attr} »"
    if tout == _BOUCLE:
        return Faute("modele-balise-inconnue", dit, f"Une boucle n'a que : {', '.join(sorted(_DE_BOUCLE))}.")
    return Faute("modele-balise-inconnue", dit, f"Écrivez {{{{ {tout} }}}}." if tout else CONSEIL_DE_LANGUE)


def _en_clair(noeud: nodes.Node) -> str:
    """Rend un nœud tel qu'il s'écrit, ou rien s'il est plus qu'un nom, ses parties, ses éléments et ses filtres."""
    match noeud:
        case nodes.Getattr(node=dedans, attr=partie) if de := _en_clair(dedans):
            return f"{de}.{partie}"
        case nodes.Getitem(node=dedans, arg=nodes.Const(value=rang)) if de := _en_clair(dedans):
            return f"{de}[{rang!r}]"
        case nodes.Filter(node=nodes.Node() as dedans, name=filtre) if de := _en_clair(dedans):
            return f"{de} | {filtre}"
        case _:
            return ecrit(noeud)


_N = TypeVar("_N", bound=nodes.Node)


def _tous(arbre: nodes.Node, sorte: type[_N]) -> Iterator[_N]:
    """Énumère les nœuds d'une sorte, l'arbre lui-même compris."""
    if isinstance(arbre, sorte):
        yield arbre
    yield from arbre.find_all(sorte)


def _inconnue(nom: str, noms: Sortes) -> Faute:
    proches = difflib.get_close_matches(nom, noms, n=1)
    conseil = f"Vouliez-vous écrire « {proches[0]} » ?" if proches else f"Balises admises : {', '.join(sorted(noms))}."
    if nom in ("p", "r", "tr", "tc"):
        conseil = f"Écrivez « {nom} » contre l'accolade : {{{{{nom} nom }}}}, {{%{nom} if nom %}}."
    return Faute("modele-balise-inconnue", f"la balise « {nom} » n'existe pas", conseil)


def ecrit(noeud: nodes.Node | None) -> str:
    """Rend le nom que porte un nœud, s'il n'est qu'un nom."""
    return noeud.name if isinstance(noeud, nodes.Name) else ""


def _sorte(noeud: nodes.Node | None, noms: Sortes) -> Sorte | None:
    match noeud:
        case nodes.Name(name=nom):
            return Sorte.TEXTE if nom == _BOUCLE else noms.get(nom)
        case nodes.Filter(node=dedans, name=filtre):
            return Sorte.TEXTE if filtre in _D_UN_SEUL else _sorte(dedans, noms)
        case nodes.Compare() | nodes.Not() | nodes.And() | nodes.Or():
            return Sorte.CONDITION
        case nodes.CondExpr(expr1=oui, expr2=non):
            sortes = {_sorte(oui, noms), _sorte(non, noms) if non is not None else Sorte.TEXTE}
            return next((s for s in (Sorte.BLOC, Sorte.LISTE, Sorte.CONDITION) if s in sortes), Sorte.TEXTE)
        case nodes.Const() | nodes.TemplateData() | nodes.Getitem() | nodes.Getattr():
            return Sorte.TEXTE
        case _:
            return None
