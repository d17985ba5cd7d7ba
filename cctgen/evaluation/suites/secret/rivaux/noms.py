"""Reconnaître le nom d'un candidat sous toutes les façons dont une personne l'écrit."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, pairwise
from typing import Protocol

from cctgen.evaluation.suites.secret.rivaux.ecriture import (
    AGIT,
    CELUI_DE,
    D_UN_CODE,
    DETERMINE,
    INDEFINI,
    LIEN,
    MOT,
    TETE,
    TITRE,
    cle_de_nom,
    en_cle,
    replier,
    suit,
)
from cctgen.evaluation.suites.secret.rivaux.groupement import (
    ARTICLES,
    est_du_marche,
    membres_declares,
    membres_nommes,
    separes,
)
from cctgen.evaluation.suites.secret.rivaux.langue_courante import BREFS_ORDINAIRES, FORME, ORDINAIRES
from cctgen.matrice.modele import Offre
from cctgen.matrice.normalisation import Lisible

_FORMES_AUX_BORDS = re.compile(rf"^(?:{FORME} )+|(?: {FORME})+$")
"""Ce qu'un évaluateur omet en citant une entreprise ; lu après `_cle`, donc sans points ni accents."""
_SIREN = 9
_NUMERO = re.compile(r"(?<!\d)(?:\d[\s.]?){9}(?:(?:[\s.]?\d){5})?(?!\d)")
_ENTRE = r"[\W_]{0,3}"
"""Ce qui peut séparer, ou non, deux mots d'un nom : « Be-Ys », « BeYs », « Sopra / Steria »."""
_BORD = r"(?<![^\W_]){}(?![^\W_])"
_LETTRE_QUI_EST_UN_MOT = re.compile(r"(?<!\S)[ay](?!\S)")
"""« Le soumissionnaire a décrit » ne nomme pas Soumissionnaire A."""
_SIGLE_JOINT = re.compile(r"\s*(\d{1,2}[A-Z]{1,2}|[A-Z](?:\s?[&+]\s?[A-Z])+)(?=\s+[^\W_])")
"""Un chiffre et une lettre, ou des lettres jointes d'un signe, qui ouvrent un nom : « 3M France », « N&D Conseil »."""
_SIGLE = re.compile(r"\d{1,2}[a-z]{1,2}|[a-z](?: [a-z])+")
"""Le même, replié : sa capitale seule le distingue d'un nombre et de son unité."""
_JOINTS_ORDINAIRES = ("rd", "qr")
"""« R&D Conseil » n'ôte pas « la R&D »."""
_BREF = 3
_PLUSIEURS = 2
"""Au-delà, un nom fait de mots ordinaires ne s'écrit pas par hasard."""


class Candidat(Protocol):
    """Ce que le secret tait d'une offre ou d'un fichier à part : son nom, son SIRET, ses prix, ses notes."""

    @property
    def offre(self) -> Offre:
        """Rend la matrice reçue."""

    @property
    def soumissionnaire(self) -> str:
        """Rend le nom affiché."""

    @property
    def prix_ecrits(self) -> frozenset[Decimal]:
        """Rend les montants saisis, qu'ils comptent ou non."""

    @property
    def postes_ecrits(self) -> frozenset[tuple[str, Decimal]]:
        """Rend ce que coûte chaque poste du détail, qu'il compte ou non."""

    @property
    def notes_ecrites(self) -> frozenset[tuple[str, Decimal]]:
        """Rend ses notes, globale, par critère et par sous-critère, chacune avec ce qu'elle note et son échelle."""


