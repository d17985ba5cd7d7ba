"""Relier une annexe à elle-même : chaque texte cité à la table des sources, chaque terme à sa définition.

Le texte ne change pas d'un signe ; seul ce qui mène quelque part devient un lien.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from cctgen.assemblage.modele import Document, Dossier
from cctgen.assemblage.presentation.tete import nom_sans_version
from cctgen.documents.fragments import Lien, Marque
from cctgen.documents.references import nom_court
from cctgen.documents.texte import Bloc, Contenu, Inline, Liste, Paragraphe, Style, Texte, Titre

_Rendu = Callable[[str], tuple[Inline, ...]]
"""Ce que devient un passage trouvé."""

_DEFINITIONS = re.compile(r"Définitions?\b")
"""Le titre de l'article qui définit les termes de l'annexe : ses éléments de liste s'ouvrent sur un terme en gras."""


def relier(dossier: Dossier, document: Document, blocs: Sequence[Bloc]) -> tuple[Bloc, ...]:
    """Rend les mêmes blocs, reliés : sources en tête, références citées, termes définis."""
    return _relier_les_termes(_relier_les_sources(dossier, document, tuple(blocs)))


def _relier_les_sources(dossier: Dossier, document: Document, blocs: tuple[Bloc, ...]) -> tuple[Bloc, ...]:
    textes = {c.reference.id: c.reference for c in dossier.references}
    signets = {i: f"source_{re.sub(r'[^0-9A-Za-z]', '_', i)}" for i in textes}
    # « RGI (2) », cité, se lit « RGI 2, arrêté du 20/04/2016 » parmi les sources.
    racines = {nom_sans_version(texte): signets[i] for i, texte in textes.items()}
    lues = {nom for source in document.tete.sources for nom in _un_de(racines).findall(source)} if racines else set()
    if not lues:
        return blocs
    presentes = {nom: signet for nom, signet in racines.items() if nom in lues}
    citees = {nom_court(texte): signets[i] for i, texte in textes.items() if nom_sans_version(texte) in lues}
    poses: set[str] = set()
    en_tete, ensuite = _un_de(presentes), _un_de(citees)

    def relie(bloc: Bloc) -> Bloc:
        """Marque les sources dans la ligne qui les énumère, la première ; relie celles des articles qui suivent."""
        if not isinstance(bloc, Paragraphe) or bloc.style is not Style.REFERENCES:
            return bloc
        if not poses:
            return replace(bloc, contenu=_decouper(bloc.contenu, en_tete, lambda lu: _marquer(lu, presentes, poses)))
        return replace(bloc, contenu=_decouper(bloc.contenu, ensuite, lambda lu: _mener(lu, citees, poses)))

    return tuple(map(relie, blocs))


def _un_de(noms: Iterable[str]) -> re.Pattern[str]:
    """Rend ce qui reconnaît un de ces noms entier, le plus long d'abord : « eIDAS 2 » n'est pas « eIDAS »."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(nom) for nom in sorted(noms, key=len, reverse=True))})(?!\w)")


def _marquer(lu: str, signets: Mapping[str, str], poses: set[str]) -> tuple[Inline, ...]:
    if signets[lu] in poses:
        return (Texte(lu),)
    poses.add(signets[lu])
    return (Marque(signets[lu]), Texte(lu))


def _mener(lu: str, signets: Mapping[str, str], poses: set[str]) -> tuple[Inline, ...]:
    return (Lien(lu, signets[lu]),) if signets[lu] in poses else (Texte(lu),)


def _relier_les_termes(blocs: tuple[Bloc, ...]) -> tuple[Bloc, ...]:
    debut = next((i for i, b in enumerate(blocs) if isinstance(b, Titre) and _DEFINITIONS.match(b.texte)), None)
    if debut is None:
        return blocs
    fin = next((i for i in range(debut + 1, len(blocs)) if isinstance(blocs[i], Titre)), len(blocs))
    signets: dict[str, str] = {}
    definitions = tuple(_definir(bloc, signets) for bloc in blocs[debut + 1 : fin])
    if not signets:
        return blocs
    motif = re.compile(rf"\b({'|'.join(map(re.escape, sorted(signets, key=len, reverse=True)))})s?\b", re.IGNORECASE)
    return (*_articles(blocs[: debut + 1], motif, signets), *definitions, *_articles(blocs[fin:], motif, signets))


def _definir(bloc: Bloc, signets: dict[str, str]) -> Bloc:
    """Pose une marque devant chaque terme défini, et la retient."""
    if not isinstance(bloc, Liste):
        return bloc
    elements = []
    for element in bloc.elements:
        premier = element[0] if element else None
        if isinstance(premier, Paragraphe) and premier.contenu and isinstance(gras := premier.contenu[0], Texte):
            if gras.gras:
                signet = f"terme_{len(signets) + 1}"
                signets[gras.texte.casefold()] = signet
                premier = replace(premier, contenu=(Marque(signet), *premier.contenu))
            elements.append((premier, *element[1:]))
        else:
            elements.append(element)
    return replace(bloc, elements=tuple(elements))


def _articles(blocs: Sequence[Bloc], motif: re.Pattern[str], signets: Mapping[str, str]) -> Iterator[Bloc]:
    """Relie, une fois par article, le premier emploi de chaque terme."""
    deja: set[str] = set()
    for bloc in blocs:
        if isinstance(bloc, Titre):
            deja = set()
            yield bloc
        else:
            yield _termes(bloc, motif, signets, deja)


def _termes(bloc: Bloc, motif: re.Pattern[str], signets: Mapping[str, str], deja: set[str]) -> Bloc:
    match bloc:
        case Paragraphe(style=Style.COURANT):
            return replace(bloc, contenu=_decouper(bloc.contenu, motif, lambda lu: _terme(lu, motif, signets, deja)))
        case Liste():
            elements = tuple(tuple(_termes(b, motif, signets, deja) for b in element) for element in bloc.elements)
            return replace(bloc, elements=elements)
        case _:
            return bloc


def _terme(lu: str, motif: re.Pattern[str], signets: Mapping[str, str], deja: set[str]) -> tuple[Inline, ...]:
    trouve = motif.fullmatch(lu)
    terme = trouve[1].casefold() if trouve else ""
    if not terme or terme in deja:
        return (Texte(lu),)
    deja.add(terme)
    return (Lien(lu, signets[terme]),)


def _decouper(contenu: Contenu, motif: re.Pattern[str], rendre: _Rendu) -> Contenu:
    """Rend le contenu, chaque passage trouvé dans un texte nu remplacé par ce qu'en fait `rendre`."""
    suite: list[Inline] = []
    for inline in contenu:
        if not isinstance(inline, Texte) or inline.gras or inline.italique or inline.surligne:
            suite.append(inline)
            continue
        place = 0
        for trouve in motif.finditer(inline.texte):
            suite += [Texte(inline.texte[place : trouve.start()])] if trouve.start() > place else []
            suite += rendre(trouve[0])
            place = trouve.end()
        suite += [Texte(inline.texte[place:])] if place < len(inline.texte) else []
    return tuple(suite)
