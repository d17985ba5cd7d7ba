"""La tête des documents : préambule, piliers, contexte technique, services, sources datées."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from cctgen.assemblage.modele import Document
from cctgen.assemblage.presentation.contexte import contexte_technique
from cctgen.assemblage.selection.verdicts import Selection
from cctgen.assemblage.tete_d_annexe import Pilier, ServiceOffert, Tete
from cctgen.clausier.formes.champs import Etat, Jour
from cctgen.clausier.modele import Clausier, DocumentPlan, Reference
from cctgen.consultation.modele import ReponsesDuLot


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
    """Énumère les textes que cite le document, chacun avec ce qui le date : version, date, ou jour de lecture."""
    cles = (cle for article in document.articles for cle in (*article.references, *article.complete))
    for identifiant in dict.fromkeys(cle.partition(":")[0] for cle in cles):
        reference = references.get(identifiant)
        if reference is not None and reference.etat is Etat.VERIFIE and not reference.est_perimee(jour):
            yield _datee(reference)


def _datee(reference: Reference) -> str:
    """Rend le nom d'un texte et ce qui le date : « RGESN (2024, 17/05/2024) », ou à défaut le jour de sa lecture."""
    nom = (reference.abrege or reference.intitule).replace("{version}", reference.version)
    precisions = [p for p in (reference.version, reference.date) if p and p not in nom]
    if not (reference.version or reference.date) and reference.verifie_le is not None:
        precisions = [f"état lu le {reference.verifie_le.isoformat()}"]
    if not precisions:
        return jours_a_la_francaise(nom)
    debut = f"{nom[:-1]}, " if nom.endswith(")") else f"{nom} ("
    return jours_a_la_francaise(f"{debut}{', '.join(dict.fromkeys(precisions))})")


_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")


def jours_a_la_francaise(texte: str) -> str:
    """Rend 27/05/2024 pour 2024-05-27 : une version datée se lit comme les autres dates."""
    return _ISO.sub(r"\3/\2/\1", texte)
