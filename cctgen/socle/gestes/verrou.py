"""Un seul geste à la fois par dossier ; le système libère le verrou d'un processus arrêté brutalement."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cctgen.socle.erreurs import DossierOccupe
from cctgen.socle.fichiers import DOSSIER_CACHE, ecriture_impossible, refuser_le_nom

_VERROU = "verrou"
_tenus = threading.local()


@contextmanager
def verrouiller(racine: Path) -> Iterator[None]:
    """Tient le verrou du dossier, créé s'il n'existe pas ; un geste en contient un autre sans se bloquer.

    Lève `DossierOccupe` si un autre processus le tient, `EcritureImpossible` si le système refuse de l'écrire.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 (quarante millisecondes, que l'aide ne paie pas)

    cle = str(racine.resolve())
    comptes: dict[str, int] = _tenus.__dict__.setdefault("comptes", {})
    if comptes.get(cle):
        yield
        return
    chemin = racine / DOSSIER_CACHE / _VERROU
    try:
        if not racine.exists():
            refuser_le_nom(Path(racine.name))
        chemin.parent.mkdir(parents=True, exist_ok=True)
        verrou = FileLock(chemin)
        verrou.acquire(timeout=0)
    except Timeout as occupe:
        raise DossierOccupe(
            f"Un autre geste de cctgen travaille en ce moment sur « {racine} ».",
            "Attendez qu'il finisse, puis relancez ; après un arrêt brutal, le verrou se libère de lui-même.",
        ) from occupe
    except NotImplementedError:
        # Un système de fichiers sans verrou (certains partages) : mieux vaut travailler sans que pas du tout.
        yield
        return
    except OSError as erreur:
        raise ecriture_impossible(erreur, racine) from erreur
    comptes[cle] = 1
    try:
        yield
    finally:
        del comptes[cle]
        verrou.release()
