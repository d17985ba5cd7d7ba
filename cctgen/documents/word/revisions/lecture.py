"""Ce qu'un bloc de Word donne à lire, en toutes lettres : équations, symboles, notes, liens et cases réunies compris.

Deux blocs qui se lisent de même sont égaux. Ce que ni Word ni LibreOffice ne savent retirer tel quel (une équation, un
appel de note, un lien) se retire sous cette forme : refusé, il se lit encore.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final
from urllib.parse import quote

from lxml import etree

from cctgen.documents.formulaires.symboles import MATH, OPERATEURS, signe
from cctgen.documents.word.revisions.balises import LIEN, NON, RPR, TC, TR, TRPR, Noeud, P, R, w
from cctgen.socle.nombres import lire_entier

INSERE: Final = w("altChunk")
DOCUMENT_INSERE: Final = "[document inséré]"
SENS: Final = "sens"
"""L'attribut, ôté avant d'écrire, qui garde d'un lien l'adresse et d'un appel de note le texte : ils sont ailleurs.

Sur un texte, il dit que Word le recalcule : ce n'est pas ce que quelqu'un a écrit.
"""

APPELS: Final = (w("footnoteReference"), w("endnoteReference"))
EQUATION: Final = f"{MATH}oMath"
INSTRUCTIONS: Final = (w("instrText"), w("fldSimple"))
_LIEN_EN_CHAMP: Final = re.compile(r'\bHYPERLINK\b((?:\s+(?:"[^"]*"|[^\s"<]+))*)')
_MOT_DE_CHAMP: Final = re.compile(r'"([^"]*)"|(\S+)')
_SUIVIES: Final = (r"\t", r"\o")
"""Les options d'un lien que suit un mot qui n'est pas son adresse : un cadre, une bulle."""
_RESERVES: Final = "%:/?#[]@!$&'()*+,;=\\"
_ENCODE: Final = re.compile(r"%[0-9A-Fa-f]{2}")
_SANS_CHEMIN: Final = re.compile(r"^https?://[^/?#]+(?=[?#]|$)", re.IGNORECASE)
RECALCULE: Final = re.compile(
    r"\s*(PAGE|NUMPAGES|SECTIONPAGES|SECTION|PAGEREF|DATE|TIME|SAVEDATE|PRINTDATE|FILENAME)\b", re.IGNORECASE
)
"""L'instruction d'un champ dont le résultat change sans que personne n'écrive."""

_VAL, _TCPR, _ETENDUE = w("val"), w("tcPr"), w("gridSpan")
_LIENS: Final = {w("vMerge"): "de haut en bas", w("hMerge"): "de gauche à droite"}
_HAUTEUR: Final = f"{RPR}/{w('vertAlign')}"
_SYMBOLE, _COCHE, _CHOIX = w("sym"), w("checkBox"), w("ddList")
_OPERANDES: Final = ("num", "den", "e", "sup", "sub", "lim", "fName")
_LISIBLES: Final = ("f", "sSup", "sSub", "sSubSup", "rad")
"""Les structures que les signes de leurs parties suffisent à dire ; d'une autre, on dit le nom."""
_SIMPLE: Final = re.compile(r"[\w.,]*")
_JOINT: Final = "\x1f"
_JOINTS: Final = re.compile(rf"(?<=\w){_JOINT}+(?=\w)")
"""Entre une structure et ce qui la touche : « 1/2 n » n'est pas « 1/2n »."""


SIGNES: Final = {w("tab"): "\t", w("br"): "\n", w("cr"): "\n", w("noBreakHyphen"): "\u2011"}
"""Ce qu'un fragment porte hors de son texte et qui se lit : retiré, il se garde tel quel.

LibreOffice écrit en signe le trait insécable que d'autres écrivent en lettre : c'est le même.
"""
_HAUTEURS: Final = {"superscript": "^", "subscript": "_"}


def lire(noeud: Noeud, jetes: str = "") -> str:
    """Rend ce qui se lit d'un nœud, une fois jetée une sorte de révision."""
    lus = noeud.iter(*_DIRE)
    return "".join([_DIRE[e.tag](e, jetes) for e in lus if not (jetes and _est_jete(e, jetes))])


def reunion(case: Noeud) -> tuple[str, str]:
    """Rend comment une case est réunie à ses voisines : les colonnes qu'elle tient, puis ce qui la lie aux autres.

    Word cache le texte d'une case qui en continue une autre.
    """
    etendue, liens = "1", ""
    for regle in case.iterfind(f"{_TCPR}/*"):
        if regle.tag == _ETENDUE:
            etendue = str(regle.get(_VAL))
        elif regle.tag in _LIENS:
            liens += f"{_LIENS[regle.tag]} {regle.get(_VAL, 'continue')}"
    return etendue, liens


