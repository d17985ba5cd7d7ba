"""Recevoir un dossier redéposé, puis en faire l'état suivant, réuni à ce que d'autres ont fait entre-temps."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import filterfalse
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localtime

from cctgen.assemblage.modele import Dossier
from cctgen.consultation.lecture import FICHIER_CONSULTATION
from cctgen.socle.anomalies import Anomalie, bloquantes
from cctgen.socle.erreurs import DonneesInvalides, DossierOccupe, ErreurCctgen
from cctgen.socle.nombres import compter
from cctgen.usages.depot.archive_recue import ArchiveRefusee, Recu, deplier
from cctgen.usages.depot.clausiers_joints import clausiers_hors_du_dossier
from cctgen.usages.depot.depart import FICHIER_DEPART, Depart, lire_le_depart
from cctgen.usages.depot.figes import garder_le_bareme, garder_les_registres
from cctgen.usages.depot.fusion import est_tenu
from cctgen.usages.depot.provenance import Provenance, provenance
from cctgen.usages.depot.redeposer import Reunion, reunir
from cctgen.usages.ouverture.consultation import Ouverture, ouvrir
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.conflits import derniers_changements, qui_a_fait
from cctgen.web.depot.contenus import ranger, relire
from cctgen.web.depot.dossiers import Table, dossier_de_lecture, materialiser, relever
from cctgen.web.depot.gestes import essayer, faire
from cctgen.web.depot.models import Consultation, Etat
from cctgen.web.depot.retablissement import ensembles_figes
from cctgen.web.presentation.templatetags.typographie import instant
from cctgen.web.redepot.models import Depot, DepotAccepte

GARDE = timedelta(days=1)
"""Un dépôt que personne n'accepte ne se garde pas davantage."""
_LECTURE_SEULE, _MODIFIABLE = 0o444, 0o644
_CITES = 12


def recevoir(consultation: Consultation, auteur: Personne, octets: bytes) -> Depot:
    """Range le dossier du zip, en attente ; lève `ArchiveRefusee` ou `DonneesInvalides` s'il ne peut pas être pris."""
    recu = deplier(octets)
    actuelle = consultation.etat.table
    table = {c: _range(r, actuelle.get(c)) for c, r in recu.fichiers.items()}
    depot = Depot(consultation=consultation, auteur=auteur, fichiers={c: list(v) for c, v in table.items()})
    if (refus := _refus(depot, _reunir(depot))) is not None:
        raise refus
    with _deplie(table, consultation.nom) as racine:
        if dehors := list(clausiers_hors_du_dossier(Path(racine) / consultation.nom)):
            raise ArchiveRefusee(
                f"Cette consultation emploie un clausier qui n'est pas dans son dossier : {', '.join(dehors)}.",
                "Copiez-le dans le dossier de la consultation, corrigez son chemin, puis recommencez.",
                dehors,
            )
    Depot.objects.filter(recu_le__lt=timezone.now() - GARDE).delete()
    depot.laisses = list(recu.laisses)
    depot.save()
    return depot


@dataclass(frozen=True, slots=True)
class DepotLu:
    """Ce que vaut le dossier reçu : assemblé s'il tient debout, ce qui bloque, ou pourquoi rien ne se lit.

    `table` est celle du dossier accepté. `figes` et `bareme_garde` disent ce qui y reste d'aujourd'hui parce que le
    dépôt ne l'a pas, ou pas à jour ; `gardes` nomme ce qui se travaille et reste d'aujourd'hui, `otes` ce qui, évalué,
    s'ôte, `relus` ce qu'un registre dit autrement ; `refus` dit pourquoi il ne peut pas être accepté.
    """

    table: Table
    dossier: Dossier | None
    anomalies: tuple[Anomalie, ...]
    message: str = ""
    figes: tuple[str, ...] = ()
    gardes: tuple[str, ...] = ()
    otes: tuple[str, ...] = ()
    relus: tuple[str, ...] = ()
    bareme_garde: bool = False
    refus: ArchiveRefusee | None = None


def lire_le_depot(depot: Depot) -> DepotLu:
    """Ouvre ce que la consultation deviendrait aujourd'hui, sans rien garder de sa lecture."""
    courant = depot.consultation.etat
    reunion = _reunir(depot)
    figes = ensembles_figes(courant, filterfalse(est_tenu, reunion.gardes))
    if (refuse := _refus(depot, reunion)) is not None:
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
    dits = reunion.travail_garde, reunion.otes, reunion.relus
    return DepotLu(table, ouverture.dossier, bloquent, "", figes, *dits, gardes[-1], refus)


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
        reunion = _reunir(depot)
        if (refuse := _refus(depot, reunion)) is not None:
            raise refuse
        _remplacer(racine, reunion, courant)

    faire(depot.consultation, auteur, "Redépose le dossier", remplacer)
    _retenir(depot)


