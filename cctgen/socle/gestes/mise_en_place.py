"""Change un ensemble de fichiers d'un coup : plan écrit d'avance, suivi jusqu'au bout, rejoué s'il a été coupé.

Tout se prépare dans `.cctgen/preparation/`. Renommer ce dossier en `.cctgen/mise-en-place/` engage le geste :
avant, rien n'a changé ; après, le plan s'applique, maintenant ou au geste suivant. Un refus du système pendant
l'application renomme le plan « à défaire », et défait chaque étape sans s'arrêter à celle qui résiste ; un arrêt
brutal, ou ce qui a résisté, laisse le plan, que `reprendre` mène au bout dans le même sens.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
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
    empreinte_sur_le_disque,
    synchroniser,
)

DOSSIER_MIS_DE_COTE = "mis-de-cote"
_PREPARATION = "preparation"
_MISE_EN_PLACE = "mise-en-place"
_PLAN = "plan.json"
_A_DEFAIRE = "a-defaire.json"


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
    """Engage la préparation et l'applique.

    Lève `EcritureImpossible` si le système refuse : l'état ancien est rétabli et le message le dit, ou il nomme les
    fichiers que le système n'a pas laissé rétablir.
    """
    engage = _engager(racine, etapes)
    try:
        for etape in etapes:
            _garder(racine, engage, etape)
            _appliquer(racine, engage, etape)
    except OSError as erreur:
        _defaire(racine, engage, etapes)
        raise _refus(racine, erreur) from erreur
    _cloturer(racine, engage, etapes)


def en_suspens(racine: Path) -> tuple[str, ...]:
    """Rend les fichiers qu'un geste engagé doit encore poser, retirer ou rétablir ; vide s'il est allé au bout."""
    engage = racine / DOSSIER_CACHE / _MISE_EN_PLACE
    return tuple(e.cible for e in _lire_le_plan(engage) if _est_attendue(racine, engage, e))


def reprendre(racine: Path) -> None:
    """Mène au bout le geste engagé qui n'y est pas allé ; un fichier modifié depuis est d'abord mis de côté.

    Lève `EcritureImpossible` si le système refuse ; la reprise se retente au geste suivant.
    """
    engage = racine / DOSSIER_CACHE / _MISE_EN_PLACE
    if not engage.exists():
        return
    try:
        etapes = _lire_le_plan(engage)
        for etape in etapes:
            _preserver(racine, engage, etape)
        if not _est_a_defaire(engage):
            for etape in etapes:
                _appliquer(racine, engage, etape)
            _cloturer(racine, engage, etapes)
        elif refus := _defaire(racine, engage, etapes):
            raise refus
    except OSError as erreur:
        raise _refus(racine, erreur) from erreur


def _engager(racine: Path, etapes: Sequence[Etape]) -> Path:
    """Écrit le plan à côté de ce qui est préparé, et en fait d'un renommage un geste à mener au bout."""
    prepare = racine / DOSSIER_CACHE / _PREPARATION
    try:
        for etape in etapes:
            _exiger_la_place(racine, etape)
        ecrire_sur_le_disque(prepare / _PLAN, json.dumps([asdict(e) for e in etapes], ensure_ascii=False))
        engage = prepare.rename(racine / DOSSIER_CACHE / _MISE_EN_PLACE)
    except OSError as erreur:
        abandonner(racine)
        raise rien_d_ecrit(erreur, racine) from erreur
    _synchroniser(engage.parent)
    return engage


def rien_d_ecrit(erreur: OSError, chemin: Path) -> EcritureImpossible:
    """Rend le refus d'un geste dont rien ne reste."""
    refus = ecriture_impossible(erreur, chemin)
    return EcritureImpossible(refus.message, f"{refus.conseil} Rien n'a été écrit.")


def _refus(racine: Path, erreur: OSError) -> EcritureImpossible:
    """Rend le refus d'un geste engagé : rien n'en reste, ou il nomme ce qui en reste."""
    restent = ", ".join(en_suspens(racine))
    if not restent:
        return rien_d_ecrit(erreur, racine)
    refus = ecriture_impossible(erreur, racine)
    a_defaire = _est_a_defaire(racine / DOSSIER_CACHE / _MISE_EN_PLACE)
    etat = "Reste écrit, tout le reste étant rétabli" if a_defaire else "Un geste interrompu reste à terminer"
    return EcritureImpossible(
        f"{refus.message} {etat} : {restent}.",
        f"{refus.conseil} Relancez ensuite la commande : elle commence par remettre le dossier en ordre.",
    )


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
    if os.name != "nt":
        # Sous Windows, un fichier ouvert dans Excel l'est par tous ses noms : le lien ne s'effacerait plus.
        with contextlib.suppress(OSError, NotImplementedError):
            garde.hardlink_to(cible)
            return
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


