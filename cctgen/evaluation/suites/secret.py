"""Ne rien dire à un candidat de ce qui est aux autres : un texte qui les cite ne part pas.

Chacun reçoit ce qui le concerne et ce que le code impose de l'offre retenue (R.2181-3, R.2181-4), rien d'autre
(CADA, n° 20113394 ; secret des affaires : CE, 30 mars 2016, n° 375529).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from cctgen.evaluation.classement import OffreComparee
from cctgen.matrice.normalisation import cle

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
_LANGUE_COURANTE = """
agence application applications associes atelier avec bordeaux bureau cabinet candidat candidate centre cloud
compagnie conseil conseils consultants consulting cyber cybersecurite dans data des developpement digital
digitale digitales donnees edition editions entreprise est etablissements europe europeenne fils formation
francaise france freres general generale gestion global grenoble group groupe groupement hebergement identifie
infogerance informatique ingenierie innovation innovations international internet les lille logiciel logiciels
lyon maintenance management marseille matrice media medias mobile montpellier nantes national nationale nice
nord nouvelle numerique offre ouest paris partenaires partners pour projet projets public publics publique
rennes reseau reseaux securite service services siret societe software solution solutions soumissionnaire
strasbourg studio sud support system systeme systemes systems tech technologie technologies technology
toulouse union variante xlsx
"""
_ORDINAIRES = frozenset(_LANGUE_COURANTE.split())
"""Ce qu'un nom d'entreprise partage avec la langue courante : écrit seul, il ne nomme personne."""
_SEPARATEUR = r"[\s.,'\u2019]"
_PETIT_MONTANT = 1000
"""En deçà, un nombre n'est un prix que suivi de sa monnaie."""


@dataclass(frozen=True, slots=True)
class _Reconnus:
    """Ce qui nomme des candidats ou dit leurs prix : noms entiers, mots propres, montants."""

    noms: tuple[re.Pattern[str], ...] = ()
    mots: frozenset[str] = frozenset()
    montants: tuple[re.Pattern[str], ...] = ()

    def sont_nommes(self, texte: str) -> bool:
        """Cherche sans égard aux accents, à la casse ni aux espaces ; un mot du nom, seul, doit avoir sa capitale."""
        replie = cle(texte)
        if any(motif.search(replie) for motif in self.noms):
            return True
        return any(m[0][0].isupper() and cle(m[0]) in self.mots for m in _MOT_CAPITAL.finditer(texte))

    def sont_chiffres(self, texte: str) -> bool:
        """Vrai si le texte écrit, en quelque façon que ce soit, le prix exact de l'un d'eux."""
        return any(motif.search(texte) for motif in self.montants)


@dataclass(frozen=True, slots=True)
class Tiers:
    """Ce qui trahit les autres candidats de tous les lots ; `hors_retenue` laisse de côté l'offre retenue."""

    tous: _Reconnus
    hors_retenue: _Reconnus

    def est_nomme(self, texte: str) -> bool:
        """Vrai si le texte d'un évaluateur nomme un autre candidat, l'attributaire compris."""
        return self.tous.sont_nommes(texte)

    def est_cite(self, texte: str) -> bool:
        """Vrai si le texte d'un évaluateur nomme un autre candidat, l'attributaire compris, ou dit son prix."""
        return self.tous.sont_nommes(texte) or self.tous.sont_chiffres(texte)

    def est_trahi(self, texte: str) -> bool:
        """Vrai si un texte écrit pour être envoyé dit un candidat qui n'est ni le destinataire ni l'attributaire."""
        return self.hors_retenue.sont_nommes(texte) or self.hors_retenue.sont_chiffres(texte)


def tiers_de(offre: OffreComparee, offres: Sequence[OffreComparee], retenue: OffreComparee | None) -> Tiers:
    """Rend ce qui trahit les autres candidats, parmi les offres de tous les lots."""
    dicibles = [offre] if retenue is None else [offre, retenue]
    return Tiers(_reconnus(offres, [offre]), _reconnus(offres, dicibles))