@dataclass(frozen=True, slots=True)
class Noms:
    """Ce qui nomme des candidats.

    `entiers` se cherchent sans égard à la casse, à l'accent ni à la ponctuation ; `ordinaires`, faits de mots de la
    langue, de même, mais une capitale les dit, ou ce qui précède ; `articles` aussi, d'un article et de tels mots.
    `mots` sont propres : un seul suffit ; `capitales` aussi, avec leur capitale ; `sigles`, faits d'initiales, tout en
    capitales et sans article. `seuls` sont les noms d'un seul mot de la langue, que leur capitale dit hors d'une tête ;
    `premiers` ouvrent un nom de tels mots : leur capitale et ce qui précède les disent ; `suites`, deux mots de suite
    d'un nom : leurs capitales les disent.
    """

    entiers: tuple[re.Pattern[str], ...] = ()
    ordinaires: tuple[re.Pattern[str], ...] = ()
    mots: frozenset[str] = frozenset()
    capitales: frozenset[str] = frozenset()
    seuls: frozenset[str] = frozenset()
    suites: frozenset[tuple[str, str]] = frozenset()
    articles: tuple[re.Pattern[str], ...] = ()
    sigles: frozenset[str] = frozenset()
    premiers: frozenset[str] = frozenset()

    def dans(self, texte: str) -> str:
        """Rend ce qui nomme l'un d'eux dans le texte ; vide si rien ne le fait."""
        lu = replier(texte)
        for trouve in _trouves(self.entiers, lu, texte):
            return en_cle(trouve[0])
        for motifs, tete in ((self.ordinaires, 0), (self.articles, 1)):
            for trouve in _trouves(motifs, lu, texte):
                dit = texte[lu.places[trouve.start()] : lu.places[trouve.end()]].rstrip()
                if dit[tete:] != dit[tete:].lower() or suit(CELUI_DE, lu, trouve):
                    return dit
        mots = [m for m in MOT.finditer(lu.texte) if m[0] != "et"]
        noms = ((mot, self._nom_en(lu, texte, mot, suivant)) for mot, suivant in pairwise([*mots, None]))
        return next((nom for mot, nom in noms if mot and nom and not suit(D_UN_CODE, lu, mot)), "")

    def a_demi_dans(self, texte: str) -> str:
        """Rend deux mots de suite d'un nom, qu'une capitale ou ce qui suit dit à demi : « chez Ouest numérique »."""
        lu = replier(texte)
        for mot, suivant in pairwise(m for m in MOT.finditer(lu.texte) if m[0] != "et"):
            # Deux capitales, elles, ont déjà dit le nom.
            demi = (mot[0], suivant[0]) in self.suites and texte[lu.places[suivant.start()]].islower()
            if demi and LIEN.fullmatch(lu.texte, mot.end(), suivant.start()):
                capital = texte[lu.places[mot.start()]].isupper() and not suit(TETE, lu, mot)
                if capital or suit(CELUI_DE, lu, mot) or AGIT.match(lu.texte, suivant.end()):
                    return texte[lu.places[mot.start()] : lu.places[suivant.end()]]
        return ""

    def sans_ceux_que_dit(self, texte: str) -> Noms:
        """Rend ce qui nomme les candidats que ce texte ne nomme pas lui-même."""
        lu = replier(texte)
        lus = [m for m in MOT.finditer(lu.texte) if m[0] != "et"]
        nommes = {cle_de_nom(self._nom_en(lu, texte, *couple)) for couple in pairwise([*lus, None])}
        dits = nommes | {"".join(nom.split()) for nom in nommes}
        entiers, ordinaires, articles = (
            tuple(motif for motif in motifs if not any(_trouves((motif,), lu, texte)))
            for motifs in (self.entiers, self.ordinaires, self.articles)
        )
        mots, capitales, seuls = self.mots - dits, self.capitales - dits, self.seuls - dits
        suites = frozenset(suite for suite in self.suites if " ".join(suite) not in dits)
        bords = self.sigles - dits, self.premiers - dits
        return Noms(entiers, ordinaires, mots, capitales, seuls, suites, articles, *bords)

    def _nom_en(self, lu: Lisible, texte: str, mot: re.Match[str] | None, suivant: re.Match[str] | None) -> str:
        """Rend le nom qui commence à ce mot, ou qu'il coupe en deux ; en tête, une seule capitale ne prouve rien."""
        if mot is None:
            return ""
        dit = texte[lu.places[mot.start()] : lu.places[mot.end()]]
        isole = not lu.texte.endswith("-", 0, mot.start()) and not TITRE.match(lu.texte, mot.end())
        crie = isole and dit[1:] != dit[1:].lower()
        if self._se_dit_seul(lu, mot, capital=dit[0].isupper(), crie=crie):
            return dit
        suite = texte[lu.places[mot.start()] : lu.places[suivant.end()]] if suivant else ""
        reuni = suivant is not None and mot[0] + suivant[0] in self.mots
        coupe = suivant is not None and reuni and lu.texte[mot.end() : suivant.start()] == "-"
        if coupe or not dit[0].isupper():
            return suite if coupe else ""
        tete = suit(TETE, lu, mot)
        if suivant is not None and LIEN.fullmatch(lu.texte, mot.end(), suivant.start()):
            deux_capitales = texte[lu.places[suivant.start()]].isupper()
            if reuni and (deux_capitales or not tete):
                return suite
            if deux_capitales and mot[0] not in self.capitales:
                return suite if (mot[0], suivant[0]) in self.suites else ""
        return dit if mot[0] in self.capitales or (mot[0] in self.seuls and (crie or not tete)) else ""

    def _se_dit_seul(self, lu: Lisible, mot: re.Match[str], *, capital: bool, crie: bool) -> bool:
        """Vrai d'un mot propre, du premier d'un nom là où l'on parle de quelqu'un, d'initiales sans article."""
        agit = AGIT.match(lu.texte, mot.end()) is not None and suit(TETE, lu, mot)
        return (
            (mot[0] in self.mots and (capital or not suit(INDEFINI, lu, mot)))
            or (mot[0] in self.premiers and capital and (agit or suit(CELUI_DE, lu, mot)))
            or (mot[0] in self.sigles and crie and not suit(DETERMINE, lu, mot))
        )


