"""Un clausier vérifié en entier avant tout usage ; ce qui l'a déjà été, à l'octet près, ne l'est pas deux fois."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path

from cctgen.clausier.lecture.fichiers import LectureClausier, lire_clausier
from cctgen.clausier.modele import Clausier
from cctgen.clausier.verification.ensemble import verifier
from cctgen.documents.composition.formes_refusees import formes_refusees
from cctgen.socle.anomalies import Anomalie, bloquantes
from cctgen.socle.contenu import PAQUET, contenu
from cctgen.socle.erreurs import DonneesInvalides
from cctgen.usages.ouverture.egares import contenus_lus, egares_du_clausier

_CODE = ("socle", "clausier", "documents/texte.py", "usages/ouverture/egares.py")
"""Ce dont dépend le verdict, dans le paquet : corriger un contrôle périme les verdicts rendus avant lui."""


def ouvrir_clausier(superposes: Sequence[Path] = ()) -> LectureClausier:
    """Lit le clausier de base et ceux qui s'y superposent."""
    return lire_clausier([contenu("clausier"), *superposes])


def exiger_clausier(superposes: Sequence[Path] = ()) -> Clausier:
    """Rend le clausier, vérifié en entier ; lève `DonneesInvalides` s'il est fautif."""
    lecture = ouvrir_clausier(superposes)
    memoire = _memoire([contenu("clausier"), contenu("modeles"), *superposes])
    if memoire is None or not memoire.is_file() or lecture.clausier is None:
        fautes = bloquantes(anomalies_du_clausier(lecture, superposes))
        if fautes or lecture.clausier is None:
            raise DonneesInvalides(fautes)
        _retenir(memoire)
    return lecture.clausier


def noms_de_modeles(clausier: Clausier | None) -> frozenset[str]:
    """Rend les noms de modèles Word que l'outil sait suivre : les siens, et ceux du plan."""
    livres = {m.name for m in contenu("modeles").glob("*.docx")}
    return frozenset(livres | ({d.modele for d in clausier.plan.documents} if clausier else set()))


def anomalies_du_clausier(lecture: LectureClausier, superposes: Sequence[Path]) -> list[Anomalie]:
    """Rend toutes les anomalies d'un clausier lu, fichiers égarés compris."""
    dossiers = [contenu("modeles"), *(s / "modeles" for s in superposes)]
    presents = {m.name for d in dossiers for m in d.glob("*.docx")}
    anomalies = verifier(lecture, formes_refusees, presents)
    connus = noms_de_modeles(lecture.clausier)
    for racine in (contenu("clausier"), *superposes):
        anomalies += egares_du_clausier(racine, connus)
    return anomalies


def _memoire(dossiers: Sequence[Path]) -> Path | None:
    """Rend le fichier dont la présence dit que ces dossiers sont sans faute, ou rien si le poste n'en veut pas."""
    try:
        cache_du_poste = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:
        return None
    clausiers = [d for d in dossiers if d.name != "modeles"]
    if not all((d / "clausier.yaml").is_file() for d in clausiers):
        return None
    somme = sha256(_empreinte_du_code())
    for rang, dossier in enumerate(dossiers):
        somme.update(f"{rang} {dossier.resolve().name}".encode(errors="surrogateescape"))
        for nom, octets in contenus_lus(dossier):
            somme.update(nom.encode(errors="surrogateescape") + b"\0" + sha256(octets).digest())
    return cache_du_poste / "cctgen" / "clausiers-sans-faute" / somme.hexdigest()


@cache
def _empreinte_du_code() -> bytes:
    somme = sha256()
    for nom in _CODE:
        source = PAQUET / nom
        for chemin in sorted(source.rglob("*.py")) if source.is_dir() else (source,):
            somme.update(chemin.read_bytes())
    return somme.digest()


def _retenir(memoire: Path | None) -> None:
    """Un poste sans dossier de cache, plein ou en lecture seule vérifiera de nouveau : rien de plus."""
    if memoire is None:
        return
    with contextlib.suppress(OSError):
        memoire.parent.mkdir(parents=True, exist_ok=True)
        memoire.touch()
