"""Reconnaître qu'un texte parle d'un autre candidat, quoi qu'il en dise : chez qui le lit, il ne part pas.

Une appréciation ne parle d'aucun autre candidat. L'acheteur, qui écrit pour que cela parte, parle des offres ensemble
et de celle qu'il retient, jamais d'un évincé en particulier.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cctgen.evaluation.suites.secret import langue_du_prix as langue
from cctgen.evaluation.suites.secret.noms import MOT, Candidat
from cctgen.evaluation.suites.secret.propositions import FIN_DE_PHRASE, compte_ce_qui_precede, est_etranger
from cctgen.matrice.normalisation import lisible

_RIVAL = r"(?:concurrent|compétit(?:eur|rice)|poursuivant|riva(?:l|ux))(?:e?s?)"
_QUI = rf"(?:offres?|candidate?s?|soumissionnaires?|{_RIVAL})"
_SOCIETE = rf"(?:{_QUI}|entreprises?|sociétés?|propositions?|groupements?)"
_ENTRE = rf"\s+(?:{langue.TRANSPARENT}\s+){{0,3}}"
_RANG = r"(?:deuxième|seconde?|troisième|quatrième|cinquième|sixième|[2-9](?:e|è?me)|suivante?)s?"
_PLACE = rf"(?:{_RANG}|derni(?:er|ère)s?)"
_SIEN = r"(?<!\bvotre\s)(?<!\bvos\s)(?<!\bson\s)(?<!\bsa\s)(?<!\bses\s)(?<!\bentre\s)"
_UN_AUTRE = (
    rf"(?:\bl['’]|\bune?\s)autre{_ENTRE}(?P<autre>{_QUI})\b|\bl['’]autre\s+(?:entreprise|société|groupement)\b"
    rf"|{_SIEN}\b(?<!\bles\s)(?<!\bces\s){_RANG}{_ENTRE}(?P<range>{_QUI})\b"
    rf"|{_SIEN}\b(?-i:(?=[a-z]))(?P<place>{_SOCIETE})\s+(?:(?:class|arriv|plac)ée?s?\s+(?:en\s+|au\s+rang\s+|à\s+la\s+)?{_PLACE}"
    rf"|en\s+{_PLACE}\s+(?:place|position)"
    r"|suivante?s?(?!\s+l[ae]s?\s|\s+(?:l['’]|ce|une?\s))|concurrente?s?|moins\s+bien\s+(?:class|not|plac)ée?s?)\b"
    r"|\b(?:candidat|soumissionnaire)\s+(?:précédent\b|(?:n°|numéro)\s?\d)|\bune?\s+(?:offre|candidat|soumissionnaire)\s+(?:évinc|écart|rejet)ée?\b"
    rf"|\b(?:l[ae]|une?|du|au|ce|cette|votre|son|chaque)\s+(?P<rival>{_RIVAL})\b|\bune?\s+d(?:es|e\s+\w+)\s+(?P<un_des>{_RIVAL})\b"
    rf"|\bchez\s+(?:un\s|l['’]|d['’])autres?{langue.SEUL}|\bl[ae]\s+{_RANG}\s+classée?\b"
    rf"|\b(?:notes?|prix|points?|montants?|tarifs?|réponses?)\s+(?:[^\W\d_]+\s+)?d(?:u|e\s+la)\s+(?P<du>{_RANG}){langue.SEUL}"
    rf"|\bl[ae]\s+(?P<obtient>{_RANG})\s+(?:obtien|totalis|recueill|remport|est\s+(?:not|class)ée?)"
)
"""Un candidat, un seul, qu'on n'appelle pas par son nom : « le second candidat », « l'offre suivante »."""
_LES_AUTRES = (
    rf"{_SIEN}\bautres?{_ENTRE}(?P<autres>{_QUI})\b"
    rf"|\b(?:les|des|ses|vos|aux|plusieurs|certaine?s|{langue.CHIFFRES}){_ENTRE}(?P<rivaux>{_RIVAL})\b"
    rf"|\b(?:(?:plupart|ensemble|majorité|moyenne)\s+des|parmi\s+les|tou(?:te)?s\s+les|aucune?|certaine?s|plusieurs|{langue.CHIFFRES})"
    rf"(?:\s+des)?{_ENTRE}(?P<toutes>offres?|candidate?s?|soumissionnaires?)\b"
    r"|\bla\s+concurrence\b(?!\s+(?:entre\b|d))"
    r"|(?:^|[.;:,]\s)\s*une?\s+(?P<un>candidat|soumissionnaire)e?\b(?!\s+seul)"
)
"""Les offres ensemble, ou celles qu'on ne compte pas : « les autres offres », « la plupart des candidats »."""
_LA_PREMIERE = (
    rf"\b{_SOCIETE}\s+retenue?\b|(?:^|[.;:]\s+|\b(?:que|chez|contre|devant|comme|à|de)\s+)l['’]attributaire\b"
    r"|\b(?:moins|mieux)[\s-]disante?\b|(?<!\best\sl['’])\boffre\s+la\s+(?:plus|moins|mieux)\b"
    r"|(?<!\best\s)\b(?:l[ae]|au|du)\s+(?:mieux\s+(?:class|not|plac)ée?|meilleure\s+offre|premier\s+(?:candidat|soumissionnaire))\b"
)
"""Celle qui l'emporte, qu'un évaluateur en sache déjà le nom ou non."""
_MENTIONS = {
    sorte: re.compile(motif, re.IGNORECASE | re.MULTILINE)
    for sorte, motif in (("un", _UN_AUTRE), ("tous", _LES_AUTRES), ("retenue", _LA_PREMIERE))
}
_LETTRE = re.compile(
    rf"\b{_SOCIETE}\s+(?P<dite>(?-i:[A-Z]))(?![^\W_]|['’.-]\w)"
    r"|(?:\b(?:chez|que|comme|contre|devant|derrière|contrairement\s+à|face\s+à|par\s+rapport\s+à|(?:celle|celui|dossier|réponse|offre|note|prix)s?\s+de)\s|\bqu['’])(?P<seule>(?-i:[A-Z]))(?![\w+#'’-])"
    r"|(?:^|[.;:!?,]\s+|\()(?P<sujet>(?-i:[B-XZ]))\s+(?-i:a|ne|n['’]|(?:et|ou)\s+[A-Z]|[a-zà-ÿ]{3,})\b",
    re.IGNORECASE | re.MULTILINE,
)
"""Une lettre qui désigne quelqu'un, après un mot qui le dit ; seule, ou sujet, si un candidat la porte."""
_A_UN_POSTE = re.compile(r"\bcandidate?s?\s+(?:aux?|à)\s", re.IGNORECASE)
"""Qui se présente à un emploi, non à la consultation."""
_DE_QUOI = re.compile(
    r"\s+(?:d(?:es?|u)\s|d['’])(?:(?:l[ae]s?|ce(?:t|tte|s)?|une?)\s|l['’])?(?P<nom>(?-i:[a-zà-ÿ])[^\W\d_]+)",
    re.IGNORECASE,
)
_DU_LECTEUR = re.compile(
    r"\s+(?:du\s+(?:même\s+)?(?:candidat|prestataire)|de\s+(?:votre|vos|ce\s+candidat))\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Autrui:
    """Les façons dont un texte parle d'un autre candidat, et les lettres qui en désignent un, ou le lecteur."""

    motifs: tuple[re.Pattern[str], ...] = ()
    lettres: frozenset[str] = frozenset()
    siennes: frozenset[str] = frozenset()

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
    """Rend ce qui parle d'un évincé en particulier : écrit pour partir, un texte compare les offres ensemble."""
    return _autrui(candidats, dicibles, "un")


def _autrui(candidats: Sequence[Candidat], siens: Sequence[Candidat], *sortes: str) -> Autrui:
    if all(any(c is sien for sien in siens) for c in candidats):
        return Autrui()
    siennes = _lettres(siens)
    return Autrui(tuple(_MENTIONS[sorte] for sorte in sortes), _lettres(candidats) - siennes, siennes)


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
    if mot.startswith("candidat"):
        return bool(_A_UN_POSTE.search(_phrase_de(dit)))
    if mot.startswith("soumissionnaire") or not mot:
        return False
    if mot.startswith("offre") and _DU_LECTEUR.match(dit.string, dit.end()):
        return True
    complement = _DE_QUOI.match(dit.string, dit.end())
    return bool(complement and est_etranger(complement["nom"]))


def _phrase_de(dit: re.Match[str]) -> str:
    debut = max((f.end() for f in FIN_DE_PHRASE.finditer(dit.string, 0, dit.start())), default=0)
    fin = FIN_DE_PHRASE.search(dit.string, dit.end())
    return dit.string[debut : fin.start() if fin else len(dit.string)]