def _trouves(motifs: Iterable[re.Pattern[str]], lu: Lisible, texte: str) -> Iterator[re.Match[str]]:
    """Énumère les noms trouvés, hors du sigle d'un code, dont aucun mot d'une lettre, en minuscule, n'est un verbe."""
    for motif in motifs:
        for trouve in motif.finditer(lu.texte):
            if suit(D_UN_CODE, lu, trouve):
                continue
            lettres = _LETTRE_QUI_EST_UN_MOT.finditer(lu.texte, *trouve.span())
            if all(texte[lu.places[lettre.start()]].isupper() for lettre in lettres):
                yield trouve


def noms_reconnus(offres: Sequence[Candidat], dicibles: Sequence[Candidat], courants: Collection[str]) -> Noms:
    """Rend ce qui nomme les candidats autres que ceux des offres dicibles ; `courants` sont les mots du dossier."""
    autres = {m for o in offres for m in _mentions(o)} - {m for o in dicibles for m in _mentions(o)}
    siens = {cle_de_nom(m) for o in dicibles for nom in _noms(o) for m in (*MOT.findall(nom), *_initiales(nom))}
    ordinaires = {m for m in autres if not m.isdecimal() and not _a_un_mot_propre(m, courants)}
    sigles = {m for m in autres if _est_un_sigle(m)}
    articles = {m for m in autres if _est_un_mot_a_article(m)} - ordinaires
    cris = {m for m in autres if m in BREFS_ORDINAIRES and m not in ORDINAIRES}
    brefs = {m for m in ordinaires if len(_mots(m)) <= _PLUSIEURS} - sigles - cris
    tetes = {mot for o in offres for nom in _noms(o) for mot in _tetes_en_capitales(nom, courants)} - siens
    series = _series(m for o in offres for m in _mentions(o))
    suites = frozenset(_suites(offres) - _suites(dicibles))
    reunis = frozenset(_reunies(suites, courants) - siens)
    longs = {a + b for a, b in suites if min(len(a), len(b)) > _BREF} & reunis
    noms = [nom for o in offres for nom in _noms(o)]
    return Noms(
        tuple(_motif(m, series) for m in sorted(autres - brefs - sigles - cris - articles)),
        (*(_motif(m, series) for m in sorted(brefs) if len(_mots(m)) > 1), *map(_motif_de_sigle, sorted(sigles))),
        frozenset({mot for nom in noms for mot in _mots_propres(nom, courants)} - siens) | longs,
        frozenset({mot for nom in noms for mot in _premiers_brefs(nom, courants)} - siens) | reunis | cris,
        frozenset(m for m in brefs if len(_mots(m)) == 1) | tetes,
        suites,
        tuple(_motif(m, series) for m in sorted(articles)),
        frozenset({*chain(*map(_initiales, noms))} - siens - {*courants} - ORDINAIRES - BREFS_ORDINAIRES),
        frozenset({mot for m in brefs if len(_mots(m)) > 1 for mot in _mots(m)[:1]} - siens),
    )


def noms_entiers(offres: Sequence[Candidat], dicibles: Sequence[Candidat]) -> tuple[re.Pattern[str], ...]:
    """Rend les noms des candidats tels qu'ils sont déclarés, si ordinaires soient-ils : nulle capitale ne les dit."""
    declares = {m for o in offres for m in _mentions(o) if len(_mots(m)) > 1 or m in map(cle_de_nom, _declares(o))}
    dits = {m for o in dicibles for m in _mentions(o)}
    series = _series(m for o in offres for m in _mentions(o))
    return tuple(_motif(m, series) for m in sorted(declares - dits) if not _est_un_sigle(m))


