"""La typographie française de ce que l'outil rédige : espaces insécables, fines, apostrophes courbes, signe ×.

Chaque signe en remplace un autre : le texte garde sa longueur, et rien ne s'y ajoute ni ne s'y perd. Un mot sans
espace (identifiant, adresse, chemin, code) n'y change pas.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

from cctgen.socle.nombres import FINE, INSECABLE

Typographe = Callable[[str], str]
"""Rend un texte de même longueur, composé à la française."""

_SIGNES = tuple((signe, espace) for espace, signes in ((FINE, ";!?"), (INSECABLE, ":»%€‰")) for signe in signes)
_ORDINAIRES = (("« ", f"«{INSECABLE}"), *((f" {signe}", f"{espace}{signe}") for signe, espace in _SIGNES))
_SIGNE = re.compile("[;!?:«»%€‰]")
_DEJA_INSECABLES = (
    *((f"{FINE if espace == INSECABLE else INSECABLE}{signe}", f"{espace}{signe}") for signe, espace in _SIGNES),
    (f"«{FINE}", f"«{INSECABLE}"),
)

_MOIS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
MOIS = tuple(_MOIS.split("|"))
"""Les noms des mois, de janvier à décembre."""
_DUREES = "autres?|secondes?|minutes?|heures?|jours?|semaines?|mois|trimestres?|semestres?|années?|ans?"
_GRANDEURS = "euros?|centimes?|points?|octets?|pages?|[kMGT]i?o|[kMG]Hz|k?W(?:h|c)?|ms|min|[hsjmlg]|[ck]?m²?|kg|dB|ppm"
_SUITE = re.compile(rf"(?:{_DUREES}|{_GRANDEURS}|{_MOIS})\b|°C|sur[ {INSECABLE}][0-9]")
"""Ce qui suit un nombre sans s'en séparer."""
_NUMEROTE = re.compile(
    r"(?:\b(?:[Aa]rticles?|[Aa]nnexes?|[Ll]ots?|[Pp]ages?|[Pp]arties?|[Cc]hapitres?|[Tt]itres?|[Ss]ections?"
    r"|[Nn]iveaux?|[Vv]ersions?|[Ff]ormulaires?|[Tt]ours?|[Rr]ang|[Pp]hases?|[Tt]ranches?|[Aa]linéas?|[Dd]egrés?"
    r"|[Éé]tapes?|[Ll]ignes?|pp?\.|art\.|[LRDA]\.|[A-Z][A-Z/-]*[A-Z])|°|§|\((?:UE|CE)\)"
    rf"|(?:[0-9]|1er)[ {INSECABLE}](?:sur|{_MOIS}))\Z"
)
"""Ce qu'un numéro suit sans s'en séparer : « article », « L. », « n° », un sigle (EN 301 549), « 5 mai », « 3 sur »."""
_PLUS_LONG_NUMEROTE = 12
_AUPRES_D_UN_NOMBRE = re.compile(rf" (?:(?=[0-9]|[LRDA]\.[ {INSECABLE}]?[0-9]|[PI]\b)|(?<=[0-9] )|(?<=1er ))")
_GROUPE_DE_TETE = re.compile(r"(?:(?<!\w)[0-9]{1,3}|(?<=[0-9][ \u202f])[0-9]{3})\Z")
_MILLIER = re.compile(r"[0-9]{3}(?!\w)")
"""Un nombre passe le millier par groupes de trois chiffres ; ni une année, ni une empreinte n'en sont."""
_FOIS = re.compile(r" x (?<=[0-9] x )(?=[\w(])")
_CEDEX = re.compile(r" (?=[Cc](?:edex|EDEX)\b)|(?<=[Ee][Dd][Ee][Xx]) (?=[0-9])")
"""« 75181 Paris cedex 04 » : ni le mot ni le numéro ne passent seuls à la ligne."""
_SOLIDAIRES = re.compile(
    rf" (?:(?=\([0-9]+(?:,[0-9]+)?[ {INSECABLE}]%\))(?<=\b[^\W\d_]{{4}} )|(?=[A-ZÀ-Ý][^\W\d_])(?<=\b[0-9]{{5}} )"
    rf"|et (?=[0-9])(?<=\b[Ll]ots[ {INSECABLE}][0-9] et )|(?=[LRDA]\.[ {INSECABLE}][0-9])(?<=[A-Z], ))"
)
"""« Prix (50 %) », « 75181 Paris », « lots 1 et 2 », « CRPA, D. 323-2-1 » : l'un ne dit rien sans l'autre. Un critère
plus long laisse son poids passer à la ligne : lié, il ne tiendrait pas dans une colonne, et le poids s'y couperait."""
_NOM_EN_DEUX = re.compile(r"(?<=\bEBIOS) (?=RM\b)|(?<=\bCCT) – (?=\w)")
"""« EBIOS RM », « CCT – Hébergement » : un nom, que sa moitié ne dit pas."""
_DERNIERE_LETTRE = re.compile(rf" (?=[aày][{FINE}{INSECABLE}]?[;:!?.,)])")
"""« s'il y en a ; » : une lettre et son signe ne font pas une ligne."""
_ENTRE_LETTRES = re.compile(r"'(?<=[^\W\d_]')(?=[\w«])")
_ADRESSE_OU_APOSTROPHE = re.compile(rf"://\S*|{_ENTRE_LETTRES.pattern}")
"""Une expression qui commence par un signe fixe se cherche vingt fois plus vite qu'une qui regarde d'abord derrière."""
_TRAIT_ENTRE_CHIFFRES = re.compile("-(?=[0-9])(?<=[0-9]-)")
_TRAIT_APRES_CAPITALE = re.compile("-(?=[A-Z0-9])(?<=[A-Z]-)")
"""Ce que porte tout numéro à traits, et toute référence à lier : presque aucun texte à trait d'union n'en a."""
_CHIFFRE = re.compile("[0-9]")
TRAIT_INSECABLE = "\u2011"
_NUMERO_A_TRAITS = re.compile(
    rf"(?:\b[LRDA]\.[ {INSECABLE}]?|[Nn]°[ {INSECABLE}]?|\b[Aa]rticles?[ {INSECABLE}]"
    rf"|\bNF[ {INSECABLE}][A-Z]+[ {INSECABLE}])[0-9]+(?:-[0-9]+)+(?![\w-])"
)
"""Un numéro d'article ou de texte ne se coupe pas à son trait d'union : L. 131-3, n° 2019-768, NF Z 10-011."""

