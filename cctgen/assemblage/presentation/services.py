"""Les services que l'acheteur met à disposition : cochés, offerts d'office, ou qu'une exigence retenue impose."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from cctgen.assemblage.contenu.textes import echapper
from cctgen.assemblage.modele import Article, PieceAttendue
from cctgen.assemblage.tete_d_annexe import ServiceOffert
from cctgen.clausier.formes.condition import est_vraie
from cctgen.clausier.formes.services import Emploi, Service
from cctgen.clausier.modele import Clause, Clausier, Niveau
from cctgen.consultation.modele import PrecisionDeService, ReponsesDuLot
from cctgen.socle.anomalies import Anomalie, Gravite
from cctgen.socle.validation import suggestion


def services_offerts(
    clausier: Clausier, reponses: Iterable[ReponsesDuLot], precisions: Iterable[PrecisionDeService] = ()
) -> tuple[ServiceOffert, ...]:
    """Rend les services offerts à un lot au moins, dans l'ordre du catalogue ; une précision l'emporte sur lui."""
    services = clausier.services
    lots: dict[str, list[int]] = {}
    for du_lot in reponses:
        coches = _coches(clausier, du_lot)
        for service in services.values():
            if _est_offert(service, coches, du_lot):
                lots.setdefault(service.id, []).append(du_lot.lot)
    precises = {p.service: p for p in precisions}
    return tuple(
        _offert(service, tuple(lots[service.id]), precises.get(service.id))
        for service in services.values()
        if service.id in lots
    )


def services_coches(clausier: Clausier, reponses: Iterable[ReponsesDuLot]) -> Mapping[str, Collection[int]]:
    """Rend les services que l'acheteur coche, chacun avec les lots pour lesquels il le coche."""
    lots: dict[str, list[int]] = {}
    for du_lot in reponses:
        for service in _coches(clausier, du_lot):
            lots.setdefault(service, []).append(du_lot.lot)
    return lots


def _coches(clausier: Clausier, du_lot: ReponsesDuLot) -> frozenset[str]:
    """Rend les services que l'acheteur coche pour un lot, concerné ou non."""
    demandeuses = (q.id for q in clausier.questions.values() if q.options_de == "services")
    return frozenset(valeur for q in demandeuses for valeur in du_lot.valeurs.get(q, ()))


def _est_offert(service: Service, coches: Collection[str], du_lot: ReponsesDuLot) -> bool:
    concerne = service.quand is None or est_vraie(service.quand, du_lot.valeurs)
    # Une exigence peut l'imposer sans que l'acheteur l'ait coché : l'annexe qui l'imprime doit le montrer aussi.
    return concerne and (service.d_office or bool(service.impose_par) or service.id in coches)


def _offert(service: Service, lots: tuple[int, ...], precision: PrecisionDeService | None) -> ServiceOffert:
    emploi = (precision.emploi if precision else None) or service.emploi
    return ServiceOffert(
        id=service.id,
        nom=(precision.nom if precision else "") or service.nom,
        usage=service.usage,
        prerequis=(precision.prerequis if precision else "") or service.prerequis,
        documentation=(precision.documentation if precision else "") or service.documentation,
        contact=(precision.contact if precision else "") or service.contact,
        est_obligatoire=emploi is Emploi.OBLIGATION,
        lots=lots,
        est_sans_exception=service.sans_exception,
    )


def services_de_la_fiche(clause: Clause, lots: Collection[int], offerts: Iterable[ServiceOffert]) -> tuple[str, ...]:
    """Rend les services auxquels une fiche renvoie : ceux du catalogue, s'ils sont offerts à l'un de ses lots."""
    return tuple(s.id for s in offerts if s.id in clause.services and set(lots) & set(s.lots))


