"""Garde les fichiers reçus à l'octet près, en lecture seule, avec leur empreinte et leur heure de réception.

L'empreinte prise à l'entrée est une pièce en cas de litige sur un fichier abîmé (TA Montpellier, 23 novembre
2022, n° 2205737). Rien n'est jamais réécrit ni supprimé ; redéposer le même fichier n'ajoute rien.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from cctgen.depouillement.rattachement import SbomRattache
from cctgen.depouillement.reception import Recu, est_inventaire
from cctgen.matrice.modele import Offre
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.erreurs import DonneesInvalides, EcritureImpossible
from cctgen.socle.fichiers import ecrire, empreinte

REGISTRE = "registre.json"
_LECTURE_SEULE = 0o444


@dataclass(frozen=True, slots=True)
class Depot:
    """Un fichier reçu ; lot, soumissionnaire et statut sont ceux de la dernière lecture."""

    sha256: str
    taille: int
    nom_recu: str
    recu_le: str
    fichier: str
    lot: int | None = None
    soumissionnaire: str = ""
    statut: str = ""

    @property
    def est_inventaire(self) -> bool:
        """Vrai pour un inventaire de composants (SBOM) ; les autres dépôts sont des matrices."""
        return est_inventaire(self.nom_recu)


def deposer(offres: Path, recus: Iterable[Recu], recu_le: str) -> tuple[Depot, ...]:
    """Copie les fichiers nouveaux dans `offres` et rend tous les dépôts, anciens et nouveaux, dans l'ordre.

    Lève `EcritureImpossible` si le disque refuse, `DonneesInvalides` si le registre ne se lit pas.
    """
    depots = list(lire_registre(offres))
    connus = {depot.sha256 for depot in depots}
    for recu in recus:
        sha256 = empreinte(recu.octets)
        if sha256 in connus:
            continue
        fichier = f"{sha256[:12]}-{nom_assaini(recu.nom)}"
        _copier(offres / fichier, recu.octets)
        depots.append(Depot(sha256, len(recu.octets), recu.nom, recu_le, fichier))
        connus.add(sha256)
        # Écrit à chaque dépôt : une interruption ne laisse pas de copie sans heure de réception.
        _ecrire_registre(offres, depots)
    return tuple(depots)


def consigner(offres: Path, analysees: Iterable[Offre], inventaires: Iterable[SbomRattache] = ()) -> tuple[Depot, ...]:
    """Inscrit au registre le lot, le soumissionnaire et le statut lus dans chaque fichier.

    Un inventaire prend le lot et le soumissionnaire de l'offre à laquelle il se rattache.
    """
    lus = {r.sbom.sha256: _lu(r.offre, r.statut) for r in inventaires}
    lus |= {offre.sha256: _lu(offre, offre.statut.value) for offre in analysees}
    depots = tuple(replace(depot, **lus.get(depot.sha256, {})) for depot in lire_registre(offres))
    _ecrire_registre(offres, depots)
    return depots


def _lu(offre: Offre | None, statut: str) -> dict[str, Any]:
    if offre is None:
        return {"statut": statut}
    return {"lot": offre.lot or None, "soumissionnaire": offre.soumissionnaire, "statut": statut}


def lire_registre(offres: Path) -> tuple[Depot, ...]:
    """Lit le registre, vide s'il n'existe pas encore. Lève `DonneesInvalides` s'il est abîmé."""
    chemin = offres / REGISTRE
    if not chemin.exists():
        return ()
    try:
        return tuple(Depot(**depot) for depot in json.loads(chemin.read_text("utf-8"))["depots"])
    except (OSError, ValueError, TypeError, KeyError) as faute:
        message = "le registre des offres ne se lit pas."
        conseil = "Rétablissez-le depuis une sauvegarde ; les fichiers reçus sont intacts."
        raise DonneesInvalides([Anomalie("registre-illisible", message, conseil, lieu=Lieu(str(chemin)))]) from faute


def relire(offres: Path, depots: Sequence[Depot]) -> tuple[list[tuple[Depot, bytes]], list[Anomalie]]:
    """Relit les copies et vérifie leur empreinte ; une copie absente ou altérée est une anomalie."""
    relus: list[tuple[Depot, bytes]] = []
    anomalies: list[Anomalie] = []
    for depot in depots:
        octets = _octets(offres / depot.fichier)
        if octets is not None and empreinte(octets) == depot.sha256:
            relus.append((depot, octets))
        else:
            anomalies.append(_alteree(depot, absente=octets is None))
    return relus, anomalies


def _octets(chemin: Path) -> bytes | None:
    try:
        return chemin.read_bytes()
    except OSError:
        return None


def _alteree(depot: Depot, *, absente: bool) -> Anomalie:
    etat = "absente ou illisible" if absente else "différente du fichier reçu"
    return Anomalie(
        "copie-alteree",
        f"la copie de « {depot.nom_recu} » est {etat}.",
        f"Rétablissez-la depuis une sauvegarde (SHA-256 {depot.sha256}).",
        Gravite.BLOQUANTE,
        Lieu(depot.fichier),
    )


def _copier(chemin: Path, octets: bytes) -> None:
    if chemin.exists() and _octets(chemin) == octets:
        return
    ecrire(chemin, octets)
    try:
        chemin.chmod(_LECTURE_SEULE)
    except OSError as erreur:
        raise EcritureImpossible(
            f"« {chemin} » ne peut pas être mis en lecture seule.", "Vérifiez vos droits."
        ) from erreur


def _ecrire_registre(offres: Path, depots: Sequence[Depot]) -> None:
    contenu = {"depots": [asdict(depot) for depot in depots]}
    ecrire(offres / REGISTRE, json.dumps(contenu, ensure_ascii=False, indent=2) + "\n")


def nom_assaini(nom: str) -> str:
    """Rend un nom de fichier sans dossier, sans accents ni signes réservés, de soixante caractères au plus."""
    base = re.split(r"[\\/]", nom)[-1]
    sans_accents = "".join(_simples(unicodedata.normalize("NFKD", base)))
    propre = re.sub(r"[^A-Za-z0-9._-]+", "-", sans_accents).strip("-._") or "fichier"
    tige, point, extension = propre.rpartition(".")
    return f"{tige[:50]}.{extension[:8]}" if point and tige else propre[:60]


def _simples(texte: str) -> Iterator[str]:
    return (c for c in texte if not unicodedata.combining(c))
