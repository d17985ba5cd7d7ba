"""Recevoir un dossier redéposé, puis en faire l'état suivant, réuni à ce que d'autres ont fait entre-temps."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.utils import timezone

from cctgen.assemblage.modele import Dossier
from cctgen.socle.anomalies import Anomalie, bloquantes
from cctgen.socle.erreurs import DonneesInvalides, DossierOccupe, ErreurCctgen
from cctgen.socle.nombres import compter
from cctgen.usages.depot.archive_recue import ArchiveRefusee, Recu, deplier
from cctgen.usages.depot.clausiers_joints import clausiers_hors_du_dossier
from cctgen.usages.depot.depart import FICHIER_DEPART, lire_le_depart
from cctgen.usages.depot.figes import garder_le_bareme, garder_les_registres
from cctgen.usages.depot.redeposer import Reunion, reunir
from cctgen.usages.ouverture.consultation import Ouverture, ouvrir
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.contenus import ranger, relire
from cctgen.web.depot.dossiers import Table, dossier_de_lecture, materialiser, relever
from cctgen.web.depot.gestes import essayer, faire
from cctgen.web.depot.models import Consultation, Etat
from cctgen.web.depot.retablissement import ensembles_figes
from cctgen.web.redepot.models import Depot

GARDE = timedelta(days=1)
"""Un dépôt que personne n'accepte ne se garde pas davantage."""
_LECTURE_SEULE, _MODIFIABLE = 0o444, 0o644
_CITES = 12


def recevoir(consultation: Consultation, auteur: Personne, octets: bytes) -> Depot:
    """Range le dossier du zip, en attente ; lève `ArchiveRefusee` ou `DonneesInvalides` s'il ne peut pas être pris."""
    recu = deplier(octets)
    actuelle = consultation.etat.table
    table = {c: _range(r, actuelle.get(c)) for c, r in recu.fichiers.items()}
    _exiger_ce_qui_est_fige(_reunir(table, consultation.etat))
    with _deplie(table, consultation.nom) as racine:
        if dehors := list(clausiers_hors_du_dossier(Path(racine) / consultation.nom)):
            raise ArchiveRefusee(
                f"Cette consultation emploie un clausier qui n'est pas dans son dossier : {', '.join(dehors)}.",
                "Copiez-le dans le dossier de la consultation, corrigez son chemin, puis recommencez.",
                dehors,
            )
    Depot.objects.filter(recu_le__lt=timezone.now() - GARDE).delete()
    fichiers = {c: list(v) for c, v in table.items()}
    return Depot.objects.create(consultation=consultation, auteur=auteur, fichiers=fichiers, laisses=list(recu.laisses))


@dataclass(frozen=True, slots=True)
class DepotLu:
    """Ce que vaut le dossier reçu : assemblé s'il tient debout, ce qui bloque, ou pourquoi rien ne se lit.

    `table` est celle du dossier accepté. `figes` et `bareme_garde` disent ce qui y reste d'aujourd'hui parce que le
    dépôt ne l'a pas, ou pas à jour ; `gardes` et `otes` nomment ce qui, évalué, reste d'aujourd'hui ou s'ôte ; `refus`
    dit pourquoi il ne peut pas être accepté.
    """

    table: Table
    dossier: Dossier | None
    anomalies: tuple[Anomalie, ...]
    message: str = ""
    figes: tuple[str, ...] = ()
    gardes: tuple[str, ...] = ()
    otes: tuple[str, ...] = ()
    bareme_garde: bool = False
    refus: ArchiveRefusee | None = None


def lire_le_depot(depot: Depot) -> DepotLu:
    """Ouvre ce que la consultation deviendrait aujourd'hui, sans rien garder de sa lecture."""
    courant = depot.consultation.etat
    reunion = _reunir(depot.table, courant)
    figes = ensembles_figes(courant, reunion.gardes)
    if (refuse := _refus(reunion)) is not None:
        recus = {c: v for c, v in depot.table.items() if c != FICHIER_DEPART}
        return DepotLu(recus, None, (), figes=figes, refus=refuse)
    gardes: list[bool] = []
    try:
        table, ouverture = essayer(courant, lambda racine: gardes.append(_remplacer(racine, reunion, courant)), _lire)
    except DonneesInvalides as erreur:
        return DepotLu(reunion.fichiers, None, erreur.anomalies, erreur.message, figes, refus=_illisible())
    except ErreurCctgen as erreur:
        return DepotLu(reunion.fichiers, None, (), erreur.message, figes, refus=_illisible())
    refus = _illisible() if ouverture.consultation is None else None
    bloquent = bloquantes(ouverture.anomalies)
    evalues = reunion.evalues_gardes, reunion.otes
    return DepotLu(table, ouverture.dossier, bloquent, "", figes, *evalues, gardes[-1], refus)