def lire_sans_blancs(blocs: Iterable[Noeud], jetes: str = "") -> str:
    """Rend ce qui se lit de ces blocs, sans les espaces ; une tabulation ou un retour à la ligne en sont plus."""
    lus = "".join(lire(bloc, jetes) for bloc in blocs)
    return "".join(lus.replace("\t", "[tabulation]").replace("\n", "[à la ligne]").split())


def rangement(ligne: Noeud) -> str:
    """Rend ce qui masque une ligne de tableau, ou laisse vides les premières ou les dernières colonnes."""
    regles = (regle for nom in ("hidden", "gridBefore", "gridAfter") for regle in ligne.iterfind(f"{TRPR}/{w(nom)}"))
    posees = ((etree.QName(regle).localname, str(regle.get(_VAL, ""))) for regle in regles)
    return "".join(f" {nom} {valeur}" for nom, valeur in posees if valeur not in NON)


def instruction(noeud: Noeud) -> str:
    """Rend l'instruction d'un champ, que porte l'une des deux balises de Word."""
    return noeud.text or "" if noeud.tag == INSTRUCTIONS[0] else str(noeud.get(w("instr"), ""))


def adresse_normale(adresse: str) -> str:
    """Rend l'adresse d'un lien telle que LibreOffice ou Word peuvent la récrire : elle mène au même endroit."""
    encodee = _ENCODE.sub(lambda octet: octet[0].upper(), quote(adresse, safe=_RESERVES))
    return _SANS_CHEMIN.sub(r"\g<0>/", encodee)


def adresse_entiere(adresse: str, fragment: str | None) -> str:
    """Rend une adresse et l'endroit de la page où elle mène, que les logiciels écrivent ensemble ou à part."""
    return adresse_normale(f"{adresse}#{fragment}" if adresse and fragment and "#" not in adresse else adresse)


def adresses_en_champ(instruction: str) -> Iterator[str]:
    """Énumère l'adresse de chaque lien d'une instruction, avec ou sans guillemets, options avant ou après."""
    for lien in _LIEN_EN_CHAMP.finditer(instruction):
        adresse, fragment, option = "", "", ""
        for cite, nu in _MOT_DE_CHAMP.findall(lien[1]):
            if nu.startswith("\\") and not option:
                option = nu.lower() if nu.lower() in (*_SUIVIES, r"\l") else ""
                continue
            if option == r"\l":
                fragment = cite or nu
            elif not (option or adresse):
                adresse = cite or nu
            option = ""
        if adresse:
            yield adresse_entiere(adresse, fragment)


def resultats_recalcules(racine: Noeud) -> Iterator[Noeud]:
    """Énumère les textes qui sont le résultat d'un champ que Word recalcule ; un champ verrouillé garde le sien."""
    for champ in racine.iter(INSTRUCTIONS[1]):
        if RECALCULE.match(instruction(champ)) and not _est_verrouille(champ):
            yield from champ.iter(w("t"))
    for paragraphe in racine.iter(P):
        lue, est_un_resultat = "", False
        for noeud in paragraphe.iter(w("fldChar"), INSTRUCTIONS[0], w("t")):
            if noeud.tag == INSTRUCTIONS[0]:
                lue += instruction(noeud)
            elif noeud.tag == w("fldChar"):
                est_un_resultat = noeud.get(w("fldCharType")) == "separate"
                # Un champ verrouillé ne se recalcule pas : son instruction n'en fait pas un résultat.
                lue = lue if est_un_resultat else "verrouillé " * _est_verrouille(noeud)
            elif est_un_resultat and RECALCULE.match(lue):
                yield noeud


def _est_verrouille(champ: Noeud) -> bool:
    return champ.get(w("fldLock"), "0") not in NON


def signe_de(noeud: Noeud) -> str:
    """Rend le signe d'un symbole ou d'une case à cocher, ou le choix d'une liste ; vide de tout autre nœud."""
    if noeud.tag == _SYMBOLE:
        code = str(noeud.get(w("char"), ""))
        est_lisible = re.fullmatch(r"[0-9A-Fa-f]{1,6}", code)
        return signe(str(noeud.get(w("font"), "")), int(code, 16)) if est_lisible else f"[signe {code}]"
    if noeud.tag == _COCHE:
        etats = [noeud.find(w(nom)) for nom in ("checked", "default")]
        return "☐" if next((e.get(_VAL) for e in etats if e is not None), "0") in NON else "☑"
    if noeud.tag == _CHOIX:
        choisi = noeud.find(w("result"))
        rang = (0 if choisi is None else lire_entier(choisi.get(_VAL))) or 0
        return "".join(str(e.get(_VAL)) for e in noeud.findall(w("listEntry"))[rang : rang + 1])
    return ""


def equation(noeud: Noeud) -> str:
    """Rend une équation sur une ligne, où deux structures ne se lisent jamais de même : « (a+b)/c », « a+b/c »."""
    return _JOINTS.sub(" ", _ecrite(noeud)).replace(_JOINT, "")


