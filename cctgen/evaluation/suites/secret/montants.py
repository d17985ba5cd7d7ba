"""Reconnaître dans un texte un prix que l'outil connaît : sa valeur le dit, quelle qu'en soit l'écriture."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from cctgen.evaluation.suites.secret.ecarts import (
    DES_OFFRES,
    FIN_DE_PHRASE,
    dit_un_ecart,
    dit_une_part_d_un_prix,
    parle_d_un_autre,
    parle_de_prix,
    parle_de_tarif,
)
from cctgen.matrice.normalisation import lisible
from cctgen.socle.nombres import lire_nombre, nombre_de_decimales

_PETIT_MONTANT = 1000
"""En deçà, un nombre n'est un prix que suivi ou précédé de sa monnaie."""
_ROND = 3
"""Moins de chiffres qui comptent, et le même nombre peut par hasard dénombrer des usagers."""
_UNITE, _TTC = Decimal(1), Decimal("1.2")
_PARTS = (Decimal("0.2"), *(1 / Decimal(n) for n in (2, 3, 4, 5, 12, 24, 36, 48, 60)))
"""Ce qui, écrit en euros, rend un prix à qui le multiplie : sa taxe, ce qu'il coûte par an ou par mois."""
_MULTIPLES = {"k": 3, "mille": 3, "millier": 3, "m": 6, "million": 6, "md": 9, "milliard": 9}
_MONNAIE = r"(?:€|eur(?:os?)?\b|h\.?t\b|t\.?t\.?c\b|hors taxes?|toutes taxes)"
_SUITE = (
    rf"(?:\s*(?P<multiple>milles?|milliers?|millions?|milliards?|mds?|k|m)(?=e\b|\s*(?:d['’]\s*)?{_MONNAIE}|(?![^\W_])))?"
    rf"(?:\s*(?:d['’]\s*)?(?P<monnaie>e\b|{_MONNAIE}))?(?![^\W_])"
)
_NOMBRE = re.compile(
    rf"(?:(?P<avant>€|\beur(?:os?)?)\s*|(?<![^\W_]))(?P<nombre>\d+(?:[ .,'’_]\d+)*){_SUITE}", re.IGNORECASE
)
_PREMIERS = "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
_DIZAINES = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70, "nonante": 90}
_VALEURS = {mot: rang for rang, mot in enumerate(_PREMIERS.split(), 1)} | _DIZAINES | {"une": 1, "huitante": 80}
_MOT = rf"(?:{'|'.join(sorted((*_VALEURS, 'cent', 'mille', 'million', 'milliard'), key=len, reverse=True))})s?"
_EN_LETTRES = re.compile(rf"\b(?P<nombre>{_MOT}(?:[\s-]+(?:et[\s-]+)?{_MOT})+){_SUITE}", re.IGNORECASE)
_COMPTE = re.compile(
    r"\s*(?:[%‰°]|(?:[kmgt]?o|ms|min|[shj]|kg|km|kwh|etp|ans?|mois)\b"
    r"|(?!(?:hors|sous|dans|sans|mais|puis|plus|moins|tous|toutes|après|alors|lors|vers|deux|nous|vous|elles|toujours"
    r"|jamais|nets|bruts)\b)[^\W\d_]{3,}[sx]\b)",
    re.IGNORECASE,
)
"""Ce qui suit un nombre qui compte autre chose que des euros : une unité, un nom au pluriel."""
_DE_L_ACHETEUR = (
    r"(?:(?:l['’]\s*|la\s+|le\s+|notre\s+|nos\s+|ce\s+|cet\s+)?(?:acheteu|administration|besoin|marché|lots?\b|accord"
    r"|consultation|personne publique|pouvoir adj|entité adj|ma[iî]tr|collectivité|minist|état\b|établissement|service"
    r"|ville|commune|département|région|métropole|prix|montant|valeur|dépense|budget|achat|départ|référence))"
)
_D_AUTRE_CHOSE = (
    r"(?:\s+(?:initiale|détaillée|fine|globale|précise|chiffrée|réaliste|prudente))?\s+"
    rf"(?:(?:(?:de|des|du)\s+|d['’]\s*)(?!\d|environ|plus|moins|près|quelque|l['’]ordre|{_MOT}\b|{_DE_L_ACHETEUR})"
    r"|en\s+(?:jours?|heures?|semaines?|mois|points?|charges?|temps|etp)\b)"
)
_ESTIMATION = re.compile(
    r"\bestimations?\s+(?:administrative|de\s+l['’]\s*a(?:cheteur|dministration)|du\s+(?:marché|pouvoir\s+adj))"
    rf"|(?:\bl['’]\s*|\b(?:notre|nos)\s+)(?:estimation|enveloppe)s?\b(?!{_D_AUTRE_CHOSE})"
    r"|\b(?:notre|nos)\s+budgets?\b|\b(?:budgets?|crédits?|enveloppes?)\s+(?:budgétaires?|allouée?s?|prévue?s?|ouverts?)\b"
    r"|\b(?:valeurs?|prix|montants?)\s+(?:[^\W\d_]+\s+)?estim(?:ée?s?|atifs?|atives?)\b",
    re.IGNORECASE,
)
"""L'estimation de l'acheteur, non celle que fait un candidat de ses charges ou de ses délais."""
_COMBIEN = rf"(?:(?<![\d.,])(?<!\d )\d[\d., ]*|(?<![\w-]){_MOT}(?:[\s-]+{_MOT})*)"
_PART = re.compile(
    rf"{_COMBIEN}[\s-]*(?:[%‰]|pour[\s-]*cents?\b)|(?!une?\s){_COMBIEN}\s*(?:fois|points|euros?|[x×])(?![^\W_])"
    r"|[½⅓⅔¼¾]|(?<![\d/])(?:1/[2-9]|2/3|3/4)(?![\d/])|\b(?:une?|deux|trois|quatre)\s+(?:tiers|quarts?)\b(?!\s+de\s+conf)"
    r"|\b(?:un|deux|trois|quatre)\s+[^\W\d_]{3,}ièmes?\b|\b(?:moitié|et\s+demie?|(?:le|du|au)\s+(?:quart|double|triple))\b"
    r"|\ble\s+tiers\s+de\s+l|\b(?:doubl|tripl)(?:ée?|ent|e(?=\s+(?:l['’]|notre)))",
    re.IGNORECASE,
)
"""Une part, un multiple ou un nombre de points : « 29 % », « un quart », « 0,75 fois »."""
_POURCENT = re.compile(
    r"(?<![\d.,])(?P<nombre>\d{1,3}(?:[.,]\d{1,4})?)\s*(?:(?P<mille>‰|pour[\s-]*mille\b)|%|pour[\s-]*cents?\b|pct\b"
    r"|p\.\s?100\b|points?\s+de\s+pourcentage)",
    re.IGNORECASE,
)
"""Une part : « 3,01 % moins chère » donne un prix ; « 3 % », trop d'autres."""
_FOIS = re.compile(
    r"(?<![\d.,])(?P<nombre>\d[.,]\d{3,5})\s*(?:fois|[x×])(?![^\W_])"
    r"|\b(?:rapport|ratio|coefficient)\s+de\s+(?P<rapport>\d[.,]\d{3,5})(?![\d.,]\d)",
    re.IGNORECASE,
)
_UN_DIXIEME, _UN_CENTIEME = Decimal("0.1"), Decimal("0.01")
_GROS_ARRONDI = Decimal("0.05")
_ANNEE = re.compile(r"(?:19|20)\d\d")
_ARRONDIS = tuple(Decimal(10**n) for n in (6, 3, 2, 1))
_PLUSIEURS_GROUPES = 2
_SUITE_LA_PLUS_LONGUE, _NOMBRE_LE_PLUS_LONG = 6, 24


