"""La note interne à l'acheteur : ce qui a été retenu, pourquoi, et ce qu'il reste à vérifier."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import groupby

from cctgen.assemblage.modele import Article, Document, Dossier, ExigenceRetenue, ReferenceCitee, Verdict
from cctgen.clausier.modele import Etat, Niveau, Reference
from cctgen.consultation.modele import SANS_LOT, date_en_clair
from cctgen.documents.annexe import intitule_texte, precede_de
from cctgen.documents.extrait import derogations
from cctgen.documents.texte import (
    Bloc,
    Cellule,
    Paragraphe,
    Style,
    Tableau,
    Texte,
    Titre,
    blocs,
    cellule,
    paragraphe,
    tableau,
)
from cctgen.socle.anomalies import Gravite

PREAVIS_DE_PEREMPTION = timedelta(days=180)
"""Un texte qui périme dans les six mois peut changer avant la notification du marché."""

_GRAVITES = {
    Gravite.BLOQUANTE: "Bloquante",
    Gravite.A_QUALIFIER: "À qualifier",
    Gravite.INFORMATION: "Information",
}


def corps_note(dossier: Dossier) -> tuple[Bloc, ...]:
    """Rend toute la note, synthèse d'abord."""
    return (
        Titre(1, "Synthèse"),
        *_synthese(dossier),
        Titre(1, "Points à traiter avant publication"),
        *_points(dossier),
        Titre(1, "Réponses au questionnaire"),
        *_reponses(dossier),
        Titre(1, "Clauses retenues"),
        *_retenues(dossier),
        Titre(1, "Clauses et exigences écartées"),
        *_ecartees(dossier),
        Titre(1, "Dérogations au CCAG-TIC"),
        *derogations(dossier.derogations),
    )


def _synthese(dossier: Dossier) -> Iterator[Bloc]:
    lignes = [_compte_document(document) for document in dossier.documents]
    yield tableau(
        ("Document", "Articles", "Exigences P", "Exigences I", "Notées"),
        lignes,
        (48, 12, 14, 14, 12),
        "Articles et exigences par document",
    )
    if dossier.lots:
        yield tableau(
            ("Lot", "Articles", "Exigences P", "Exigences I", "Notées"),
            [_compte_lot(dossier, lot.numero, f"Lot {lot.numero} : {lot.titre}") for lot in dossier.lots],
            (48, 12, 14, 14, 12),
            "Articles et exigences par lot",
        )
    nombre = sum(1 for r in dossier.reponses if r.par_defaut)
    a_verifier = sum(1 for r in dossier.references if not r.verifiee)
    yield paragraphe(
        f"Réponses au questionnaire : {len(dossier.reponses)}, dont {nombre} par défaut."
        f" Dérogations au CCAG-TIC : {len(dossier.derogations)}. Anomalies : {len(dossier.anomalies)}."
        f" Références à vérifier : {a_verifier}."
    )


def _compte_document(document: Document) -> tuple[str, ...]:
    articles = list(document.articles)
    return (document.titre, *_comptes(articles, [e for a in articles for e in a.exigences]))


def _compte_lot(dossier: Dossier, lot: int, libelle: str) -> tuple[str, ...]:
    return (libelle, *_comptes([a for a in dossier.articles if lot in a.lots], dossier.exigences(lot)))


def _comptes(articles: Sequence[Article], exigences: Sequence[ExigenceRetenue]) -> tuple[str, ...]:
    primordiales = sum(1 for e in exigences if e.niveau is Niveau.P)
    notees = sum(1 for e in exigences if e.notee)
    return (str(len(articles)), str(primordiales), str(len(exigences) - primordiales), str(notees))


def _points(dossier: Dossier) -> Iterator[Bloc]:
    yield Titre(2, "Anomalies")
    if dossier.anomalies:
        lignes = [
            (_GRAVITES[a.gravite], " ".join(filter(None, (a.message, a.conseil))), a.ref or str(a.lieu))
            for a in dossier.anomalies
        ]
        yield tableau(("Gravité", "Constat et conseil", "Où"), lignes, (14, 62, 24), "Anomalies")
    else:
        yield paragraphe("Aucune anomalie.")
    yield Titre(2, "Références à vérifier")
    yield from _table_references(
        [r for r in dossier.references if not r.verifiee], "Toutes les références citées sont vérifiées."
    )
    yield Titre(2, "Textes proches de la péremption")
    limite = dossier.edition.date + PREAVIS_DE_PEREMPTION
    perimes = [r for r in dossier.references if r.reference.peremption and r.reference.peremption <= limite]
    yield from _table_references(perimes, "Aucun texte cité ne périme dans les six mois.")


def _table_references(references: Sequence[ReferenceCitee], rien: str) -> Iterator[Bloc]:
    if not references:
        yield paragraphe(rien)
        return
    lignes: list[tuple[str | Cellule, ...]] = []
    for _, groupe in groupby(references, lambda r: r.reference.id):
        citees = list(groupe)
        lignes.append((intitule_texte(citees[0].reference), _citations(citees), _etat(citees[0].reference)))
    yield tableau(("Texte", "Cité par", "État du texte"), lignes, (36, 30, 34), "Références")


