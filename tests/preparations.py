"""Les consultations d'exemple menées une fois jusqu'à une étape, puis copiées par chaque essai.

Ceux qui se partagent la suite se partagent aussi ce dossier : qui prépare une étape le premier la prépare pour tous.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from cctgen.socle.contenu import contenu
from cctgen.usages.analyse.depouiller import depouiller
from cctgen.usages.edition.generer import generer
from cctgen.usages.edition.publier import publier
from cctgen.usages.preparation.nouveau import creer_depuis_exemple

ETUDE = "etude"
"""Une étude sans lot, sans code ni données : le plus petit dossier qui porte deux annexes, une matrice, trois
formulaires. Ce qui ne tient ni aux lots, ni à l'évaluation, ni aux services s'y éprouve trois fois plus vite."""
_A_PART = {ETUDE: Path(__file__).parent / ETUDE}


def creer(racine: Path, exemple: str) -> None:
    """Crée une consultation d'après un exemple livré, ou propre aux essais, sans rien en générer."""
    if exemple in _A_PART:
        shutil.copytree(_A_PART[exemple], racine)
    else:
        creer_depuis_exemple(racine, exemple)


class Etape(StrEnum):
    """Où en est la consultation copiée ; chaque étape suit la précédente."""

    GENEREE = "generee"
    PUBLIEE = "publiee"
    DEPOUILLEE = "depouillee"


@dataclass(frozen=True)
class Recues:
    """Les offres enregistrées à la dernière étape : leurs noms sans extension (aucun : toutes), et leur date."""

    noms: tuple[str, ...] = ()
    le: datetime = datetime(2027, 2, 1, tzinfo=UTC)


TOUTES = Recues()


@dataclass(frozen=True)
class Preparations:
    """Ce qui est déjà prêt, dans `dossier`."""

    dossier: Path

    def copier(self, vers: Path, exemple: str, etape: Etape, recues: Recues = TOUTES) -> Path:
        """Copie dans `vers`, qui n'existe pas, l'exemple mené jusqu'à `etape` ; rend `vers`."""
        return Path(shutil.copytree(self._prete(exemple, etape, recues), vers))

    def _prete(self, exemple: str, etape: Etape, recues: Recues) -> Path:
        marque = f"-{recues.le:%Y%m%dT%H%M}-{'-'.join(recues.noms) or 'toutes'}" if etape is Etape.DEPOUILLEE else ""
        prete = self.dossier / f"{exemple}-{etape}{marque}"
        if not prete.exists():
            en_cours = Path(tempfile.mkdtemp(dir=self.dossier)) / exemple
            self._mener(en_cours, exemple, etape, recues)
            try:
                en_cours.rename(prete)
            except OSError:
                # Un autre l'a menée en même temps : la sienne est la même.
                assert prete.exists()
        return prete

    def _mener(self, racine: Path, exemple: str, etape: Etape, recues: Recues) -> None:
        if etape is Etape.GENEREE:
            creer(racine, exemple)
            assert generer(racine).fichiers
        elif etape is Etape.PUBLIEE:
            self.copier(racine, exemple, Etape.GENEREE)
            assert publier(racine).nouvelle
        else:
            self.copier(racine, exemple, Etape.PUBLIEE)
            offres = contenu("exemples") / exemple / "offres-recues"
            depouiller(racine, [offres / f"{nom}.xlsx" for nom in recues.noms] or [offres], recu_le=recues.le)
