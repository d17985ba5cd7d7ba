"""De quoi part un dossier redéposé : de l'état de son zip, puis du dernier dépôt accepté de la même copie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from cctgen.consultation.lecture import FICHIER_CONSULTATION
from cctgen.usages.depot.depart import Depart, lire_le_depart
from cctgen.usages.depot.provenance import vient_d_ailleurs
from cctgen.web.depot.contenus import relire
from cctgen.web.depot.dossiers import Table
from cctgen.web.depot.models import Etat
from cctgen.web.redepot.models import Depot, DepotAccepte

_HORS_D_ICI = 0
"""Le numéro, parmi ceux des états, de ce qu'une copie venue d'ailleurs portait quand elle fut acceptée."""


@dataclass(frozen=True, slots=True)
class Origine:
    """Les états où se lit le `depart`, et le `precedent` dépôt de la même copie, par la même personne.

    `defait` est l'état qui, en en rétablissant un autre, a défait leur dernier dépôt : il n'est plus un précédent.
    """

    d_ailleurs: bool
    etats: Mapping[int, Table]
    depart: int | None
    precedent: Table | None
    defait: Etat | None


def origine_du(depot: Depot) -> Origine:
    """Dit d'où part le dossier reçu ; une copie acceptée ici, d'où qu'elle vienne, est d'ici."""
    consultation = depot.consultation
    etats = list(consultation.etats.select_related("auteur").order_by("numero"))
    etats = [e for e in etats if e.numero <= consultation.etat.numero]
    tables = {e.numero: e.table for e in etats}
    depart = lire_le_depart(relire(depot.copie)) if depot.copie else None
    de_la_copie = DepotAccepte.objects.filter(consultation=consultation, copie=depot.copie).exclude(copie="")
    lignee = _lignee(etats)
    en_vigueur = [a for a in de_la_copie if a.etat is None or a.etat in lignee]
    siens = [a for a in de_la_copie if a.auteur_id == depot.auteur_id and a.recu_le < (depot.recu_le or timezone.now())]
    precedent = next((a.table for a in siens if a in en_vigueur), None)
    defait = _defait(siens[0], etats) if siens and siens[0] not in en_vigueur else None
    numero = depart.etat if depart is not None else None
    d_ailleurs = False
    if depart is None or depart.consultation != str(consultation.pk):
        if en_vigueur:
            # Le numéro de l'autre consultation ne dit rien ici : la copie part de ce qu'on en a d'abord accepté.
            tables, numero = {_HORS_D_ICI: en_vigueur[-1].table, **tables}, _HORS_D_ICI
        else:
            d_ailleurs = _d_ailleurs(depot, depart)
    return Origine(d_ailleurs, tables, numero, precedent, defait)


def _d_ailleurs(depot: Depot, depart: Depart | None) -> bool:
    recue, courante = (relire(t[FICHIER_CONSULTATION][0]) for t in (depot.table, depot.consultation.etat.table))
    return vient_d_ailleurs(depart, str(depot.consultation.pk), recue, courante)


def _lignee(etats: list[Etat]) -> frozenset[int]:
    """Rend les états dont le dernier procède : d'un état rétabli, on remonte à celui qu'il reprend."""
    par_numero, lignee = {e.numero: e for e in etats}, set()
    numero = etats[-1].numero if etats else 0
    while numero in par_numero and numero not in lignee:
        lignee.add(numero)
        numero = par_numero[numero].retablit or numero - 1
    return frozenset(lignee)


def _defait(accepte: DepotAccepte, etats: list[Etat]) -> Etat | None:
    depuis = (e for e in reversed(etats) if e.numero > (accepte.etat or 0))
    return next((e for e in depuis if (e.retablit or e.numero) < (accepte.etat or 0)), None)
