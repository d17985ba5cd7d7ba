"""Ce qu'un additif laisse à faire à l'acheteur : la date limite de remise, le CCAP et le règlement qu'il rédige."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from cctgen.assemblage.modele import Document, Formulaire
from cctgen.documents.ecarts.pieces import SORTS_QUI_CHANGENT, PieceComparee, Sort
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.usages.edition.ecarts.rediges import DOSSIER_ECARTS
from cctgen.usages.edition.generer import DOSSIER_SORTIE

_SORTS_A_REPORTER = (Sort.AJOUTEE, Sort.RETIREE, *SORTS_QUI_CHANGENT)


def reste_a_faire(
    additif: Path, compares: Iterable[tuple[Document | Formulaire | None, PieceComparee]]
) -> Iterator[Anomalie]:
    """Énumère ce que l'acheteur fait lui-même d'un additif que l'outil vient de rédiger."""
    for document, piece in compares:
        est_a_reporter = isinstance(document, Document) and document.est_a_reporter
        if est_a_reporter and piece.sort in _SORTS_A_REPORTER:
            yield _a_reporter(piece)
    yield Anomalie(
        "date-limite-a-ecrire",
        "L'additif laisse à écrire la date limite de remise des offres : maintenue, ou reportée.",
        "Remplissez la ligne surlignée de sa première partie. Un changement important des documents oblige à prolonger"
        " le délai, à proportion (code de la commande publique, article R. 2151-4 ; un marché de défense ou de"
        " sécurité suit ses propres articles).",
        gravite=Gravite.A_QUALIFIER,
        lieu=Lieu(f"{DOSSIER_ECARTS}/{additif.name}"),
    )


def _a_reporter(piece: PieceComparee) -> Anomalie:
    return Anomalie(
        "ccap-et-reglement-a-refaire",
        f"« {piece.titre} » change : le CCAP et le règlement de la consultation se refont d'après lui.",
        "Si ce n'est fait, reportez-y ce qui change, et déposez-les avec l'additif.",
        gravite=Gravite.A_QUALIFIER,
        lieu=Lieu(f"{DOSSIER_SORTIE}/{piece.fichier}"),
    )
