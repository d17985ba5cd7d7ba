"""Les numéros que Word donnera aux titres d'un modèle, lus dans ses styles et ses listes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from cctgen.assemblage.numeros import FORMES, Niveau, Numeros, Titre
from cctgen.documents.modeles.paquet import Illisible, Paquet
from cctgen.documents.modeles.piece.noms import w
from cctgen.documents.modeles.styles import NOMS_DE_NUMEROS, NOMS_DE_PUCES, SOMMAIRE, TITRES
from cctgen.socle.nombres import lire_entier

_SANS_NUMERO = frozenset({"bullet", "none"})
_AFFICHES = {
    noms[0].casefold(): noms[-1]
    for noms in (*TITRES, *SOMMAIRE, NOMS_DE_PUCES, NOMS_DE_NUMEROS, ("header", "En-tête"), ("footer", "Pied de page"))
}
"""Le nom que Word affiche d'un style d'origine, d'après celui du fichier."""


class Heritee(NamedTuple):
    """Une propriété d'un style, et le nom de celui qui la dit ; vide, c'est le modèle pour tout texte."""

    nom: str
    propriete: Any


class Styles:
    """Les styles et les listes d'un modèle : trouver un style par son nom, sa liste, son niveau."""

    def __init__(self, paquet: Paquet) -> None:
        racine = paquet.piece("styles")
        self._defauts = None if racine is None else racine.find(w("docDefaults"))
        self._listes = paquet.piece("numbering")
        tous = [] if racine is None else list(racine.iterfind(w("style")))
        self._par_id = {s.get(w("styleId")): s for s in tous}
        self._par_nom = {_valeur(s, "name").casefold(): s for s in tous if _valeur(s, "name")}

    def trouver(self, noms: Sequence[str]) -> Any:
        """Rend le style de l'un de ces noms, ou rien."""
        return next((s for nom in noms if (s := self._par_nom.get(nom.casefold())) is not None), None)

    @property
    def noms(self) -> tuple[str, ...]:
        """Rend les noms des styles du modèle, en minuscules."""
        return tuple(self._par_nom)

    def identifie(self, identifiant: str) -> Any:
        """Rend le style de cet identifiant, ou rien."""
        return self._par_id.get(identifiant)

    def nom(self, style: Any) -> str:
        """Rend le nom que Word affiche en français, s'il est connu ; à défaut, celui du fichier."""
        nom = _valeur(style, "name")
        return _AFFICHES.get(nom.casefold(), nom)

    def heritee(self, style: Any, chemin: str, attribut: str = "") -> Heritee | None:
        """Rend une propriété (« rPr/sz ») que dit un style, celui dont il dérive, ou le modèle ; rien si nul ne la dit.

        Avec `attribut`, une propriété qui ne le porte pas laisse la place.
        """
        sorte, propriete = chemin.split("/")
        cherche = f"{w(sorte)}/{w(propriete)}"
        porteurs = [(self.nom(parent), parent.find(cherche)) for parent in self._lignee(style)]
        if self._defauts is not None:
            porteurs.append(("", self._defauts.find(f"{w(f'{sorte}Default')}/{cherche}")))
        dites = (Heritee(*p) for p in porteurs if p[1] is not None)
        return next((d for d in dites if not attribut or d.propriete.get(w(attribut)) is not None), None)

    def nature(self, style: Any) -> str:
        """Rend « paragraph », « table », « character »…"""
        return str(style.get(w("type"), "paragraph"))

    def liste(self, style: Any) -> tuple[str, int, tuple[Niveau, ...]] | None:
        """Rend la liste d'un style, son niveau et ceux de la liste ; rien si Word ne le numérote pas."""
        numero, ecrit = "", None
        for parent in self._lignee(style):
            propriete = parent.find(f"{w('pPr')}/{w('numPr')}")
            if propriete is not None:
                numero = numero or _valeur(propriete, "numId")
                ecrit = ecrit or _valeur(propriete, "ilvl")
                if numero:
                    break
        if not numero or numero == "0" or self._listes is None:
            return None
        abstraite, niveaux = self._niveaux(numero)
        if not niveaux:
            return None
        lies = [n for n, lvl in enumerate(self._lvl(abstraite)) if _valeur(lvl, "pStyle") == style.get(w("styleId"))]
        niveau = int(ecrit) if ecrit else next(iter(lies), 0)
        return (abstraite, niveau, niveaux) if niveau < len(niveaux) else None

    def niveau_de_liste(self, noms: Sequence[str]) -> Any:
        """Rend la définition du niveau qui numérote le style de l'un de ces noms, ou rien."""
        style = self.trouver(noms)
        liste = None if style is None else self.liste(style)
        return None if liste is None else self._lvl(liste[0])[liste[1]]

    def en_rond(self) -> Iterator[str]:
        """Énumère les styles dont l'héritage revient sur lui-même, où qu'il y entre."""
        for style in self._par_id.values():
            dernier = [*self._lignee(style)][-1]
            if _valeur(dernier, "basedOn") in self._par_id:
                yield self.nom(style)

    def _lignee(self, style: Any) -> Iterator[Any]:
        vus: list[Any] = []
        while style is not None and style not in vus:
            vus.append(style)
            yield style
            style = self._par_id.get(_valeur(style, "basedOn"))

    def _abstraite(self, numero: str, detours: int = 3) -> str:
        """Rend la définition d'une liste ; elle peut n'être qu'un renvoi à celle d'un style de liste."""
        num = self._listes.find(f"{w('num')}[@{w('numId')}='{numero}']") if numero.isdigit() else None
        identifiant = "" if num is None else _valeur(num, "abstractNumId")
        definition = self._definition(identifiant)
        style = None if definition is None else self._par_id.get(_valeur(definition, "numStyleLink"))
        vise = None if style is None else style.find(f"{w('pPr')}/{w('numPr')}")
        return identifiant if vise is None or not detours else self._abstraite(_valeur(vise, "numId"), detours - 1)

    def _definition(self, abstraite: str) -> Any:
        if not abstraite.isdigit():
            return None
        return self._listes.find(f"{w('abstractNum')}[@{w('abstractNumId')}='{abstraite}']")

    def _lvl(self, abstraite: str) -> list[Any]:
        definition = self._definition(abstraite)
        return [] if definition is None else list(definition.iterfind(w("lvl")))

    def _niveaux(self, numero: str) -> tuple[str, tuple[Niveau, ...]]:
        abstraite = self._abstraite(numero)
        niveaux = [_niveau(lvl, rang) for rang, lvl in enumerate(self._lvl(abstraite))]
        num = self._listes.find(f"{w('num')}[@{w('numId')}='{numero}']")
        for change in () if num is None else num.iterfind(w("lvlOverride")):
            rang = lire_entier(change.get(w("ilvl")))
            if rang is None or rang >= len(niveaux):
                continue
            if (lvl := change.find(w("lvl"))) is not None:
                niveaux[rang] = _niveau(lvl, rang)
            if (debut := lire_entier(_valeur(change, "startOverride"))) is not None:
                niveaux[rang] = replace(niveaux[rang], debut=debut)
        return abstraite, tuple(niveaux)


