"""Reconnaître un produit sous le nom qu'un soumissionnaire lui donne, sans jamais le reconnaître en silence.

Un nom exact, à la ponctuation près, et un nom usuel déclaré au référentiel se reconnaissent sans rien dire. Une
version écrite dans le nom, un suffixe, une édition ou une faute légère se reconnaissent aussi, et se disent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from cctgen.matrice.normalisation import cle

_SEUIL_NOM = 88.0

_EDITIONS = frozenset(
    [
        "enterprise",
        "entreprise",
        "ee",
        "premium",
        "professional",
        "pro",
        "ultimate",
        "advanced",
        "plus",
        "standard",
        "express",
        "xe",
        "developer",
        "datacenter",
        "se",
    ]
)
"""Ce qui distingue une édition d'éditeur de celle que le référentiel nomme."""

_SUFFIXES = frozenset(
    [
        "server",
        "serveur",
        "database",
        "db",
        "sgbd",
        "engine",
        "moteur",
        "framework",
        "js",
        "lts",
        "esr",
        "stable",
        "software",
        "logiciel",
        "community",
        "communautaire",
        "ce",
        "oss",
        "open",
        "source",
        "libre",
        "edition",
        "version",
        "proxy",
        "on",
        "premise",
        "premises",
    ]
)
"""Ce qui s'ajoute à un nom sans en faire un autre produit."""

_EDITEURS = frozenset(
    [
        "apache",
        "oracle",
        "microsoft",
        "ibm",
        "red",
        "hat",
        "eclipse",
        "mozilla",
        "vmware",
        "suse",
        "google",
        "elastic",
        "the",
    ]
)
"""Ce qui précède un nom de produit : on ne l'ôte que si l'éditeur du produit le porte."""

_PARENTHESES = re.compile(r"\s*[(\[][^)\]]*[)\]]")
_VERSION_FINALE = re.compile(r"[\s\-]+v?(\d+(?:[.,]\d+)*[a-z]?)(?:\.x)?(?: (?:r|sp|u)\d+)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NomReconnu:
    """La clé d'un nom connu, ce qui l'a fait reconnaître s'il faut le dire, et la version lue dans le nom."""

    cle: str
    manque: str = ""
    version: str = ""
    autre_edition: bool = False


def cle_compacte(nom: str) -> str:
    """Rend la clé d'un nom, sans espace : « Node.js », « NodeJS » et « node js » sont le même."""
    return cle(nom.replace("@", " ").replace(":", " ").replace("+", "plus")).replace(" ", "")


def sans_parentheses(nom: str) -> str:
    """Rend le nom sans ce qu'il porte entre parenthèses, qui le précise sans le changer."""
    return _PARENTHESES.sub("", nom).strip()


def reconnaitre(nom: str, connus: Mapping[str, frozenset[str]]) -> NomReconnu | None:
    """Cherche un nom parmi les clés compactes connues, chacune avec les mots de ses éditeurs ; rien s'il n'en est pas.

    Dans l'ordre : le nom même, le nom sans sa version, sans son éditeur, sans ses suffixes, à une faute près.
    """
    if (exacte := cle_compacte(nom)) in connus:
        return NomReconnu(exacte)
    base = sans_parentheses(nom)
    version = ""
    if trouve := _VERSION_FINALE.search(base):
        base, version = base[: trouve.start()].strip(), trouve.group(1)
    mots = cle(base).split()
    for reste, manque, edition in _allegements(mots):
        clef = "".join(reste)
        if clef in connus and _editeur_admis(mots, reste, connus[clef]):
            dit = " et ".join(filter(None, (manque, f"la version {version} lue dans le nom" if version else "")))
            return NomReconnu(clef, dit or "la précision du nom mise à part", version, edition)
    if faute := _a_une_faute_pres("".join(mots), connus):
        return NomReconnu(faute, "une faute de frappe supposée", version)
    return None


def _allegements(mots: list[str]) -> Iterable[tuple[list[str], str, bool]]:
    """Énumère le nom, puis ce qu'il en reste sans éditeur en tête ni suffixe en queue, et ce qui a été ôté."""
    yield mots, "", False
    debut = 0
    while debut < len(mots) - 1 and mots[debut] in _EDITEURS:
        debut += 1
    fin = len(mots)
    for limite in range(len(mots), debut, -1):
        if limite < len(mots) and mots[limite] not in _SUFFIXES | _EDITIONS:
            break
        fin = limite
        for depart in dict.fromkeys((0, debut)):
            otes = [*mots[:depart], *mots[fin:]]
            if otes:
                yield mots[depart:fin], f"« {' '.join(otes)} » mis à part", bool(_EDITIONS.intersection(mots[fin:]))


def _editeur_admis(mots: list[str], reste: list[str], editeurs: frozenset[str]) -> bool:
    """Vrai si ce qui a été ôté en tête est bien de l'éditeur du produit : « Microsoft » ne mène pas à un autre."""
    otes = mots[: mots.index(reste[0])] if reste and reste[0] in mots else []
    return all(mot in editeurs for mot in otes)


def _a_une_faute_pres(compacte: str, connus: Iterable[str]) -> str:
    """Rend la seule clé à une ou deux fautes près, selon sa longueur ; un chiffre qui change n'est pas une faute."""
    proches = []
    for connu in connus:
        tolerance = _tolerance(min(len(compacte), len(connu)))
        if tolerance and _chiffres(connu) == _chiffres(compacte):
            distance = OSA.distance(compacte, connu, score_cutoff=tolerance)
            if distance <= tolerance and (tolerance > 1 or len(connu) > 5 or sorted(connu) == sorted(compacte)):
                proches.append((distance, connu))
    proches.sort()
    seule = len(proches) == 1 or (len(proches) > 1 and proches[0][0] < proches[1][0])
    return proches[0][1] if seule else ""


def _tolerance(longueur: int) -> int:
    """Deux fautes pour un nom long, une pour un nom moyen, aucune pour un nom court : « MSSQL » n'est pas MySQL."""
    return 2 if longueur >= 9 else 1 if longueur >= 5 else 0


def _chiffres(texte: str) -> str:
    return re.sub(r"\D", "", texte)


def nom_proche(voulu: str, connus: Iterable[str]) -> str:
    """Rend le nom connu qui ressemble le plus à un nom, vide si aucun ne lui ressemble assez.

    « vue js », « vuejs » et « vue » sont le même : ce suffixe se met ou s'omet sans règle.
    """
    reduits = {_sans_js(connu): connu for connu in connus}
    trouve = process.extractOne(_sans_js(voulu), reduits.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=_SEUIL_NOM)
    return reduits[trouve[0]] if trouve else ""


def _sans_js(nom: str) -> str:
    return re.sub(r"(?<=\w{2})\s?js$", "", nom)
