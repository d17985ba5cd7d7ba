"""Ce qui change de numéro d'une version à l'autre : articles, titres, exigences, renvois, dans les pièces elles-mêmes.

Le dossier ne sait que les numéros qu'il donne ; un titre qui monte d'un cran dans Word les change tous sans lui.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, NamedTuple

from cctgen.assemblage.modele import Dossier
from cctgen.assemblage.suivi.versions import ElementPublie, renumerotations, version_de
from cctgen.documents.ecarts.numeros import Numero, Numeros
from cctgen.documents.word.revisions.alignement import apparier
from cctgen.socle.nombres import lire_entier
from cctgen.socle.typographie import composer

_PARENTE: Final = 0.6
"""En deçà, deux titres n'ont que des mots communs : l'un part, l'autre vient."""


class Deplacement(NamedTuple):
    """Un numéro qui change ; `None` du côté où ce qu'il numérote n'est pas.

    `ancien` est le titre d'avant, quand il a été récrit.
    """

    intitule: str
    avant: str | None
    apres: str | None
    ancien: str = ""


@dataclass(frozen=True, slots=True)
class NumerosCompares:
    """Les numéros d'une pièce, d'une version à l'autre ; `hors_dossier` : ceux que le dossier ne fait pas changer.

    `intitules` sont les titres des deux versions, qui se lisent dans la pièce.
    """

    titres: tuple[Deplacement, ...]
    exigences: tuple[Deplacement, ...]
    hors_dossier: tuple[Deplacement, ...]
    intitules: frozenset[str]


def comparer_les_numeros(
    avant: Numeros, apres: Numeros, produits: tuple[Numeros | None, Numeros | None]
) -> NumerosCompares:
    """Compare les numéros de deux pièces remises ; `produits`, ceux que l'outil leur donne, s'il les produit encore."""
    titres, exigences = _titres_deplaces(avant, apres), _exigences_deplacees(avant, apres)
    anciens, nouveaux = produits
    expliques: set[Deplacement] = set()
    if anciens is not None and nouveaux is not None:
        expliques.update(_titres_deplaces(anciens, nouveaux), _exigences_deplacees(anciens, nouveaux))
    hors = tuple(d for d in (*titres, *exigences) if d not in expliques)
    return NumerosCompares(titres, exigences, hors, frozenset(n.intitule for n in (*avant.titres, *apres.titres)))


def _titres_deplaces(avant: Numeros, apres: Numeros) -> tuple[Deplacement, ...]:
    """Un titre récrit en partie est le même ; déplacé, il se reconnaît à son texte."""
    return _deplaces(avant.titres, apres.titres, _parente)


def _exigences_deplacees(avant: Numeros, apres: Numeros) -> tuple[Deplacement, ...]:
    """HEB-013-2 retirée n'est pas HEB-013-1 ajoutée : une exigence n'est la même qu'à identifiant égal."""
    return _deplaces(avant.exigences, apres.exigences, lambda _ancienne, _nouvelle: 0.0)


def _deplaces(
    avant: Sequence[Numero], apres: Sequence[Numero], parente: Callable[[Numero, Numero], float]
) -> tuple[Deplacement, ...]:
    """Rend ce qui change de numéro, dans l'ordre de la nouvelle pièce."""
    paires = [*apparier(avant, apres, lambda numero: numero.intitule, parente)]
    partis: dict[str, list[Numero]] = defaultdict(list)
    for ancien, nouveau in paires:
        if ancien is not None and nouveau is None:
            partis[ancien.intitule].append(ancien)
    lus = []
    for ancien, nouveau in paires:
        if nouveau is not None:
            retrouves = partis[nouveau.intitule] if ancien is None else []
            lus.append((retrouves.pop(0) if retrouves else ancien, nouveau))
    restes = [(ancien, None) for anciens in partis.values() for ancien in anciens]
    dits = (_deplacement(*paire) for paire in (*lus, *restes))
    return tuple(d for d in dits if d.avant != d.apres)


def _deplacement(ancien: Numero | None, nouveau: Numero | None) -> Deplacement:
    intitule = (nouveau or ancien or Numero("", "")).intitule
    recrit = ancien.intitule if ancien is not None and ancien.intitule != intitule else ""
    return Deplacement(intitule, ancien and ancien.dit, nouveau and nouveau.dit, recrit)


def _parente(ancien: Numero, nouveau: Numero) -> float:
    ratio = difflib.SequenceMatcher(None, ancien.intitule, nouveau.intitule, autojunk=False).ratio()
    return ratio if ratio >= _PARENTE else 0.0


class Place(NamedTuple):
    """Où se lit un article : son document, et le numéro qui s'y imprime."""

    document: str
    numero: str

    @property
    def en_clair(self) -> str:
        """Rend « Sécurité et conformité, article 1.1 »."""
        article = "article " if self.numero[:1].isdigit() else ""
        return f"{self.document}, {article}{self.numero or 'sans numéro'}"