def _niveau(lvl: Any, rang: int) -> Niveau:
    reprend = lire_entier(_valeur(lvl, "lvlRestart"))
    forme = _valeur(lvl, "numFmt") or "decimal"
    return Niveau(
        patron="" if forme in _SANS_NUMERO else _valeur(lvl, "lvlText"),
        forme=forme,
        debut=lire_entier(_valeur(lvl, "start")) or 0,
        reprend=rang if reprend is None else reprend,
        en_chiffres=lvl.find(w("isLgl")) is not None,
    )


def _valeur(parent: Any, nom: str) -> str:
    trouve = parent.find(w(nom))
    return "" if trouve is None else str(trouve.get(w("val"), ""))


def numeros_des_titres(styles: Styles) -> Numeros:
    """Rend la numérotation des titres de rang 1 à 3, telle que Word l'affichera."""
    titres: list[Titre | None] = []
    listes: dict[str, tuple[Niveau, ...]] = {}
    for noms in TITRES:
        style = styles.trouver(noms)
        liste = None if style is None else styles.liste(style)
        if liste is None or "%" not in liste[2][liste[1]].patron:
            titres.append(None)
            continue
        identifiant, niveau, niveaux = liste
        listes[identifiant] = niveaux
        titres.append(Titre(identifiant, niveau))
    return Numeros(tuple(titres), listes)


def formes_refusees(numeros: Numeros) -> tuple[str, ...]:
    """Rend les formes de nombre des titres que l'outil ne sait pas écrire, sous leur nom de Word."""
    employes = [numeros.listes[t.liste][: t.niveau + 1] for t in numeros.titres if t is not None]
    return tuple(dict.fromkeys(n.forme for niveaux in employes for n in niveaux if n.patron and n.forme not in FORMES))


@lru_cache(maxsize=32)
def numeros_du_modele(octets: bytes) -> Numeros:
    """Rend la numérotation des titres d'un modèle ; lève `Illisible`."""
    return numeros_des_titres(Styles(Paquet(octets)))


def numeros_lisibles(octets: bytes) -> Numeros | None:
    """Rend la numérotation d'un modèle dont parties et articles sont numérotés ; rien d'un modèle fautif."""
    try:
        numeros = numeros_du_modele(octets)
    except Illisible:
        return None
    return None if None in numeros.titres[:2] else numeros