def services_sans_objet(
    clausier: Clausier,
    offerts: Iterable[ServiceOffert],
    reponses: Iterable[ReponsesDuLot],
    precisions: Iterable[PrecisionDeService],
) -> Iterator[Anomalie]:
    """Énumère ce que l'acheteur dit d'un service que ce dossier n'offre pas."""
    presents = {service.id for service in offerts}
    coches = services_coches(clausier, reponses)
    for service in clausier.services.values():
        if service.id in coches.keys() - presents:
            message = f"« {service.nom} » est coché, mais vos réponses disent que le marché n'est pas concerné."
            yield _sans_objet(service.id, message, "Décochez-le, ou corrigez la réponse dont il dépend.")
    for precision in precisions:
        if precision.service not in presents:
            redige = clausier.services.get(precision.service)
            dit = redige.nom if redige is not None else precision.service
            message = f"le service « {dit} » est précisé, et ce dossier ne l'offre pas."
            conseil = suggestion(precision.service, clausier.services, "Cochez-le, ou ôtez la précision.")
            yield _sans_objet(precision.service, message, conseil)


def _sans_objet(service: str, message: str, conseil: str) -> Anomalie:
    return Anomalie("service-sans-objet", message, conseil, gravite=Gravite.A_QUALIFIER, ref=service)


def services_a_imprimer(
    offerts: Iterable[ServiceOffert],
    catalogue: Mapping[str, Service],
    articles: Iterable[Article],
    coches: Mapping[str, Collection[int]],
) -> tuple[ServiceOffert, ...]:
    """Rend les services cochés, et ceux d'office ou qu'une exigence retenue impose, si une fiche retenue y renvoie.

    Chacun l'est pour les lots où il est coché, ou dû : un lot d'études ne lit pas comme imposé ce qu'imposent les
    autres. Ce qu'une exigence primordiale retenue impose est imposé, quoi que dise la consultation de son emploi.
    """
    retenus = list(articles)
    primordiales = {e.ref for article in retenus for e in article.exigences if e.niveau is Niveau.P}
    imprimes = []
    for service in offerts:
        redige = catalogue[service.id]
        siens = {*coches.get(service.id, ()), *_lots_dus(redige, retenus)}
        if lots := tuple(lot for lot in service.lots if lot in siens):
            borne = replace(service, lots=lots)
            imprimes.append(_impose(borne) if primordiales & set(redige.impose_par) else borne)
    return tuple(imprimes)


def _lots_dus(service: Service, articles: Collection[Article]) -> set[int]:
    """Rend les lots dont une fiche renvoie à un service d'office, ou à un service qu'y impose une exigence."""
    cites = {lot for article in articles if service.id in article.services for lot in article.lots}
    if service.d_office:
        return cites
    imposantes = (e for article in articles for e in article.exigences if e.ref in service.impose_par)
    return cites & {lot for exigence in imposantes for lot in exigence.lots}


def _impose(service: ServiceOffert) -> ServiceOffert:
    return replace(service, est_obligatoire=True, est_sans_exception=True)


def deja_documentes(catalogue: Mapping[str, Service], articles: Iterable[Article]) -> frozenset[str]:
    """Rend les services dont une exigence retenue demande déjà la documentation : elle ne se joint pas deux fois."""
    demandent = {e.ref for article in articles for e in article.exigences if e.piece_acheteur}
    return frozenset(service.id for service in catalogue.values() if demandent & set(service.impose_par))


_TABLEAU = "tableau des services mis à disposition"


def documentations_a_joindre(
    offerts: Iterable[ServiceOffert], articles: Collection[Article] = ()
) -> Iterator[PieceAttendue]:
    """Énumère les documentations que l'annexe annonce sans dire où elles se trouvent, et les clauses qui les appellent.

    Un service qu'aucune clause ne cite n'est appelé que par le tableau qui l'annonce.
    """
    for service in offerts:
        if not service.documentation:
            citent = tuple(a.clause for a in articles if service.id in a.services and set(a.lots) & set(service.lots))
            yield PieceAttendue(
                f"Documentation et conditions de raccordement : {echapper(service.nom)}",
                citent or (_TABLEAU,),
                service.lots,
                est_decisive=service.est_obligatoire,
            )
