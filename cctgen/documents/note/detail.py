"""Le détail de la note : ce qui a été retenu, pourquoi, et les tables entières."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from cctgen.assemblage.controles.passages_outre import decisions_de
from cctgen.assemblage.modele import Article, Document, Dossier, ExigenceRetenue
from cctgen.assemblage.presentation.motifs import motif_des_lots, motif_en_clair
from cctgen.assemblage.selection.causes import suit_sa_clause
from cctgen.assemblage.selection.verdicts import Verdict
from cctgen.clausier.formes.champs import Etat
from cctgen.clausier.modele import Niveau
from cctgen.clausier.produits import Produit
from cctgen.consultation.modele import Action, Ajustement, date_en_clair, jours_en_clair, lots_en_colonne
from cctgen.documents.annexe import precede_de
from cctgen.documents.extrait import derogations
from cctgen.documents.fragments import Marque
from cctgen.documents.markdown.lecture import blocs
from cctgen.documents.note.ancres import (
    CLAUSES,
    DECISIONS,
    DEROGATIONS,
    PIECES,
    PIECES_MONTREES,
    POINTS,
    REPONSES,
    TEXTES,
    TITRES,
    VOLUME,
    clauses_retenues,
    liens_vers,
    ordre_naturel,
    signet_de,
)
from cctgen.documents.note.points import arretent, constat, ou
from cctgen.documents.note.textes_cites import (
    bientot_perimees,
    deja_verifies,
    table_a_verifier,
    table_de_peremption,
    table_des_textes,
)
from cctgen.documents.references import derogation_a_l_acheteur
from cctgen.documents.texte import (
    Bloc,
    Cellule,
    Liste,
    Paragraphe,
    Style,
    Texte,
    Titre,
    cellule,
    paragraphe,
    tableau,
    tableau_par_lot,
)
from cctgen.socle.anomalies import Gravite
from cctgen.socle.typographie import en_minuscule, majuscule

_GRAVITES = {
    Gravite.BLOQUANTE: "Bloquante",
    Gravite.A_QUALIFIER: "À qualifier",
    Gravite.INFORMATION: "Information",
}


def detail_de_la_note(dossier: Dossier, bloquants: Collection[str] = ()) -> tuple[Bloc, ...]:
    """Rend ce qui suit les trois pages : chaque choix, son motif, et les tables entières.

    Ce que les pages de tête disent bloquant, `bloquants` compris, l'est aussi ici.
    """
    return (
        Titre(1, TITRES[VOLUME], VOLUME),
        *_synthese(dossier),
        *_deductions(dossier),
        *_pieces_a_joindre(dossier),
        Titre(1, TITRES[POINTS], POINTS),
        *_points(dossier, bloquants),
        Titre(1, TITRES[DECISIONS], DECISIONS),
        *_decisions(dossier),
        Titre(1, TITRES[REPONSES], REPONSES),
        *_reponses(dossier),
        Titre(1, TITRES[CLAUSES], CLAUSES),
        *_retenues(dossier),
        Titre(1, "Clauses et exigences écartées"),
        *_ecartees(dossier),
        Titre(1, TITRES[DEROGATIONS], DEROGATIONS),
        *derogations(dossier, derogation_a_l_acheteur, identifiants=True),
    )


def _synthese(dossier: Dossier) -> Iterator[Bloc]:
    lignes = [_compte_document(document) for document in dossier.documents]
    yield tableau(
        ("Document", "Articles", "Exigences P", "Exigences I", "Notées"),
        lignes,
        "Articles et exigences par document",
    )
    if dossier.lots:
        yield tableau(
            ("Lot", "Articles", "Exigences P", "Exigences I", "Notées"),
            [_compte_lot(dossier, lot.numero, f"Lot {lot.numero} : {lot.titre}") for lot in dossier.lots],
            "Articles et exigences par lot",
        )
    nombre = sum(1 for r in dossier.reponses if r.par_defaut)
    a_verifier = sum(1 for r in dossier.references if not r.verifiee)
    yield paragraphe(
        f"Réponses au questionnaire : {len(dossier.reponses)}, dont {nombre} par défaut."
        f" Dérogations au CCAG-TIC : {len(dossier.derogations)}. Anomalies : {len(dossier.anomalies)}."
        f" Références des pièces à vérifier : {a_verifier}."
    )


def _deductions(dossier: Dossier) -> Iterator[Bloc]:
    """Rend ce que les réponses font déduire et ce qui l'explique, une fois pour les lots qui ont le même."""
    if not dossier.deductions:
        return
    lignes = [
        (_deduite(d.titre, en_minuscule(d.valeur)), tuple(map(paragraphe, d.raisons)), _lots(d.lots, dossier))
        for d in dossier.deductions
    ]
    yield Titre(2, "Ce que les réponses font déduire")
    yield tableau_par_lot(dossier.lots, ("Déduction", "Pourquoi"), lignes, "Valeurs déduites des réponses")
    yield paragraphe(
        "Ces valeurs commandent la sélection des clauses et des exigences, comme une réponse. Pour en changer une,"
        " changez chacune des réponses qui l'expliquent."
    )


