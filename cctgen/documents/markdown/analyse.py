"""L'analyse entière d'un Markdown restreint, par markdown-it : ce que la lecture simple ne sait pas lire.

Le texte quelconque ressort intact : ce qui n'est pas une forme admise est rendu à la lettre.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from cctgen.documents.texte import (
    PREFIXE_RENVOI,
    Bloc,
    Cellule,
    Contenu,
    Inline,
    Liste,
    Paragraphe,
    Renvoi,
    SautDeLigne,
    Tableau,
    Texte,
    ajouter,
)

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token


def blocs_analyses(propre: str) -> tuple[Bloc, ...]:
    """Rend les blocs d'un texte quelconque."""
    return tuple(_blocs(iter(_restreint().parse(propre)), ""))


def contenu_analyse(paragraphe: str) -> Contenu:
    """Rend le contenu d'un paragraphe quelconque."""
    return tuple(_contenu(_restreint().parseInline(paragraphe)[0].children or []))


@cache
def _restreint() -> MarkdownIt:
    # Soixante modules, qu'une génération ou un dépouillement ne chargent pas : aucun de leurs textes n'en a besoin.
    from markdown_it import MarkdownIt  # noqa: PLC0415
    from markdown_it.rules_inline.emphasis import tokenize as emphase  # noqa: PLC0415

    class Analyseur(MarkdownIt):
        """Seuls les renvois `clause:` sont des liens ; les autres restent écrits à la lettre."""

        def validateLink(self, url: str) -> bool:  # noqa: N802 (nom imposé par markdown-it)
            return url.startswith(PREFIXE_RENVOI)

    def par_asterisque(etat: StateInline, silencieux: bool) -> bool:
        """Le souligné n'est pas une mise en forme : `__Host-` et `nom_de_champ` restent intacts."""
        return etat.src[etat.pos] != "_" and emphase(etat, silencieux)

    analyseur = Analyseur("commonmark", {"html": False})
    analyseur.disable(["code", "fence", "blockquote", "hr", "reference", "html_block", "heading", "lheading"])
    analyseur.disable(["backticks", "autolink", "html_inline", "entity", "image"])
    analyseur.inline.ruler.at("emphasis", par_asterisque)
    return analyseur.enable("table")


def _blocs(jetons: Iterator[Token], fin: str) -> Iterator[Bloc]:
    for jeton in jetons:
        if jeton.type == fin:
            return
        if jeton.type == "inline":
            yield Paragraphe(tuple(_contenu(jeton.children or [])))
        elif jeton.type == "bullet_list_open":
            yield Liste(tuple(_elements(jetons, "bullet_list_close")))
        elif jeton.type == "ordered_list_open":
            debut = int(jeton.attrs.get("start", 1))
            yield Liste(tuple(_elements(jetons, "ordered_list_close")), numerotee=True, debut=debut)
        elif jeton.type == "table_open":
            yield _tableau(jetons)


def _elements(jetons: Iterator[Token], fin: str) -> Iterator[tuple[Bloc, ...]]:
    for jeton in jetons:
        if jeton.type == fin:
            return
        if jeton.type == "list_item_open":
            yield tuple(_blocs(jetons, "list_item_close"))


def _tableau(jetons: Iterator[Token]) -> Tableau:
    lignes: list[list[Cellule]] = []
    for jeton in jetons:
        if jeton.type == "table_close":
            break
        if jeton.type == "tr_open":
            lignes.append([])
        elif jeton.type == "inline":
            lignes[-1].append((Paragraphe(tuple(_contenu(jeton.children or []))),))
    return Tableau(tuple(lignes[0]), tuple(tuple(ligne) for ligne in lignes[1:]))


def _contenu(jetons: Sequence[Token]) -> list[Inline]:
    contenu: list[Inline] = []
    gras = italique = 0
    cible = ""
    for jeton in jetons:
        match jeton.type:
            case "text" | "softbreak":
                texte = jeton.content if jeton.type == "text" else " "
                nouveau = Renvoi(cible, texte) if cible else Texte(texte, gras > 0, italique > 0)
                ajouter(contenu, nouveau)
            case "hardbreak":
                contenu.append(SautDeLigne())
            case "strong_open" | "strong_close":
                gras += jeton.nesting
            case "em_open" | "em_close":
                italique += jeton.nesting
            case "link_open":
                cible = str(jeton.attrs["href"]).removeprefix(PREFIXE_RENVOI)
            case "link_close":
                cible = ""
    return contenu
