"""Change un ensemble de fichiers d'un coup : plan écrit d'avance, suivi jusqu'au bout, rejoué s'il a été coupé.

Tout se prépare dans `.cctgen/preparation/`. Renommer ce dossier en `.cctgen/mise-en-place/` engage le geste :
avant, rien n'a changé ; après, le plan s'applique, maintenant ou au geste suivant. Un refus du système pendant
l'application défait ce qui a été fait ; un arrêt brutal laisse le plan, que `reprendre` termine.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from cctgen.socle.erreurs import EcritureImpossible
from cctgen.socle.fichiers import (
    DOSSIER_CACHE,
    ecrire_sur_le_disque,
    ecriture_impossible,
    empreinte,
    lire_sur_le_disque,
    synchroniser,
)

DOSSIER_MIS_DE_COTE = "mis-de-cote"
_PREPARATION = "preparation"
_MISE_EN_PLACE = "mise-en-place"
_PLAN = "plan.json"


@dataclass(frozen=True, slots=True)
class Etape:
    """Mettre `source` (dans la préparation) à la place de `cible` (dans le dossier), ou retirer `cible`.

    `avant` est l'empreinte du fichier à remplacer, vide s'il n'existe pas.
    """

    source: str
    cible: str
    avant: str = ""


def preparation(racine: Path) -> Path:
    """Rend le dossier où un geste se construit, vidé de ce qu'un geste interrompu y aurait laissé."""
    dossier = racine / DOSSIER_CACHE / _PREPARATION
    if dossier.exists():
        _effacer(dossier)
    dossier.mkdir(parents=True)
    return dossier


def abandonner(racine: Path) -> None:
    """Jette la préparation ; ce que le système refuse d'effacer le sera au geste suivant."""
    with contextlib.suppress(OSError):
        _effacer(racine / DOSSIER_CACHE / _PREPARATION)


def _effacer(dossier: Path) -> None:
    if os.name == "nt":
        # Windows n'efface pas un fichier en lecture seule.
        for chemin in dossier.rglob("*"):
            chemin.chmod(0o644)
    shutil.rmtree(dossier)


def mettre_en_place(racine: Path, etapes: Sequence[Etape]) -> None:
    """Engage la préparation et l'applique ; lève `EcritureImpossible`, l'état ancien rétabli, si le système refuse."""
    prepare = racine / DOSSIER_CACHE / _PREPARATION
    try:
        for etape in etapes:
            _exiger_la_place(racine, etape)
        ecrire_sur_le_disque(prepare / _PLAN, json.dumps([asdict(e) for e in etapes], ensure_ascii=False))
        engage = prepare.rename(racine / DOSSIER_CACHE / _MISE_EN_PLACE)
    except OSError as erreur:
        abandonner(racine)
        raise ecriture_impossible(erreur, racine) from erreur
    _synchroniser(engage.parent)
    faites: list[Etape] = []
    try:
        for etape in etapes:
            _garder(racine, engage, etape)
            faites.append(etape)
            _appliquer(racine, engage, etape)
    except OSError as erreur:
        _defaire(racine, engage, faites)
        raise ecriture_impossible(erreur, racine) from erreur
    _cloturer(racine, engage, etapes)


def est_interrompu(racine: Path) -> bool:
    """Vrai si un geste engagé n'est pas allé jusqu'au bout."""
    return (racine / DOSSIER_CACHE / _MISE_EN_PLACE).exists()


def reprendre(racine: Path) -> None:
    """Termine le geste engagé qu'un arrêt brutal a coupé ; un fichier modifié depuis est d'abord mis de côté.

    Lève `EcritureImpossible` si le système refuse ; la reprise se retente au geste suivant.
    """
    engage = racine / DOSSIER_CACHE / _MISE_EN_PLACE
    if not engage.exists():
        return
    try:
        etapes = _lire_le_plan(engage)
        for etape in etapes:
            _preserver(racine, engage, etape)
            _appliquer(racine, engage, etape)
        _cloturer(racine, engage, etapes)
    except OSError as erreur:
        refus = ecriture_impossible(erreur, racine)
        raise EcritureImpossible(f"Un geste interrompu reste à terminer. {refus.message}", refus.conseil) from erreur


