"""Les cas où l'outil ne peut pas continuer ; `cli` est seul à les attraper.

ErreurCctgen
├── DonneesInvalides      des anomalies bloquantes, toutes rendues d'un coup
│   └── ClausierFautif    celles de ce que l'outil livre
│       └── ModeleFautif
├── DossierIntrouvable    le dossier nommé n'existe pas ou n'est pas ce qu'on croit
├── EcritureImpossible    le disque refuse
│   └── TravailProtege    le fichier a été modifié par une personne
├── DossierOccupe         un autre geste est en cours
├── GesteInterrompu       un geste coupé est à mener au bout avant de lire
├── ModeleInvalide        un modèle Word sans ses balises
└── OutilAbsent           LibreOffice manque
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from cctgen.socle.anomalies import Anomalie
from cctgen.socle.nombres import compter


class ErreurCctgen(Exception):
    """Erreur attendue : un message en français et ce qu'il faut faire."""

    def __init__(self, message: str, conseil: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.conseil = conseil


class DonneesInvalides(ErreurCctgen):
    """Des anomalies bloquantes empêchent d'aller plus loin."""

    def __init__(self, anomalies: Iterable[Anomalie]) -> None:
        self.anomalies = tuple(anomalies)
        les = "les" if len(self.anomalies) > 1 else "la"
        super().__init__(
            f"{compter(len(self.anomalies), 'anomalie bloquante')}.",
            f"Corrigez-{les}, puis relancez la commande ; rien n'a été écrit.",
        )


class ClausierFautif(DonneesInvalides):
    """Le clausier que livre l'outil est fautif : qui prépare une consultation n'y peut rien."""

    fautif = "Le clausier"


class ModeleFautif(ClausierFautif):
    """Un modèle que livre l'outil est fautif : de même."""

    def __init__(self, nom: str, fautes: Iterable[Anomalie]) -> None:
        # « Repartez du modèle livré » : c'est lui.
        super().__init__(replace(faute, conseil="") for faute in fautes)
        self.fautif = f"Le modèle « {nom} »"
        ErreurCctgen.__init__(
            self,
            f"{self.fautif}, livré avec cctgen, est fautif.",
            "Prévenez l'administrateur de cctgen : il le remet tel qu'il fut livré. Rien n'a été écrit.",
        )


class DossierIntrouvable(ErreurCctgen):
    """Un dossier ou un fichier nécessaire n'existe pas."""


class EcritureImpossible(ErreurCctgen):
    """Le système refuse l'écriture ; ce qui précédait est intact, ou le message dit ce qui ne l'est pas."""


class TravailProtege(EcritureImpossible):
    """Des fichiers à réécrire portent le travail d'une personne ; rien n'a été écrit."""


class DossierOccupe(ErreurCctgen):
    """Un autre processus travaille sur le même dossier."""


class GesteInterrompu(ErreurCctgen):
    """Un geste coupé a laissé le dossier à mi-chemin ; le prochain qui écrit le mène au bout."""


class ModeleInvalide(ErreurCctgen):
    """Un modèle Word ne porte pas ses balises, ou en porte d'inconnues."""


class OutilAbsent(ErreurCctgen):
    """Un programme extérieur nécessaire n'est pas installé."""
