"""Les numéros que Word imprime devant les titres et les exigences d'un .docx : il les calcule, sans les y écrire.

Un titre qui monte d'un cran, ou une numérotation qui part de 5, les change tous sans changer un mot.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from functools import lru_cache, reduce
from typing import Final, NamedTuple

from lxml import etree

from cctgen.documents.word.revisions.balises import NON, NUMPR, PPR, TC, TR, Noeud, P, lire_xml, w
from cctgen.documents.word.revisions.lecture import lire
from cctgen.socle.nombres import lire_entier

_DERNIER_NIVEAU_DE_TITRE: Final = 8
_REDITE: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
"""Ce que lit à la place un logiciel ancien : le même texte, une seconde fois."""
_NIVEAU_CITE: Final = re.compile(r"%([1-9])")
_UNITES_ROMAINES: Final = {
    "M": 1000, "CM": 900, "D": 500, "CD": 400, "C": 100, "XC": 90, "L": 50, "XL": 40, "X": 10, "IX": 9, "V": 5,
    "IV": 4, "I": 1,
}  # fmt: skip


class Numero(NamedTuple):
    """Un numéro imprimé, vide d'un titre qui n'en a pas, et ce qu'il numérote : un titre, une exigence."""

    intitule: str
    dit: str


class Numeros(NamedTuple):
    """Les numéros d'une pièce : ceux de ses titres, et ceux qui sont seuls dans leur case, les exigences."""

    titres: tuple[Numero, ...] = ()
    exigences: tuple[Numero, ...] = ()


SANS_NUMERO: Final = Numeros()


@lru_cache(maxsize=64)
def numeros_du_docx(docx: bytes) -> Numeros:
    """Rend les numéros d'un .docx tels que Word les imprime ; d'un fichier abîmé, rien."""
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as archive:
            parties = (archive.read(f"word/{nom}.xml") for nom in ("styles", "numbering", "document"))
            styles, numerotation, corps = map(lire_xml, parties)
    except (zipfile.BadZipFile, zlib.error, KeyError, etree.XMLSyntaxError):
        return SANS_NUMERO
    plan, compteurs = Plan(styles), _Compteurs(numerotation)
    titres: list[Numero] = []
    exigences: list[Numero] = []
    for paragraphe in corps.iter(P):
        if any(True for _ in paragraphe.iterancestors(_REDITE)):
            continue
        dit = compteurs.compter(*plan.liste(paragraphe))
        intitule = _lu(paragraphe)
        if intitule and plan.niveau_de_titre(paragraphe):
            titres.append(Numero(intitule, dit))
        elif dit and not intitule and (numerote := _a_cote(paragraphe)):
            exigences.append(Numero(numerote, dit))
    return Numeros(tuple(titres), tuple(exigences))


def _lu(noeud: Noeud) -> str:
    return " ".join(lire(noeud).split())


def _a_cote(paragraphe: Noeud) -> str:
    """Rend le premier texte que porte la ligne de tableau d'un numéro seul dans sa case."""
    ligne = next(paragraphe.iterancestors(TR), None)
    cases = () if ligne is None else ligne.iter(TC)
    return next(filter(None, (" ".join(filter(None, map(_lu, case.iter(P)))) for case in cases)), "")


class _Reglage(NamedTuple):
    """Ce que règle un paragraphe, ou un style : la liste, son niveau, le niveau de titre ; vide s'il n'en dit rien."""

    liste: str
    niveau: str
    titre: str

    def ou(self, autre: _Reglage) -> _Reglage:
        return _Reglage(self.liste or autre.liste, self.niveau or autre.niveau, self.titre or autre.titre)


_RIEN: Final = _Reglage("", "", "")
_LISTE: Final = f"{NUMPR}/{w('numId')}"
_NIVEAU: Final = f"{NUMPR}/{w('ilvl')}"
_TITRE: Final = w("outlineLvl")
_VAL: Final = w("val")
_STYLE_DU_PARAGRAPHE: Final = f"{PPR}/{w('pStyle')}"


class _DuStyle(NamedTuple):
    """Ce qu'un style règle avec ceux dont il part, du plus proche au plus lointain."""

    lignee: tuple[str, ...]
    reglage: _Reglage


class Plan:
    """Ce que les styles d'un document règlent de ses paragraphes : leur niveau de titre, la liste qui les numérote."""

    def __init__(self, styles: Noeud | None) -> None:
        lus = () if styles is None else styles.iter(w("style"))
        self._styles = {str(s.get(w("styleId"))): s for s in lus if s.get(w("type")) == "paragraph"}
        self._regles: dict[str, _DuStyle] = {}
        self._ordinaire = next((c for c, s in self._styles.items() if s.get(w("default"), "0") not in NON), "")

    def niveau_de_titre(self, paragraphe: Noeud) -> int:
        """Rend 1 d'un titre de premier niveau, 2 du suivant ; 0 d'un paragraphe qui n'est pas un titre."""
        niveau = lire_entier(self._regle(paragraphe).titre)
        return 0 if niveau is None or niveau > _DERNIER_NIVEAU_DE_TITRE else niveau + 1

    def liste(self, paragraphe: Noeud) -> tuple[str, str, tuple[str, ...]]:
        """Rend la liste qui numérote un paragraphe, le niveau s'il est dit, et les styles dont il peut se déduire."""
        reglage = self._regle(paragraphe)
        return reglage.liste, reglage.niveau, self._du_style(self._style(paragraphe)).lignee

    def _regle(self, paragraphe: Noeud) -> _Reglage:
        return _reglage(paragraphe).ou(self._du_style(self._style(paragraphe)).reglage)

    def _style(self, paragraphe: Noeud) -> str:
        return _valeur(paragraphe, _STYLE_DU_PARAGRAPHE) or self._ordinaire

    def _du_style(self, style: str) -> _DuStyle:
        if style not in self._regles:
            lignee = tuple(self._lignee(style))
            reglages = (_reglage(self._styles[nom]) for nom in lignee)
            self._regles[style] = _DuStyle(lignee, reduce(_Reglage.ou, reglages, _RIEN))
        return self._regles[style]

    def _lignee(self, style: str) -> Iterator[str]:
        vus: set[str] = set()
        while style in self._styles and style not in vus:
            vus.add(style)
            yield style
            style = _valeur(self._styles[style], w("basedOn"))


