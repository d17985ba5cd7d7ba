"""Recevoir un dossier redéposé, puis en faire l'état suivant, réuni à ce que d'autres ont fait entre-temps."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localtime

from cctgen.assemblage.modele import Dossier
from cctgen.consultation.lecture import FICHIER_CONSULTATION
from cctgen.socle.anomalies import Anomalie, bloquantes
from cctgen.socle.erreurs import ClausierFautif, DonneesInvalides, DossierOccupe, ErreurCctgen
from cctgen.socle.nombres import citer_les_premiers
from cctgen.usages.depot.archive_recue import ArchiveRefusee, Recu, deplier
from cctgen.usages.depot.clausiers_joints import clausiers_hors_du_dossier
from cctgen.usages.depot.depart import FICHIER_DEPART
from cctgen.usages.depot.figes import garder_le_bareme, garder_les_registres
from cctgen.usages.depot.fusion import Precedent, Retours, est_tenu
from cctgen.usages.depot.provenance import Provenance, changent_de_reference
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
from cctgen.web.redepot.origine import Origine, origine_du

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
    origine = origine_du(depot)
    if (refus := _refus(depot, origine, _reunir(depot, origine))) is not None:
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
class AConfirmer:
    """Ce que la personne doit dire expressément avant d'accepter : d'où vient le dossier, que faire des `retours`.

    Ceux-ci, son dépôt précédent les avait changés ; le dossier reçu les a tels qu'au départ.
    """

    provenance: Provenance
    retours: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DepotLu:
    """Ce que vaut le dossier reçu : assemblé s'il tient debout, ce qui bloque, ou pourquoi rien ne se lit.

    `table` est celle du dossier accepté. `figes` et `bareme_garde` disent ce qui y reste d'aujourd'hui parce que le
    dépôt ne l'a pas, ou pas à jour ; `gardes` nomme ce qui se travaille et reste d'aujourd'hui, `otes` ce qui, évalué,
    s'ôte, `relus` ce qu'un registre dit autrement ; `refus` dit pourquoi il ne peut pas être accepté. `defait`
    est l'état qui, en en rétablissant un autre, a défait le dépôt précédent.
    """

    table: Table
    dossier: Dossier | None
    anomalies: tuple[Anomalie, ...]
    a_confirmer: AConfirmer
    message: str = ""
    figes: tuple[str, ...] = ()
    gardes: tuple[str, ...] = ()
    otes: tuple[str, ...] = ()
    relus: tuple[str, ...] = ()
    bareme_garde: bool = False
    refus: ArchiveRefusee | None = None
    defait: Etat | None = None


def lire_le_depot(depot: Depot, voulu: Retours = Retours.GARDER) -> DepotLu:
    """Ouvre ce que la consultation deviendrait aujourd'hui, sans rien garder de sa lecture."""
    courant = depot.consultation.etat
    origine = origine_du(depot)
    reunion = _reunir(depot, origine, voulu)
    a_confirmer = _a_confirmer(courant, origine, reunion)
    demandes = frozenset(reunion.retours)
    figes = ensembles_figes(courant, (c for c in reunion.gardes if not est_tenu(c) and c not in demandes))
    if (refuse := _refus(depot, origine, reunion)) is not None:
        recus = {c: v for c, v in depot.table.items() if c != FICHIER_DEPART}
        return DepotLu(recus, None, (), a_confirmer, figes=figes, refus=refuse)
    gardes: list[bool] = []
    try:
        table, ouverture = essayer(courant, lambda racine: gardes.append(_remplacer(racine, reunion, courant)), _lire)
    except ClausierFautif:
        # Le dossier reçu n'y est pour rien.
        raise
    except DonneesInvalides as erreur:
        dites, message = erreur.anomalies, erreur.message
        return DepotLu(reunion.fichiers, None, dites, a_confirmer, message, figes, refus=_illisible())
    except ErreurCctgen as erreur:
        return DepotLu(reunion.fichiers, None, (), a_confirmer, erreur.message, figes, refus=_illisible())
    refus = _illisible() if ouverture.consultation is None else None
    bloquent = bloquantes(ouverture.anomalies)
    dits = tuple(c for c in reunion.travail_garde if c not in demandes), reunion.otes, reunion.relus
    lu = table, ouverture.dossier, bloquent, a_confirmer
    return DepotLu(*lu, "", figes, *dits, gardes[-1], refus, origine.defait)


