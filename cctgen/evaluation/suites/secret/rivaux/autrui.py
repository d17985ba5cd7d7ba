"""Reconnaître qu'un texte parle d'un autre candidat, quoi qu'il en dise : chez qui le lit, il ne part pas.

Une phrase en parle si un groupe nominal y désigne un rival de cette consultation, non tout candidat en général, ni un
partenaire, un produit ou une autre offre du lecteur. Une appréciation ne parle d'aucun ; l'acheteur, qui écrit pour que
cela parte, parle des offres ensemble et de celle qu'il retient, jamais d'un évincé en particulier.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cctgen.consultation.modele import SANS_LOT
from cctgen.evaluation.suites.secret.nombres import langue_du_prix as langue
from cctgen.evaluation.suites.secret.nombres.propositions import compte_ce_qui_precede, est_etranger, phrase_de
from cctgen.evaluation.suites.secret.rivaux.doutes import DOUTE, DOUTE_D_UN_ENVOI, SANS_REGLE
from cctgen.evaluation.suites.secret.rivaux.ecriture import MOT
from cctgen.evaluation.suites.secret.rivaux.noms import Candidat
from cctgen.matrice.normalisation import lisible

_RIVAL = r"(?:concurrent|compétit(?:eur|rice)|poursuivant|riva(?:l|ux))(?:e?s?)"
_PARTIE = r"(?:offres?|candidate?s?|soumissionnaires?)"
_QUI = rf"(?:{_PARTIE}|{_RIVAL})"
_SOCIETE = rf"(?:{_QUI}|entreprises?|sociétés?|propositions?|groupements?)"
_ENTRE = rf"\s+(?:{langue.TRANSPARENT}\s+){{0,3}}"
_RANG = r"(?:deuxième|seconde?|troisième|quatrième|cinquième|sixième|[2-9](?:e|è?me)|suivante?)s?"
_PLACE = rf"(?:{_RANG}|derni(?:er|ère)s?)"
_SIEN = r"(?<!\bvotre\s)(?<!\bvos\s)(?<!\bson\s)(?<!\bsa\s)(?<!\bses\s)(?<!\bentre\s)"
_OFFRE_DIT = (
    r"(?:(?:propose|livre|comporte|héberge|offre(?!\s+de\b)|présente|publie|chiffre|détaille|dispose|date|documente)(?:nt)?"
    r"|décri(?:t|vent)|fourni(?:t|ssent)|joi(?:nt|gnent)|prévoi(?:t|ent)|garanti(?:t|ssent)|(?:fait|font)(?!\s+(?:l['’]objet|défaut))"
    r"|(?:a|ont)(?!\s+été))\b"
)
"""Ce que fait une offre de la consultation, ou qui l'a remise."""
_UN_AUTRE = (
    rf"(?<!\bbase\set\s)(?:\bl['’]|\bune?\s)autre{_ENTRE}(?P<autre>{_QUI})\b|\bl['’]autre\s+(?P<societe>entreprise|société|groupement)\b"
    rf"|{_SIEN}\b(?<!\bles\s)(?<!\bces\s){_RANG}{_ENTRE}(?P<range>{_QUI})\b"
    rf"|{_SIEN}\b(?-i:(?=[a-z]))(?P<place>{_SOCIETE})\s+(?:(?:class|arriv|plac)ée?s?\s+(?:en\s+|au\s+rang\s+|à\s+la\s+)?{_PLACE}"
    rf"|en\s+{_PLACE}\s+(?:place|position)|concurrente?s?\b(?!\s+(?:est|sont)\s+citée?s?\b)|moins\s+bien\s+(?:class|not|plac)ée?s?)\b"
    rf"|{_SIEN}\b(?-i:(?=[a-z]))(?P<suit>offre|candidate?|soumissionnaire)\s+suivante?\b(?!\s*:|\s+l[ae]s?\s|\s+(?:l['’]|ce|une?\s))"
    r"|\b(?P<numero>candidat|soumissionnaire)\s+(?:précédent\b(?!\s+titulaire)|(?:n°|numéro)\s?\d)"
    r"|\bune?\s+(?:offre|candidat|soumissionnaire)\s+(?:évinc|écart|rejet)ée?\b(?!\s+par\b)"
    rf"|\b(?:l[ae]|une?|du|au|ce|cette|votre|son|chaque)\s+(?P<rival>{_RIVAL})\b|\bune?\s+d(?:es|e\s+\w+)\s+(?P<un_des>{_RIVAL})\b"
    rf"|\b(?P<chez>chez)\s+(?:un\s|l['’]|d['’])autres?{langue.SEUL}|\bl[ae]\s+{_RANG}\s+classée?\b"
    rf"|\bl[ae]s?\s+(?:notes?|prix|points?|montants?|tarifs?)\s+(?:[^\W\d_]+\s+)?d(?:u|e\s+la)\s+(?P<du>{_RANG}){langue.SEUL}(?=[^.;]*\d)"
    rf"|\bl[ae]\s+(?P<obtient>{_RANG})\s+(?:obtient|totalise|recueille|remporte|est\s+(?:not|class)ée?)\s+(?:\w+\s+){{0,3}}?\d++(?:[.,]\d++)?+(?!\s?%)"
)
"""Un candidat, un seul, qu'on n'appelle pas par son nom : « le second candidat », « l'offre suivante »."""
_LES_AUTRES = (
    rf"{_SIEN}(?<!\bbase\set\sl['’])\bautres?{_ENTRE}(?P<autres>{_QUI}|propositions|mémoires)\b"
    rf"|\b(?:les|des|aux|plusieurs|certaine?s|{langue.CHIFFRES}){_ENTRE}(?P<rivaux>{_RIVAL})\b"
    rf"|\b(?:ses|vos)\s+(?:{langue.TRANSPARENT}\s+)*{_RIVAL}\s+{_OFFRE_DIT}"
    rf"|(?<!\bà\s)(?<!\bpour\s)(?<!\bentre\s)\b(?:(?:(?:plupart|ensemble|majorité|moyenne)\s+des|parmi\s+les|tou(?:te)?s\s+les)"
    rf"|aucune?(?!\s+\w+\s+(?:n['’]est|ne\s+(?:peut|doit|saurait))\b))(?:\s+des)?{_ENTRE}(?P<toutes>{_PARTIE})\b(?!\s+d(?:oi|ev))"
    rf"|\b(?:certaine?s|plusieurs|{langue.CHIFFRES})(?:\s+des)?{_ENTRE}{_PARTIE}\s+{_OFFRE_DIT}"
    rf"|\bla\s+concurrence\s+{_OFFRE_DIT}|\b(?:que|comme|contrairement\s+à)\s+la\s+concurrence\b(?!\s+(?:entre\b|d))"
    rf"|(?:^|[.;:,]\s)\s*une?\s+{_PARTIE}\s+propose\b"
    rf"|\bl(?:['’]autre\s+réponse|(?:['’]|es\s+)autres?\s+(?:dossier|pli|mémoire|proposition|réponses\s+reçue)s?)\s+{_OFFRE_DIT}"
    rf"|\A\W*les\s+autres\s+{_OFFRE_DIT}"
    r"|\A\W*(?:(?:moins|mieux|plus)\s+\w+\s+que|par\s+rapport\s+à|comparée?\s+à|contrairement\s+à)\s+l['’]autre(?=\s*(?:[,.;]|$))"
    r"|\A\W*(?:(?:moins|mieux|plus)\s+\w+\s+que\s+les|(?:par\s+rapport|comparée?|contrairement)\s+aux)\s+(?:deux\s+)?autres(?=\s*(?:[,.;]|$))(?!,\s+c(?:e|et|ette)\s+(?:exigence|critère|point|chapitre|partie)\b)"
    rf"|(?:\bl['’]|\bl[ae]\s|\bdu\s|\bau\s)(?P<compte>offre|pli|candidat|soumissionnaire)\s+(?:(?:n°|numéro)\s?[2-9]\b|[2-9](?=[.,;:)]?\s*$|[,;]\s|\s+{_OFFRE_DIT}))"
    r"|(?:\bl['’]offre|\b(?:l[ae]|du|au)\s+(?:candidat|soumissionnaire))\s+(?:évinc|rejet)ée?\b(?!\s+par\b)"
    rf"|\btitulaire\s+(?:sortant|actuel)\s+{_OFFRE_DIT}[^.;]*\bson\s+offre\b"
)
"""Les offres ensemble, ou celles qu'on ne compte pas : « les autres offres », « la plupart des candidats ».

« Les autres », en tête d'un texte, n'y sont les autres de rien : ce sont les candidats.
"""
_LA_PREMIERE = (
    rf"(?<!\best\s)(?:\bl['’]|\bl[ae]\s|\bdu\s|\bau\s)(?P<retenue>{_SOCIETE})\s+retenue?\b{SANS_REGLE}"
    rf"|(?:^|[.;:]\s+|\b(?:que|chez|contre|devant|comme|à|de)\s+)l['’]attributaire\b{SANS_REGLE}"
    r"|(?<!\best\s)(?<!\bpas\s)\b(?:l[ae]|au|du|l['’]offre)\s+(?:moins|mieux)[\s-]disante?\b"
    r"|(?<!\best\sl['’])\b(?P<la_plus>offre)\s+la\s+(?:plus|moins|mieux)\s+\w+"
    r"|(?<!\best\s)\b(?:l[ae]|au|du)\s+(?:mieux\s+(?:class|not|plac)ée?|meilleure\s+(?P<meilleure>offre)|premier\s+(?P<premier>candidat|soumissionnaire)\b)"
    rf"|(?:\bl['’]|\bl[ae]\s|\bdu\s|\bau\s)(?:{_PARTIE})\s+(?:(?:class|arriv|plac)ée?\s+(?:premi(?:er|ère)|en\s+tête)|en\s+tête)\b"
    rf"|\b(?:l[ae]|au|du)\s+premi(?:er|ère)\s+du\s+classement\b|\ble\s+lauréat\s+{_OFFRE_DIT}"
)
"""Celle qui l'emporte, qu'un évaluateur en sache déjà le nom ou non."""
_MENTIONS = {
    sorte: re.compile(motif, re.IGNORECASE | re.MULTILINE)
    for sorte, motif in (("un", _UN_AUTRE), ("tous", _LES_AUTRES), ("retenue", _LA_PREMIERE))
}
_D_UN_AUTRE_BAREME = r"(?!\s+(?:aux?|à|sur|en|selon)\s+(?:l['’]|l[ae]\s|test\s)*(?-i:[A-Z]))"
"""« Note de C au test SSL Labs » n'est pas celle d'un candidat."""
_LETTRE = re.compile(
    rf"\b{_SOCIETE}\s+(?P<dite>(?-i:[A-Z]))(?![^\W_]|['’.-]\w)"
    r"|(?:\b(?:chez|que|comme|contre|devant|derrière|(?:contrairement|comparée?|face|(?:par\s+)?rapport)\s+à|(?:à\s+(?:la\s+différence|l['’]inverse)|au\s+contraire)\s+de"
    rf"|(?:celle|celui|dossier|réponse|offre|note|prix)s?\s+de(?=\s[A-Z]{_D_UN_AUTRE_BAREME}))\s|\bqu['’])(?P<seule>(?-i:[A-Z]))(?![\w+#'’-])"
    rf"|(?:^|[.;:!?,]\s+|\(|\b(?:où|or|mais)\s+)(?P<sujet>(?-i:[B-XZ]))\s+(?-i:(?:(?:et|ou)\s+[A-Z]\s+)?(?:(?:ne\s|n['’])?{_OFFRE_DIT}|(?:est\s+)?(?:meilleur|plus|moins|mieux)\b))",
    re.IGNORECASE | re.MULTILINE,
)
"""Une lettre qui désigne quelqu'un, après un mot qui le dit ; seule, ou sujet, si un candidat la porte."""
_A_UN_POSTE = re.compile(r"\bcandidate?s?(?:\s+(?:n°|numéro)\s?\d+)?\s+(?:aux?|à)\s", re.IGNORECASE)
"""Qui se présente à un emploi, non à la consultation."""
_DU_GROUPEMENT = re.compile(r"\s+(?:du|de\s+ce|de\s+l['’])\s*(?:groupement|équipe|consortium)\b", re.IGNORECASE)
_PARTENAIRE = re.compile(r"\b(?:groupement|co-?trait|sous-trait|mandataire|filiale)", re.IGNORECASE)
"""Avec qui le lecteur fait son offre."""
_DE_QUOI = re.compile(
    r"\s+(?:d(?:es?|u)\s|d['’])(?:(?:l[ae]s?|ce(?:t|tte|s)?|une?|sa|son|ses)\s|l['’])?(?P<nom>(?-i:[a-zà-ÿ])[^\W\d_]+)",
    re.IGNORECASE,
)
_D_UN_PRODUIT = re.compile(
    r"(?:\s+(?:libre|direct|principal|européen|français|commercial|gratuit|historique)e?s?)?"
    r"\s+d(?:(?:e\s|['’])(?=[A-Z]\w)|e\s+c(?:e|et|ette|es)\s+(?:base|outil|produit|solution|logiciel|technologie)s?\b)"
)
"""Le concurrent, ou l'offre, de quelque chose que sa capitale nomme : « le concurrent libre d'Oracle »."""
_D_UNE_MARQUE = re.compile(r"\s+[A-Z]\w")
_DU_LECTEUR = re.compile(
    r"(?:\s+[^\W\d_]+)?\s+(?:du\s+(?:même\s+)?(?:candidat|prestataire|soumissionnaire|titulaire|groupement|mémoire)"
    r"|de\s+(?:votre|vos|l['’]entreprise|ce\s+candidat))\b|\s*,\s+(?:l[ae]|sa|une)\s+variante\b",
    re.IGNORECASE,
)
_PARTOUT, _UN_LOT = re.compile(""), re.compile(r"\blots?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Autrui:
    """Les façons dont un texte parle d'un autre candidat, et les lettres qui en désignent un, ou le lecteur."""

    motifs: tuple[re.Pattern[str], ...] = ()
    lettres: frozenset[str] = frozenset()
    siennes: frozenset[str] = frozenset()
    doute: re.Pattern[str] | None = None
    """Ce qui en parle peut-être ; rien, s'il n'y a personne d'autre."""
    ou: re.Pattern[str] = _PARTOUT
    """Ce que dit la phrase où un doute se lève."""

    def dans(self, texte: str) -> str:
        """Rend ce qui, dans le texte, parle d'un autre candidat ; vide si rien ne le fait."""
        lu = lisible(texte).texte
        mentions = (dit for motif in self.motifs for dit in motif.finditer(lu))
        dits = (dit[0] for dit in mentions if not _est_d_autre_chose(dit))
        lettres = (dit[0].strip(" ,.;:") for dit in _LETTRE.finditer(lu) if self.motifs and self._designe(dit))
        return next(dits, "") or next(lettres, "")

    def _designe(self, dit: re.Match[str]) -> bool:
        seule = dit["seule"] or dit["sujet"]
        return seule in self.lettres if seule else dit["dite"] not in self.siennes


def autrui_d_une_appreciation(candidats: Sequence[Candidat], siens: Sequence[Candidat]) -> Autrui:
    """Rend tout ce qui parle d'un autre candidat que ceux-ci, l'attributaire et les offres ensemble compris."""
    return _autrui(candidats, siens, "un", "tous", "retenue")


def autrui_de_la_retenue(candidats: Sequence[Candidat], siens: Sequence[Candidat]) -> Autrui:
    """Rend de même ce que tait l'appréciation de l'offre retenue : elle y est elle-même la première."""
    return _autrui(candidats, siens, "un", "tous")


def autrui_d_un_envoi(candidats: Sequence[Candidat], dicibles: Sequence[Candidat]) -> Autrui:
    """Rend ce qui parle d'un évincé en particulier : écrit pour partir, un texte compare les offres ensemble.

    La première des dicibles dit le lot où le texte se lit.
    """
    lot = dicibles[0].offre.lot
    dit = _autrui(candidats, dicibles, "un")
    if not _sont_tous([c for c in candidats if c.offre.lot in (lot, SANS_LOT)], dicibles):
        return dit
    # De deux offres d'un lot, l'autre est le lecteur ou celle qu'on retient ; ceux d'un autre lot, la phrase le nomme.
    return Autrui(doute=dit.doute, siennes=dit.siennes, ou=_UN_LOT)


def _autrui(candidats: Sequence[Candidat], siens: Sequence[Candidat], *sortes: str) -> Autrui:
    if _sont_tous(candidats, siens):
        return Autrui()
    siennes = _lettres(siens)
    doute = DOUTE if "retenue" in sortes else DOUTE_D_UN_ENVOI
    return Autrui(tuple(_MENTIONS[sorte] for sorte in sortes), _lettres(candidats) - siennes, siennes, doute)


def _sont_tous(candidats: Iterable[Candidat], siens: Sequence[Candidat]) -> bool:
    return all(any(c is sien for sien in siens) for c in candidats)


def _lettres(candidats: Iterable[Candidat]) -> frozenset[str]:
    """Rend les lettres qui distinguent des candidats de même nom : « Soumissionnaire A »."""
    mots = (MOT.findall(nom) for c in candidats for nom in (c.soumissionnaire, c.offre.soumissionnaire))
    return frozenset(nom[-1] for nom in mots if nom and len(nom[-1]) == 1 and nom[-1].isupper())


def _est_d_autre_chose(dit: re.Match[str]) -> bool:
    """Vrai d'un emploi, d'une « offre de service », du concurrent d'un produit, de l'autre offre du lecteur."""
    groupes = {nom: mot for nom, mot in dit.groupdict().items() if mot}
    if "du" in groupes or "obtient" in groupes:
        return compte_ce_qui_precede(dit.string, dit.start())
    mot = next(iter(groupes.values()), "").lower()
    if not mot or _DU_GROUPEMENT.match(dit.string, dit.end()):
        return bool(mot)
    if mot.startswith("candidat"):
        return bool(_A_UN_POSTE.search(phrase_de(dit)))
    if "societe" in groupes or "chez" in groupes:
        return bool(_PARTENAIRE.search(phrase_de(dit).replace(dit[0], ""))) or _a_pour_complement_autre_chose(dit)
    du_lecteur = any(m.match(dit.string, dit.end()) for m in (_DU_LECTEUR, _D_UNE_MARQUE))
    if du_lecteur and mot.startswith(("offre", "proposition", "mémoire")):
        return True
    return not mot.startswith("soumissionnaire") and _a_pour_complement_autre_chose(dit)


def _a_pour_complement_autre_chose(dit: re.Match[str]) -> bool:
    complement = _DE_QUOI.match(dit.string, dit.end())
    return bool(_D_UN_PRODUIT.match(dit.string, dit.end()) or (complement and est_etranger(complement["nom"])))
