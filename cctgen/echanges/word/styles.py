"""Ce que disent les styles et la numérotation d'un document : niveau de titre, liste, numéro affiché, texte barré."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from cctgen.documents.modeles.aspect.word import AspectsDeWord
from cctgen.echanges.word.paquet import ESPACES, Paquet, est_actif, val, w
from cctgen.socle.nombres import lire_entier

_CORPS, _ENTIERS = 9, 100_000
"""Le niveau de plan du corps du texte ; au-delà des seconds, une valeur de style n'en est pas une."""
_TITRE = re.compile(r"^(?:heading|titre|title|überschrift)\s*(\d)$", re.IGNORECASE)
_ROMAINS = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"))
_PETITS_ROMAINS = ((9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(frozen=True, slots=True)
class Liste:
    """L'appartenance d'un paragraphe à une liste de Word : son numéro de liste et son rang d'emboîtement, de 0 à 8."""

    numero: str
    rang: int


@dataclass
class Styles:
    """Les styles d'un document, et les compteurs de ses listes à mesure qu'il se lit."""

    paquet: Paquet
    _styles: dict[str, etree._Element] = field(default_factory=dict)
    _niveaux: dict[tuple[str, int], etree._Element] = field(default_factory=dict)
    _abstraits: dict[str, str] = field(default_factory=dict)
    _compteurs: dict[str, list[int]] = field(default_factory=dict)
    _aspects: AspectsDeWord = field(init=False)

    def __post_init__(self) -> None:
        """Indexe les styles et les niveaux de liste."""
        styles = self.paquet.pieces.get("word/styles.xml")
        self._aspects = AspectsDeWord(styles)
        for style in () if styles is None else styles.iterfind("w:style", ESPACES):
            self._styles[style.get(w("styleId"), "")] = style
        listes = self.paquet.pieces.get("word/numbering.xml")
        for abstrait in () if listes is None else listes.iterfind("w:abstractNum", ESPACES):
            for niveau in abstrait.iterfind("w:lvl", ESPACES):
                cle = (abstrait.get(w("abstractNumId"), ""), _entier(niveau.get(w("ilvl"))))
                self._niveaux[cle] = niveau
        for liste in () if listes is None else listes.iterfind("w:num", ESPACES):
            self._abstraits[liste.get(w("numId"), "")] = val(liste, "w:abstractNumId")

    def nom_du_style(self, paragraphe: etree._Element) -> str:
        """Rend le nom du style d'un paragraphe, vide s'il n'en a pas."""
        return val(self._styles.get(val(paragraphe, "w:pPr/w:pStyle")), "w:name")

    def niveau_de_titre(self, paragraphe: etree._Element) -> int:
        """Rend 1 à 9 pour un titre, 0 pour le corps : d'après le plan de Word, à défaut d'après le nom du style."""
        for proprietes in self._proprietes(paragraphe):
            if (niveau := lire_entier(val(proprietes, "w:outlineLvl"))) is not None:
                return 0 if niveau == _CORPS else niveau + 1
        for style in self._chaine(val(paragraphe, "w:pPr/w:pStyle")):
            if trouve := _TITRE.match(val(style, "w:name") or style.get(w("styleId"), "")):
                return int(trouve.group(1))
        return 0

    def est_titre_du_document(self, paragraphe: etree._Element) -> bool:
        """Vrai pour le titre du document entier."""
        return self.nom_du_style(paragraphe).casefold() in ("title", "titre", "titre principal")

    def liste(self, paragraphe: etree._Element) -> Liste | None:
        """Rend la liste d'un paragraphe, d'après lui ou d'après son style."""
        numero, rang = "", ""
        for proprietes in self._proprietes(paragraphe):
            numero = numero or val(proprietes, "w:numPr/w:numId")
            rang = rang or val(proprietes, "w:numPr/w:ilvl")
        return Liste(numero, min(_entier(rang), 8)) if numero not in ("", "0") else None

    def est_a_puces(self, liste: Liste) -> bool:
        """Vrai si la liste n'est pas numérotée."""
        return val(self._niveau(liste), "w:numFmt") in ("bullet", "none", "")

    def numero_affiche(self, liste: Liste) -> str:
        """Avance les compteurs d'une liste et rend ce que Word affiche devant le paragraphe : « 3.2. »."""
        abstrait = self._abstraits.get(liste.numero, "")
        compteurs = self._compteurs.setdefault(abstrait, [0] * 9)
        depart = _entier(val(self._niveau(liste), "w:start"), 1)
        compteurs[liste.rang] = compteurs[liste.rang] + 1 if compteurs[liste.rang] else depart
        compteurs[liste.rang + 1 :] = [0] * (8 - liste.rang)
        modele = val(self._niveau(liste), "w:lvlText")

        def montrer(trouve: re.Match[str]) -> str:
            rang = int(trouve.group(1)) - 1
            niveau = self._niveaux.get((abstrait, rang))
            valeur = compteurs[rang] or _entier(val(niveau, "w:start"), 1)
            return _ecrire_nombre(valeur, val(niveau, "w:numFmt"))

        return re.sub(r"%([1-9])", montrer, modele).strip()

    def est_barre(self, fragment: etree._Element) -> bool:
        """Vrai si le texte d'un fragment est barré, par lui-même ou par un style."""
        return bool(self._aspects.du_fragment(fragment).barre)

    def est_masque(self, fragment: etree._Element) -> bool:
        """Vrai si le texte d'un fragment ne s'affiche pas."""
        return bool(self._aspects.du_fragment(fragment).masque)

    def est_gras(self, fragment: etree._Element) -> bool:
        """Vrai si un fragment est en gras."""
        propres = fragment.find("w:rPr", ESPACES)
        if val(propres, "w:b"):
            return est_actif(propres, "b")
        return any(est_actif(style.find("w:rPr", ESPACES), "b") for style in self._chaine(val(propres, "w:rStyle")))

    def _niveau(self, liste: Liste) -> etree._Element | None:
        return self._niveaux.get((self._abstraits.get(liste.numero, ""), liste.rang))

    def _proprietes(self, paragraphe: etree._Element) -> Iterator[etree._Element | None]:
        yield paragraphe.find("w:pPr", ESPACES)
        for style in self._chaine(val(paragraphe, "w:pPr/w:pStyle")):
            yield style.find("w:pPr", ESPACES)

    def _chaine(self, identifiant: str) -> Iterator[etree._Element]:
        """Énumère un style et ceux dont il hérite ; un héritage en rond s'arrête."""
        vus: set[str] = set()
        while identifiant in self._styles and identifiant not in vus:
            vus.add(identifiant)
            style = self._styles[identifiant]
            yield style
            identifiant = val(style, "w:basedOn")


def _entier(texte: str | None, defaut: int = 0) -> int:
    return defaut if (lu := lire_entier(texte)) is None or lu >= _ENTIERS else lu


def _ecrire_nombre(valeur: int, forme: str) -> str:
    if forme in ("lowerLetter", "upperLetter"):
        lettre = chr(ord("a") + (valeur - 1) % 26) * ((valeur - 1) // 26 + 1)
        return lettre.upper() if forme == "upperLetter" else lettre
    if forme in ("lowerRoman", "upperRoman"):
        romain = ""
        for poids, signe in (*_ROMAINS, *_PETITS_ROMAINS):
            nombre, valeur = divmod(valeur, poids)
            romain += signe * nombre
        return romain.upper() if forme == "upperRoman" else romain
    return str(valeur)