class _Lu(NamedTuple):
    """Une valeur lue dans un texte ; `pas` est la plus petite qu'elle distingue, `chiffres` ceux qui comptent."""

    valeur: Decimal
    pas: Decimal
    chiffres: int


@dataclass(frozen=True, slots=True)
class Montants:
    """Les prix et les estimations à taire ; un nombre qui vaut un prix que le lecteur connaît ne trahit rien.

    `couples` joint à un prix à taire ceux de son lot que le lecteur connaît ou peut connaître : un écart le donnerait.
    `postes` sont les prix du détail : plus petits et plus nombreux, ils tombent plus souvent sur un autre nombre.
    """

    prix: frozenset[Decimal] = frozenset()
    connus: frozenset[Decimal] = frozenset()
    estimations: frozenset[Decimal] = frozenset()
    couples: frozenset[tuple[Decimal, Decimal]] = frozenset()
    postes: frozenset[Decimal] = frozenset()
    postes_connus: frozenset[Decimal] = frozenset()
    couples_de_postes: frozenset[tuple[Decimal, Decimal]] = frozenset()

    def dans(self, texte: str) -> str:
        """Rend ce qui écrit, en quelque façon que ce soit, l'un de ces prix ; vide si rien ne le fait."""
        lu = lisible(texte).texte
        for motif in (_NOMBRE, _EN_LETTRES):
            for trouve in motif.finditer(lu):
                compte = bool(_COMPTE.match(lu, trouve.end()))
                if any(self._dit(trouve, valeur, compte) for valeur in _valeurs(trouve)):
                    return trouve[0].strip()
        return self._rapport_dans(lu) or next(filter(None, map(self._rapportee, FIN_DE_PHRASE.split(lu))), "")

    def _dit(self, trouve: re.Match[str], lu: _Lu, compte: bool) -> bool:
        """Vrai si la valeur est celle d'un prix, à ce qu'elle en écrit près : à l'unité, au centime, au millier."""
        monnaie = bool(trouve["monnaie"] or trouve.groupdict().get("avant"))
        if not (monnaie or lu.valeur >= _PETIT_MONTANT) or lu.valeur in _et_ttc(self.connus, self.postes_connus):
            return False
        if monnaie and self._en_donne_un(lu):
            return True
        if (monnaie or not compte) and (self._separe(trouve, lu) or self._dit_un_poste(trouve, lu, monnaie=monnaie)):
            return True
        ecart = _ecart(lu.valeur, _et_ttc(self.prix, self.estimations))
        if not ecart or ecart < min(lu.pas, _UNITE):
            return monnaie or lu.chiffres >= _ROND or not compte
        if ecart < _pas_rond(lu) and (monnaie or (lu.chiffres >= _ROND and not compte)):
            return True
        # « Une autre offre est à près de 700 000 € » : dit d'elle, même un gros arrondi donne son prix.
        gros = monnaie and lu.chiffres < _ROND and ecart <= lu.valeur * _GROS_ARRONDI
        return gros and parle_d_un_autre(trouve) and not self._est_connue(trouve)

    def _en_donne_un(self, lu: _Lu) -> bool:
        """Vrai d'un montant exact dont on tire un prix : une différence, une taxe, un coût par mois ou par an."""
        pres = min(lu.pas, _UNITE)
        if _ecart(lu.valeur, _differences(self.couples)) < pres:
            return True
        return _ecart(lu.valeur, _parts(self.prix)) < pres <= _ecart(lu.valeur, _parts(self.connus))

    def _separe(self, trouve: re.Match[str], lu: _Lu) -> bool:
        """Vrai d'un nombre qui se dit écart ; arrondi ou de deux postes, d'une phrase qui parle de prix.

        Deux postes se séparent de trop de façons pour qu'un arrondi en donne un.
        """
        pres = min(lu.pas, _UNITE)
        ecart, de_postes = (_ecart(lu.valeur, _differences(c)) for c in (self.couples, self.couples_de_postes))
        if min(ecart, de_postes) >= max(pres, _pas_rond(lu)) or not dit_un_ecart(trouve):
            return False
        if ecart < pres or (ecart < _pas_rond(lu) and parle_de_prix(trouve)):
            return True
        return de_postes < pres and parle_de_tarif(trouve)

    def _dit_un_poste(self, trouve: re.Match[str], lu: _Lu, *, monnaie: bool) -> bool:
        """Vrai d'un prix du détail, grand et en euros ; sinon, d'une proposition qui dit ce qui s'achète."""
        ecart = _ecart(lu.valeur, _et_ttc(self.postes))
        if ecart >= max(min(lu.pas, _UNITE), _pas_rond(lu)):
            return False
        exact = ecart < min(lu.pas, _UNITE) and lu.chiffres >= _ROND
        if exact and monnaie and lu.valeur >= _PETIT_MONTANT:
            return True
        return (not ecart or lu.chiffres >= _ROND) and parle_de_tarif(trouve)

    def _rapport_dans(self, lu: str) -> str:
        """Rend ce qui dit de combien un prix à taire passe un prix connu, ou ce qu'il en vaut."""
        for motif in (_POURCENT, _FOIS) if self.couples or self.couples_de_postes else ():
            for trouve in motif.finditer(lu):
                ecrit = trouve["nombre"] or trouve["rapport"]
                part, decimales = lire_nombre(ecrit), nombre_de_decimales(ecrit)
                echelle = _UN_DIXIEME if trouve.groupdict().get("mille") else Decimal(1 if motif is _POURCENT else 100)
                pas = echelle.scaleb(-decimales)
                if part is not None and pas <= _UN_DIXIEME and self._dit_un_rapport(trouve, part * echelle, pas):
                    return trouve[0]
        return ""

    def _dit_un_rapport(self, trouve: re.Match[str], part: Decimal, pas: Decimal) -> bool:
        """Vrai d'un pour cent qui donne un prix à qui en connaît un autre, dans une phrase qui parle de prix."""
        connus = _paires(self.connus)
        fine = pas <= _UN_CENTIEME
        if _donne(part, pas, _rapports, self.couples, connus):
            return (dit_un_ecart(trouve) and parle_de_prix(trouve)) or (fine and parle_de_tarif(trouve))
        if fine and _donne(part, pas, _rapports, self.couples_de_postes, connus):
            return dit_un_ecart(trouve) and parle_de_tarif(trouve)
        if not _donne(part, pas, _quotients, self.couples, connus):
            return False
        return dit_une_part_d_un_prix(trouve) or (trouve.re is _FOIS and parle_de_prix(trouve))

    def _rapportee(self, phrase: str) -> str:
        """Rend ce qui rapporte une quantité à ce que le lecteur ignore : qui connaît son prix en tire l'autre.

        À l'estimation, à la moyenne ou au total des offres, toute quantité ; à une autre offre, celle qui se dit écart.
        """
        quantites = [q for q in (*_PART.finditer(phrase), *_sans_objet(phrase)) if not self._est_connue(q)]
        tus = (*([_ESTIMATION] if self.estimations else []), *([DES_OFFRES] if self.prix else []))
        repere = next(filter(None, (motif.search(phrase) for motif in tus)), None)
        if quantites and repere:
            return phrase[min(repere.start(), quantites[0].start()) : max(repere.end(), quantites[0].end())].strip()
        ecarts = (q for q in quantites if self.prix and (dit_un_ecart(q) or dit_une_part_d_un_prix(q)))
        return next((q[0].strip() for q in ecarts if parle_d_un_autre(q)), "")

    def _est_connue(self, quantite: re.Match[str]) -> bool:
        """Vrai d'un prix que le lecteur connaît, ou de ce qui sépare deux qu'il connaît."""
        if quantite.re is _PART:
            part = _POURCENT.match(quantite.string, quantite.start())
            ecrit = part["nombre"] if part else ""
            pas = Decimal(1).scaleb(-nombre_de_decimales(ecrit))
            valeur = lire_nombre(ecrit) if part else None
            return valeur is not None and _ecart(valeur, _rapports(_paires(self.connus))) < pas
        dits = _et_ttc(self.connus, self.postes_connus) | _differences(_paires(self.connus))
        return any(_ecart(lu.valeur, dits) < max(min(lu.pas, _UNITE), _pas_rond(lu)) for lu in _valeurs(quantite))