def _a_eu_lieu(racine: Path, engage: Path, etape: Etape) -> bool:
    """Vrai si la cible est ce que l'étape en fait : une source absente a déjà pris sa place."""
    return not ((engage / etape.source) if etape.source else (racine / etape.cible)).exists()


def _est_a_retablir(racine: Path, engage: Path, etape: Etape) -> bool:
    """Vrai si l'étape a changé la cible, et que rien ne l'a encore rétablie."""
    if not _a_eu_lieu(racine, engage, etape):
        return False
    est_neuve = bool(etape.source) and not etape.avant
    return (engage / _nom_de_garde(etape)).exists() or (est_neuve and (racine / etape.cible).exists())


def _est_attendue(racine: Path, engage: Path, etape: Etape) -> bool:
    """Vrai si le plan, dans le sens où il se mène, doit encore toucher à la cible."""
    if _est_a_defaire(engage):
        return _est_a_retablir(racine, engage, etape)
    return not _a_eu_lieu(racine, engage, etape)


def _est_a_defaire(engage: Path) -> bool:
    return (engage / _A_DEFAIRE).exists()


def _defaire(racine: Path, engage: Path, etapes: Sequence[Etape]) -> OSError | None:
    """Rétablit l'état ancien, étape par étape ; rend le premier refus, le plan restant alors pour le geste suivant."""
    refus: OSError | None = None
    try:
        if not _est_a_defaire(engage):
            # Sans cette marque sur le disque, un plan à demi défait serait rejoué dans l'autre sens.
            (engage / _PLAN).rename(engage / _A_DEFAIRE)
            _synchroniser(engage)
    except OSError as erreur:
        return erreur
    for etape in reversed(etapes):
        try:
            _retablir(racine, engage, etape)
        except OSError as erreur:
            refus = refus or erreur
    if refus is None:
        _jeter(engage, _A_DEFAIRE)
    return refus


def _retablir(racine: Path, engage: Path, etape: Etape) -> None:
    cible, garde = racine / etape.cible, engage / _nom_de_garde(etape)
    if _est_a_retablir(racine, engage, etape):
        if garde.exists():
            garde.replace(cible)
        else:
            cible.replace(engage / etape.source)
    if etape.source and not etape.avant:
        _oter_les_dossiers_vides(racine, cible)


def _oter_les_dossiers_vides(racine: Path, cible: Path) -> None:
    """Ôte les dossiers créés pour une cible qui n'y est plus, jusqu'au premier qui contient autre chose."""
    with contextlib.suppress(OSError):
        for parent in itertools.takewhile(lambda p: p != racine, cible.parents):
            parent.rmdir()


def _cloturer(racine: Path, engage: Path, etapes: Iterable[Etape]) -> None:
    """Retire le plan, et avec lui l'obligation de rejouer, puis ce qui reste de la préparation."""
    for dossier in sorted({(racine / e.cible).parent for e in etapes}):
        _synchroniser(dossier)
    _jeter(engage, _PLAN)


def _jeter(engage: Path, plan: str) -> None:
    with contextlib.suppress(OSError):
        (engage / plan).unlink(missing_ok=True)
        _effacer(engage)


def _preserver(racine: Path, engage: Path, etape: Etape) -> None:
    """Met de côté ce qu'une personne a écrit entre l'arrêt et la reprise."""
    cible = racine / etape.cible
    if etape.cible.startswith(f"{DOSSIER_CACHE}/") or not (cible.is_file() and _est_attendue(racine, engage, etape)):
        return
    presente = empreinte_sur_le_disque(cible)
    if presente == etape.avant:
        return
    # Le nom porte l'empreinte : une seconde interruption ne remplace pas la copie de la première.
    dossier = f"geste-interrompu-{presente[:8]}"
    cote = racine / DOSSIER_MIS_DE_COTE / dossier / etape.cible
    cote.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(cible, cote)


def _lire_le_plan(engage: Path) -> tuple[Etape, ...]:
    """Rend le plan, dans un sens ou dans l'autre ; absent, le geste est terminé et il ne reste qu'à effacer."""
    for plan in (_PLAN, _A_DEFAIRE):
        with contextlib.suppress(FileNotFoundError):
            return tuple(Etape(**etape) for etape in json.loads((engage / plan).read_text("utf-8")))
    return ()


def _synchroniser(dossier: Path) -> None:
    """Attend que les renommages soient sur le disque ; sans effet là où un dossier ne s'ouvre pas."""
    with contextlib.suppress(OSError):
        synchroniser(dossier)
