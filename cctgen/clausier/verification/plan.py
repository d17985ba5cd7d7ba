"""Le plan des documents : thèmes et clauses nommés, modèles, place de chaque clause."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from cctgen.clausier.lecture.fichiers import LectureClausier
from cctgen.clausier.modele import Clause, Clausier, DocumentPlan
from cctgen.clausier.plan import accueille
from cctgen.clausier.verification.liens import clause_inconnue
from cctgen.clausier.verification.places import place_ecrite
from cctgen.socle.anomalies import Anomalie, Chemin
from cctgen.socle.nombres import citer_les_premiers
from cctgen.socle.validation import suggestion


def verifier_plan(clausier: Clausier, lecture: LectureClausier, modeles: Collection[str]) -> Iterator[Anomalie]:
    """Énumère les fautes du plan ; `modeles` sont les modèles Word présents."""
    if not lecture.plan_complet:
        return
    fichiers: dict[str, str] = {}
    for document in clausier.plan.documents:
        fichier, chemin = place_ecrite(lecture, "/plan.yaml", "documents", document.id)
        yield from _rubriques(clausier, document, lecture, fichier, chemin)
        instituante = document.produits_selon
        if instituante and instituante not in clausier.clauses and not lecture.est_fautive(instituante):
            yield clause_inconnue(clausier, instituante, lecture.lieu(fichier, *chemin, "produits_selon"), document.id)
        if document.modele not in modeles:
            yield Anomalie(
                "modele-absent",
                f"le modèle Word « {document.modele} » n'existe pas.",
                suggestion(document.modele, modeles, f"Modèles présents : {', '.join(sorted(modeles)) or 'aucun'}."),
                lieu=lecture.lieu(fichier, *chemin, "modele"),
                ref=document.id,
            )
        if (autre := fichiers.get(document.fichier)) is not None:
            yield Anomalie(
                "fichier-en-double",
                f"le fichier « {document.fichier} » est déjà celui du document « {autre} ».",
                "Donnez-lui un autre nom : l'un des deux écraserait l'autre.",
                lieu=lecture.lieu(fichier, *chemin, "fichier"),
                ref=document.id,
            )
        fichiers[document.fichier] = document.id
    yield from _themes(clausier, lecture)


def _rubriques(
    clausier: Clausier, document: DocumentPlan, lecture: LectureClausier, fichier: str, chemin: Chemin
) -> Iterator[Anomalie]:
    for rang, rubrique in enumerate(document.rubriques):
        lieu = lecture.lieu(fichier, *chemin, "rubriques", rang)
        connus = {"themes": clausier.identite.themes, "piliers": clausier.identite.piliers}
        for cle, admis in connus.items() if lecture.identites_completes else ():
            for inconnu in (n for n in getattr(rubrique, cle) if n not in admis):
                yield Anomalie(
                    "plan-inconnu",
                    f"la rubrique « {rubrique.titre} » nomme « {inconnu} », qui n'existe pas.",
                    suggestion(inconnu, admis, "Corrigez plan.yaml, ou déclarez-le dans clausier.yaml."),
                    lieu=lieu,
                    ref=document.id,
                )
        for inconnue in (c for c in rubrique.clauses if c not in clausier.clauses and not lecture.est_fautive(c)):
            yield clause_inconnue(clausier, inconnue, lieu, document.id)


def _themes(clausier: Clausier, lecture: LectureClausier) -> Iterator[Anomalie]:
    """Une anomalie par thème ou pilier sans place, et non par clause."""
    sans_place: dict[tuple[str, str, str], list[Clause]] = {}
    inconnus: dict[tuple[str, str], list[Clause]] = {}
    for clause in clausier.clauses.values():
        cle, nom = ("piliers", clause.pilier) if clause.est_fiche else ("themes", clause.theme)
        connus = clausier.identite.piliers if clause.est_fiche else clausier.identite.themes
        if lecture.identites_completes and nom not in connus:
            inconnus.setdefault((cle, nom), []).append(clause)
        elif clause.retiree is None and not accueille(clausier.plan, clause):
            sans_place.setdefault((cle, nom, clause.piece.value), []).append(clause)
    for (cle, nom), clauses in inconnus.items():
        connus = clausier.identite.piliers if cle == "piliers" else clausier.identite.themes
        yield Anomalie(
            "theme-inconnu",
            f"le dossier « {nom} » n'est pas un des {cle} déclarés ({_dites(clauses)}).".replace("themes", "thèmes"),
            suggestion(nom, connus, f"Déclarez-le sous « {cle} » dans clausier.yaml, ou renommez le dossier."),
            lieu=lecture.lieu(clauses[0].fichier),
            ref=clauses[0].id,
        )
    for (cle, nom, piece), clauses in sans_place.items():
        yield Anomalie(
            "clause-sans-place",
            f"aucun document du plan n'accueille {_dites(clauses)} (pièce {piece}, {nom}).",
            f"Ajoutez « {nom} » aux « {cle} » d'une rubrique d'un document qui accueille la pièce {piece}.",
            lieu=lecture.lieu(clauses[0].fichier, "piece"),
            ref=clauses[0].id,
        )


def _dites(clauses: list[Clause]) -> str:
    return citer_les_premiers([c.id for c in clauses], 3)