def _donne(
    part: Decimal,
    pas: Decimal,
    rapports: Callable[[frozenset[tuple[Decimal, Decimal]]], frozenset[Decimal]],
    couples: frozenset[tuple[Decimal, Decimal]],
    connus: frozenset[tuple[Decimal, Decimal]],
) -> bool:
    return _ecart(part, rapports(couples)) < pas <= _ecart(part, rapports(connus))


def _ecart(valeur: Decimal, prix: frozenset[Decimal]) -> Decimal:
    return min((abs(valeur - p) for p in prix), default=Decimal("Infinity"))


def _sans_objet(phrase: str) -> Iterator[re.Match[str]]:
    """Énumère les nombres d'euros, ou grands ou décimaux, qui ne comptent rien d'autre : ni un lot, ni une année."""
    for motif in (_NOMBRE, _EN_LETTRES):
        for trouve in motif.finditer(phrase):
            monnaie = trouve["monnaie"] or trouve.groupdict().get("avant")
            grand = "," in trouve["nombre"] or any(lu.valeur >= _PETIT_MONTANT for lu in _valeurs(trouve))
            ordinaire = _COMPTE.match(phrase, trouve.end()) or _ANNEE.fullmatch(trouve["nombre"])
            if monnaie or (grand and not ordinaire):
                yield trouve