_A_LIER = re.compile(
    r"(?<![\w/.@:#-])(?:CCAG-[A-Z]{2,}|(?:INT|EXP|TI|RH|DEV|ORG)(?:-[A-Z]{2,6}){1,2}"
    r"|(?:[A-Z]{2,4}-){1,2}\d{2,3}(?:-\d{1,2}|#\d{1,2})?)(?![\w@#-]|\.\w)",
    re.ASCII,
)
"""« CCAG-TIC », le nom d'un cahier ; « INT-REX-HB », une règle de la PSSIE ; « CCT-DON-18 », « EXI-ORG-17#2 », une
référence d'exigence citée au fil d'une phrase. Adresse, fichier, « EUPL-1.2 », « CC-BY-SA » gardent leur trait, comme
la référence seule dans sa case, celle qu'on recopie : d'un autre signe, ils ne se retrouveraient plus."""


def lier(texte: str) -> str:
    """Rend le texte, noms de cahiers et références citées insécables : pour ce qui s'imprime, non ce qui se relit."""
    if "-" not in texte or not _TRAIT_APRES_CAPITALE.search(texte) or _A_LIER.fullmatch(texte):
        return texte
    return _A_LIER.sub(_traits, texte)


@lru_cache(maxsize=16384)
def composer(texte: str) -> str:
    """Rend « ainsi », 10 %, 1 250 €, n° 3, article L. 131-1, 1er mai : rien de cela ne se coupe en fin de ligne."""
    texte = espacer(texte)
    if "edex" in texte or "EDEX" in texte:
        texte = _CEDEX.sub(INSECABLE, texte)
    if _CHIFFRE.search(texte):
        texte = _SOLIDAIRES.sub(lambda lu: lu[0].replace(" ", INSECABLE), texte)
    if "EBIOS " in texte or "CCT – " in texte:
        texte = _NOM_EN_DEUX.sub(lambda lu: lu[0].replace(" ", INSECABLE), texte)
    texte = _DERNIERE_LETTRE.sub(INSECABLE, texte)
    if " x " in texte:
        texte = _FOIS.sub(f"{INSECABLE}×{INSECABLE}", texte)
    texte = courber(texte)
    if "-" in texte and _TRAIT_ENTRE_CHIFFRES.search(texte):
        texte = _NUMERO_A_TRAITS.sub(_traits, texte)
    return texte