def accepter(depot: Depot, auteur: Personne, vu: int) -> None:
    """Fait du dépôt l'état suivant, puis l'oublie ; lève `DossierOccupe` si l'état comparé n'est plus le dernier.

    Lève `ArchiveRefusee` si la consultation reçue ne se lit pas, ou ne se réunit pas à celle d'aujourd'hui.
    """
    if (refus := lire_le_depot(depot).refus) is not None:
        raise refus

    def remplacer(racine: Path) -> None:
        courant = depot.consultation.etat
        if courant.numero != vu:
            raise DossierOccupe(
                f"La consultation a changé à l'instant : {courant.geste}.",
                "Relisez ce que le dossier redéposé changerait maintenant, puis acceptez-le de nouveau.",
            )
        reunion = _reunir(depot.table, courant)
        _exiger_ce_qui_est_fige(reunion)
        _remplacer(racine, reunion, courant)

    faire(depot.consultation, auteur, "Redépose le dossier", remplacer)
    depot.delete()


def _reunir(recus: Table, courant: Etat) -> Reunion:
    """Réunit le dépôt à l'état courant, depuis l'état dont il part."""
    consultation = courant.consultation
    etats = {e.numero: e.table for e in consultation.etats.filter(numero__lte=courant.numero).order_by("numero")}
    recus = dict(recus)
    depart, _ = recus.pop(FICHIER_DEPART, ("", 0))
    numero = lire_le_depart(relire(depart), str(consultation.pk)) if depart else None
    return reunir(courant.table, recus, etats, relire, numero)


def _remplacer(racine: Path, reunion: Reunion, courant: Etat) -> bool:
    """Pose à la place du dossier celui qui est réuni ; rend vrai si le barème y reste celui d'aujourd'hui."""
    courante = dossier_de_lecture(courant)
    shutil.rmtree(racine)
    materialiser(reunion.fichiers, racine)
    bareme_garde = reunion.ignore_le_gel and garder_le_bareme(racine, courante)
    garder_les_registres(racine, courante, reunion.demeurent.__contains__)
    return bareme_garde


def _lire(racine: Path) -> tuple[Table, Ouverture]:
    return relever(racine), ouvrir(racine)


def _illisible() -> ArchiveRefusee:
    return ArchiveRefusee(
        "La consultation de ce dossier ne se lit pas : aucune page ne saurait la corriger.",
        "Corrigez-la sur votre poste, puis redéposez le dossier.",
    )


def _exiger_ce_qui_est_fige(reunion: Reunion) -> None:
    if (refus := _refus(reunion)) is not None:
        raise refus


def _refus(reunion: Reunion) -> ArchiveRefusee | None:
    if reunion.changes:
        dit, nommes = "Ce dossier change ce qui est publié ou reçu", reunion.changes
    elif reunion.desaccords:
        dit, nommes = "Ce dossier et celui d'aujourd'hui ont changé, chacun autrement", reunion.desaccords
    else:
        return None
    conseil = "Téléchargez le dossier d'aujourd'hui, reportez-y votre travail, puis redéposez-le."
    return ArchiveRefusee(f"{dit} : {_cites(nommes)}.", conseil, tuple(nommes[:_CITES]))


def _cites(chemins: Sequence[str]) -> str:
    suite = len(chemins) - _CITES
    return ", ".join(chemins[:_CITES]) + (f" et {compter(suite, 'autre fichier')}" if suite > 0 else "")


def _range(recu: Recu, actuel: tuple[str, int] | None) -> tuple[str, int]:
    """Range un fichier ; celui qui n'a pas changé garde ses droits, que bien des zips perdent."""
    sha256 = ranger(recu.octets)
    if actuel is not None and actuel[0] == sha256:
        return actuel
    return sha256, _LECTURE_SEULE if recu.est_protege else _MODIFIABLE


def _deplie(table: Table, nom: str) -> TemporaryDirectory[str]:
    travail = Path(settings.TRAVAIL) / "gestes"
    travail.mkdir(parents=True, exist_ok=True)
    dossier = TemporaryDirectory(dir=travail)
    materialiser(table, Path(dossier.name) / nom)
    return dossier
