"""`evaluation/suites.yaml` : lu, ou posé à remplir avec les offres de chaque lot, dans l'ordre du classement."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from cctgen.evaluation.classement import Comparaison, LotCompare, OffreComparee
from cctgen.evaluation.saisies.modeles import designation
from cctgen.evaluation.suites.modele import FICHIER_SUITES, SuitesRedigees
from cctgen.socle import yaml_strict
from cctgen.socle.anomalies import Anomalie
from cctgen.socle.validation import valider_valeur


def lire_suites(evaluation: Path) -> tuple[SuitesRedigees, list[Anomalie]]:
    """Lit les suites écrites ; absentes ou fausses, rien n'est décidé et les fautes sont dites."""
    chemin = evaluation / FICHIER_SUITES
    if not chemin.is_file():
        return SuitesRedigees(), []
    document, anomalies = yaml_strict.lire(chemin, f"evaluation/{FICHIER_SUITES}")
    if document.valeur in ("", {}):
        return SuitesRedigees(), anomalies
    redigees, fautes = valider_valeur(document.valeur, SuitesRedigees, document)
    return redigees or SuitesRedigees(), [*anomalies, *fautes]


def suites_a_remplir(comparaison: Comparaison) -> str:
    """Rend le fichier à remplir, tout en commentaires : rien n'est décidé tant que personne ne l'a écrit."""
    return "\n".join(
        [
            "# Les suites de la décision, puis : cctgen lettres. Retirez les « # » de ce que vous écrivez.",
            "# courrier:",
            '#   lieu: "Paris"',
            "#   envoi: 2027-02-10",
            '#   signataire: "Nom"',
            '#   qualite: "Qualité de celle ou celui qui signe"',
            '#   contact: "service, adresse électronique"',
            "#   voie: electronique          # ou autre : le délai de suspension passe de 11 à 16 jours",
            '#   recours: "Tribunal compétent, voies et délais de recours, en une phrase"',
            "#   remise_des_pieces: 2027-02-20",
            "#   pieces:",
            '#     - "Ce que l\'attributaire remet avant la signature"',
            "#   signature: 2027-03-01       # le marché une fois signé : fixe l'échéance de conservation",
            "# Une ligne par offre retenue ; une offre rejetée n'en a que pour ajouter un motif, ou une demande reçue.",
            "# « avantages » se lit chez les candidats évincés : rien qui soit couvert par le secret des affaires.",
            "# suites:",
            *(ligne for lot in comparaison.lots for ligne in _du_lot(lot)),
            "",
        ]
    )


def _du_lot(lot: LotCompare) -> Iterator[str]:
    for offre in lot.offres:
        if offre.rang == 1:
            yield f'#   - {{{_qui(lot, offre)}, suite: attributaire, auteur: "Nom et fonction", date: 2027-02-05,'
            yield '#      motif: "Pourquoi cette offre", avantages: "Ce qui la distingue"}'
        elif offre.mise_a_l_ecart is None:
            yield f'#   - {{{_qui(lot, offre)}, suite: rejetee, motif: "", demande_recue_le: 2027-02-15}}'


def _qui(lot: LotCompare, offre: OffreComparee) -> str:
    nom = designation(offre.offre, [o.offre for o in lot.offres])
    numero = f"lot: {lot.numero}, " if lot.numero else ""
    return f"{numero}offre: {json.dumps(nom, ensure_ascii=False)}"