def _deduite(titre: str, valeur: str) -> Cellule:
    """Une valeur peut tenir dix lignes : seul son titre est en gras."""
    return (Paragraphe((Texte(f"{titre} : ", gras=True), Texte(valeur))),)


def _compte_document(document: Document) -> tuple[str, ...]:
    articles = list(document.articles)
    return (document.titre, *_comptes(articles, [e for a in articles for e in a.exigences]))


def _compte_lot(dossier: Dossier, lot: int, libelle: str) -> tuple[str, ...]:
    return (libelle, *_comptes([a for a in dossier.articles if lot in a.lots], dossier.exigences(lot)))


def _comptes(articles: Sequence[Article], exigences: Sequence[ExigenceRetenue]) -> tuple[str, ...]:
    primordiales = sum(1 for e in exigences if e.niveau is Niveau.P)
    notees = sum(1 for e in exigences if e.notee)
    return (str(len(articles)), str(primordiales), str(len(exigences) - primordiales), str(notees))


def _points(dossier: Dossier, bloquants: Collection[str]) -> Iterator[Bloc]:
    retenues, arret = clauses_retenues(dossier), arretent(dossier, bloquants)
    yield Titre(2, "Anomalies")
    if dossier.anomalies:
        dites = [(Gravite.BLOQUANTE if a in arret else a.gravite, a) for a in dossier.anomalies]
        dites.sort(key=lambda dite: [*_GRAVITES].index(dite[0]))
        lignes = [(_GRAVITES[gravite], constat(a), ou(dossier, a)) for gravite, a in dites]
        yield tableau(("Gravité", "Constat et conseil", "Où"), lignes, "Anomalies")
    else:
        yield paragraphe("Aucune anomalie.")
    yield from _produits_retires(dossier)
    yield Titre(2, "Références à vérifier")
    perimes = bientot_perimees(dossier)
    yield from table_a_verifier(dossier.references, retenues, perimes)
    yield Titre(2, "Textes proches de la péremption")
    yield from table_de_peremption(deja_verifies(perimes, dossier.references), retenues)
    yield Titre(2, TITRES[TEXTES], TEXTES)
    yield from table_des_textes(dossier.references, retenues)


def _pieces_a_joindre(dossier: Dossier) -> Iterator[Bloc]:
    """Rend ce que l'acheteur joint lui-même, si les pages de tête n'en ont pas déjà donné toute la liste."""
    if len(dossier.pieces_acheteur) <= PIECES_MONTREES:
        return
    yield Titre(1, TITRES[PIECES], PIECES)
    en_gras = (
        " Celles en gras sont décisives : sans ces pièces au dossier de consultation, nul candidat ne peut répondre"
        " aux exigences citées."
    )
    decisives = en_gras if any(p.est_decisive for p in dossier.pieces_acheteur) else ""
    yield paragraphe(f"À joindre avec les pièces produites (annexes, formulaires, matrices).{decisives}")
    lignes = [
        (
            blocs(f"**{p.libelle}**" if p.est_decisive else p.libelle),
            (Paragraphe(liens_vers(p.pour, clauses_retenues(dossier))),),
            _lots(p.lots, dossier),
        )
        for p in dossier.pieces_acheteur
    ]
    yield tableau_par_lot(dossier.lots, ("Pièce", "Appelée par"), lignes, "Pièces à joindre par l'acheteur")


