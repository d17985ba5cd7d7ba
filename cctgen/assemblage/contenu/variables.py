"""Ce qui s'insère dans un texte du clausier : paramètres réglés par l'acheteur, réponses et ce qui s'en déduit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cctgen.assemblage.contenu.textes import parametre_en_clair, reponse_inseree
from cctgen.clausier.modele import Clause, Clausier
from cctgen.consultation.modele import Consultation, ReponsesDuLot, selon_les_lots_en_phrase


@dataclass(frozen=True, slots=True)
class Variables:
    """Les valeurs d'une consultation, pour toutes ses clauses et tous ses lots."""

    clausier: Clausier
    consultation: Consultation
    reponses: tuple[ReponsesDuLot, ...]

    def valeur(self, clause: Clause, nom: str, lots: Sequence[int]) -> str | None:
        """Rend la valeur en clair d'un paramètre de la clause ou d'une réponse, ou rien s'il n'y en a pas."""
        return self._parametre(clause, nom, lots) if nom in clause.parametres else self._reponse(nom, lots)

    def _parametre(self, clause: Clause, nom: str, lots: Sequence[int]) -> str | None:
        parametre = clause.parametres[nom]
        reglee = self.consultation.saisies.parametres.get(clause.id, {}).get(nom)
        proposees = {r.lot: parametre.propose(r.valeurs) for r in self.reponses if r.lot in lots}
        valeurs = proposees if reglee is None else dict.fromkeys(proposees, reglee)
        textes = {lot: parametre_en_clair(parametre, v) for lot, v in valeurs.items() if v and v.strip()}
        return selon_les_lots_en_phrase(textes, lots) if len(textes) == len(valeurs) > 0 else None

    def _reponse(self, nom: str, lots: Sequence[int]) -> str | None:
        """Rend la réponse commune aux lots, ou « x (lot 1) et y (lot 2) » quand elle diffère."""
        question = self.clausier.citables.get(nom)
        if question is None:
            return None
        textes: dict[int, str] = {}
        for reponses in self.reponses:
            if reponses.lot not in lots:
                continue
            if not (valeurs := reponses.valeurs.get(nom)):
                return None
            textes[reponses.lot] = reponse_inseree(question, valeurs, lambda v: self.clausier.option_inseree(nom, v))
        return selon_les_lots_en_phrase(textes, lots)
