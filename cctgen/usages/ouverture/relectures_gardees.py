"""Ce que la relecture de chaque article a relevé, gardé sur ce poste : retoucher n'en fait relire que ce qui change."""

from __future__ import annotations

from hashlib import sha256

from cctgen.assemblage.controles.textes import imprime, relire_l_article
from cctgen.assemblage.modele import Article
from cctgen.clausier.modele import Clause, Clausier
from cctgen.socle.anomalies import Anomalie
from cctgen.socle.memoire.lectures import Lectures

Relevees = dict[bytes, tuple[Anomalie, ...]]
"""Par empreinte d'article, ce que sa relecture a relevé."""


class RelecturesGardees:
    """Les relectures d'une consultation, celles de la fois d'avant et celles-ci ; un autre clausier les périme."""

    def __init__(self, lectures: Lectures, clausier: Clausier, reference: str) -> None:
        self._lectures, self._clausier = lectures, clausier
        self._cle = lectures.cle(reference, clausier.empreinte.encode())
        gardees = lectures.rendre(self._cle)
        self._avant: Relevees = gardees if isinstance(gardees, dict) else {}
        self._relevees: Relevees = {}

    def relire(self, clausier: Clausier, clause: Clause, article: Article) -> tuple[Anomalie, ...]:
        """Rend ce que relève la relecture d'un article : du clausier, de sa clause, de ce qu'il imprime."""
        propre = "" if self._clausier.clauses.get(clause.id) is clause else clause.model_dump_json()
        # Ce qui s'imprime, et non l'article : changer de numéro ou de lots ne fait rien relire.
        lu = repr((propre, clause.id, imprime(article)))
        empreinte = sha256(lu.encode(errors="surrogateescape")).digest()
        relevees = self._avant.get(empreinte)
        if relevees is None:
            relevees = relire_l_article(clausier, clause, article)
        self._relevees[empreinte] = relevees
        return relevees

    def garder(self) -> None:
        """Garde les relectures de cette fois, et elles seules."""
        if self._relevees.keys() != self._avant.keys():
            self._lectures.garder(self._cle, self._relevees)
