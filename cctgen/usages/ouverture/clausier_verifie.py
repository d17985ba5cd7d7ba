"""Un clausier vérifié en entier avant tout usage ; ce qui l'a déjà été, à l'octet près, ne l'est pas deux fois."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Collection, Sequence
from datetime import date
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from pydantic import VERSION

from cctgen.clausier.lecture.fichiers import LectureClausier, lire_clausier
from cctgen.clausier.modele import Clause, Clausier
from cctgen.socle.anomalies import Anomalie, bloquantes
from cctgen.socle.contenu import contenu
from cctgen.socle.erreurs import ClausierFautif, DonneesInvalides, EcritureImpossible
from cctgen.socle.fichiers import ecrire
from cctgen.socle.memoire.code import empreinte_des_bibliotheques, empreinte_du_code
from cctgen.socle.memoire.lectures import Lectures
from cctgen.socle.memoire.poste import cache_du_poste
from cctgen.usages.ouverture.egares import egares_du_clausier, empreintes_lues

DONT_DEPEND_LE_VERDICT = (
    "socle",
    "clausier",
    "documents/composition/formes_refusees.py",
    "documents/fragments.py",
    "documents/texte.py",
    "usages/ouverture/egares.py",
)
"""Dans le paquet, ce que lit un verdict : corriger un contrôle périme les verdicts rendus avant lui."""


def ouvrir_clausier(superposes: Sequence[Path] = ()) -> LectureClausier:
    """Lit le clausier de base et ceux qui s'y superposent."""
    return lire_clausier([contenu("clausier"), *superposes])


def exiger_clausier(superposes: Sequence[Path] = ()) -> Clausier:
    """Rend le clausier, vérifié en entier ; lève `DonneesInvalides` s'il est fautif.

    Un clausier que ce poste a déjà vérifié, à l'octet près, se reprend tel qu'il fut lu.
    """
    memoire = _memoire([contenu("clausier"), contenu("modeles"), *superposes])
    garde = None if memoire is None else _garde(memoire)
    if garde is not None:
        return garde
    lecture = ouvrir_clausier(superposes)
    if memoire is None or not memoire.is_file() or lecture.clausier is None:
        fautes = bloquantes(anomalies_du_clausier(lecture, superposes))
        if fautes or lecture.clausier is None:
            raise DonneesInvalides(fautes) if superposes else ClausierFautif(fautes)
    if memoire is None:
        return lecture.clausier
    _retenir(memoire, lecture.clausier)
    return _garde(memoire) or lecture.clausier


def noms_de_modeles(clausier: Clausier | None) -> frozenset[str]:
    """Rend les noms de modèles Word que l'outil sait suivre : les siens, et ceux du plan."""
    livres = {m.name for m in contenu("modeles").glob("*.docx")}
    return frozenset(livres | ({d.modele for d in clausier.plan.documents} if clausier else set()))


def anomalies_du_clausier(lecture: LectureClausier, superposes: Sequence[Path]) -> list[Anomalie]:
    """Rend toutes les anomalies d'un clausier lu, fichiers égarés compris."""
    # Chargés là où ils servent : les contrôles d'un clausier que ce poste a déjà vérifié ne se lisent même pas.
    from cctgen.clausier.verification.ensemble import verifier  # noqa: PLC0415
    from cctgen.documents.composition.formes_refusees import formes_refusees  # noqa: PLC0415

    dossiers = [contenu("modeles"), *(s / "modeles" for s in superposes)]
    presents = {m.name for d in dossiers for m in d.glob("*.docx")}
    anomalies = verifier(lecture, formes_refusees, presents)
    connus = noms_de_modeles(lecture.clausier)
    for racine in (contenu("clausier"), *superposes):
        anomalies += egares_du_clausier(racine, connus)
    return anomalies


