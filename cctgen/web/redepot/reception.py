"""Recevoir un dossier redéposé, puis en faire l'état suivant."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.utils import timezone

from cctgen.assemblage.modele import Dossier
from cctgen.socle.anomalies import Anomalie, bloquantes
from cctgen.socle.erreurs import DonneesInvalides, DossierOccupe, ErreurCctgen
from cctgen.socle.fichiers import empreinte
from cctgen.usages.depot.archive_recue import ArchiveRefusee, Recu, deplier
from cctgen.usages.depot.clausiers_joints import clausiers_hors_du_dossier
from cctgen.usages.ouverture.consultation import ouvrir
from cctgen.usages.ouverture.versions import DOSSIER_PUBLICATIONS
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.contenus import ranger
from cctgen.web.depot.dossiers import Table, materialiser
from cctgen.web.depot.gestes import faire
from cctgen.web.depot.models import Consultation
from cctgen.web.redepot.models import Depot

GARDE = timedelta(days=1)
"""Un dépôt que personne n'accepte ne se garde pas davantage."""
_LECTURE_SEULE, _MODIFIABLE = 0o444, 0o644


def recevoir(consultation: Consultation, auteur: Personne, octets: bytes) -> Depot:
    """Range le dossier du zip, en attente ; lève `ArchiveRefusee` ou `DonneesInvalides` s'il ne peut pas être pris."""
    recu = deplier(octets)
    actuelle = consultation.etat.table
    _exiger_les_publications(actuelle, recu.fichiers)
    table = {c: _range(r, actuelle.get(c)) for c, r in recu.fichiers.items()}
    with _deplie(table, consultation.nom) as racine:
        if dehors := list(clausiers_hors_du_dossier(Path(racine) / consultation.nom)):
            raise ArchiveRefusee(
                f"Cette consultation emploie un clausier qui n'est pas dans son dossier : {', '.join(dehors)}.",
                "Copiez-le dans le dossier de la consultation, corrigez son chemin, puis recommencez.",
            )
    Depot.objects.filter(recu_le__lt=timezone.now() - GARDE).delete()
    fichiers = {c: list(v) for c, v in table.items()}
    return Depot.objects.create(consultation=consultation, auteur=auteur, fichiers=fichiers, laisses=list(recu.laisses))


@dataclass(frozen=True, slots=True)
class DepotLu:
    """Ce que vaut le dossier reçu : assemblé s'il tient debout, ce qui bloque, ou pourquoi rien ne se lit.

    `se_lit` est faux d'une consultation qu'aucun écran ne saurait ouvrir, ni donc corriger.
    """

    dossier: Dossier | None
    anomalies: tuple[Anomalie, ...]
    message: str = ""
    se_lit: bool = False


def lire_le_depot(depot: Depot) -> DepotLu:
    """Ouvre la consultation reçue, sans rien garder de sa lecture."""
    with _deplie(depot.table, depot.consultation.nom) as racine:
        try:
            ouverture = ouvrir(Path(racine) / depot.consultation.nom)
        except DonneesInvalides as erreur:
            return DepotLu(None, erreur.anomalies, erreur.message)
        except ErreurCctgen as erreur:
            return DepotLu(None, (), erreur.message)
    se_lit = ouverture.consultation is not None
    return DepotLu(ouverture.dossier, bloquantes(ouverture.anomalies), se_lit=se_lit)


def accepter(depot: Depot, auteur: Personne, vu: int) -> None:
    """Fait du dépôt l'état suivant, puis l'oublie ; lève `DossierOccupe` si l'état comparé n'est plus le dernier.

    Lève `ArchiveRefusee` si la consultation reçue ne se lit pas.
    """
    if not lire_le_depot(depot).se_lit:
        raise ArchiveRefusee(
            "La consultation de ce dossier ne se lit pas : aucune page ne saurait la corriger.",
            "Corrigez-la sur votre poste, puis redéposez le dossier.",
        )

    def remplacer(racine: Path) -> None:
        if depot.consultation.etat.numero != vu:
            raise DossierOccupe(
                f"La consultation a changé à l'instant : {depot.consultation.etat.geste}.",
                "Relisez ce que le dossier redéposé changerait maintenant, puis acceptez-le de nouveau.",
            )
        shutil.rmtree(racine)
        materialiser(depot.table, racine)

    faire(depot.consultation, auteur, "Redépose le dossier", remplacer)
    depot.delete()


def _range(recu: Recu, actuel: tuple[str, int] | None) -> tuple[str, int]:
    """Range un fichier ; celui qui n'a pas changé garde ses droits, que bien des zips perdent."""
    sha256 = ranger(recu.octets)
    if actuel is not None and actuel[0] == sha256:
        return actuel
    return sha256, _LECTURE_SEULE if recu.est_protege else _MODIFIABLE


def _exiger_les_publications(actuelle: Table, recus: Mapping[str, Recu]) -> None:
    """Ce qui est publié ne change que par une publication nouvelle."""
    figes = {c: sha256 for c, (sha256, _) in actuelle.items() if c.startswith(f"{DOSSIER_PUBLICATIONS}/")}
    if touches := sorted(c for c, sha in figes.items() if c not in recus or empreinte(recus[c].octets) != sha):
        raise ArchiveRefusee(
            f"Ce dossier change ou retire ce qui est publié : {', '.join(touches[:5])}.",
            "Partez du dossier tel qu'il est aujourd'hui : téléchargez-le, portez-y vos changements, redéposez-le.",
        )


def _deplie(table: Table, nom: str) -> TemporaryDirectory[str]:
    travail = Path(settings.TRAVAIL) / "gestes"
    travail.mkdir(parents=True, exist_ok=True)
    dossier = TemporaryDirectory(dir=travail)
    materialiser(table, Path(dossier.name) / nom)
    return dossier
