"""Les forces et faiblesses de chaque offre, dans les mots des évaluateurs, des plus lourdes aux plus légères."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cctgen.documents.markdown.lecture import en_clair
from cctgen.evaluation.classeur.contexte import LotAEcrire
from cctgen.evaluation.classeur.feuillet import Case, Classeur
from cctgen.evaluation.classeur.pages.registres import Rangee, ecrire_table, numero_de_lot
from cctgen.evaluation.motivation.traits import Trait, traits_du_lot
from cctgen.socle.typographie import composer

NOM = "Forces et faiblesses"
_PAR_SENS = 10
_COLONNES = (
    "Lot",
    "Soumissionnaire",
    "Sens",
    "Réf.",
    "Exigence",
    "Note",
    "Points d'écart à la moyenne des autres",
    "Commentaire de l'évaluateur",
    "Source",
)


def ecrire_forces(classeur: Classeur, lots: Sequence[LotAEcrire]) -> None:
    """Écrit, par offre, les dix exigences où elle gagne, puis les dix où elle perd, le plus de points."""
    rangees = (rangee for lot in lots for rangee in _du_lot(lot))
    ecrire_table(classeur, NOM, NOM, lots[0].edition, _COLONNES, rangees)


def _du_lot(lot: LotAEcrire) -> Iterator[Rangee]:
    offres = [o for o in lot.lot.offres if o.mise_a_l_ecart is None]
    maximum = lot.bareme.note_maximale if lot.bareme else 0
    for offre, traits in zip(offres, traits_du_lot(offres, lot.parts, maximum), strict=True):
        for sens, dits in (("force", traits.forts), ("faiblesse", traits.faibles)):
            for trait in dits[:_PAR_SENS]:
                yield (numero_de_lot(lot.lot.numero), offre.soumissionnaire, *_cases(trait, sens))


def _cases(trait: Trait, sens: str) -> Rangee:
    style = "texte force" if sens == "force" else "texte reserve"
    tete = (Case(sens, style), trait.exigence.ref, en_clair(trait.exigence.enonce), Case(trait.note, "entier"))
    return (*tete, Case(trait.ecart, "ecart"), trait.commentaire, composer(trait.source))
