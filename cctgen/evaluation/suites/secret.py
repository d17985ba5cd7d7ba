"""Ne rien dire à un candidat de ce qui est aux autres : un texte qui les cite ne part pas.

Chacun reçoit ce qui le concerne et ce que le code impose de l'offre retenue (R.2181-3, R.2181-4), rien d'autre
(CADA, n° 20113394 ; secret des affaires : CE, 30 mars 2016, n° 375529).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from cctgen.assemblage.modele import Dossier
from cctgen.evaluation.classement import OffreComparee
from cctgen.evaluation.suites.langue_courante import ORDINAIRES
from cctgen.matrice.normalisation import cle
from cctgen.socle.nombres import en_francais

_MOT = r"(?<!\w){}(?!\w)"
_FORME = r"(?:s a s u|sasu|s a s|sas|s a r l|sarl|eurl|s a|sa|snc|sci|scop|scic|gie|societe|ste)"
_FORMES_AUX_BORDS = re.compile(rf"^(?:{_FORME} )+|(?: {_FORME})+$")
"""Ce qu'un évaluateur omet en citant une entreprise ; lu après `cle`, donc sans points ni accents."""
_SIREN = 9


_SEPARE_DES_MEMBRES = re.compile(
    r"[/+&,;()]|\b(?:et|groupement|conjoint|solidaire|mandataire|cotraitante?s?|avec)\b", re.IGNORECASE
)
"""Ce qui sépare, dans le nom d'un groupement, les entreprises qui le composent."""
_MOT_CAPITAL = re.compile(r"[^\W\d_]\w*")
_SEPARATEUR = r"[\s.,'\u2019]"
_PETIT_MONTANT = 1000
"""En deçà, un nombre n'est un prix que suivi de sa monnaie."""
_MONNAIE = r"\s*(?:€|eur(?:os?)?\b|h\.?t\b|t\.?t\.?c\b|hors taxes?|toutes taxes)"
_SUITE_D_UN_PRIX = re.compile(
    r"(?!\s*\w)|\s*(?:et|ou|soit|contre|pour|par|hors|net|en|au|aux|avec|sans|mais|alors|quand|qui|que|dont|seulement"
    r"|est|sont|a|ne|se|tout|toutes?|environ|dans|sur|chez|puis|là)\b",
    re.IGNORECASE,
)
"""Ce qui peut suivre un prix sans monnaie : la fin, ou un mot outil ; un nom commun dit qu'on compte autre chose."""
_AVANT_UN_PRIX = re.compile(
    r"(?:\b(?:prix|montants?|co[uû]ts?|co[uû]te|tarifs?|forfaits?|devis|factur\w+|chiffr\w+|chère?s?|budgets?|dpgf|bpu"
    r"|dqe|contre|vaut|somme)\b[^.;\n]{0,30}|(?<!jusqu')(?<!jusqu’)(?<!\w)à\s+(?:\S+\s+)?)$",
    re.IGNORECASE,
)
"""Ce qui annonce un prix sans monnaie : « contre 612 000 », « une autre est à 612 000 »."""
_TETE = re.compile(r"(?:^|[.!?:;…•(\[«\"“\n/|–—-])\s*$")
"""Ce qui précède une capitale de phrase, ou de puce : elle ne prouve pas un nom."""
_LIEN = re.compile(r"[\s&'’.-]+(?:et\s+)?")
_PRES = 40
_PLUSIEURS = 2
"""Au-delà, un nom fait de mots ordinaires ne s'écrit pas par hasard."""


@dataclass(frozen=True, slots=True)
class _Reconnus:
    """Ce qui nomme des candidats ou dit leurs prix.

    `noms` se cherchent sans égard à la casse. `mots` sont propres : un seul, en capitale, suffit. `ordinaires` sont
    les noms entiers faits de mots de la langue ; `suites`, deux mots de suite d'un nom : leurs capitales les disent.
    """

    noms: tuple[re.Pattern[str], ...] = ()
    mots: frozenset[str] = frozenset()
    ordinaires: frozenset[str] = frozenset()
    suites: frozenset[tuple[str, str]] = frozenset()
    montants: tuple[re.Pattern[str], ...] = ()

    def nom_dans(self, texte: str) -> str:
        """Rend ce qui nomme l'un d'eux dans le texte, sans égard aux accents ; vide si rien ne le fait."""
        replie = cle(texte)
        if trouve := next(filter(None, (motif.search(replie) for motif in self.noms)), None):
            return trouve[0]
        mots = [m for m in _MOT_CAPITAL.finditer(texte) if m[0].lower() != "et"]
        for rang, mot in enumerate(mots):
            suivant = mots[rang + 1] if rang + 1 < len(mots) else None
            if suivant is not None and not _LIEN.fullmatch(texte[mot.end() : suivant.start()]):
                suivant = None
            if dit := self._nom_en(texte, mot, suivant):
                return dit
        return ""

    def _nom_en(self, texte: str, mot: re.Match[str], suivant: re.Match[str] | None) -> str:
        """Rend le nom qui commence à ce mot ; seule, la capitale d'un mot de la langue ne prouve rien en tête."""
        capital, suit = mot[0][0].isupper(), suivant is not None and suivant[0][0].isupper()
        if not capital and not suit:
            return ""
        replie = cle(mot[0])
        if capital and replie in self.mots:
            return mot[0]
        if suivant is not None and (replie, cle(suivant[0])) in self.suites:
            entier = f"{replie} {cle(suivant[0])}" in self.ordinaires
            if entier or (capital and suit):
                return texte[mot.start() : suivant.end()]
        if capital and not suit and replie in self.ordinaires and not _TETE.search(texte, 0, mot.start()):
            return mot[0]
        return ""

    def montant_dans(self, texte: str) -> str:
        """Rend ce qui écrit, en quelque façon que ce soit, le prix exact de l'un d'eux ; vide si rien ne le fait."""
        return next((lu[0].strip() for m in self.montants for lu in m.finditer(texte) if _est_un_prix(texte, lu)), "")

    def cite(self, texte: str) -> str:
        """Rend le premier mot ou montant qui trahit l'un d'eux ; vide si rien ne le fait."""
        return self.nom_dans(texte) or self.montant_dans(texte)