def courber(texte: str) -> str:
    """Rend le texte, ses apostrophes courbes : celles d'une élision, non un guillemet simple ni une adresse."""
    if "'" not in texte:
        return texte
    # Sans adresse à laisser telle quelle, l'apostrophe se remplace sans qu'aucune ne se regarde une à une.
    return _ADRESSE_OU_APOSTROPHE.sub(_apostrophe, texte) if "://" in texte else _ENTRE_LETTRES.sub("’", texte)


@lru_cache(maxsize=16384)
def composer_a_relire(texte: str) -> str:
    """Rend le texte, ses seules espaces et apostrophes composées : ce qu'un classeur rend se compare à elles près."""
    return courber(espacer(texte))


@lru_cache(maxsize=16384)
def espacer(texte: str) -> str:
    """Rend le texte, ses seules espaces composées."""
    if INSECABLE in texte or FINE in texte:
        texte = _remplacer(texte, _DEJA_INSECABLES)
    if " " in texte:
        if _SIGNE.search(texte):
            texte = _remplacer(texte, _ORDINAIRES)
        if "niveau" in texte or _CHIFFRE.search(texte):
            texte = _AUPRES_D_UN_NOMBRE.sub(_espace, texte)
    return texte


def _remplacer(texte: str, couples: Iterable[tuple[str, str]]) -> str:
    for avant, apres in couples:
        texte = texte.replace(avant, apres)
    return texte


def _espace(lu: re.Match[str]) -> str:
    """Rend l'espace trouvée auprès d'un nombre, insécable si l'un ne va pas sans l'autre."""
    texte, debut, fin = lu.string, lu.start(), lu.end()
    apres_un_chiffre = texte[debut - 1 : debut].isdigit()
    if apres_un_chiffre and _MILLIER.match(texte, fin) and _GROUPE_DE_TETE.search(texte, max(0, debut - 3), debut):
        return FINE
    if (apres_un_chiffre or texte.endswith("1er", 0, debut)) and _SUITE.match(texte, fin):
        return INSECABLE
    return INSECABLE if _NUMEROTE.search(texte, max(0, debut - _PLUS_LONG_NUMEROTE), debut) else " "


_REFERENCE_SEULE = re.compile(r"\s*[A-Z][A-Z0-9]*(?:[-\u2010\u2011][A-Z0-9]+)+\s*", re.ASCII)
_AUTRES_TRAITS = str.maketrans(dict.fromkeys("\u2010\u2011", "-"))


def delier(texte: str) -> str:
    """Rend leur trait d'union à une référence saisie seule : recopiée d'un document, elle porte un trait insécable."""
    return texte.translate(_AUTRES_TRAITS) if not texte.isascii() and _REFERENCE_SEULE.fullmatch(texte) else texte


def _traits(lu: re.Match[str]) -> str:
    return lu[0].replace("-", TRAIT_INSECABLE)


def _apostrophe(lu: re.Match[str]) -> str:
    return "’" if lu[0] == "'" else lu[0]


_POINT_EN_TROP = re.compile(r"»\.(?<=[.!?…]\s»\.)(?!\.)")


def majuscule(phrase: str) -> str:
    """Ouvre une phrase, ou une case : ce qui s'écrit au milieu d'une phrase y commence la sienne."""
    return phrase[:1].upper() + phrase[1:]


def en_minuscule(nom: str) -> str:
    """Baisse la seule initiale : un sigle garde ses capitales, en tête comprise."""
    return nom if nom[1:2].isupper() else nom[:1].lower() + nom[1:]


def precede_de(nom: str) -> str:
    """Rend « d'alice » ou « de bruno » : « de » s'élide devant une voyelle, accentuée ou non."""
    initiale = unicodedata.normalize("NFD", nom[:1]).casefold()[:1]
    return f"d'{nom}" if initiale and initiale in "aeiouœæ" else f"de {nom}"