def _exiger_la_place(racine: Path, etape: Etape) -> None:
    """Refuse d'avance ce que le renommage refuserait à mi-chemin."""
    cible = racine / etape.cible
    dossier_pose = (racine / DOSSIER_CACHE / _PREPARATION / etape.source).is_dir() if etape.source else False
    if cible.is_dir() or (dossier_pose and cible.exists()):
        raise IsADirectoryError(errno.EISDIR, None, str(cible))
    for parent in cible.parents:
        if parent.exists():
            if not parent.is_dir():
                raise NotADirectoryError(errno.ENOTDIR, None, str(parent))
            if not os.access(parent, os.W_OK):
                raise PermissionError(errno.EACCES, None, str(parent))
            return


def _garder(racine: Path, engage: Path, etape: Etape) -> None:
    """Garde de quoi défaire l'étape."""
    cible, garde = racine / etape.cible, engage / _nom_de_garde(etape)
    if not cible.is_file():
        return
    try:
        garde.hardlink_to(cible)
    except (OSError, NotImplementedError):
        # Certains systèmes de fichiers n'ont pas de liens durs.
        shutil.copy2(cible, garde)


def _nom_de_garde(etape: Etape) -> str:
    return f"avant-{empreinte(etape.cible)[:16]}"


def _appliquer(racine: Path, engage: Path, etape: Etape) -> None:
    cible = racine / etape.cible
    if not etape.source:
        cible.unlink(missing_ok=True)
        return
    source = engage / etape.source
    # Une source absente a déjà pris sa place avant l'arrêt.
    if source.exists():
        cible.parent.mkdir(parents=True, exist_ok=True)
        source.replace(cible)


def _defaire(racine: Path, engage: Path, faites: Iterable[Etape]) -> None:
    """Rétablit l'état ancien ; si le système refuse encore, le plan reste et se rejoue au geste suivant."""
    with contextlib.suppress(OSError):
        for etape in reversed(list(faites)):
            garde = engage / _nom_de_garde(etape)
            if garde.exists():
                garde.replace(racine / etape.cible)
            elif etape.source and not (engage / etape.source).exists():
                (racine / etape.cible).replace(engage / etape.source)
        (engage / _PLAN).unlink()
        _effacer(engage)


def _cloturer(racine: Path, engage: Path, etapes: Iterable[Etape]) -> None:
    """Retire le plan, et avec lui l'obligation de rejouer, puis ce qui reste de la préparation."""
    for dossier in sorted({(racine / e.cible).parent for e in etapes}):
        _synchroniser(dossier)
    with contextlib.suppress(OSError):
        (engage / _PLAN).unlink(missing_ok=True)
        _effacer(engage)


def _preserver(racine: Path, engage: Path, etape: Etape) -> None:
    """Met de côté ce qu'une personne a écrit entre l'arrêt et la reprise."""
    cible = racine / etape.cible
    en_attente = not etape.source or (engage / etape.source).is_file()
    if not (en_attente and cible.is_file()) or empreinte(lire_sur_le_disque(cible)) == etape.avant:
        return
    # Le nom porte l'empreinte : une seconde interruption ne remplace pas la copie de la première.
    dossier = f"geste-interrompu-{empreinte(lire_sur_le_disque(cible))[:8]}"
    cote = racine / DOSSIER_MIS_DE_COTE / dossier / etape.cible
    cote.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(cible, cote)


def _lire_le_plan(engage: Path) -> tuple[Etape, ...]:
    """Rend le plan ; absent, le geste était terminé et il ne reste qu'à effacer."""
    try:
        return tuple(Etape(**etape) for etape in json.loads((engage / _PLAN).read_text("utf-8")))
    except FileNotFoundError:
        return ()


def _synchroniser(dossier: Path) -> None:
    """Attend que les renommages soient sur le disque ; sans effet là où un dossier ne s'ouvre pas."""
    with contextlib.suppress(OSError):
        synchroniser(dossier)