def _motif(mention: str, series: Mapping[tuple[str, ...], Collection[str]]) -> re.Pattern[str]:
    """Rend de quoi reconnaître un nom dans un texte replié ; d'une série, « les Soumissionnaires A et B » aussi."""
    if mention.isdecimal():
        return re.compile(_BORD.format(_ENTRE.join(mention)))
    mots = _mots(mention)
    formes = [rf"{_ENTRE}(?:et[\W_]+)?".join(map(_epele, mots)) or re.escape(mention)]
    if len(derniers := series.get(tuple(mots[:-1]), ())) > 1:
        pluriel = _ENTRE.join(f"{mot}s?" for mot in mots[:-1])
        formes.append(rf"{pluriel}(?:{_ENTRE}(?:et|ou|{'|'.join(sorted(derniers))})(?![^\W_]))*{_ENTRE}{mots[-1]}")
    return re.compile(_BORD.format(f"(?:{'|'.join(formes)})"))


def _est_un_mot_a_article(mention: str) -> bool:
    """Vrai d'un article et de mots de la langue, qui font un nom ou n'importe quelle phrase : « La Poste »."""
    article, *mots = mention.split()
    return article in ARTICLES and bool(mots) and all(mot in ORDINAIRES for mot in mots)


def _est_un_sigle(mention: str) -> bool:
    return bool(_SIGLE.fullmatch(" ".join(_mots(mention))))


def _motif_de_sigle(sigle: str) -> re.Pattern[str]:
    """Rend de quoi reconnaître « 3M », hors d'un montant en millions, ou « N&D », « N et D »."""
    lettres = _mots(sigle)
    reuni = "" if "".join(lettres) in BREFS_ORDINAIRES else "|"
    joint = rf"(?:\s?[&+]\s?|\s+et\s+{reuni})".join(lettres)
    return re.compile(rf"{_BORD.format(joint)}(?!\s?(?:€|eur|d['’]))")


def _epele(mot: str) -> str:
    """Rend un mot, ou ses lettres une à une : « I.B.M. » est IBM."""
    lettres = r"[\W_]{1,2}".join(mot)
    return f"(?:{mot}|{lettres})" if len(mot) > _PLUSIEURS else mot


def _mots(mention: str) -> list[str]:
    return [mot for mot in re.findall(r"[^\W_]+", mention) if mot != "et"]


def _series(mentions: Iterable[str]) -> Mapping[tuple[str, ...], Collection[str]]:
    """Rend le dernier mot des noms qui commencent de même, par ce qu'ils ont en commun."""
    series: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for mots in map(_mots, mentions):
        if len(mots) > 1:
            series[tuple(mots[:-1])].add(mots[-1])
    return series


def _suites(offres: Iterable[Candidat]) -> set[tuple[str, str]]:
    """Rend les couples de mots de suite des noms."""
    noms = ([cle_de_nom(mot) for mot in MOT.findall(nom)] for o in offres for nom in _noms(o))
    couples = (couple for mots in noms for couple in pairwise(m for m in mots if m != "et"))
    return {(a, b) for a, b in couples if len(a) > 1 and len(b) > 1}


def _reunies(suites: Iterable[tuple[str, str]], courants: Collection[str]) -> set[str]:
    """Rend, en un mot, les couples dont l'un au moins est propre : « Capgemini » pour « Cap Gemini Services »."""
    couples = ((a + b, f"{a} {b}") for a, b in suites if len(a + b) > 2 * _BREF)
    return {reuni for reuni, couple in couples if all(_a_un_mot_propre(m, courants) for m in (reuni, couple))}


def _a_un_mot_propre(mention: str, courants: Collection[str]) -> bool:
    """Vrai si un mot du nom, même court, n'est pas de la langue courante."""
    mots = (m for m in MOT.findall(mention) if not re.fullmatch(FORME, m) and m not in ("et", "groupement"))
    return not all(mot in ORDINAIRES or mot in courants for mot in mots)


def _declares(offre: Candidat) -> tuple[str, str]:
    return offre.soumissionnaire, offre.offre.soumissionnaire


def _noms(offre: Candidat) -> tuple[str, ...]:
    """Rend les noms sous lesquels l'offre est remise, et ceux de qui la porte avec elle : cotraitant, sous-traitant."""
    return *_declares(offre), *_du_groupement(offre.offre)


def _du_groupement(offre: Offre) -> tuple[str, ...]:
    """Rend les entreprises que l'offre déclare dans son groupement ; ce que dit un champ qui n'en dit pas d'autre."""
    return tuple(membres_declares(offre.membres_declares)) if offre.est_d_un_groupement else ()


