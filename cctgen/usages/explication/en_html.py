"""Le texte d'une clause tel qu'il se lit dans une page : bâti des mêmes blocs que Word, où tout signe est échappé."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from cctgen.documents.markdown.lecture import blocs as lire_les_blocs
from cctgen.documents.texte import (
    Bloc,
    Contenu,
    Encadre,
    Inline,
    Liste,
    Paragraphe,
    Renvoi,
    SautDeLigne,
    Tableau,
    Texte,
    Titre,
    lignes_en_clair,
)
from cctgen.socle.typographie import composer

_TABLEAU = '<div class="tableau"><table aria-label="Tableau">'
"""À l'étroit, un tableau se lit ligne par ligne : chaque case dit sa colonne."""
_FIN_DE_TABLEAU = "</table></div>"


def en_html(markdown: str, renvois: Mapping[str, str] | None = None) -> str:
    """Rend le HTML d'un Markdown restreint ; `renvois` donne l'adresse de chaque clause à laquelle on renvoie.

    Rien de ce qu'une personne a écrit n'y est du HTML : balises et attributs viennent d'ici, le texte est échappé.
    """
    return "".join(_blocs(lire_les_blocs(markdown), renvois or {}))


def _blocs(suite: Sequence[Bloc], renvois: Mapping[str, str]) -> Iterator[str]:
    for bloc in suite:
        match bloc:
            case Paragraphe(contenu=contenu):
                yield f"<p>{_contenu(contenu, renvois)}</p>"
            case Liste(elements=elements, numerotee=numerotee, debut=debut):
                nom = "ol" if numerotee else "ul"
                depart = f' start="{debut}"' if numerotee and debut != 1 else ""
                lignes = "".join(f"<li>{_element(e, renvois)}</li>" for e in elements)
                yield f"<{nom}{depart}>{lignes}</{nom}>"
            case Tableau():
                yield _tableau(bloc, renvois)
            case Titre(texte=texte):
                yield f"<p><strong>{_dit(texte)}</strong></p>"
            case Encadre(blocs=interieur):
                yield "".join(_blocs(interieur, renvois))


def _element(element: Sequence[Bloc], renvois: Mapping[str, str]) -> str:
    """Un élément d'un seul paragraphe s'écrit sans lui."""
    match element:
        case (Paragraphe(contenu=contenu), *suite):
            return _contenu(contenu, renvois) + "".join(_blocs(tuple(suite), renvois))
    return "".join(_blocs(tuple(element), renvois))


def _tableau(tableau: Tableau, renvois: Mapping[str, str]) -> str:
    tetes = "".join(f'<th scope="col">{_element(case, renvois)}</th>' for case in tableau.entetes)
    colonnes = [_dit(" ".join(lignes_en_clair(case))) for case in tableau.entetes]
    lignes = (
        "".join(
            f'<td data-colonne="{colonne}">{_element(case, renvois)}</td>'
            for colonne, case in zip(colonnes, ligne, strict=True)
        )
        for ligne in tableau.lignes
    )
    corps = "".join(f"<tr>{ligne}</tr>" for ligne in lignes)
    return f"{_TABLEAU}<thead><tr>{tetes}</tr></thead><tbody>{corps}</tbody>{_FIN_DE_TABLEAU}"


def _contenu(contenu: Contenu, renvois: Mapping[str, str]) -> str:
    return "".join(_morceaux(contenu, renvois))


def _morceaux(contenu: Contenu, renvois: Mapping[str, str]) -> Iterator[str]:
    for inline, texte in zip(contenu, _composes(contenu), strict=True):
        match inline:
            case Texte(gras=gras, italique=italique):
                dit = f"<em>{texte}</em>" if italique else texte
                yield f"<strong>{dit}</strong>" if gras else dit
            case Renvoi(cible=cible) if cible in renvois:
                yield f'<a href="{escape(renvois[cible])}">{texte}</a>'
            case Renvoi():
                yield texte
            case SautDeLigne():
                yield "<br>"


def _composes(contenu: Contenu) -> Iterator[str]:
    """Énumère le texte échappé de chaque partie d'un paragraphe, composé d'un bloc : « l' » et son renvoi."""
    textes = [_lu(inline) for inline in contenu]
    compose, fin = composer("".join(textes)), 0
    for texte in textes:
        debut, fin = fin, fin + len(texte)
        yield escape(compose[debut:fin])


def _lu(inline: Inline) -> str:
    match inline:
        case Texte(texte=texte) | Renvoi(libelle=texte):
            return texte
        case SautDeLigne():
            return "\n"
        case _:
            return ""


def _dit(texte: str) -> str:
    return escape(composer(texte))
