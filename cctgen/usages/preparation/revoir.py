"""L'acheteur revoit ses réponses et lit, avant d'écrire, ce que chaque changement fait au dossier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from cctgen.consultation.modele import Consultation, ReponsesRedigees
from cctgen.usages.explication.et_si import EtSi, effet
from cctgen.usages.ouverture.consultation import Ouverture, ouvrir


class Apercu:
    """Le dossier tel que le feraient des réponses encore non écrites."""

    def __init__(self, racine: Path, superposes: Sequence[Path]) -> None:
        self._racine, self._superposes = racine, tuple(superposes)
        self._derniere: tuple[ReponsesRedigees, Ouverture] | None = None

    def effet(self, avant: ReponsesRedigees, apres: ReponsesRedigees) -> EtSi:
        """Rend ce que change le passage de l'un à l'autre ; lève `DonneesInvalides` si l'un ne s'assemble pas."""
        return effet(self._ouvrir(avant), self._ouvrir(apres))

    def _ouvrir(self, saisies: ReponsesRedigees) -> Ouverture:
        # L'« après » d'un changement est l'« avant » du suivant : une seule ouverture par changement.
        if self._derniere is not None and self._derniere[0] == saisies:
            return self._derniere[1]

        def changer(lue: Consultation) -> Consultation:
            return replace(lue, saisies=saisies)

        ouverture = ouvrir(self._racine, self._superposes, changer=changer)
        self._derniere = (saisies, ouverture)
        return ouverture
