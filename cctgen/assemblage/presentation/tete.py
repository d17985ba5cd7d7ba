"""La tête des documents : préambule, piliers, contexte technique, services, sources datées."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from cctgen.assemblage.modele import Document
from cctgen.assemblage.presentation.contexte import contexte_technique
from cctgen.assemblage.selection.verdicts import Selection
from cctgen.assemblage.tete_d_annexe import Pilier, ServiceOffert, Tete
from cctgen.clausier.formes.champs import Etat, Jour
from cctgen.clausier.modele import Clausier, DocumentPlan, Reference
from cctgen.consultation.modele import ReponsesDuLot, date_en_clair, jours_en_clair


def avec_tetes(
    documents: Sequence[Document],
    clausier: Clausier,
    reponses: Sequence[ReponsesDuLot],
    selections: Sequence[Selection],
    services: tuple[ServiceOffert, ...],
    jour: Jour,
) -> tuple[Document, ...]:
    """Pose la tête de chaque document qui a des articles ; le contexte ne s'imprime qu'une fois, dans le premier."""
    plans = {plan.id: plan for plan in clausier.plan.documents}
    exigences = [e for d in documents for a in d.articles for e in a.exigences]
    contexte = contexte_technique(clausier, reponses, selections, exigences)
    porteur = next((d.id for d in documents if plans[d.id].contexte and d.rubriques), None)
    return tuple(
        replace(
            document,
            tete=Tete(
                preambule=plan.preambule,
                piliers=tuple(_piliers(plan, document, clausier.identite.piliers)),
                contexte=contexte if document.id == porteur else (),
                services=services if plan.services else (),
                sources=tuple(_sources(document, clausier.references, jour)) if plan.sources else (),
            ),
        )
        if (plan := plans[document.id]) and document.rubriques
        else document
        for document in documents
    )


def _piliers(plan: DocumentPlan, document: Document, noms: Mapping[str, str]) -> Iterator[Pilier]:
    """Énumère tous les piliers du cadre : celui que rien n'engage ici se montre, et le dit."""
    retenues = {rubrique.titre: rubrique for rubrique in document.rubriques}
    for rubrique in plan.rubriques:
        if rubrique.objet:
            retenue = retenues.get(rubrique.titre)
            articles = retenue.articles if retenue else ()
            yield Pilier(
                titre=noms.get(next(iter(rubrique.piliers), ""), rubrique.titre),
                objet=rubrique.objet,
                numero=retenue.numero if retenue else "",
                fiches=len(articles),
                exigences=sum(len(article.exigences) for article in articles),
            )


def _sources(document: Document, references: Mapping[str, Reference], jour: Jour) -> Iterator[str]:
    """Énumère les textes que cite le document, chacun avec ce qui le date ; ceux que rien ne date, par jour de lecture.

    Une version du texte ou une date suffit : « RGESN du 17 mai 2024 », « lus le 26 novembre 2026 : eIDAS ».
    """
    cles = (cle for article in document.articles for cle in (*article.references, *article.complete))
    lus: dict[date, list[str]] = {}
    for identifiant in dict.fromkeys(cle.partition(":")[0] for cle in cles):
        reference = references.get(identifiant)
        if reference is None or reference.etat is not Etat.VERIFIE or reference.est_perimee(jour):
            continue
        if reference.version or reference.date or reference.verifie_le is None:
            yield _datee(reference)
        else:
            lus.setdefault(reference.verifie_le, []).append(nom_sans_version(reference))
    for jour_de_lecture, noms in sorted(lus.items()):
        yield f"lu{'s' if noms[1:] else ''} le {date_en_clair(jour_de_lecture)} : {', '.join(noms)}"


def nom_sans_version(reference: Reference) -> str:
    """Rend le nom d'un texte tel qu'il ouvre sa source : « RGAA », que suit sa version."""
    return (reference.abrege or reference.intitule).replace(" ({version})", "").replace("{version}", "").strip()


def _datee(reference: Reference) -> str:
    """Rend le nom d'un texte, sa version et sa date, une fois : « RGS 2.0, arrêté du 13 juin 2014 »."""
    nom, dite = nom_sans_version(reference), jours_en_clair(reference.version)
    jour = "" if _JOUR.search(dite) else jours_en_clair(reference.date)
    if _JOUR.fullmatch(jour) and jour in nom:
        jour = ""
    if dite.isdigit() and dite in jour.split():
        dite = ""
    return f"{nom}{_suite(dite, ' ')}{_suite(jour, ', ')}"


def _suite(precision: str, avant_un_nombre: str) -> str:
    """Rend « 2.0 » après une espace, « du 17 mai 2024 », et toute autre précision après une virgule."""
    if not precision:
        return ""
    if _JOUR.match(precision):
        return f" du {precision}"
    return f"{avant_un_nombre if precision[0].isdigit() else ', '}{precision}"


_JOUR = re.compile(r"\b(?:1er|\d{1,2}) [a-zéû]{3,9} \d{4}\b")