def _reglage(porteur: Noeud) -> _Reglage:
    proprietes = porteur.find(PPR)
    if proprietes is None:
        return _RIEN
    return _Reglage(_valeur(proprietes, _LISTE), _valeur(proprietes, _NIVEAU), _valeur(proprietes, _TITRE))


def _valeur(noeud: Noeud, chemin: str) -> str:
    trouve = noeud.find(chemin)
    return "" if trouve is None else str(trouve.get(_VAL, ""))


class _Niveau(NamedTuple):
    """Comment se compte et s'écrit un niveau de liste ; `apres` est le rang du niveau qui le fait repartir."""

    depart: int
    format: str
    texte: str
    en_chiffres: bool
    apres: int | None
    style: str


class _Compteurs:
    """Où en est chaque liste ; celles qui partagent une définition comptent ensemble."""

    def __init__(self, numerotation: Noeud) -> None:
        definies = {str(a.get(w("abstractNumId"))): a for a in numerotation.findall(w("abstractNum"))}
        par_style = {_valeur(a, w("styleLink")): cle for cle, a in definies.items()}
        self._definition: dict[str, str] = {}
        self._niveaux: dict[str, dict[int, _Niveau]] = {}
        self._reprises: dict[tuple[str, int], int] = {}
        self._comptes: dict[str, dict[int, int]] = {}
        for num in numerotation.findall(w("num")):
            liste, cle = str(num.get(w("numId"))), _valeur(num, w("abstractNumId"))
            if cle in definies:
                cle = par_style.get(_valeur(definies[cle], w("numStyleLink")) or "-", cle)
                self._definition[liste] = cle
                self._niveaux[liste] = dict(_niveaux(definies[cle]))
            for retouche in num.findall(w("lvlOverride")):
                rang = lire_entier(retouche.get(w("ilvl"))) or 0
                self._niveaux.setdefault(liste, {}).update(_niveaux(retouche))
                if (reprise := lire_entier(_valeur(retouche, w("startOverride")))) is not None:
                    self._reprises[liste, rang] = reprise

    def compter(self, liste: str, niveau: str, styles: tuple[str, ...]) -> str:
        """Compte un paragraphe et rend son numéro ; vide s'il n'en a pas, ou n'a qu'une puce."""
        niveaux = self._niveaux.get(liste, {})
        rang = lire_entier(niveau)
        if rang is None:
            rang = next((r for style in styles for r, n in niveaux.items() if n.style == style), 0)
        if rang not in niveaux or liste not in self._definition:
            return ""
        comptes = self._comptes.setdefault(self._definition[liste], {})
        reprise = self._reprises.pop((liste, rang), None)
        comptes[rang] = reprise if reprise is not None else comptes.get(rang, niveaux[rang].depart - 1) + 1
        for dessous in [r for r in comptes if r > rang]:
            apres = niveaux[dessous].apres if dessous in niveaux else None
            if apres is None or rang < apres:
                del comptes[dessous]
        return _ecrit(niveaux, rang, comptes)


def _niveaux(porteur: Noeud) -> Iterator[tuple[int, _Niveau]]:
    for niveau in porteur.findall(w("lvl")):
        depart = lire_entier(_valeur(niveau, w("start")))
        legal = niveau.find(w("isLgl"))
        yield (
            lire_entier(niveau.get(w("ilvl"))) or 0,
            _Niveau(
                1 if depart is None else depart,
                _valeur(niveau, w("numFmt")) or "decimal",
                _valeur(niveau, w("lvlText")),
                legal is not None and legal.get(w("val"), "1") not in NON,
                lire_entier(_valeur(niveau, w("lvlRestart"))),
                _valeur(niveau, w("pStyle")),
            ),
        )


def _ecrit(niveaux: dict[int, _Niveau], rang: int, comptes: dict[int, int]) -> str:
    niveau = niveaux[rang]
    if niveau.format in ("bullet", "none"):
        return ""

    def compte(cite: re.Match[str]) -> str:
        autre = int(cite[1]) - 1
        return _en_signes(comptes.get(autre, 0), "decimal" if niveau.en_chiffres else niveaux[autre].format)

    cites = [int(cite) - 1 for cite in _NIVEAU_CITE.findall(niveau.texte)]
    return _NIVEAU_CITE.sub(compte, niveau.texte).strip(" .\t\u00a0") if set(cites) <= niveaux.keys() else ""


def _en_signes(compte: int, format_: str) -> str:
    if format_.endswith("Letter") and compte > 0:
        # Après « z », Word redouble : « aa », « bb ».
        lettre = chr(ord("a") + (compte - 1) % 26) * (1 + (compte - 1) // 26)
        return lettre.upper() if format_.startswith("upper") else lettre
    if format_.endswith("Roman"):
        dit, reste = "", compte
        for signe, valeur in _UNITES_ROMAINES.items():
            dit, reste = dit + signe * (reste // valeur), reste % valeur
        return dit if format_.startswith("upper") else dit.lower()
    return f"{compte:02}" if format_ == "decimalZero" else str(compte)
