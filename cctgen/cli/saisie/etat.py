"""Le dialogue en cours : ce qu'il lit, ce qui est répondu, et comment cela se garde."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from cctgen.clausier.modele import Clausier
from cctgen.consultation.brouillon import Cle, effectives, repondre
from cctgen.consultation.dialogue import deductions_en_clair
from cctgen.consultation.modele import SANS_LOT, Consultation, ReponsesRedigees


@dataclass
class Dialogue:
    """Les réponses telles qu'elles sont à l'écran ; `garder` les enregistre à chaque pas, ou ne fait rien."""

    clausier: Clausier
    lue: Consultation
    saisies: ReponsesRedigees
    garder: Callable[[ReponsesRedigees], None]

    @property
    def lots(self) -> tuple[int, ...]:
        """Rend les numéros des lots déclarés, aucun si le marché n'est pas alloti."""
        return tuple(lot.numero for lot in self.lue.redaction.lots)

    @property
    def consultation(self) -> Consultation:
        """Rend la consultation, avec les réponses en cours."""
        return replace(self.lue, saisies=self.saisies)

    def nom_du_lot(self, numero: int) -> str:
        """Rend « Lot 2 (Exploitation) », ou rien pour ce qui vaut pour tous."""
        titre = next((lot.titre for lot in self.lue.redaction.lots if lot.numero == numero), "")
        return f"Lot {numero} ({titre})" if titre else ""

    def retenir(self, saisies: ReponsesRedigees) -> None:
        """Prend ces réponses et les garde, si elles ont changé."""
        if saisies != self.saisies:
            self.saisies = saisies
            self.garder(saisies)

    def repondre(self, cle: Cle, valeurs: tuple[str, ...]) -> None:
        """Prend une réponse ; vide, elle s'ôte."""
        self.retenir(repondre(self.saisies, cle, valeurs))

    def deductions_initiales(self) -> dict[tuple[int, str], str]:
        """Rend ce qui se déduit avant toute réponse."""
        return {(SANS_LOT, d): phrase for d, phrase in deductions_en_clair(self.clausier, {}).items()}

    def deductions(self) -> dict[tuple[int, str], str]:
        """Rend ce que les réponses font déduire, et pourquoi ; lot par lot là où un lot diffère de l'ensemble."""
        communes = deductions_en_clair(self.clausier, self.saisies.communes)
        dites = {(SANS_LOT, d): phrase for d, phrase in communes.items()}
        for lot in self.lots:
            for d, phrase in deductions_en_clair(self.clausier, effectives(self.saisies, lot)).items():
                if phrase != communes[d]:
                    dites[lot, d] = f"{self.nom_du_lot(lot)}, {phrase}"
        return dites
