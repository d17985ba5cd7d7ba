"""Ce que la procédure permet après la remise des offres.

En appel d'offres l'acheteur ne négocie pas, il fait seulement préciser (R.2161-5 et R.2161-11 du code de la commande
publique). En procédure avec négociation il négocie avec tous, sauf sur les exigences minimales et les critères
(R.2161-17). En procédure adaptée il négocie s'il l'a prévu (R.2123-4 et R.2123-5).
"""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.assemblage.modele import PROCEDURE_ADAPTEE, Dossier
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu

APPEL_D_OFFRES = "appel_offres"
_REPONSES = Lieu("reponses.yaml")


def est_un_appel_d_offres(dossier: Dossier) -> bool:
    """Vrai en appel d'offres ; un dossier publié qui tait sa procédure est tenu pour tel, comme à son règlement."""
    return dossier.procedure in ("", APPEL_D_OFFRES)


def anomalies_de_negociation(dossier: Dossier) -> Iterator[Anomalie]:
    """Énumère ce que la procédure interdit, ou ce qu'elle subordonne au règlement."""
    if est_un_appel_d_offres(dossier):
        yield Anomalie(
            "negociation-interdite",
            "un appel d'offres ne se négocie pas : aucun tour ne s'ouvre (R. 2161-5 et R. 2161-11 du code de la"
            " commande publique).",
            "Demandez des précisions sur la teneur des offres : cctgen demandes.",
            lieu=_REPONSES,
            ref="procedure",
        )
    elif dossier.procedure == PROCEDURE_ADAPTEE:
        yield Anomalie(
            "negociation-a-prevoir",
            "en procédure adaptée, une négociation suppose que le règlement l'ait prévue (R. 2123-4 et R. 2123-5 du"
            " code de la commande publique).",
            "Relisez le règlement de la consultation avant d'ouvrir un tour.",
            Gravite.INFORMATION,
            _REPONSES,
            "procedure",
        )