def _ecrite(noeud: Noeud) -> str:
    if noeud.tag == f"{MATH}t":
        return noeud.text or ""
    nom = etree.QName(noeud).localname
    parties = [e for e in noeud if isinstance(e.tag, str) and not e.tag.endswith("Pr")]
    lues = [*map(_ecrite, parties)]
    if nom == "deg":
        regles = (regle for racine in noeud.iterancestors(f"{MATH}rad") for regle in racine.iter(f"{MATH}degHide"))
        cache = next(regles, None)
        est_cache = cache is not None and cache.get(f"{MATH}val", "1") not in NON
        return f"[{''.join(lues)}]" if "".join(lues) and not est_cache else ""
    if nom in _OPERANDES:
        return f"{OPERATEURS.get(noeud.tag, '')}{_terme(''.join(lues))}"
    if noeud.tag == EQUATION or nom == "r" or not noeud.tag.startswith(MATH):
        return "".join(lues)
    if nom == "d":
        ouvrant, separateur, fermant = (_regle(noeud, *r) for r in (("begChr", "("), ("sepChr", "|"), ("endChr", ")")))
        dit = f"{ouvrant}{separateur.join(''.join(map(_ecrite, partie)) for partie in parties)}{fermant}"
    elif nom in _LISIBLES and _regle(noeud, "type", "") != "noBar":
        dit = f"{OPERATEURS.get(noeud.tag, '')}{''.join(lues)}"
    else:
        reglages = [str(v) for p in noeud.findall(f"{noeud.tag}Pr") for e in p for v in e.attrib.values()]
        dit = f"{nom}({' '.join([*reglages, *lues])})"
    return f"{_JOINT}{dit}{_JOINT}"


def _regle(noeud: Noeud, nom: str, defaut: str) -> str:
    regle = noeud.find(f"{noeud.tag}Pr/{MATH}{nom}")
    return defaut if regle is None else str(regle.get(f"{MATH}val", defaut))


def _terme(lu: str) -> str:
    return lu if _SIMPLE.fullmatch(lu) else f"({lu})"


def dire(noeud: Noeud) -> str:
    """Rend ce que dit un nœud, et lui seul : ce qu'il contient se lit après lui."""
    return _DIRE[noeud.tag](noeud, "") if noeud.tag in _DIRE else ""


def _ecrit(noeud: Noeud, _: str) -> str:
    """Rend un texte, chaque signe d'un exposant ou d'un indice marqué : « 10^6 » n'est pas « 106 »."""
    if SENS in noeud.attrib or not noeud.text:
        return ""
    porteur = noeud.getparent()
    hauteur = None if porteur is None else porteur.find(_HAUTEUR)
    marque = "" if hauteur is None else _HAUTEURS.get(str(hauteur.get(_VAL)), "")
    return "".join(f"{marque}{signe}" for signe in noeud.text) if marque else noeud.text


def _dans_un_fragment(noeud: Noeud, _: str) -> str:
    """Une balise `w:tab` règle aussi, ailleurs, une tabulation du paragraphe."""
    porteur = noeud.getparent()
    return SIGNES[str(noeud.tag)] if porteur is not None and porteur.tag == R else ""


def _lien(noeud: Noeud, jetes: str) -> str:
    adresse = noeud.get(SENS)
    return f"[lien vers {adresse}] " if adresse and any(lire(e, jetes) for e in noeud) else ""


def _lien_en_champ(noeud: Noeud, _: str) -> str:
    return "".join(f"[lien vers {adresse}] " for adresse in adresses_en_champ(instruction(noeud)))


_DIRE: Final[dict[str, Callable[[Noeud, str], str]]] = {
    **dict.fromkeys((w("t"), w("delText")), _ecrit),
    **dict.fromkeys(SIGNES, _dans_un_fragment),
    TR: lambda noeud, _: f"[ligne{rangement(noeud)}]",
    INSERE: lambda _, __: DOCUMENT_INSERE,
    TC: lambda noeud, _: f"[case {' '.join(reunion(noeud))}]",
    LIEN: _lien,
    **dict.fromkeys(INSTRUCTIONS, _lien_en_champ),
    EQUATION: lambda noeud, _: equation(noeud),
    **dict.fromkeys(APPELS, lambda noeud, _: f"[note : {noeud.get(SENS, '')}]"),
    **dict.fromkeys((_SYMBOLE, _COCHE, _CHOIX), lambda noeud, _: signe_de(noeud)),
}
"""Par nœud qui se lit, ce qu'il dit ; ce qu'il contient se lit après lui."""


def _est_jete(noeud: Noeud, jetes: str) -> bool:
    """Vrai de ce qu'une révision porte, ou d'une ligne qu'elle marque."""
    if noeud.tag in (TR, TC):
        return any(a.find(f"{TRPR}/{jetes}") is not None for a in (noeud, *noeud.iterancestors(TR)))
    return any(a.tag == jetes for a in noeud.iterancestors())
