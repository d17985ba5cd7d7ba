"""Les fichiers que l'évaluateur remplit à la main, posés vides et commentés : prix et décisions."""

from __future__ import annotations

from collections.abc import Iterable

from cctgen.assemblage.modele import Dossier
from cctgen.evaluation.modele import nom_affiche
from cctgen.evaluation.sources import FICHIER_DECISIONS, FICHIER_PRIX
from cctgen.matrice.modele import Offre


def modeles_de_saisie(dossier: Dossier, offres: Iterable[Offre]) -> dict[str, str]:
    """Rend, par nom de fichier, un texte où chaque ligne à remplir est en commentaire."""
    comparables = sorted({(o.lot, nom_affiche(o)) for o in offres if o.lot in dossier.numeros})
    prix = [
        f'#  - {{{f"lot: {lot}, " if lot else ""}soumissionnaire: "{nom}", montant: 0.00}}' for lot, nom in comparables
    ]
    lot = "lot: 1, " if dossier.lots else ""
    return {
        FICHIER_PRIX: "\n".join(
            [
                "# Prix en euros hors taxes, un par offre et par lot, tenus à part des grilles techniques.",
                "# Retirez les « # » et écrivez les montants.",
                "# prix:",
                *prix,
                "",
            ]
        ),
        FICHIER_DECISIONS: "\n".join(
            [
                "# Ce qu'une personne décide de chaque irrégularité potentielle ; l'outil n'écarte personne.",
                "# decision : maintenue, regularisee ou ecartee. Sans « exigence », la décision vise toute l'offre.",
                "# decisions:",
                f'#  - {{offre: "Nom du soumissionnaire", {lot}exigence: SSI-003-1, decision: maintenue,',
                '#     motif: "Pourquoi", auteur: "Nom et fonction", date: 2027-01-31}',
                "",
            ]
        ),
    }
