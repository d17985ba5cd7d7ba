"""Demander un geste long : il est inscrit, puis confié à la file des tâches, qui le joue à part."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from functools import cache
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

from django.db import DatabaseError, connections, transaction
from django.utils import timezone
from django_tasks import task

from cctgen.socle.erreurs import DossierOccupe, ErreurCctgen
from cctgen.socle.registre import declares
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.gestes import faire
from cctgen.web.depot.models import Consultation, Etat
from cctgen.web.depot.ouvertures import ouvrir_d_avance
from cctgen.web.droits.garde import droits_dans
from cctgen.web.presentation.messages import anomalie_dite, erreur_dite, refus_dit
from cctgen.web.roles import Droit
from cctgen.web.travaux import ouvrages
from cctgen.web.travaux.anciennes import ECRITES, fichiers_ecrits
from cctgen.web.travaux.file import se_joue_ici
from cctgen.web.travaux.models import SIGNE_DE_VIE, Situation, Travail
from cctgen.web.travaux.ouvrage import CompteRendu, Ouvrage
from cctgen.web.travaux.processus import ce_processus

ETAT_VU = "etat"
"""L'argument qui dit le numéro d'état que la personne a relu ; le geste ne vaut que pour lui."""

_PAS = 0.5
"""En secondes : ce qui sépare deux regards sur ce qui passe avant."""

_ORDRE = Lock()
"""La file d'un processus suit l'ordre des demandes : un travail n'y attend jamais celui qui le suit."""

_journal = logging.getLogger(__name__)


class DroitRetire(ErreurCctgen):
    """Qui a demandé un travail a perdu, avant qu'il se joue ou finisse, le droit de le demander."""


@cache
def ouvrages_connus() -> Mapping[str, Ouvrage]:
    """Rend les gestes longs, par nature."""
    return {ouvrage.nature: ouvrage for ouvrage in declares(ouvrages, "OUVRAGE")}


def demander(
    consultation: Consultation, auteur: Personne, nature: str, arguments: Mapping[str, Any] | None = None
) -> Travail:
    """Inscrit un geste long et le confie à la file ; le même, déjà en cours, ne se joue pas deux fois.

    Demandé autrement (d'autres copies, d'autres versions) ou d'un dossier changé depuis, ce n'est pas le même : il
    attend son tour.
    """
    voulus = dict(arguments or {})
    with _ORDRE:
        with transaction.atomic():
            tenue = Consultation.objects.select_for_update().get(pk=consultation.pk)
            for en_cours in consultation.travaux.filter(nature=nature):
                if en_cours.est_en_cours and en_cours.arguments == voulus and _lira(en_cours, tenue.etat):
                    return en_cours
            travail = Travail.objects.create(
                consultation=consultation,
                auteur=auteur,
                nature=nature,
                arguments=voulus,
                tenu_par=ce_processus() if se_joue_ici() else "",
            )
        accomplir.enqueue(str(travail.pk))
    travail.refresh_from_db()
    return travail


def _lira(en_cours: Travail, etat: Etat) -> bool:
    """Vrai si ce travail part de cet état, ou d'un suivant : en attente, il n'a encore rien lu."""
    return en_cours.situation == Situation.ATTEND or en_cours.demande_le >= etat.quand


@task()
def accomplir(identifiant: str) -> None:
    """Joue un travail ; ce qui l'arrête est dit à qui le suit, jamais perdu dans la file."""
    travail = Travail.objects.select_related("consultation", "auteur").get(pk=identifiant)
    try:
        _attendre_son_tour(travail)
        travail.situation, travail.tenu_par = Situation.EN_COURS, ce_processus()
        travail.save(update_fields=["situation", "tenu_par", "vu_le"])
        with _donnant_signe_de_vie(travail):
            rendu = _jouer(travail)
    except ErreurCctgen as erreur:
        refus = refus_dit(erreur)
        rendu = CompteRendu(refus.message, refus.anomalies, reussi=False, conseil=refus.conseil)
    except Exception:  # noqa: BLE001 (l'entrée de la file : au-delà, personne ne le dirait)
        _journal.exception("travail %s (%s) : défaut de l'outil", travail.pk, travail.nature)
        rendu = CompteRendu(
            "L'outil a rencontré un défaut : rien n'a été enregistré.",
            reussi=False,
            conseil="Recommencez ; si le défaut se répète, signalez-le à la personne qui tient ce service.",
        )
    travail.conclure(Situation.FAIT if rendu.reussi else Situation.REFUSE, _redige(rendu), rendu.anomalies)
    # Qui attendait ce travail ouvre ensuite le dossier.
    ouvrir_d_avance(travail.consultation.etat)


def _attendre_son_tour(travail: Travail) -> None:
    """Laisse finir ce que la même consultation a demandé plus tôt, et qu'un autre processus écrirait après."""
    plus_tot = travail.consultation.travaux.filter(demande_le__lt=travail.demande_le).exclude(tenu_par="")
    while any(demande.est_en_cours for demande in plus_tot.all()):
        time.sleep(_PAS)


@contextmanager
def _donnant_signe_de_vie(travail: Travail) -> Iterator[None]:
    """Note régulièrement que ce travail se joue : d'un autre poste, rien d'autre ne le dirait."""
    fini = Event()

    def battre() -> None:
        try:
            while not fini.wait(SIGNE_DE_VIE.total_seconds()):
                # Une base occupée n'arrête pas le travail : le prochain signe y suffit.
                with suppress(DatabaseError):
                    Travail.objects.filter(pk=travail.pk).update(vu_le=timezone.now())
        finally:
            connections.close_all()

    fil = Thread(target=battre, daemon=True)
    fil.start()
    try:
        yield
    finally:
        fini.set()
        fil.join()


def _jouer(travail: Travail) -> CompteRendu:
    ouvrage = ouvrages_connus()[travail.nature]

    def action(racine: Path) -> CompteRendu:
        if travail.arguments.get(ETAT_VU, travail.consultation.etat.numero) != travail.consultation.etat.numero:
            raise DossierOccupe(
                f"Le dossier a changé depuis que vous l'avez relu : {travail.consultation.etat.geste}.",
                "Relisez ce qui a changé, puis recommencez.",
            )
        _exiger_le_droit(travail.auteur, travail.consultation, ouvrage.droit)
        arguments = {**travail.arguments, ECRITES: fichiers_ecrits(travail.consultation)}
        rendu = ouvrage.jouer(racine, arguments, travail.dire)
        # Long, il a pu lui survivre.
        _exiger_le_droit(travail.auteur, travail.consultation, ouvrage.droit)
        return rendu

    return faire(travail.consultation, travail.auteur, lambda rendu: rendu.geste or ouvrage.geste, action)


def _exiger_le_droit(auteur: Personne | None, consultation: Consultation, droit: Droit) -> None:
    """Lève `DroitRetire` si qui a demandé le travail ne pourrait plus le demander : un travail attend, un rôle non."""
    demandeur = Personne.objects.filter(pk=auteur.pk, is_active=True).first() if auteur else None
    if demandeur is None or droit not in droits_dans(demandeur, consultation):
        raise DroitRetire(
            "La personne qui a demandé ce travail n'en a plus le droit : rien n'a été enregistré.",
            "Qui en a le droit peut le demander de nouveau.",
        )


def _redige(rendu: CompteRendu) -> dict[str, Any]:
    return {
        "message": erreur_dite(rendu.message),
        "conseil": erreur_dite(rendu.conseil),
        "anomalies": [asdict(anomalie_dite(anomalie)) for anomalie in rendu.anomalies],
    }