def _est_un_prix(texte: str, lu: re.Match[str]) -> bool:
    """Vrai si le nombre porte sa monnaie, ou si ce qui l'entoure annonce un prix et ne compte rien d'autre."""
    if lu["monnaie"] or lu["reduit"]:
        return True
    if not _SUITE_D_UN_PRIX.match(texte, lu.end()):
        return False
    return bool(lu["centimes"] or _AVANT_UN_PRIX.search(texte[max(0, lu.start() - _PRES) : lu.start()]))


@dataclass(frozen=True, slots=True)
class Tiers:
    """Ce qui trahit les autres candidats de tous les lots ; `hors_retenue` laisse de côté l'offre retenue."""

    tous: _Reconnus
    hors_retenue: _Reconnus

    def est_nomme(self, texte: str) -> bool:
        """Vrai si le texte d'un évaluateur nomme un autre candidat, l'attributaire compris."""
        return bool(self.tous.nom_dans(texte))

    def est_cite(self, texte: str) -> bool:
        """Vrai si le texte d'un évaluateur nomme un autre candidat, l'attributaire compris, ou dit son prix."""
        return bool(self.cite(texte))

    def est_trahi(self, texte: str) -> bool:
        """Vrai si un texte écrit pour être envoyé dit un candidat qui n'est ni le destinataire ni l'attributaire."""
        return bool(self.trahit(texte))

    def cite(self, texte: str) -> str:
        """Rend ce qui, dans le texte d'un évaluateur, nomme un autre candidat ou dit son prix : pour l'acheteur."""
        return self.tous.cite(texte)

    def trahit(self, texte: str) -> str:
        """Rend ce qui, dans un texte à envoyer, dit un tiers : pour l'acheteur seul, jamais pour le destinataire."""
        return self.hors_retenue.cite(texte)


def tiers_de(
    offre: OffreComparee,
    offres: Sequence[OffreComparee],
    retenue: OffreComparee | None,
    courants: Collection[str] = frozenset(),
) -> Tiers:
    """Rend ce qui trahit les autres candidats, parmi les offres de tous les lots.

    `courants` sont les mots du dossier (`mots_du_dossier`) : écrits seuls, ils ne nomment personne.
    """
    dicibles = [offre] if retenue is None else [offre, retenue]
    return Tiers(_reconnus(offres, [offre], courants), _reconnus(offres, dicibles, courants))


def tiers_du_public(
    retenue: OffreComparee, offres: Sequence[OffreComparee], courants: Collection[str] = frozenset()
) -> Tiers:
    """Rend ce que ne dit pas une pièce communiquée à tous : les autres candidats, et le prix de toutes les offres."""
    montants = tuple(_motif_de_montant(prix) for prix in sorted({o.prix for o in offres if o.prix is not None}))
    reconnus = replace(_reconnus(offres, [retenue], courants), montants=montants)
    return Tiers(reconnus, reconnus)


def mots_du_dossier(dossier: Dossier) -> frozenset[str]:
    """Rend, repliés, les mots qu'écrivent les exigences, les preuves et les intitulés d'un dossier.

    Un nom propre que l'acheteur y aurait écrit, en capitale, n'en est pas un ; un sigle si.
    """
    exigences = [e for numero in dossier.numeros for e in dossier.exigences(numero)]
    textes = [
        *dossier.titres.values(),
        *(lot.titre for lot in dossier.lots),
        *(t for e in exigences for t in (e.enonce, e.preuve)),
    ]
    mots = {mot for texte in textes for mot in _MOT_CAPITAL.findall(texte)}
    return frozenset(cle(mot) for mot in mots if mot[0].islower() or mot.isupper())