def tiers_du_public(retenue: OffreComparee, offres: Sequence[OffreComparee]) -> Tiers:
    """Rend ce que ne dit pas une pièce communiquée à tous : les autres candidats, et le prix de toutes les offres."""
    montants = tuple(_motif_de_montant(prix) for prix in sorted({o.prix for o in offres if o.prix is not None}))
    reconnus = replace(_reconnus(offres, [retenue]), montants=montants)
    return Tiers(reconnus, reconnus)


def _reconnus(offres: Iterable[OffreComparee], dicibles: Sequence[OffreComparee]) -> _Reconnus:
    offres = tuple(offres)
    autres = {m for o in offres for m in _mentions(o)} - {m for o in dicibles for m in _mentions(o)}
    siens = {cle(mot) for o in dicibles for nom in _noms(o) for mot in _MOT_CAPITAL.findall(nom)}
    mots = {mot for o in offres for nom in _noms(o) for mot in _mots_propres(nom)} - siens
    prix = {o.prix for o in offres if o.prix is not None} - {o.prix for o in dicibles}
    return _Reconnus(
        tuple(re.compile(_MOT.format(_motif(mention))) for mention in sorted(autres)),
        frozenset(mots),
        tuple(map(_motif_de_montant, sorted(p for p in prix if p is not None))),
    )


def _motif(mention: str) -> str:
    """Rend un nom tel quel ; un numéro se cherche sur ses seuls chiffres, espacés ou non."""
    return r"\s*".join(mention) if mention.isdecimal() else re.escape(mention)


def _noms(offre: OffreComparee) -> tuple[str, str]:
    return offre.soumissionnaire, offre.offre.soumissionnaire


def _mentions(offre: OffreComparee) -> set[str]:
    """Rend les noms, avec et sans forme juridique, ceux des membres d'un groupement, le SIRET et le SIREN."""
    noms = {cle(nom) for nom in _noms(offre)}
    membres = {cle(m) for nom in _noms(offre) for m in _SEPARE_DES_MEMBRES.split(nom) if any(_mots_propres(m))}
    chiffres = "".join(c for c in offre.offre.siret if c.isdecimal())
    numeros = {chiffres, chiffres[:_SIREN]} if len(chiffres) >= _SIREN else {cle(offre.offre.siret)}
    nus = (_FORMES_AUX_BORDS.sub("", nom) for nom in (*noms, *membres))
    return {m for m in (*noms, *membres, *nus, *numeros) if m}


def _mots_propres(nom: str) -> Iterator[str]:
    """Énumère les mots d'un nom qui, seuls, désignent l'entreprise : ni sa forme, ni la langue courante."""
    for mot in _MOT_CAPITAL.findall(nom):
        replie = cle(mot)
        assez_long = len(replie) >= (3 if mot.isupper() else 4)
        if assez_long and replie not in _ORDINAIRES and not re.fullmatch(_FORME, replie):
            yield replie


def _motif_de_montant(prix: Decimal) -> re.Pattern[str]:
    """Rend de quoi reconnaître un prix : « 612 000 », « 612000,00 € », « 612.000 », « 612 k€ » ou « 0,612 M€ »."""
    entier, _, centimes = f"{prix:.2f}".partition(".")
    groupes = f"{int(entier):,}".split(",")
    fin = r"(?:[.,](?:00?|-))?" if centimes == "00" else rf"[.,]{centimes[0]}" + centimes[1].replace("0", "0?")
    monnaie = r"\s*(?:€|eur)" if prix < _PETIT_MONTANT else r"(?!\d)(?![.,]\d)(?!\s\d{3}(?!\d))"
    formes = [rf"{f'{_SEPARATEUR}?'.join(groupes)}{fin}{monnaie}"]
    for facteur, unite in ((1000, "k"), (10**6, "m")):
        reduit = f"{(prix / facteur).normalize():f}".replace(".", "[.,]")
        formes.append(rf"{reduit}(?:[.,]0+)?\s*{unite}(?:€|eur|\s*€)")
    return re.compile(rf"(?<!\d)(?<!\d{_SEPARATEUR})(?:{'|'.join(formes)})", re.IGNORECASE)