_BLANC = re.compile(r"[ \n\t]+(?=[^ \n\t]*\Z)")


def raccourcir(texte: str, longueur: int) -> str:
    """Coupe un texte trop long à un mot entier, et le dit par des points de suspension.

    Un mot qui tiendrait à lui seul la moitié de la place, une adresse ou une empreinte, se coupe où il peut.
    """
    if len(texte) <= longueur:
        return texte
    blanc = _BLANC.search(texte, 0, longueur)
    fin = blanc.start() if blanc and blanc.start() >= longueur // 2 else longueur - 1
    return texte[: max(fin, 1)].rstrip(" ,;:\n\t\u00a0\u202f") + "…"


def finir(phrase: str) -> str:
    """Rend la phrase et son point, sauf si elle finit par une citation qui a déjà le sien : « … cadrage. »."""
    return sans_second_point(f"{phrase}.")


def sans_second_point(texte: str) -> str:
    """Ôte le point d'une phrase qui finit par une citation déjà ponctuée."""
    return _POINT_EN_TROP.sub("»", texte) if "»." in texte else texte


def _change(texte: str) -> bool:
    return composer(texte) != texte


def en_gardant(mots: Iterable[str], passages: Iterable[str] = (), propres: Iterable[str] = ()) -> Typographe:
    """Rend la typographie d'un écrit qui cite des offres, dont les mots restent signe pour signe.

    Restent tels quels les `mots` où qu'ils soient, un texte qui est tout entier un des `passages`, et l'intérieur des
    guillemets, où l'on recopie ce qui a été lu ; sauf s'il est un des `propres`, que l'acheteur ou l'outil a écrits.
    """
    # Une dernière lettre seule se lie au signe qui la suit : le mot se juge aussi devant lui.
    touches = {mot for mot in mots if mot.strip() and any(_change(f"é{mot}{suite}") for suite in "é;")}
    garder = re.compile("|".join([*map(re.escape, sorted(touches, key=len, reverse=True)), r"(?<=«\s)[^«»]*(?=\s»)"]))
    entiers = frozenset(forme for passage in passages for forme in (passage, passage.strip()))
    notres = frozenset(propres) - touches

    @lru_cache(maxsize=4096)
    def composer_autour(texte: str) -> str:
        if texte in entiers:
            return texte
        compose, fin, morceaux = composer(texte), 0, []
        for garde in garder.finditer(texte):
            if garde[0] in notres:
                continue
            morceaux += [compose[fin : garde.start()], garde[0]]
            fin = garde.end()
        return "".join([*morceaux, compose[fin:]])

    return composer_autour


composer_hors_citations = en_gardant(())
"""Compose ce que l'outil dit d'une offre sans en recopier rien qu'entre guillemets."""


_SANS_DESSIN = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Des lettres et des signes pour Unicode, que rien ne dessine."""


def se_voit(texte: str) -> bool:
    """Vrai si un texte montre au moins un signe : ni des espaces, ni ce qui se place entre eux sans se voir."""
    return any(
        not (signe.isspace() or signe in _SANS_DESSIN or unicodedata.category(signe) in ("Cf", "Mn")) for signe in texte
    )


_ILLEGAUX = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_COMMANDES = bytes(set(range(0x20)) - set(b"\t\n\r"))
_FIN_DU_PLAN = "\uffff".encode()[:2]
"""Ce par quoi commencent en UTF-8 les deux signes que rien n'admet, U+FFFE et U+FFFF, et quelques signes permis."""


def lisible(texte: str) -> str:
    """Remplace par � les caractères qu'aucun XML ne peut contenir (XML 1.0, 2.2), ni donc ce qui s'en écrit."""
    # Un texte court sans espace insécable, comme presque toutes les cases, s'arrête à ce qui coûte le moins.
    return texte if texte.isprintable() or _est_lisible(texte) else _ILLEGAUX.sub("\ufffd", texte)


def _est_lisible(texte: str) -> bool:
    """Dix fois plus vite que l'expression, dont presque aucun texte n'a besoin ; un doute la laisse juger."""
    try:
        octets = texte.encode()
    except UnicodeEncodeError:
        return False
    return len(octets.translate(None, _COMMANDES)) == len(octets) and _FIN_DU_PLAN not in octets