def _citations(citees: Sequence[ReferenceCitee]) -> Cellule:
    """Rend une ligne par article cité, avec les clauses qui le citent."""
    return tuple(
        paragraphe(f"{f'article {c.article}' if c.article else 'texte'} : {', '.join(c.clauses)}") for c in citees
    )


def _etat(reference: Reference) -> str:
    if reference.etat is Etat.VERIFIE:
        jour = f" le {date_en_clair(reference.verifie_le)}" if reference.verifie_le else ""
        etat = f"Texte vérifié{jour}."
    else:
        etat = "Texte à vérifier."
    peremption = f"Péremption : {date_en_clair(reference.peremption)}." if reference.peremption else ""
    return " ".join(filter(None, (etat, peremption, reference.note)))


def _reponses(dossier: Dossier) -> Iterator[Bloc]:
    if not dossier.reponses:
        yield paragraphe("Aucune réponse.")
    for rubrique, groupe in groupby(dossier.reponses, lambda r: r.rubrique):
        yield Titre(2, rubrique)
        lignes = [
            (
                r.question,
                r.reponse,
                "Valeur par défaut" if r.par_defaut else "Réponse de l'acheteur",
                _lots(r.lots, dossier),
            )
            for r in groupe
        ]
        yield _avec_lots(dossier, ("Question", "Réponse", "Origine"), lignes, (40, 36, 16), f"Réponses : {rubrique}")


def _avec_lots(
    dossier: Dossier,
    entetes: tuple[str, ...],
    lignes: Sequence[Sequence[str | Cellule]],
    largeurs: tuple[int, ...],
    titre: str,
) -> Tableau:
    """Garde la dernière colonne, celle des lots, si la consultation est allotie."""
    if dossier.lots:
        return tableau((*entetes, "Lots"), lignes, (*largeurs, 8), titre)
    return tableau(entetes, [ligne[:-1] for ligne in lignes], largeurs, titre)


def _lots(lots: tuple[int, ...], dossier: Dossier) -> str:
    if lots == dossier.numeros:
        return "Tous"
    return ", ".join(str(lot) for lot in lots if lot != SANS_LOT)


def _retenues(dossier: Dossier) -> Iterator[Bloc]:
    for document in dossier.documents:
        yield Titre(2, document.titre)
        lignes = [
            (article.numero, _clause(article), _motif_et_note(article), _lots(article.lots, dossier))
            for article in document.articles
        ]
        if lignes:
            entetes = ("Article", "Clause", "Motif et note à l'acheteur")
            yield _avec_lots(dossier, entetes, lignes, (8, 26, 58), f"Clauses retenues : {document.titre}")
        else:
            yield paragraphe("Aucune clause.")


def _clause(article: Article) -> Cellule:
    nom = Paragraphe((Texte(article.titre, gras=True),), Style.CELLULE)
    return (nom, paragraphe(article.clause))


def _motif_et_note(article: Article) -> Cellule:
    if not article.note_acheteur:
        return cellule(article.motif)
    return (paragraphe(article.motif), *precede_de("Note : ", blocs(article.note_acheteur)))


def _ecartees(dossier: Dossier) -> Iterator[Bloc]:
    clauses = _par_motif(dossier, [(s.lot, s.clauses) for s in dossier.selections])
    retenues = {article.clause for article in dossier.articles}
    exigences = _par_motif(dossier, [(s.lot, _exigences_des(s.exigences, retenues)) for s in dossier.selections])
    for nom, lignes in (("Clause", clauses), ("Exigence", exigences)):
        if lignes:
            yield Titre(2, f"{nom}s écartées")
            yield _avec_lots(dossier, (nom, "Motif"), lignes, (16, 76), f"{nom}s écartées")
        else:
            yield paragraphe(f"Aucune {nom.lower()} écartée.")


def _exigences_des(verdicts: Mapping[str, Verdict], clauses: set[str]) -> dict[str, Verdict]:
    """Les exigences d'une clause écartée ne disent rien de plus que la clause."""
    return {ref: v for ref, v in verdicts.items() if any(ref.startswith(f"{clause}-") for clause in clauses)}


def _par_motif(dossier: Dossier, lots: Sequence[tuple[int, Mapping[str, Verdict]]]) -> list[tuple[str, str, str]]:
    """Rend une ligne par clause et motif, avec les lots où elle est écartée pour ce motif."""
    groupes: dict[tuple[str, str], list[int]] = {}
    for lot, verdicts in lots:
        for verdict in verdicts.values():
            if not verdict.retenue:
                groupes.setdefault((verdict.id, verdict.motif), []).append(lot)
    return [(ref, motif, _lots(tuple(nums), dossier)) for (ref, motif), nums in groupes.items()]
