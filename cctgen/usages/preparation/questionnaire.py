"""Tenir les réponses d'une consultation : les lire pour le dialogue, les enregistrer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cctgen.clausier.modele import Clausier
from cctgen.consultation.lecture import (
    FICHIER_REPONSES,
    exiger_consultation,
    lire_consultation,
    rediger_reponses,
)
from cctgen.consultation.modele import Consultation, ReponsesRedigees
from cctgen.socle.anomalies import bloquantes
from cctgen.socle.erreurs import DonneesInvalides, ErreurCctgen
from cctgen.socle.gestes.geste import reprendre_si_interrompu
from cctgen.socle.gestes.verrou import verrouiller
from cctgen.usages.ouverture.clausier_accepte import accepter_le_premier
from cctgen.usages.ouverture.clausier_verifie import exiger_clausier
from cctgen.usages.ouverture.clausiers_enregistres import clausiers_de
from cctgen.usages.ouverture.consultation import geste_de_consultation


@contextmanager
def session(racine: Path) -> Iterator[None]:
    """Tient la consultation le temps d'un dialogue : deux personnes ne répondent pas l'une par-dessus l'autre."""
    reprendre_si_interrompu(racine)
    exiger_consultation(racine)
    with verrouiller(racine):
        yield


def lire_pour_dialogue(racine: Path, clausier: Clausier) -> Consultation:
    """Rend la consultation à compléter ; lève `DonneesInvalides` si ses fichiers sont fautifs."""
    lecture = lire_consultation(racine, clausier)
    if lecture.consultation is None:
        raise DonneesInvalides(bloquantes(lecture.anomalies))
    return lecture.consultation


def ouvrir_le_questionnaire(racine: Path) -> tuple[Clausier, Consultation]:
    """Rend le clausier d'une consultation et la consultation ; lève `DonneesInvalides` si ses fichiers sont fautifs."""
    clausier = exiger_clausier(clausiers_de(racine))
    return clausier, lire_pour_dialogue(racine, clausier)


def enregistrer_reponses(racine: Path, saisies: ReponsesRedigees, clausier: Clausier | None = None) -> tuple[Path, ...]:
    """Écrit `reponses.yaml` d'un bloc : une interruption ne perd que la question en cours.

    `clausier` devient celui de la consultation si elle n'en a pas encore.
    Un fichier retouché à la main, commentaires compris, est d'abord mis de côté : seules ses valeurs restent. Rend la
    copie, s'il y en a une.
    """
    with geste_de_consultation(racine) as geste:
        if clausier is not None:
            accepter_le_premier(geste, clausier)
        geste.produire(racine / FICHIER_REPONSES, rediger_reponses(saisies).encode())
        return geste.mettre_en_place(remplacer=True)


class ReponsesTenues:
    """Les réponses d'un dialogue : elles ne s'écrivent que par-dessus ce qu'il a lu, ou écrit lui-même."""

    def __init__(self, racine: Path, clausier: Clausier) -> None:
        self._racine, self._clausier = racine, clausier
        self._connu = self._present()
        self.lue = lire_pour_dialogue(racine, clausier)

    def enregistrer(self, saisies: ReponsesRedigees) -> tuple[Path, ...]:
        """Écrit ces réponses, rend la copie d'un fichier retouché à la main.

        Lève `ErreurCctgen`, sans rien écrire, si le fichier a changé depuis que ce dialogue l'a lu.
        """
        if self._present() != self._connu:
            raise ErreurCctgen(
                f"{FICHIER_REPONSES} a été modifié pendant le questionnaire : la dernière réponse n'y est pas écrite.",
                "Rien n'a été écrasé : reprenez le questionnaire, il relira ce fichier et reposera cette question.",
            )
        copies = enregistrer_reponses(self._racine, saisies, self._clausier)
        self._connu = self._present()
        return copies

    def _present(self) -> bytes:
        fichier = self._racine / FICHIER_REPONSES
        return fichier.read_bytes() if fichier.is_file() else b""
