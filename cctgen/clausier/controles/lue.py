"""Ce qu'une règle a le droit de savoir d'une clause, et ce qu'elle y constate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cctgen.clausier.modele import ArticleReference, Clause, Clausier, Exigence
from cctgen.clausier.textes.expressions import expression
from cctgen.clausier.textes.phrases import Phrase, abreger, evoque, phrases_de, sans_rang
from cctgen.socle.anomalies import Chemin, Gravite


class Constat(NamedTuple):
    """Ce qu'une règle relève, avant d'être situé dans un fichier ; sans conseil, vaut le remède de la règle."""

    message: str
    conseil: str = ""
    chemin: Chemin = ("texte",)
    gravite: Gravite = Gravite.BLOQUANTE


class Mots(NamedTuple):
    """Ce qui fait reconnaître une phrase : tous les `motifs`, et rien de `sauf`.

    Une phrase sans aucun des `indices`, s'il y en a, ne peut pas porter les motifs : elle ne s'y essaie pas.
    """

    motifs: tuple[re.Pattern[str], ...]
    sauf: re.Pattern[str] | None = None
    indices: tuple[str, ...] = ()

    def reconnaissent(self, phrase: str) -> bool:
        """Vrai si la phrase porte tous les mots, et aucun de ceux qui l'excusent."""
        if self.indices and not evoque(phrase, *self.indices):
            return False
        return all(m.search(phrase) for m in self.motifs) and not (self.sauf and self.sauf.search(phrase))


def mots(*motifs: str, sauf: str = "", indices: tuple[str, ...] = ()) -> Mots:
    """Rend des mots cherchés sans égard à la casse ; les `indices` s'écrivent en minuscules."""
    compiles = tuple(expression(m, re.IGNORECASE) for m in motifs)
    return Mots(compiles, expression(sauf, re.IGNORECASE) if sauf else None, indices)


class LueSeule(Exception):
    """Une règle regarde le clausier d'une clause qui se lit hors de lui."""


class ClauseLue(NamedTuple):
    """Une clause, et le clausier où elle vit.

    `phrases` sont celles qui partent dans un document, titre compris : une règle qui met une phrase en regard d'une
    autre les lit toutes. `a_juger` sont celles qui se jugent seules.
    """

    ensemble: Clausier | None
    clause: Clause
    phrases: tuple[Phrase, ...]
    a_juger: tuple[Phrase, ...]

    @classmethod
    def seule(cls, clause: Clause, origine: Clause | None = None) -> ClauseLue:
        """Découpe une clause une fois pour toutes les règles ; une phrase de son `origine` a déjà été jugée."""
        phrases = tuple(phrases_de(clause))
        connues = set(map(sans_rang, phrases_de(origine))) if origine else ()
        return cls(None, clause, phrases, tuple(p for p in phrases if sans_rang(p) not in connues))

    def dans(self, clausier: Clausier) -> ClauseLue:
        """Rend la même clause, lue dans son clausier."""
        return ClauseLue(clausier, self.clause, self.phrases, self.a_juger)

    @property
    def clausier(self) -> Clausier:
        """Rend le clausier où vit la clause ; lève `LueSeule` si elle se lit hors de lui."""
        if self.ensemble is None:
            raise LueSeule
        return self.ensemble

    def reconnues(
        self, cherches: Mots, message: str, conseil: str = "", gravite: Gravite = Gravite.BLOQUANTE
    ) -> Iterator[Constat]:
        """Énumère un constat par phrase à juger reconnue ; le message la cite."""
        for phrase in self.a_juger:
            if cherches.reconnaissent(phrase.texte):
                yield citer(phrase, message, conseil, gravite)

    def evoque(self, *mots: str) -> bool:
        """Vrai si une phrase de la clause, jugée ou non, porte l'un de ces mots, écrits en minuscules."""
        return evoque("\n".join([phrase.texte for phrase in self.phrases]), *mots)

    @property
    def exigences_a_juger(self) -> Iterator[tuple[int, Exigence]]:
        """Énumère les exigences dont une phrase est à juger, avec leur rang."""
        rangs = {phrase.chemin[1] for phrase in self.a_juger if phrase.chemin[0] == "exigences"}
        return ((rang, exigence) for rang, exigence in enumerate(self.clause.exigences) if rang in rangs)

    def fiche(self, article: str) -> ArticleReference | None:
        """Rend ce que le clausier sait d'un article cité « texte:numéro », s'il le déclare."""
        identifiant, _, numero = article.partition(":")
        reference = self.clausier.references.get(identifiant)
        return next((a for a in reference.articles if a.numero == numero), None) if reference else None


def citer(phrase: Phrase, message: str, conseil: str = "", gravite: Gravite = Gravite.BLOQUANTE) -> Constat:
    """Rend un constat situé à sa phrase, qu'il cite."""
    return Constat(f"{message} : « {abreger(phrase.texte)} »", conseil, phrase.chemin, gravite)
