"""Ce qu'un additif laisse à faire à l'acheteur : le rédiger de nouveau, en écrire la date limite, refaire le CCAP."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from pathlib import Path

from cctgen.assemblage.modele import Document, Dossier, Formulaire
from cctgen.documents.ecarts.additif import DATE_LIMITE
from cctgen.documents.ecarts.pieces import SORTS_QUI_CHANGENT, PieceComparee, Sort
from cctgen.documents.ecarts.textes import lignes_du_docx
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.commandes import commande
from cctgen.socle.fichiers import lire
from cctgen.socle.gestes.ecrits import Ecrit
from cctgen.usages.edition.ecarts.rediges import DOSSIER_ECARTS, passages_rediges
from cctgen.usages.edition.generer import DOSSIER_SORTIE

_TROU = re.compile(re.escape(DATE_LIMITE.partition(" : ")[0]).replace("'", "['’]"))
"""Le début de la place laissée à la date limite : une date écrite à côté ne la remplit pas."""
_SORTS_A_REPORTER = (Sort.AJOUTEE, Sort.RETIREE, *SORTS_QUI_CHANGENT)


def reste_a_faire(
    additif: Path, compares: Iterable[tuple[Document | Formulaire | None, PieceComparee]]
) -> Iterator[Anomalie]:
    """Énumère ce que l'acheteur fait lui-même d'un additif que l'outil vient de rédiger."""
    for document, piece in compares:
        est_a_reporter = isinstance(document, Document) and document.est_a_reporter
        if est_a_reporter and piece.sort in _SORTS_A_REPORTER:
            yield _a_reporter(piece)
    yield _date_limite(additif.name)


def additifs_a_revoir(racine: Path, dossier: Dossier, ecrites: Container[Ecrit] = ()) -> Iterator[Anomalie]:
    """Nomme l'additif qui mène à cette version sans la dire, ou qui garde la place d'une date limite à écrire."""
    for passage in passages_rediges(racine, dossier, ecrites):
        if passage.apres != dossier.edition.version or not passage.fichiers:
            continue
        additif = passage.fichiers[0]
        if passage.perime:
            yield Anomalie(
                "additif-perime",
                f"L'additif de la version {passage.avant} à la version {passage.apres} ne dit peut-être pas celle-ci"
                " telle qu'elle est : depuis qu'il a été rédigé, le dossier, ses pièces ou l'outil ont changé.",
                f"Rédigez-le de nouveau : {commande('differences', racine, str(passage.avant), str(passage.apres))} ;"
                " si vous l'avez complété à la main, relancez avec --remplacer, puis écrivez-y de nouveau la date"
                " limite.",
                gravite=Gravite.A_QUALIFIER,
                lieu=Lieu(f"{DOSSIER_ECARTS}/{additif.name}"),
            )
        elif any(_TROU.search(ligne) for ligne in lignes_du_docx(lire(additif))):
            yield _date_limite(additif.name)


def _date_limite(additif: str) -> Anomalie:
    return Anomalie(
        "date-limite-a-ecrire",
        "L'additif laisse à écrire la date limite de remise des offres : maintenue, ou reportée.",
        "Remplissez la ligne surlignée de sa première partie. Un changement important des documents oblige à prolonger"
        " le délai, à proportion (code de la commande publique, article R. 2151-4 ; un marché de défense ou de"
        " sécurité suit ses propres articles).",
        gravite=Gravite.A_QUALIFIER,
        lieu=Lieu(f"{DOSSIER_ECARTS}/{additif}"),
    )


def _a_reporter(piece: PieceComparee) -> Anomalie:
    return Anomalie(
        "ccap-et-reglement-a-refaire",
        f"« {piece.titre} » change : le CCAP et le règlement de la consultation se refont d'après lui.",
        "Si ce n'est fait, reportez-y ce qui change, et déposez-les avec l'additif.",
        gravite=Gravite.A_QUALIFIER,
        lieu=Lieu(f"{DOSSIER_SORTIE}/{piece.fichier}"),
    )