def _est_ordinaire(nom: str) -> bool:
    """Vrai d'un nom fait des seuls mots de la langue : « Open Conseil »."""
    return bool(MOT.search(nom)) and not _a_un_mot_propre(cle_de_nom(nom), ())


def _mentions(offre: Candidat) -> set[str]:
    """Rend les noms, avec et sans forme juridique, ceux des membres d'un groupement, le SIRET et le SIREN."""
    noms = {cle_de_nom(nom) for nom in _noms(offre)}
    membres = {cle_de_nom(m) for nom in _noms(offre) for m in membres_nommes(nom)}
    ecrits = (offre.offre.siret, *_NUMERO.findall(offre.offre.membres_declares))
    numeros = {n for ecrit in ecrits for n in _numeros(ecrit)}
    nus = [_FORMES_AUX_BORDS.sub("", nom) for nom in (*noms, *membres)]
    # « La Poste » dit La Poste Solutions.
    abreges = (" ".join(mots[:2]) for nom in nus if len(mots := nom.split()) > _PLUSIEURS and mots[0] in ARTICLES)
    joints = (cle_de_nom(joint[1]) for nom in _noms(offre) if (joint := _SIGLE_JOINT.match(nom)))
    sigles = (s for s in joints if "".join(_mots(s)) not in _JOINTS_ORDINAIRES)
    return {m for m in (*noms, *membres, *nus, *abreges, *numeros, *sigles) if m}


def _numeros(ecrit: str) -> set[str]:
    """Rend un SIRET et son SIREN ; tel quel, ce qui n'en est pas un."""
    chiffres = "".join(c for c in ecrit if c.isdecimal())
    return {chiffres, chiffres[:_SIREN]} if len(chiffres) >= _SIREN else {cle_de_nom(ecrit)}


def _mots_propres(nom: str, courants: Collection[str]) -> Iterator[str]:
    """Énumère les mots d'un nom qui, seuls, désignent l'entreprise : ni sa forme, ni la langue, ni le dossier."""
    est_dit = any(mot != mot.lower() and _a_un_mot_propre(cle_de_nom(mot), courants) for mot in MOT.findall(nom))
    for mot in MOT.findall(nom):
        if est_dit and mot == mot.lower() and est_du_marche(mot):
            # « Belmantis, société par actions » : à côté d'un nom, un mot du marché sans capitale n'en est pas un.
            continue
        replie = cle_de_nom(mot)
        assez_long = len(replie) >= (_BREF if mot.isupper() else _BREF + 1)
        if assez_long and replie not in ORDINAIRES and replie not in courants and not re.fullmatch(FORME, replie):
            yield replie


def _tetes_en_capitales(nom: str, courants: Collection[str]) -> Iterator[str]:
    """Énumère les sigles qui ouvrent un nom et que leurs capitales disent : « EY Consulting », « SAS Institute ».

    Une forme juridique n'en est un que devant les seuls mots de la langue : « SAS Dupont » est Dupont.
    """
    for membre in separes(nom):
        mots = MOT.findall(membre)
        nus = [mot for mot in mots if not re.fullmatch(FORME, cle_de_nom(mot))]
        if len(nus) > 1 and len(nus[0]) == _BREF - 1 and nus[0][0].isupper():
            yield from {cle_de_nom(nus[0])} - BREFS_ORDINAIRES - {*courants}
        forme = mots[0] if nus and nus[0] is not mots[0] else ""
        if len(forme) == _BREF and forme.isupper() and _est_ordinaire(" ".join(nus)):
            yield cle_de_nom(forme)


def _initiales(nom: str) -> Iterator[str]:
    """Énumère ce que font les initiales d'un nom de trois mots ou plus : « OBS »."""
    for membre in separes(nom):
        mots = [mot for mot in MOT.findall(membre) if mot[0].isupper() and not re.fullmatch(FORME, cle_de_nom(mot))]
        if len(mots) >= _BREF:
            yield "".join(cle_de_nom(mot)[0] for mot in mots)


def _premiers_brefs(nom: str, courants: Collection[str]) -> Iterator[str]:
    """Énumère les mots de trois lettres, à capitale, qui ouvrent un nom de plusieurs mots : « Gfi Informatique »."""
    for membre in separes(nom):
        mots = [mot for mot in MOT.findall(membre) if not re.fullmatch(FORME, cle_de_nom(mot))]
        if len(mots) > 1 and len(mots[0]) == _BREF and mots[0][0].isupper():
            replie = cle_de_nom(mots[0])
            if replie not in ORDINAIRES and replie not in BREFS_ORDINAIRES and replie not in courants:
                yield replie
