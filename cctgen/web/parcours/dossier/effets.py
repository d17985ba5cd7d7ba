"""L'effet d'un geste, montré avant de l'enregistrer : ce qui change au dossier, ce que les contrôles en disent.

Et, quand une autre personne est passée entre-temps, ce qu'elle a mis.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from cctgen.consultation.modele import Ajustement, lots_en_clair
from cctgen.usages.edition.ecarts.lecture import EcartLu, lire_les_ecarts
from cctgen.usages.ouverture.consultation import Ouverture, ouvrir
from cctgen.usages.reglage.ajuster import Reecriture
from cctgen.web.depot.gestes import essayer
from cctgen.web.depot.models import Consultation
from cctgen.web.depot.ouvertures import ouverture_de
from cctgen.web.parcours.dossier.clauses import GESTES
from cctgen.web.parcours.dossier.formulaires import FormulaireDeReecriture
from cctgen.web.presentation.difference import Ligne, differences_d_imprimes, differences_de_textes
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
        ecarts=tuple(EcartVu(e, differences_d_imprimes(e.avant, e.apres)) for e in ecarts),
        apparues=tuple(a for a in dites_apres if a not in dites_avant),
        # Un dossier qui ne s'assemble plus n'est pas contrôlé : rien n'en est levé pour autant.
        levees=tuple(a for a in dites_avant if a not in dites_apres) if apres.dossier is not None else (),
        tient=apres.dossier is not None,
    )


def ajustements_mis(ajustements: Iterable[Ajustement]) -> list[tuple[str, str]]:
    """Rend les ajustements qu'une autre personne a laissés : ce qu'elle a fait, son motif."""
    gestes = ((a, f"{a.cible}, {GESTES[a.action]}") for a in ajustements)
    return [(f"{geste} ({lots_en_clair(a.lots)})" if a.lots else geste, a.motif) for a, geste in gestes]


def textes_mis(vue: Reecriture, mise: Reecriture) -> list[tuple[str, tuple[Ligne, ...]]]:
    """Rend, champ par champ, ce qu'une autre personne a changé d'une clause que l'on réécrivait."""
    avant, apres = (FormulaireDeReecriture(telle, None, 1).telle for telle in (vue, mise))
    return [
        (libelle, differences_de_textes(avant.get(libelle, ""), texte))
        for libelle, texte in apres.items()
        if avant.get(libelle, "") != texte
    ]