def _reconnus(
    offres: Iterable[OffreComparee], dicibles: Sequence[OffreComparee], courants: Collection[str]
) -> _Reconnus:
    offres = tuple(offres)
    autres = {m for o in offres for m in _mentions(o)} - {m for o in dicibles for m in _mentions(o)}
    siens = {cle(mot) for o in dicibles for nom in _noms(o) for mot in _MOT_CAPITAL.findall(nom)}
    mots = {mot for o in offres for nom in _noms(o) for mot in _mots_propres(nom, courants)} - siens
    ordinaires = {m for m in autres if not m.isdecimal() and not _a_un_mot_propre(m, courants)}
    suites = {s for o in offres for nom in _noms(o) for s in _suites(nom)}
    prix = {o.prix for o in offres if o.prix is not None} - {o.prix for o in dicibles}
    return _Reconnus(
        tuple(
            re.compile(_MOT.format(_motif(m)))
            for m in sorted(autres)
            if m not in ordinaires or len(_MOT_CAPITAL.findall(m)) > _PLUSIEURS
        ),
        frozenset(mots),
        frozenset(ordinaires),
        frozenset(suites - {s for o in dicibles for nom in _noms(o) for s in _suites(nom)}),
        tuple(map(_motif_de_montant, sorted(p for p in prix if p is not None))),
    )


def _suites(nom: str) -> Iterator[tuple[str, str]]:
    """Énumère les couples de mots de suite d'un nom."""
    mots = [cle(mot) for mot in _MOT_CAPITAL.findall(nom)]
    yield from ((a, b) for a, b in pairwise(m for m in mots if m != "et") if len(a) > 1 and len(b) > 1)


def _a_un_mot_propre(mention: str, courants: Collection[str]) -> bool:
    """Vrai si un mot du nom, même court, n'est pas de la langue courante."""
    mots = [m for m in _MOT_CAPITAL.findall(mention) if not re.fullmatch(_FORME, m) and m not in ("et", "groupement")]
    return not all(mot in ORDINAIRES or mot in courants for mot in mots)


def _motif(mention: str) -> str:
    """Rend un nom tel quel ; un numéro se cherche sur ses seuls chiffres, espacés ou non."""
    return r"\s*".join(mention) if mention.isdecimal() else re.escape(mention)


def _noms(offre: OffreComparee) -> tuple[str, str]:
    return offre.soumissionnaire, offre.offre.soumissionnaire


def _mentions(offre: OffreComparee) -> set[str]:
    """Rend les noms, avec et sans forme juridique, ceux des membres d'un groupement, le SIRET et le SIREN."""
    noms = {cle(nom) for nom in _noms(offre)}
    membres = {cle(m) for nom in _noms(offre) for m in _SEPARE_DES_MEMBRES.split(nom) if any(_mots_propres(m, ()))}
    chiffres = "".join(c for c in offre.offre.siret if c.isdecimal())
    numeros = {chiffres, chiffres[:_SIREN]} if len(chiffres) >= _SIREN else {cle(offre.offre.siret)}
    nus = (_FORMES_AUX_BORDS.sub("", nom) for nom in (*noms, *membres))
    return {m for m in (*noms, *membres, *nus, *numeros) if m}


def _mots_propres(nom: str, courants: Collection[str]) -> Iterator[str]:
    """Énumère les mots d'un nom qui, seuls, désignent l'entreprise : ni sa forme, ni la langue, ni le dossier."""
    for mot in _MOT_CAPITAL.findall(nom):
        replie = cle(mot)
        assez_long = len(replie) >= (3 if mot.isupper() else 4)
        if assez_long and replie not in ORDINAIRES and replie not in courants and not re.fullmatch(_FORME, replie):
            yield replie


def _motif_de_montant(prix: Decimal) -> re.Pattern[str]:
    """Rend de quoi reconnaître un prix : « 612 000 », « 612000,00 € », « 612.000 », « 612 k€ » ou « 0,612 M€ »."""
    entier, _, centimes = f"{prix:.2f}".partition(".")
    groupes = en_francais(Decimal(entier), 0, " ").split(" ")
    fin = r"(?:[.,](?:00?|-))?" if centimes == "00" else rf"[.,]{centimes[0]}" + centimes[1].replace("0", "0?")
    fin = rf"(?P<centimes>{fin})" if centimes != "00" else rf"{fin}(?P<centimes>)"
    monnaie = rf"(?P<monnaie>{_MONNAIE})"
    if prix >= _PETIT_MONTANT:
        monnaie = rf"(?:{monnaie}|(?!\d)(?![.,]\d)(?!\s\d{{3}}(?!\d)))"
    formes = [rf"{f'{_SEPARATEUR}?'.join(groupes)}{fin}{monnaie}"]
    reduits = [((prix / facteur).normalize(), unite) for facteur, unite in ((1000, "k"), (10**6, "m"))]
    ecrits = (rf"{f'{r:f}'.replace('.', '[.,]')}(?:[.,]0+)?\s*{unite}(?:€|eur|\s*€)" for r, unite in reduits)
    formes.append(rf"(?P<reduit>{'|'.join(ecrits)})")
    return re.compile(rf"(?<!\d)(?<!\d{_SEPARATEUR})(?:{'|'.join(formes)})", re.IGNORECASE)