def anomalies_des_clauses_propres(
    ensemble: Clausier, propres: Collection[Clause], jour: date, lecture: LectureClausier
) -> tuple[Anomalie, ...]:
    """Rend les anomalies des clauses d'une consultation ; un poste ne juge pas deux fois les mêmes.

    `ensemble` est le clausier où elles se jugent, tel qu'il vaut ce jour, elles comprises ; `lecture`, la leur.
    """
    if not propres:
        return ()
    regarde = repr((ensemble.empreinte, jour, [clause.model_dump_json() for clause in propres], lecture))
    contexte = empreinte_du_code(DONT_DEPEND_LE_VERDICT) + empreinte_des_bibliotheques()
    gardees = Lectures.du_poste("clauses-propres", contexte)
    return gardees.tirer(
        "", regarde.encode(errors="surrogateescape"), tuple, lambda: _juger(ensemble, propres, lecture)
    )


def _juger(ensemble: Clausier, propres: Collection[Clause], lecture: LectureClausier) -> tuple[Anomalie, ...]:
    from cctgen.clausier.verification.ensemble import identifiants_uniques, verifier_clause  # noqa: PLC0415 (de même)
    from cctgen.documents.composition.formes_refusees import formes_refusees  # noqa: PLC0415

    siennes = {clause.id for clause in propres}
    # Les siennes en dernier : c'est dans la consultation que se corrige un identifiant pris deux fois.
    ordonnees = sorted(ensemble.clauses.values(), key=lambda clause: clause.id in siennes)
    doubles = identifiants_uniques(ordonnees, lecture)
    propres_a_elles = (a for clause in propres for a in verifier_clause(ensemble, clause, lecture, formes_refusees))
    return (*doubles, *propres_a_elles)


def _memoire(dossiers: Sequence[Path]) -> Path | None:
    """Rend le fichier dont la présence dit que ces dossiers sont sans faute, ou rien si le poste n'en veut pas."""
    cache = cache_du_poste()
    if cache is None:
        return None
    clausiers = [d for d in dossiers if d.name != "modeles"]
    if not all((d / "clausier.yaml").is_file() for d in clausiers):
        return None
    somme = sha256(empreinte_du_code(DONT_DEPEND_LE_VERDICT))
    noms: list[str] = []
    for dossier in dossiers:
        reel = dossier.resolve()
        # Un clausier qui porte le nom d'un autre se montre précédé de son dossier.
        noms.append(reel.name if reel.name not in noms else f"{reel.parent.name}/{reel.name}")
        somme.update(f"{len(noms) - 1} {noms[-1]}".encode(errors="surrogateescape"))
        for nom, empreinte in empreintes_lues(dossier):
            somme.update(nom.encode(errors="surrogateescape") + b"\0" + empreinte)
    return cache / "clausiers-sans-faute" / somme.hexdigest()


def _garde(memoire: Path) -> Clausier | None:
    """Rend le clausier gardé, ou rien : absent, abîmé, ou dont seul le verdict est gardé."""
    return _relu(memoire) if memoire.is_file() else None


@lru_cache(maxsize=4)
def _relu(memoire: Path) -> Clausier | None:
    """Un processus qui ouvre cent fois le même clausier ne le relit qu'une fois : sa valeur ne change pas."""
    gardes = _gardes()
    garde = gardes.rendre(gardes.cle(memoire.name, b""))
    return garde if isinstance(garde, Clausier) else None


def _gardes() -> Lectures:
    return Lectures.du_poste("clausier", empreinte_du_code(("socle", "clausier")) + f"{sys.version} {VERSION}".encode())


def _retenir(memoire: Path, clausier: Clausier) -> None:
    """Un poste sans dossier de cache, plein ou en lecture seule relira et vérifiera de nouveau : rien de plus."""
    with contextlib.suppress(OSError, EcritureImpossible):
        ecrire(memoire, b"")
        # Les avis d'une superposition ne se gardent pas : ils se redisent à chaque lecture.
        if not clausier.avis:
            gardes = _gardes()
            gardes.garder(gardes.cle(memoire.name, b""), clausier)
            _relu.cache_clear()
