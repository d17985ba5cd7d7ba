"""L'effet d'un geste, montré avant de l'enregistrer : ce qui change au dossier, ce que les contrôles en disent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cctgen.usages.edition.ecarts import EcartLu, lire_les_ecarts
from cctgen.usages.ouverture.consultation import Ouverture, ouvrir
from cctgen.web.depot.gestes import essayer
from cctgen.web.depot.models import Consultation
from cctgen.web.depot.ouvertures import ouverture_de
from cctgen.web.presentation.difference import Ligne, differences_de_lignes
from cctgen.web.presentation.messages import AnomalieDite, anomalie_dite


@dataclass(frozen=True, slots=True)
class EcartVu:
    """Un écart, et ses lignes où ce qui part et ce qui vient se distinguent."""

    lu: EcartLu
    lignes: tuple[Ligne, ...]


@dataclass(frozen=True, slots=True)
class Effet:
    """Ce que ferait le geste ; `tient` est faux si le dossier ne pourrait plus s'assembler."""

    ecarts: tuple[EcartVu, ...]
    apparues: tuple[AnomalieDite, ...]
    levees: tuple[AnomalieDite, ...]
    tient: bool

    @property
    def est_nul(self) -> bool:
        """Vrai si rien n'en serait changé."""
        return not (self.ecarts or self.apparues or self.levees)


def effet_de(consultation: Consultation, action: Callable[[Path], object]) -> Effet:
    """Rend ce que changerait l'usage au dernier état, sans rien en garder."""
    avant = ouverture_de(consultation.etat)
    return comparer(avant, essayer(consultation.etat, action, ouvrir))


def comparer(avant: Ouverture, apres: Ouverture) -> Effet:
    """Rend ce qui change d'une ouverture à l'autre."""
    ecarts = lire_les_ecarts(avant.dossier, apres.dossier).ecarts if avant.dossier and apres.dossier else ()
    dites_avant = tuple(dict.fromkeys(map(anomalie_dite, avant.anomalies)))
    dites_apres = tuple(dict.fromkeys(map(anomalie_dite, apres.anomalies)))
    return Effet(
        ecarts=tuple(EcartVu(e, differences_de_lignes(e.avant, e.apres)) for e in ecarts),
        apparues=tuple(a for a in dites_apres if a not in dites_avant),
        levees=tuple(a for a in dites_avant if a not in dites_apres),
        tient=apres.dossier is not None,
    )
