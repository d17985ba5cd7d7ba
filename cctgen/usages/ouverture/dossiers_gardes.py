"""Le dossier d'une consultation et ce qu'y relèvent les contrôles : sur un poste, le même ne se refait pas."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from cctgen.assemblage.modele import Dossier
from cctgen.assemblage.numeros import Numeros
from cctgen.clausier.modele import Clausier
from cctgen.consultation.modele import Consultation, ReponsesDuLot
from cctgen.socle.anomalies import Anomalie
from cctgen.socle.memoire.code import empreinte_du_code
from cctgen.socle.memoire.lectures import Lectures

if TYPE_CHECKING:
    from cctgen.assemblage.controles.textes import Relire

T = TypeVar("T")

DONT_DEPENDENT_LES_DOSSIERS = ("socle", "clausier", "consultation", "assemblage")
"""Dans le paquet, ce qui assemble et contrôle : le corriger périme ce qu'il a fait."""


class Dossiers:
    """Assemble une consultation, à une version ou à une autre, et la contrôle."""

    def __init__(self, clausier: Clausier, consultation: Consultation, numeros: Mapping[str, Numeros]) -> None:
        self.clausier, self.consultation, self.numeros = clausier, consultation, numeros

    def assemble(self, version: int) -> Dossier:
        """Rend le dossier de la consultation à cette version."""
        from cctgen.assemblage.dossier import assembler  # noqa: PLC0415 (gardé, il ne se refait pas)

        return assembler(self.clausier, self.consultation, version=version, numeros=self.numeros)

    def controles(self, dossier: Dossier, reponses: Iterable[ReponsesDuLot]) -> tuple[Anomalie, ...]:
        """Rend les anomalies d'un dossier qu'elle a assemblé."""
        return _controler(self, dossier, reponses)


class DossiersGardes(Dossiers):
    """Assemble et contrôle de même, et le garde sur ce poste."""

    def assemble(self, version: int) -> Dossier:
        """Rend le dossier de la consultation à cette version, assemblé au besoin."""
        return self._tirer("dossier", version, Dossier, lambda: super(DossiersGardes, self).assemble(version))

    def controles(self, dossier: Dossier, reponses: Iterable[ReponsesDuLot]) -> tuple[Anomalie, ...]:
        """Rend les anomalies d'un dossier qu'elle a assemblé ; n'en relit que les articles qui changent."""
        return self._tirer("controles", dossier.edition.version, tuple, lambda: self._controler(dossier, reponses))

    def _controler(self, dossier: Dossier, reponses: Iterable[ReponsesDuLot]) -> tuple[Anomalie, ...]:
        from cctgen.usages.ouverture.relectures_gardees import RelecturesGardees  # noqa: PLC0415 (de même que plus bas)

        lectures = Lectures.du_poste("relectures", _contexte())
        relectures = RelecturesGardees(lectures, self.clausier, self._reference)
        relevees = _controler(self, dossier, reponses, relectures.relire)
        relectures.garder()
        return relevees

    @cached_property
    def _ecrits(self) -> list[dict[str, Any]]:
        return [partie.model_dump() for partie in self.consultation.ecrits]

    @property
    def _reference(self) -> str:
        return self.consultation.redaction.reference

    def _tirer(self, nature: str, version: int, sorte: type[T], faire: Callable[[], T]) -> T:
        """Tout se déduit du clausier, de la consultation, du numéro de version et de ceux des titres : rien d'autre."""
        lu = repr((self.clausier.empreinte, version, self.numeros, self._ecrits))
        octets = lu.encode(errors="surrogateescape")
        return Lectures.du_poste(nature, _contexte()).tirer(self._reference, octets, sorte, faire)


def _controler(
    siens: Dossiers, dossier: Dossier, reponses: Iterable[ReponsesDuLot], *relire: Relire
) -> tuple[Anomalie, ...]:
    # Chargées là où elles servent : les règles d'un dossier que ce poste a déjà contrôlé ne se lisent même pas.
    from cctgen.assemblage.controles.ensemble import controler_dossier  # noqa: PLC0415

    return tuple(controler_dossier(dossier, siens.clausier, siens.consultation, reponses, *relire))


def _contexte() -> bytes:
    return empreinte_du_code(DONT_DEPENDENT_LES_DOSSIERS) + sys.version.encode()