_ETATS_DE_DATE = {Etat.VERIFIE: "vérifiée", Etat.A_VERIFIER: "à vérifier"}


def _produits_retires(dossier: Dossier) -> Iterator[Bloc]:
    """Rend les produits que l'annexe n'imprime pas : hors support, obsolètes, ou réservés à un service."""
    if not dossier.produits_retires:
        return
    yield Titre(2, "Produits retirés de l'annexe")
    lignes = [
        (f"{p.composant} {p.version} ({p.ref})", *_retrait(p, dossier.edition.date)) for p in dossier.produits_retires
    ]
    yield tableau(("Produit", "Motif", "Source"), lignes, "Produits retirés de l'annexe")


def _retrait(produit: Produit, jour: date) -> tuple[str, str]:
    """Rend le motif du retrait et d'où il vient : une fin de support trop proche l'emporte sur un commentaire."""
    if (fin := produit.fin_support) is not None and produit.finit_trop_tot(jour):
        return f"fin de support le {date_en_clair(fin.date)}, {_ETATS_DE_DATE[fin.etat]}", jours_en_clair(fin.source)
    if (cycles := produit.cycles) is not None and produit.suit_ses_branches and not produit.branches_soutenues(jour):
        return "aucune branche connue dont le support dure encore un an", jours_en_clair(cycles.source)
    return str(produit.restriction or ""), "référentiel du clausier"


_GESTES = {
    Action.AJOUTER: "Ajoutée",
    Action.RETIRER: "Retirée",
    Action.REECRIRE: "Réécrite",
}


def _decisions(dossier: Dossier) -> Iterator[Bloc]:
    """Rend les ajustements de la sélection et les anomalies levées par l'acheteur, chacun avec son motif."""
    decisions = decisions_de(dossier)
    if not (dossier.ajustements or decisions):
        yield paragraphe("Aucun ajustement de la sélection, aucune anomalie levée.")
    if dossier.ajustements:
        lignes = [
            (_GESTES[a.action], _cible(dossier, a), a.motif, _lots(a.lots or dossier.numeros, dossier))
            for a in dossier.ajustements
        ]
        entetes = ("Décision", "Clause ou exigence", "Motif")
        yield tableau_par_lot(dossier.lots, entetes, lignes, "Ajustements de la sélection")
    if decisions:
        levees = [(p.anomalie, p.motif, p.par) for p in decisions]
        yield tableau(("Anomalie levée", "Motif", "Par"), levees, "Anomalies levées", "Anomalies franchies")


def _cible(dossier: Dossier, ajustement: Ajustement) -> Cellule:
    return _nommee(ajustement.clause, dossier) if ajustement.clause else cellule(ajustement.exigence)


def _nommee(clause: str, dossier: Dossier) -> Cellule:
    """Rend le titre d'une clause, en gras, puis son identifiant."""
    titre = dossier.titres.get(clause, "")
    return (*_gras(titre), paragraphe(clause)) if titre else cellule(clause)


def _gras(texte: str) -> Cellule:
    return (Paragraphe((Texte(texte, gras=True),)),)


def _reponses(dossier: Dossier) -> Iterator[Bloc]:
    if not dossier.reponses:
        yield paragraphe("Aucune réponse.")
    for rubrique, groupe in groupby(dossier.reponses, lambda r: r.rubrique):
        yield Titre(2, rubrique)
        lignes = [
            (
                r.question,
                majuscule(r.reponse),
                "Par défaut" if r.par_defaut else "Acheteur",
                _lots(r.lots, dossier),
            )
            for r in groupe
        ]
        yield tableau_par_lot(
            dossier.lots, ("Question", "Réponse", "Origine"), lignes, f"Réponses : {rubrique}", "Réponses"
        )


