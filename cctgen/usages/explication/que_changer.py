"""L'acheteur demande quelles réponses feraient apparaître ou disparaître une clause.

Ce module charge le solveur : seule la question l'importe.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cctgen.assemblage.preuve.changements import Proposition, plus_petits_changements
from cctgen.assemblage.preuve.ensemble import reponse_dite
from cctgen.assemblage.preuve.lectures import monde_du_clausier
from cctgen.assemblage.preuve.traduction import Monde
from cctgen.consultation.modele import lots_en_clair
from cctgen.usages.explication.expliquer import clauses_de, consultation_de, ids_designes, selections_de
from cctgen.usages.ouverture.consultation import ouvrir


@dataclass(frozen=True, slots=True)
class Possibilites:
    """Pour une clause ou une exigence, dans ces lots : les plus petits changements qui inverseraient son sort."""

    monde: Monde
    id: str
    lots: tuple[int, ...]
    retenue: bool
    propositions: tuple[Proposition, ...]

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `expliquer`, sous « changements »."""
        return {
            "id": self.id,
            "lots": [lot for lot in self.lots if lot],
            "retenue": self.retenue,
            "propositions": [
                [{"question": c.question, "avant": list(c.avant), "apres": list(c.apres)} for c in proposition]
                for proposition in self.propositions
            ],
        }

    @property
    def entree(self) -> str:
        """Rend la phrase qui annonce les changements, ou dit qu'aucun n'y suffit et pourquoi."""
        dits = lots_en_clair(self.lots)
        lot = f" ({dits})" if dits else ""
        geste = "écarter" if self.retenue else "faire apparaître"
        if not self.propositions:
            remede = self._hors_des_reponses() or "seul un ajustement motivé le ferait"
            return f"Aucune réponse ne peut {geste} {self.id}{lot} : {remede}."
        return f"Pour {geste} {self.id}{lot}, au plus court :"

    @property
    def changements(self) -> tuple[str, ...]:
        """Rend une ligne par proposition."""
        return tuple(" ; et ".join(self._dire(c.question, c.avant, c.apres) for c in p) for p in self.propositions)

    def _hors_des_reponses(self) -> str:
        """Rend ce qui écarte la clause quelles que soient les réponses et les ajustements, ou rien."""
        porteuses = (c for c in self.monde.clauses.values() if self.id in (c.id, *(e.id for e in c.exigences)))
        clause = next(porteuses, None)
        if clause is None or self.retenue:
            return ""
        if clause.retiree is not None:
            suivante = clause.retiree.remplacee_par
            return f"{clause.id} est retirée{f', et remplacée par {suivante}' if suivante else ''}"
        return f"{clause.hors_vigueur} ; seule une autre date d'édition le ferait" if clause.hors_vigueur else ""

    def _dire(self, question: str, avant: tuple[str, ...], apres: tuple[str, ...]) -> str:
        aujourdhui = f" (aujourd'hui {reponse_dite(self.monde, question, avant)})" if avant else ""
        return f"« {self.monde.clausier.question(question)} » : {reponse_dite(self.monde, question, apres)}{aujourdhui}"


def que_changer(racine: Path, superposes: Sequence[Path], ids: Collection[str]) -> tuple[Possibilites, ...]:
    """Rend, pour chaque identifiant, les plus petits changements valides qui inversent son sort, lot par lot.

    Les lots où ces changements sont les mêmes sont réunis.
    """
    ouverture = ouvrir(racine, superposes)
    consultation = consultation_de(ouverture)
    ajustements = consultation.redaction.ajustements
    monde = replace(monde_du_clausier(ouverture.clausier), clauses=clauses_de(ouverture), ajustements=ajustements)
    groupes: dict[tuple[str, bool, tuple[Proposition, ...]], list[int]] = {}
    for identifiant in ids_designes(ouverture, ids):
        for selection in selections_de(ouverture):
            retenue = {**selection.clauses, **selection.exigences}[identifiant].retenue
            saisies = consultation.saisies_du_lot(selection.lot)
            trouvees = plus_petits_changements(monde, saisies, selection.lot, identifiant, retenue=retenue)
            groupes.setdefault((identifiant, retenue, tuple(sorted(trouvees, key=repr))), []).append(selection.lot)
    return tuple(
        Possibilites(monde, identifiant, tuple(lots), retenue, trouvees)
        for (identifiant, retenue, trouvees), lots in groupes.items()
    )