@dataclass(frozen=True, slots=True)
class Renumerote:
    """Un article ou un titre qui change de numéro ; `id` est vide d'un titre que le dossier ne connaît pas.

    Une place manque d'un titre venu ou parti dans la pièce seule, hors du dossier.
    """

    id: str
    titre: str
    avant: Place | None
    apres: Place | None

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `differences`."""
        return {"id": self.id, "titre": self.titre, "avant": self.avant, "apres": self.apres}


def renumerotes(avant: Dossier, apres: Dossier, pieces: Mapping[str, NumerosCompares]) -> tuple[Renumerote, ...]:
    """Rend ce qui change de numéro pour un candidat : les articles des annexes, puis les autres titres des pièces.

    `pieces` donne, par titre de pièce, les numéros qui s'y lisent : ils priment sur ceux que le dossier lui donne.
    """
    extraits = [document for dossier in (avant, apres) for document in dossier.documents if document.est_a_reporter]
    reportes = {article.clause for extrait in extraits for article in extrait.articles}
    paires = [paire for paire in renumerotations(version_de(avant), version_de(apres)) if paire[1].id not in reportes]
    lues = {titre: _Lus(compares) for titre, compares in pieces.items()}
    articles = [_article(*paire) for paire in paires if _est_tenu(*paire, lues.get(paire[1].document))]
    dits = {(p.apres.document, _cle(p.titre), p.avant.numero, p.apres.numero) for p in articles if p.avant and p.apres}
    connus = _Connus(avant, apres)
    for titre, compares in pieces.items():
        hors = {*compares.hors_dossier}
        for deplace in compares.titres:
            cle = _cle(deplace.intitule)
            change = None not in deplace and (titre, cle, deplace.avant, deplace.apres) not in dits
            if (change or (None in deplace and deplace in hors)) and connus.est_des_deux_versions(titre, deplace):
                articles.append(_titre(titre, deplace, connus.article(titre, deplace.intitule)))
    return tuple(articles)


class _Connus:
    """Les articles que le dossier connaît, à la pièce et au titre où ils se lisent, dans chaque version."""

    def __init__(self, avant: Dossier, apres: Dossier) -> None:
        titres = {document.id: document.titre for document in apres.documents}
        self._avant, self._apres = (
            {(titres.get(d.id, d.titre), _cle(a.titre)): a.clause for d in dossier.documents for a in d.articles}
            for dossier in (avant, apres)
        )
        self._tenus = {a.clause for a in avant.articles} & {a.clause for a in apres.articles}

    def article(self, document: str, intitule: str) -> str:
        """Rend l'identifiant de l'article d'aujourd'hui, ou vide d'un titre que le dossier ne connaît pas."""
        return self._apres.get((document, _cle(intitule)), "")

    def est_des_deux_versions(self, document: str, deplace: Deplacement) -> bool:
        """Faux si le titre d'avant ou d'après est celui d'un article ajouté ou retiré.

        Deux titres qui se ressemblent ne font pas d'un article retiré celui qui s'ajoute.
        """
        ancien = self._avant.get((document, _cle(deplace.ancien or deplace.intitule)), "")
        nouveau = self.article(document, deplace.intitule)
        return {ancien, nouveau} - {""} <= self._tenus


class _Lus:
    """Les titres que porte une pièce, et ceux qui y changent de numéro, tels qu'ils se comparent à ceux du dossier."""

    def __init__(self, compares: NumerosCompares) -> None:
        self.titres = frozenset(map(_cle, compares.intitules))
        self.deplaces = frozenset((_cle(d.intitule), d.avant, d.apres) for d in compares.titres)


def _est_tenu(ancien: ElementPublie, nouveau: ElementPublie, lus: _Lus | None) -> bool:
    """Faux d'un changement que la pièce, retouchée, n'a pas suivi : elle dit elle-même ce qui y change."""
    cle = _cle(nouveau.titre)
    if ancien.document != nouveau.document or lus is None or cle not in lus.titres:
        return True
    return (cle, ancien.numero, nouveau.numero) in lus.deplaces


def _cle(titre: str) -> str:
    """Rend un titre tel qu'il s'imprime, à ses espaces près."""
    return " ".join(composer(titre).split())


def _article(ancien: ElementPublie, nouveau: ElementPublie) -> Renumerote:
    places = (Place(element.document, element.numero) for element in (ancien, nouveau))
    return Renumerote(nouveau.id, nouveau.titre, *places)


def _titre(document: str, deplace: Deplacement, identifiant: str) -> Renumerote:
    places = (None if dit is None else Place(document, dit) for dit in (deplace.avant, deplace.apres))
    return Renumerote(identifiant, deplace.intitule, *places)


def plages(exigences: Sequence[Deplacement]) -> Iterator[tuple[str, str]]:
    """Réunit les numéros qui se suivent et changent du même pas : « E20 à E25 », « E19 à E24 »."""
    communs = [(d.avant, d.apres) for d in exigences if d.avant and d.apres]
    for _, suite in groupby(enumerate(communs), key=lambda place: [_pas(dit, place[0]) for dit in place[1]]):
        paires = [paire for _, paire in suite]
        avant, apres = (dits[0] if len(dits) == 1 else f"{dits[0]} à {dits[-1]}" for dits in zip(*paires, strict=True))
        yield avant, apres


def _pas(dit: str, rang: int) -> tuple[str, int | str]:
    """Rend la même valeur de deux numéros qui se suivent, à deux rangs qui se suivent."""
    lettres = dit.rstrip("0123456789")
    compte = lire_entier(dit.removeprefix(lettres))
    return (lettres, compte - rang) if compte is not None else (lettres, f"rang {rang}")