def _lots(lots: tuple[int, ...], dossier: Dossier) -> str:
    return lots_en_colonne(lots, dossier.numeros)


_LEGENDE_DES_MOTIFS = (
    "Chaque motif donne les questions qui ont décidé et leur réponse. Dans une note, les numéros EXI-… et EX… sont ceux"
    " des publications officielles du cadre de cohérence technique ; « #2 » distingue la seconde exigence que l'une"
    " d'elles numérote de même. Là où elles donnent le niveau P, le niveau I est retenu quand l'absence d'une réponse"
    " se note sans rendre l'offre irrégulière."
)


def _retenues(dossier: Dossier) -> Iterator[Bloc]:
    yield paragraphe(_LEGENDE_DES_MOTIFS)
    for document in dossier.documents:
        yield Titre(2, document.titre)
        lignes = [
            (article.numero, _clause(article), _motif_et_note(dossier, article), _lots(article.lots, dossier))
            for article in document.articles
        ]
        if lignes:
            entetes = ("Article", "Clause", "Motif et note à l'acheteur")
            yield tableau_par_lot(
                dossier.lots, entetes, lignes, f"Clauses retenues : {document.titre}", "Clauses retenues"
            )
        else:
            yield paragraphe("Aucune clause.")


def _clause(article: Article) -> Cellule:
    nom = Paragraphe((Marque(signet_de(article.clause)), Texte(article.titre, gras=True)), Style.CELLULE)
    return (nom, paragraphe(article.clause))


def _motif_et_note(dossier: Dossier, article: Article) -> Cellule:
    motif = motif_en_clair(dossier, article.clause)
    if not article.note_acheteur:
        return cellule(motif)
    return (paragraphe(motif), *_sous_amorce(blocs(article.note_acheteur)))


def _sous_amorce(note: tuple[Bloc, ...]) -> tuple[Bloc, ...]:
    """Ouvre une note de son intitulé ; d'une liste, au premier élément : seul, il finirait une page sans elle."""
    match note:
        case (Liste(elements=(premier, *autres)) as liste, *suite):
            return (replace(liste, elements=(precede_de("Note : ", premier), *autres)), *suite)
    return precede_de("Note : ", note)


def _ecartees(dossier: Dossier) -> Iterator[Bloc]:
    clauses = _reunies(dossier, [(s.lot, s.clauses) for s in dossier.selections])
    exigences = _reunies(dossier, [(s.lot, _ecartees_seules(s.exigences)) for s in dossier.selections])
    for nom, lignes in (("Clause", clauses), ("Exigence", exigences)):
        if lignes:
            yield Titre(2, f"{nom}s écartées")
            nommees = [(_nommee(ref, dossier), motif, lots) for ref, motif, lots in lignes]
            yield tableau_par_lot(dossier.lots, (nom, "Motif"), nommees, f"{nom}s écartées")
        else:
            yield paragraphe(f"Aucune {nom.lower()} écartée.")


def _ecartees_seules(verdicts: Mapping[str, Verdict]) -> dict[str, Verdict]:
    """Les exigences d'une clause écartée ne disent rien de plus que la clause."""
    return {ref: v for ref, v in verdicts.items() if not suit_sa_clause(v.cause)}


def _reunies(dossier: Dossier, lots: Sequence[tuple[int, Mapping[str, Verdict]]]) -> list[tuple[str, str, str]]:
    """Rend une ligne par clause ou exigence écartée : ce qui l'écarte, et les lots où elle l'est."""
    groupes: dict[str, dict[int, Verdict]] = {}
    for lot, verdicts in lots:
        for verdict in verdicts.values():
            if not verdict.retenue:
                groupes.setdefault(verdict.id, {})[lot] = verdict
    rangees = sorted(groupes.items(), key=lambda groupe: ordre_naturel(groupe[0]))
    return [(ref, motif_des_lots(par_lot), _lots(tuple(par_lot), dossier)) for ref, par_lot in rangees]