def _retenir(depot: Depot) -> None:
    """Oublie le dépôt, et garde ce qui fut reçu pour le suivant de la même copie."""
    with transaction.atomic():
        if (copie := depot.copie) and provenance_du(depot) is not Provenance.D_AILLEURS:
            DepotAccepte.objects.create(
                consultation=depot.consultation,
                auteur=depot.auteur,
                copie=copie,
                fichiers={c: v for c, v in depot.fichiers.items() if c != FICHIER_DEPART},
                recu_le=depot.recu_le,
            )
        depot.delete()


def provenance_du(depot: Depot) -> Provenance:
    """Dit si le dossier reçu vient de cette consultation."""
    consultation = depot.consultation
    textes = [relire(t[FICHIER_CONSULTATION][0]) for t in (depot.table, consultation.etat.table)]
    return provenance(_depart(depot), str(consultation.pk), *textes)


def _depart(depot: Depot) -> Depart | None:
    return lire_le_depart(relire(depot.copie)) if depot.copie else None


def _reunir(depot: Depot) -> Reunion:
    """Réunit le dépôt à l'état courant, depuis ce dont il part."""
    consultation, courant = depot.consultation, depot.consultation.etat
    etats = {e.numero: e.table for e in consultation.etats.filter(numero__lte=courant.numero).order_by("numero")}
    recus = {c: v for c, v in depot.table.items() if c != FICHIER_DEPART}
    depart = _depart(depot)
    if provenance_du(depot) is Provenance.D_AILLEURS:
        # Rien n'y part d'ici : confirmé, il prend la place de ce qui s'y travaille.
        return reunir(courant.table, recus, etats, relire, precedent=courant.table)
    return reunir(courant.table, recus, etats, relire, depart.etat if depart else None, _precedent(depot))


def _precedent(depot: Depot) -> Table | None:
    """Rend ce qui fut reçu en dernier de la même copie, par la même personne : son travail continue de là."""
    siens = DepotAccepte.objects.filter(consultation=depot.consultation, auteur=depot.auteur).exclude(copie="")
    dernier = siens.filter(copie=depot.copie, recu_le__lt=depot.recu_le or timezone.now()).first()
    return None if dernier is None else dernier.table


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


def _refus(depot: Depot, reunion: Reunion) -> ArchiveRefusee | None:
    reprendre = "Téléchargez le dossier d'aujourd'hui, reportez-y votre travail, puis redéposez-le."
    if provenance_du(depot) is Provenance.D_AILLEURS and _porte_du_fige(depot.consultation.etat):
        return ArchiveRefusee(
            "Ce dossier est celui d'une autre consultation, et celle-ci est publiée ou a reçu des plis.",
            "Redéposez-le dans la sienne, ou créez-la. S'il est bien d'ici, compressez le dossier entier, fichiers"
            " cachés compris.",
        )
    if reunion.changes:
        return _refus_nomme("Ce dossier change ce qui est publié ou reçu", reunion.changes, reprendre)
    if reunion.intrus:
        return _refus_nomme(
            "Ce dossier porte, parmi ce qui est publié ou reçu, ce qu'aucun manifeste ni registre n'y inscrit tel quel,"
            " ou il en manque une pièce",
            reunion.intrus,
            "Rangez ces fichiers ailleurs dans le dossier, ou reprenez-les tels qu'ils furent publiés ou reçus, puis"
            " redéposez-le.",
        )
    if reunion.desaccords:
        return _desaccord(depot, reunion.desaccords, reprendre)
    return None


def _porte_du_fige(etat: Etat) -> bool:
    return bool(ensembles_figes(etat, etat.table))


def _desaccord(depot: Depot, chemins: Sequence[str], conseil: str) -> ArchiveRefusee:
    """Dit ce que les deux côtés ont changé, et qui l'a fait en dernier sur la page."""
    changements = derniers_changements(depot.consultation, chemins[:_CITES])
    dits = {c: f"{c} ({qui_a_fait(e)}, le {instant(localtime(e.quand))} : {e.geste})" for c, e in changements}
    if not depot.copie:
        conseil = f"{conseil} Compressez le dossier entier, fichiers cachés compris : .cctgen dit d'où il part."
    message = "Ce dossier et celui d'aujourd'hui ont changé, chacun autrement"
    return _refus_nomme(message, [dits.get(c, c) for c in chemins], conseil)


def _refus_nomme(message: str, nommes: Sequence[str], conseil: str) -> ArchiveRefusee:
    return ArchiveRefusee(f"{message} : {_cites(nommes)}.", conseil, tuple(nommes[:_CITES]))


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