@lru_cache(maxsize=256)
def _et_ttc(*ensembles: frozenset[Decimal]) -> frozenset[Decimal]:
    """Rend des prix, et ce qu'ils valent toutes taxes comprises."""
    prix = frozenset(p for ensemble in ensembles for p in ensemble)
    return prix | {p * _TTC for p in prix}


@lru_cache(maxsize=256)
def _paires(prix: frozenset[Decimal]) -> frozenset[tuple[Decimal, Decimal]]:
    return frozenset((un, autre) for un in prix for autre in prix if un != autre)


@lru_cache(maxsize=256)
def _differences(couples: frozenset[tuple[Decimal, Decimal]]) -> frozenset[Decimal]:
    """Rend ce qui sépare un prix à taire d'un prix que le lecteur connaît : il en tirerait l'autre."""
    return _et_ttc(frozenset(abs(prix - repere) for prix, repere in couples))


@lru_cache(maxsize=256)
def _rapports(couples: frozenset[tuple[Decimal, Decimal]]) -> frozenset[Decimal]:
    """Rend de combien pour cent chaque prix passe l'autre, ou reste au-dessous."""
    return frozenset(100 * abs(un - autre) / de for un, autre in couples for de in (un, autre) if de)


@lru_cache(maxsize=256)
def _quotients(couples: frozenset[tuple[Decimal, Decimal]]) -> frozenset[Decimal]:
    """Rend ce que chaque prix vaut de l'autre, pour cent."""
    return frozenset(100 * un / autre for couple in couples for un, autre in (couple, couple[::-1]) if autre)


