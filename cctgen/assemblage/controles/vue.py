"""Un lot vu par ses contrôles : ses réponses, ce qu'il retient, ce qui y est écrit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from cctgen.assemblage.modele import Article, Dossier, ExigenceRetenue
from cctgen.clausier.modele import Clausier, Piece
from cctgen.clausier.textes.expressions import expression
from cctgen.clausier.textes.phrases import a_plat, phrases
from cctgen.consultation.bareme import Bareme
from cctgen.consultation.modele import ConsultationRedigee, ReponsesDuLot
from cctgen.socle.anomalies import Gravite, Lieu
from cctgen.socle.memoire.objet import CetObjet

_ECHAPPE = expression(r"\\([!-/:-@\[-`{-~])")
_LIEN = expression(r"\[((?:[^\]\\]|\\.)*)\]\(clause:[^)]*\)")

REPONSES = Lieu("reponses.yaml")
CONSULTATION = Lieu("consultation.yaml")


@dataclass(frozen=True)
class VueDuLot:
    """Ce qu'un contrôle a le droit de savoir d'un lot ; une question sans réponse n'a aucune valeur."""

    dossier: Dossier
    clausier: Clausier
    redaction: ConsultationRedigee
    reponses: ReponsesDuLot

    def valeurs(self, question: str) -> frozenset[str]:
        """Rend les valeurs choisies."""
        return frozenset(self.reponses.valeurs.get(question, ()))

    def vaut(self, question: str, *valeurs: str) -> bool:
        """Vrai si l'une des valeurs est choisie."""
        return not self.valeurs(question).isdisjoint(valeurs)

    def reponses_dites(self, *questions: str) -> str:
        """Rend « sensibilite : classifie ; acces : distant », tel qu'une décision de passer outre le retient."""
        return " ; ".join(f"{q} : {', '.join(sorted(self.valeurs(q))) or 'sans réponse'}" for q in questions)

    def texte(self, question: str) -> str:
        """Rend une réponse libre, ou rien."""
        return " ".join(self.reponses.valeurs.get(question, ())).strip()

    def premiere_mention(self, motif: re.Pattern[str], *questions: str) -> tuple[str, str] | None:
        """Rend la première de ces questions dont la réponse libre répond au motif, et les mots qui y répondent."""
        trouvees = ((question, motif.search(self.texte(question))) for question in questions)
        return next(((question, trouve.group()) for question, trouve in trouvees if trouve), None)

    @property
    def articles(self) -> Iterator[Article]:
        """Énumère les articles du lot."""
        return (a for a in self.dossier.articles if self.reponses.lot in a.lots)

    @property
    def exigences(self) -> tuple[ExigenceRetenue, ...]:
        """Rend les exigences du lot."""
        return self.dossier.exigences(self.reponses.lot)

    @property
    def bareme(self) -> Bareme | None:
        """Rend le barème qui note le lot, s'il y en a un."""
        return self.dossier.bareme_du_lot(self.reponses.lot)

    def cite(self, reference: str) -> bool:
        """Vrai si une clause du lot s'appuie sur cette référence."""
        return any(reference in (*a.references, *a.complete) for a in self.articles)

    def retient(self, clause: str) -> bool:
        """Vrai si la clause est retenue pour le lot."""
        return any(a.clause == clause for a in self.articles)

    def porteurs(self, obligation: str) -> tuple[str, ...]:
        """Rend les clauses et exigences dont une suffit, au clausier, à porter cette obligation légale."""
        declaree = self.clausier.obligations.get(obligation)
        return () if declaree is None else declaree.portee_par

    def est_portee(self, obligation: str) -> bool:
        """Vrai si le lot retient l'une des clauses ou exigences qui portent cette obligation."""
        retenues = {a.clause for a in self.articles} | {e.ref for e in self.exigences}
        return not retenues.isdisjoint(self.porteurs(obligation))

    def porteurs_en_clair(self, obligation: str) -> str:
        """Rend « ITP-001 ou CCT-HEB-20 », que cite un conseil."""
        return " ou ".join(self.porteurs(obligation)) or "une clause qui la porte"

    def premier_porteur(self, obligation: str) -> str:
        """Rend la clause ou l'exigence à montrer d'abord, ou rien si le clausier n'en déclare pas."""
        return next(iter(self.porteurs(obligation)), "")

    def stipulations_autour(self, *mots: str) -> Iterator[tuple[Article, str]]:
        """Énumère les phrases qui obligent, avec leur article : de ceux qui portent l'un de ces mots, en minuscules.

        D'un article qui ne les porte nulle part, une règle n'a rien à lire : il ne se découpe même pas.
        """
        return self._stipulations(a for a in self.articles if _porte(CetObjet(a), mots))

    @property
    def stipulations_du_reglement(self) -> Iterator[tuple[Article, str]]:
        """Énumère celles de ces phrases qui vont au règlement de la consultation."""
        return self._stipulations(a for a in self.articles if a.piece is Piece.RC)

    def _stipulations(self, articles: Iterable[Article]) -> Iterator[tuple[Article, str]]:
        for article in articles:
            enonces = (e.enonce for e in article.exigences if self.reponses.lot in e.lots)
            for texte in (article.titre, article.texte, *enonces):
                for phrase in _phrases(texte):
                    yield article, phrase


@lru_cache(maxsize=4096)
def _phrases(texte: str) -> tuple[str, ...]:
    """Les lots partagent presque tous leurs textes : chacun n'est découpé qu'une fois."""
    return tuple(phrases(en_texte(texte)))


@lru_cache(maxsize=2048)
def _porte(article: CetObjet[Article], mots: tuple[str, ...]) -> bool:
    """Vrai si un article porte l'un de ces mots, pour un lot ou un autre : ils en partagent presque tous."""
    texte = _en_minuscules(article)
    return any(map(texte.__contains__, mots))


@lru_cache(maxsize=512)
def _en_minuscules(article: CetObjet[Article]) -> str:
    lu = article.objet
    return a_plat(en_texte("\n".join((lu.titre, lu.texte, *(e.enonce for e in lu.exigences))))).lower()


def en_texte(markdown: str) -> str:
    """Rend un texte résolu comme il se lit : valeurs sans antislash, renvois par leur seul libellé."""
    if "](clause:" in markdown:
        markdown = _LIEN.sub(r"\1", markdown)
    return _ECHAPPE.sub(r"\1", markdown) if "\\" in markdown else markdown


class ConstatDuLot(NamedTuple):
    """Ce qu'une règle relève dans un lot ; `ref` nomme la question, la clause ou l'exigence en cause.

    `fait` est tout ce dont dépend une décision de passer outre : s'il change, elle ne vaut plus.
    """

    message: str
    conseil: str
    ref: str = ""
    lieu: Lieu = REPONSES
    gravite: Gravite = Gravite.BLOQUANTE
    fait: str = ""


def bloquant(message: str, conseil: str, ref: str = "", lieu: Lieu = REPONSES, fait: str = "") -> ConstatDuLot:
    """Rend un constat qui arrête la génération."""
    return ConstatDuLot(message, conseil, ref, lieu, fait=fait)


def a_qualifier(message: str, conseil: str, ref: str = "", lieu: Lieu = REPONSES, fait: str = "") -> ConstatDuLot:
    """Rend un constat qui demande un regard humain."""
    return ConstatDuLot(message, conseil, ref, lieu, Gravite.A_QUALIFIER, fait)