def ce_qui_se_confirme(depot: Depot, voulu: Retours) -> AConfirmer:
    """Rend ce que la personne doit confirmer avant d'accepter, sans ouvrir le dossier."""
    origine = origine_du(depot)
    return _a_confirmer(depot.consultation.etat, origine, _reunir(depot, origine, voulu))


def _a_confirmer(courant: Etat, origine: Origine, reunion: Reunion) -> AConfirmer:
    if origine.d_ailleurs:
        return AConfirmer(Provenance.D_AILLEURS, ())
    tables = [t for t in (reunion.fichiers, courant.table) if FICHIER_CONSULTATION in t]
    textes = [relire(t[FICHIER_CONSULTATION][0]) for t in tables]
    change = len(textes) > 1 and changent_de_reference(*textes)
    return AConfirmer(Provenance.REFERENCE_CHANGEE if change else Provenance.D_ICI, reunion.retours)


def accepter(depot: Depot, auteur: Personne, vu: int, voulu: Retours = Retours.GARDER) -> None:
    """Fait du dépôt l'état suivant, puis l'oublie ; lève `DossierOccupe` si l'état comparé n'est plus le dernier.

    Lève `ArchiveRefusee` si la consultation reçue ne se lit pas, ou ne se réunit pas à celle d'aujourd'hui.
    """
    if (refus := lire_le_depot(depot, voulu).refus) is not None:
        raise refus

    def remplacer(racine: Path) -> None:
        courant = depot.consultation.etat
        if courant.numero != vu:
            raise DossierOccupe(
                f"La consultation a changé à l'instant : {courant.geste}.",
                "Relisez ce que le dossier redéposé changerait maintenant, puis acceptez-le de nouveau.",
            )
        origine = origine_du(depot)
        reunion = _reunir(depot, origine, voulu)
        if (refuse := _refus(depot, origine, reunion)) is not None:
            raise refuse
        _remplacer(racine, reunion, courant)

    faire(depot.consultation, auteur, "Redépose le dossier", remplacer)
    _retenir(depot)


def _retenir(depot: Depot) -> None:
    """Oublie le dépôt, et garde ce qui fut reçu pour le suivant de la même copie."""
    with transaction.atomic():
        if copie := depot.copie:
            DepotAccepte.objects.create(
                consultation=depot.consultation,
                auteur=depot.auteur,
                copie=copie,
                fichiers={c: v for c, v in depot.fichiers.items() if c != FICHIER_DEPART},
                recu_le=depot.recu_le,
                etat=depot.consultation.etat.numero,
            )
        depot.delete()


def _reunir(depot: Depot, origine: Origine, voulu: Retours = Retours.GARDER) -> Reunion:
    """Réunit le dépôt à l'état courant, depuis ce dont il part."""
    courant = depot.consultation.etat
    recus = {c: v for c, v in depot.table.items() if c != FICHIER_DEPART}
    if origine.d_ailleurs:
        # Rien n'y part d'ici : confirmé, il prend la place de ce qui s'y travaille.
        return reunir(courant.table, recus, origine.etats, relire, precedent=Precedent(courant.table))
    precedent = None if origine.precedent is None else Precedent(origine.precedent, voulu)
    return reunir(courant.table, recus, origine.etats, relire, origine.depart, precedent)


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


def _refus(depot: Depot, origine: Origine, reunion: Reunion) -> ArchiveRefusee | None:
    reprendre = "Téléchargez le dossier d'aujourd'hui, reportez-y votre travail, puis redéposez-le."
    if origine.d_ailleurs and _porte_du_fige(depot.consultation.etat):
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
    return ArchiveRefusee(
        f"{message} : {citer_les_premiers(nommes, _CITES, 'autre fichier')}.", conseil, tuple(nommes[:_CITES])
    )


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