@lru_cache(maxsize=256)
def _parts(prix: frozenset[Decimal]) -> frozenset[Decimal]:
    return _et_ttc(frozenset(p * part for p in prix for part in _PARTS))


def _pas_rond(lu: _Lu) -> Decimal:
    """Rend l'arrondi d'un nombre : ce que ses décimales en taisent, sinon celui de ses zéros."""
    ronds = (pas for pas in _ARRONDIS if not lu.valeur % pas and lu.valeur >= 10 * pas)
    pas = max(lu.pas, next(ronds, lu.pas))
    return pas if lu.valeur >= 10 * pas else Decimal(0)


def _valeurs(trouve: re.Match[str]) -> Iterator[_Lu]:
    """Énumère ce que vaut un nombre trouvé : « 389.900 » se lit de deux façons."""
    multiple = (trouve["multiple"] or "").lower().removesuffix("s")
    facteurs = {_UNITE, Decimal(10) ** _MULTIPLES.get(multiple, 0)}
    ecrits = _en_chiffres(trouve["nombre"]) if trouve["nombre"][0].isdecimal() else [_des_mots(trouve["nombre"])]
    for ecrit in ecrits:
        valeur = Decimal(ecrit)
        decimales = len(ecrit.partition(".")[2])
        chiffres = len(ecrit.replace(".", "").strip("0"))
        yield from (_Lu(valeur * f, f.scaleb(-decimales), chiffres) for f in facteurs)


def _en_chiffres(nombre: str) -> Iterator[str]:
    """Énumère les lectures d'un nombre ; d'une suite qui n'en est pas un, celles des nombres qu'elle aligne."""
    if lectures := list(_lectures(nombre)):
        yield from lectures
        return
    mots = nombre.split(" ")
    if nombre.replace(" ", "").isdecimal() and len(mots) == _PLUSIEURS_GROUPES:
        # « 68 8217 » : une espace mal mise ne cache pas un nombre.
        yield nombre.replace(" ", "")
    for debut in range(len(mots)):
        for fin in range(debut + 1, min(debut + _SUITE_LA_PLUS_LONGUE, len(mots)) + 1):
            yield from _lectures(" ".join(mots[debut:fin]))


def _lectures(nombre: str) -> Iterator[str]:
    groupes, signes = re.findall(r"\d+", nombre), re.findall(r"\D", nombre)
    if len(nombre) > _NOMBRE_LE_PLUS_LONG:
        return
    if _par_milliers(groupes):
        yield "".join(groupes)
    if signes and signes[-1] in ".," and _par_milliers(groupes[:-1]):
        yield f"{''.join(groupes[:-1])}.{groupes[-1]}"


def _par_milliers(groupes: list[str]) -> bool:
    return len(groupes) == 1 or (len(groupes[0]) <= 3 and all(len(groupe) == 3 for groupe in groupes[1:]))


def _des_mots(nombre: str) -> str:
    """Rend en chiffres un nombre écrit en lettres : « trois cent quatre-vingt-neuf mille neuf cents »."""
    total = courant = 0
    for mot in re.findall(r"\w+", nombre.lower()):
        seul = mot if mot in _VALEURS else mot.removesuffix("s")
        if seul in _MULTIPLES:
            total, courant = total + max(courant, 1) * 10 ** _MULTIPLES[seul], 0
        elif seul == "cent":
            courant = max(courant, 1) * 100
        elif seul == "vingt" and courant % 100 == 4:
            courant += 76
        else:
            courant += _VALEURS.get(seul, 0)
    return str(total + courant)
