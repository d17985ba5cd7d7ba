"""Une pièce de `sortie/` qui n'est plus celle de la version publiée, sans que le dossier change de version."""

from __future__ import annotations

from pathlib import Path

from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.commandes import commande
from cctgen.usages.edition.generer import DOSSIER_SORTIE

PIECE_DIFFERENTE = "piece-differente-de-la-publication"


def piece_differente(racine: Path, fichier: str, version: int) -> Anomalie:
    """Dit qu'une pièce diffère de sa version publiée, et comment en faire une version nouvelle.

    Une retouche ou un modèle changé ne font pas, à eux seuls, une version : la date de la consultation en fait une.
    """
    return Anomalie(
        PIECE_DIFFERENTE,
        f"« {fichier} » diffère de la pièce publiée en version {version}, qui seule fait foi.",
        "Une retouche ou un modèle changé ne font pas, à eux seuls, une version nouvelle. Pour la publier, donnez une"
        " nouvelle date à la consultation (champ « date » de consultation.yaml), puis :"
        f" {commande('generer', racine)}, refaites s'il y a lieu la retouche, et {commande('publier', racine)}",
        gravite=Gravite.A_QUALIFIER,
        lieu=Lieu(f"{DOSSIER_SORTIE}/{fichier}"),
    )
