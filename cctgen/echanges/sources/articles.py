"""Des passages aux articles : un titre ouvre un article, ce qui le suit en est le corps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from cctgen.echanges.sources.modele import ArticleLu, Nature, Passage, non_repris, pour_information
from cctgen.echanges.sources.tableaux import lire_tableau
from cctgen.publications_cct.texte import sur_une_ligne
from cctgen.socle.anomalies import Anomalie

PREAMBULE = "Préambule"
_ARTICLE = re.compile(r"^(?P<numero>(?:article|art\.)\s+\d+(?:[.-]\d+)*)\s*[.:–—-]?\s*(?P<suite>.*)$", re.IGNORECASE)
_NUMEROTE = re.compile(r"^(?P<numero>\d{1,2}(?:\.\d{1,2}){1,4})\.?\s+(?P<suite>\S.*)$")
_CHAPITRE = re.compile(r"^(?P<numero>\d{1,2})[.)]?\s+(?P<suite>\S.*)$")
_LONGUEUR_DE_TITRE = 100
_NIVEAU_D_ARTICLE = 8


@dataclass
class _Decoupage:
    """L'article en cours, et les titres qui le coiffent."""

    articles: list[ArticleLu] = field(default_factory=list)
    anomalies: list[Anomalie] = field(default_factory=list)
    coiffe: list[Passage] = field(default_factory=list)
    sans_contenu: list[Passage] = field(default_factory=list)
    courant: ArticleLu | None = None

    def lire(self, passage: Passage) -> None:
        """Range un passage."""
        if (titre := _titre(passage)) is not None:
            self._ouvrir(*titre)
        elif passage.nature is Nature.TABLEAU:
            self._tableau(passage)
        else:
            self._article(passage).passages.append(passage)

    def _ouvrir(self, titre: Passage, suite: Passage | None) -> None:
        self._fermer_les_vides(titre.niveau)
        self.coiffe = [*(t for t in self.coiffe if t.niveau < titre.niveau), titre]
        self.sans_contenu.append(titre)
        self.courant = None
        if suite is not None:
            self._article(suite).passages.append(suite)

    def _fermer_les_vides(self, niveau: int) -> None:
        """Un titre que suit un titre de même rang, ou plus haut, n'a ni texte ni sous-titre."""
        for vide in [t for t in self.sans_contenu if t.niveau >= niveau]:
            message = f"le titre « {vide.numero} {vide.texte} » n'a pas de texte : aucune clause n'en vient."
            self.anomalies.append(non_repris("titre-sans-texte", message.replace("«  ", "« "), vide.lieu))
            self.sans_contenu.remove(vide)

    def fermer(self) -> None:
        """Nomme les titres restés sans texte."""
        self._fermer_les_vides(0)

    def _article(self, passage: Passage) -> ArticleLu:
        self.sans_contenu = [t for t in self.sans_contenu if t not in self.coiffe]
        if self.courant is None:
            titre = self.coiffe[-1] if self.coiffe else None
            if titre is None:
                message = "le texte qui précède le premier titre devient une clause « Préambule »."
                self.anomalies.append(pour_information("texte-avant-titre", message, passage.lieu))
            self.courant = ArticleLu(
                titre=PREAMBULE if titre is None else titre.texte,
                lieu=passage.lieu if titre is None else titre.lieu,
                titres=tuple(f"{t.numero} {t.texte}".strip() for t in self.coiffe),
                chapitre=self.coiffe[0].texte if self.coiffe else "",
                numero="" if titre is None else titre.numero,
            )
            self.articles.append(self.courant)
        return self.courant

    def _tableau(self, passage: Passage) -> None:
        article = self._article(passage)
        lu = lire_tableau(passage.lignes, passage.lieu)
        if lu is None:
            article.passages.append(passage)
            return
        article.exigences += lu.exigences
        article.complements += lu.complements
        self.anomalies += lu.anomalies


def decouper(passages: Sequence[Passage]) -> tuple[list[ArticleLu], list[Anomalie]]:
    """Rend les articles dans l'ordre du document, et ce qui n'entre dans aucun."""
    decoupage = _Decoupage()
    for passage in passages:
        decoupage.lire(passage)
    decoupage.fermer()
    return decoupage.articles, decoupage.anomalies


def _titre(passage: Passage) -> tuple[Passage, Passage | None] | None:
    """Rend le titre qu'ouvre un passage, et le texte qui le suit sur la même ligne ; rien si c'est du corps."""
    if passage.nature is Nature.TITRE:
        return _sans_numero(passage), None
    if passage.nature is not Nature.PARAGRAPHE or "\n" in passage.texte:
        return None
    article = _ARTICLE.match(passage.texte)
    trouve = article or _NUMEROTE.match(passage.texte)
    if trouve is None:
        return None
    numero, suite = trouve["numero"], trouve["suite"]
    if _est_un_intitule(suite or numero):
        return _en_titre(passage, numero, suite or numero), None
    if article is not None and not suite[0].islower():
        return _en_titre(passage, numero, numero), Passage(Nature.PARAGRAPHE, suite, passage.lieu)
    return None


def _est_un_intitule(texte: str) -> bool:
    return len(texte) <= _LONGUEUR_DE_TITRE and not texte.endswith((".", ";", ",", ":")) and not texte[0].islower()


def _en_titre(passage: Passage, numero: str, texte: str) -> Passage:
    profondeur = numero.count(".") + numero.count("-")
    return Passage(Nature.TITRE, texte, passage.lieu, _NIVEAU_D_ARTICLE + profondeur, "" if texte == numero else numero)


def _sans_numero(titre: Passage) -> Passage:
    """Sépare le numéro tapé à la main dans un titre : il situe la clause, il ne la nomme pas."""
    texte = sur_une_ligne(titre.texte)
    trouve = _ARTICLE.match(texte) or _NUMEROTE.match(texte) or _CHAPITRE.match(texte)
    if titre.numero or trouve is None or not trouve["suite"]:
        return titre
    return Passage(Nature.TITRE, trouve["suite"], titre.lieu, titre.niveau, trouve["numero"])
