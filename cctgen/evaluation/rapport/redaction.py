"""Le projet de rapport d'analyse des offres : daté, versionné, signable ; il ne conclut à la place de personne.

Un tableur ni daté ni signé n'a pas de force probante ; des notes sans commentaire ne motivent rien.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from cctgen.assemblage.modele import Dossier, ExigenceRetenue
from cctgen.consultation.bareme import Bareme, Degre, TypeCritere
from cctgen.consultation.modele import date_en_clair
from cctgen.documents.entete import entete_du_dossier
from cctgen.documents.texte import (
    Bloc,
    Cellule,
    Encadre,
    Liste,
    Paragraphe,
    Texte,
    Titre,
    cellule,
    en_clair,
    paragraphe,
    tableau,
)
from cctgen.documents.word.rendu import rendre_rapport
from cctgen.evaluation.classement import Comparaison, LotCompare, OffreComparee
from cctgen.evaluation.derogations.modele import Derogation
from cctgen.evaluation.modele import Appreciation, Constat, Decision
from cctgen.evaluation.notation.calcul import NoteDeCritere, en_francais
from cctgen.evaluation.notation.portee import PartDuBareme, parts_du_bareme
from cctgen.evaluation.phrases import avec_ses_lots, phrases_de_methode, poids_en_clair, titre_de_lot
from cctgen.evaluation.rapport.composants import composants_de_l_offre
from cctgen.evaluation.rapport.derogations import derogations_de_l_offre
from cctgen.socle.nombres import montant_en_clair

TITRE_RAPPORT = "Rapport d'analyse des offres"
_AVERTISSEMENT = (
    "Projet établi à partir des grilles d'évaluation. Il ne vaut ni classement définitif ni décision : il est relu,"
    " complété, daté et signé par les personnes qui en répondent."
)


def rediger_rapport(
    dossier: Dossier, comparaison: Comparaison, modele: bytes, jour: date, registre: Sequence[Derogation] = ()
) -> bytes:
    """Rend le projet de rapport en Word, daté du jour de l'analyse ; `registre` est celui des dérogations."""
    entete = entete_du_dossier(dossier, TITRE_RAPPORT, "Projet à relire, compléter et signer")
    corps = corps_du_rapport(dossier, comparaison, jour, registre)
    return rendre_rapport(modele, replace(entete, date=jour, version="projet"), corps)


def corps_du_rapport(
    dossier: Dossier, comparaison: Comparaison, jour: date | None = None, registre: Sequence[Derogation] = ()
) -> tuple[Bloc, ...]:
    """Rend tout le rapport, dans l'ordre où il se lit ; sans `jour`, il se juge à la date d'édition du dossier."""
    return (
        Titre(1, "Objet"),
        *_objet(dossier, comparaison),
        Titre(1, "Méthode et barème"),
        *_methode(dossier, comparaison),
        Titre(1, "Offres reçues"),
        *_offres_recues(comparaison),
        Titre(1, "Régularité des offres"),
        *_regularite(dossier, comparaison, registre, jour or dossier.edition.date),
        *(bloc for lot in comparaison.lots for bloc in _lot(dossier, lot, comparaison.decimales)),
        Titre(1, "Points à compléter"),
        *_points(comparaison),
        Titre(1, "Date et signature"),
        *_signature(),
    )


def _objet(dossier: Dossier, comparaison: Comparaison) -> Iterator[Bloc]:
    edition = dossier.edition
    yield Encadre((paragraphe(_AVERTISSEMENT),))
    yield paragraphe(f"Consultation {edition.reference} : {edition.objet}.")
    yield paragraphe(
        f"Acheteur : {edition.acheteur}{', ' + edition.service if edition.service else ''}. Dossier de consultation"
        f" version {edition.version} du {date_en_clair(edition.date)}."
    )
    provisoires = [titre_de_lot(lot) or "le classement" for lot in comparaison.lots if lot.provisoire]
    if provisoires:
        yield paragraphe(f"Encore provisoire : {' ; '.join(provisoires)}. Voir « Points à compléter ».")


def _methode(dossier: Dossier, comparaison: Comparaison) -> Iterator[Bloc]:
    for phrase in phrases_de_methode(dossier, comparaison):
        yield paragraphe(phrase)
    if dossier.bareme is None:
        yield paragraphe("La consultation n'a pas de barème : aucune note n'est calculée.")
        return
    for lots, bareme in dossier.baremes:
        titre = avec_ses_lots(dossier, lots, "Critères et sous-critères")
        # Le titre d'un tableau ne s'imprime pas : le lot se lit dans son en-tête.
        entetes = (avec_ses_lots(dossier, lots, "Critère"), "Poids")
        yield tableau(entetes, list(_lignes_du_bareme(bareme)), (80, 20), titre)
    degres = sorted(dossier.bareme.echelle, key=lambda d: d.note)
    yield tableau(("Note", "Ancre"), [(str(d.note), _ancre(d)) for d in degres], (12, 88), "Échelle de notation")


def _ancre(degre: Degre) -> str:
    return f"{degre.ancre} (degré d'une réponse conforme, sans plus)" if degre.attendu else degre.ancre


def _lignes_du_bareme(bareme: Bareme) -> Iterator[tuple[str, str]]:
    for critere in bareme.criteres:
        yield critere.libelle or critere.id, f"{poids_en_clair(critere.poids)} %"
        for part in critere.sous_criteres:
            yield f"– {part.libelle or part.id}", f"{poids_en_clair(part.poids)} % du critère"


def _offres_recues(comparaison: Comparaison) -> Iterator[Bloc]:
    recues = [o.offre for lot in comparaison.lots for o in lot.offres]
    recues += [f.offre for f in comparaison.fichiers_a_part]
    if not recues:
        yield paragraphe("Aucune offre n'a été enregistrée.")
        return
    lignes = [
        (str(o.lot or "–"), o.soumissionnaire or "non identifié", o.fichier, o.sha256, o.statut.libelle) for o in recues
    ]
    entetes = ("Lot", "Soumissionnaire", "Fichier reçu", "Empreinte SHA-256", "État")
    yield tableau(entetes, lignes, (7, 22, 25, 32, 14), "Fichiers reçus")


def _regularite(
    dossier: Dossier, comparaison: Comparaison, registre: Sequence[Derogation], jour: date
) -> Iterator[Bloc]:
    yield paragraphe("Chaque irrégularité potentielle est qualifiée par une personne ; l'outil n'écarte aucune offre.")
    for lot in comparaison.lots:
        non_notees = [e.ref for e in dossier.exigences(lot.numero) if not e.notee]
        for offre in lot.offres:
            yield Titre(2, f"{f'Lot {lot.numero}, ' if lot.numero else ''}{offre.soumissionnaire}")
            yield from _irregularites(offre)
            yield from _a_constater(offre)
            yield from _reserves(offre)
            yield from _prix_bas(offre)
            yield from composants_de_l_offre(dossier, offre.offre)
            yield from derogations_de_l_offre(offre.offre, registre, jour)
            yield from _constats([offre.appreciations[ref] for ref in non_notees if ref in offre.appreciations])
    if comparaison.fichiers_a_part:
        yield Titre(2, "Fichiers reçus et non comparés")
        yield _liste([f"{f.offre.fichier} : {f.motif}." for f in comparaison.fichiers_a_part])


def _irregularites(offre: OffreComparee) -> Iterator[Bloc]:
    if not offre.irregularites:
        if not offre.a_constater:
            yield paragraphe("Aucune irrégularité potentielle n'a été relevée.")
        return
    lignes = [(i.ref, " ; ".join(i.motifs), _decision(i.decision)) for i in offre.irregularites]
    yield tableau(("Réf.", "Motif", "Décision"), lignes, (16, 40, 44), "Irrégularités potentielles et décisions")


def _a_constater(offre: OffreComparee) -> Iterator[Bloc]:
    """Ce que personne n'a vérifié n'est ni tenu, ni irrégulier : le rapport le dit, exigence par exigence."""
    if offre.a_constater:
        yield paragraphe(
            f"{len(offre.a_constater)} exigence(s) de niveau P restent à constater : personne ne les a dites vérifiées,"
            f" la régularité de l'offre n'est pas établie. {', '.join(offre.a_constater)}."
        )


def _reserves(offre: OffreComparee) -> Iterator[Bloc]:
    """Rend tout ce que la lecture a relevé, qualifié ou non ; les réserves de fond d'une P sont des irrégularités."""
    lignes = [
        (r.ref or "offre entière", r.message, r.qualifiee_par or "à qualifier")
        for r in offre.reserves
        if not r.est_de_fond
    ]
    if lignes:
        yield tableau(("Réf.", "Relevé à la lecture", "Qualification"), lignes, (16, 56, 28), "Réserves relevées")


def _prix_bas(offre: OffreComparee) -> Iterator[Bloc]:
    """Rend ce qui fait remarquer un prix et la décision prise après justification (L.2152-6)."""
    if offre.prix_bas is not None:
        indices = " ; ".join(str(indice) for indice in offre.prix_bas.indices)
        entetes, largeurs = ("Montant", "Indices mesurés", "Décision"), (16, 44, 40)
        ligne = (montant_en_clair(offre.prix_bas.montant), indices, _decision(offre.decision_de_prix))
        yield tableau(entetes, [ligne], largeurs, "Prix qui semble anormalement bas")


def _decision(decision: Decision | None) -> str:
    if decision is None:
        return "à prendre"
    return f"{decision.decision.libelle}, {decision.auteur}, {date_en_clair(decision.date)} : {decision.motif}"


def _constats(avis: Sequence[Appreciation]) -> Iterator[Bloc]:
    """Rend les constats sur les exigences non notées : ils fondent la régularité, jamais une note."""
    comptes = [(c, sum(1 for a in avis if a.constat is c)) for c in Constat]
    dits = ", ".join(f"« {constat.value} » {nombre}" for constat, nombre in comptes if nombre)
    if dits:
        yield paragraphe(f"Constats des évaluateurs sur les exigences non notées : {dits}.")
    lignes = [
        (a.ref, a.constat.value, _en_lignes(_avec_source(a.commentaire, a.source)))
        for a in avis
        if a.constat and a.constat is not Constat.VERIFIE
    ]
    if lignes:
        yield tableau(("Réf.", "Constat", "Commentaire et source"), lignes, (16, 22, 62), "Constats à examiner")


def _lot(dossier: Dossier, lot: LotCompare, decimales: int) -> Iterator[Bloc]:
    yield Titre(1, titre_de_lot(lot) or "Appréciation et classement")
    if not lot.offres:
        yield paragraphe("Aucune offre comparable pour ce lot.")
        return
    exigences = {e.ref: e for e in dossier.exigences(lot.numero)}
    bareme = dossier.bareme_du_lot(lot.numero)
    parts = parts_du_bareme(bareme, exigences.values()) if bareme else ()
    for critere in bareme.criteres if bareme else ():
        yield Titre(2, f"{critere.libelle or critere.id} ({poids_en_clair(critere.poids)} %)")
        du_critere = [p for p in parts if p.critere.id == critere.id]
        for offre in lot.offres:
            note = next(c for c in offre.note.criteres if c.id == critere.id)
            yield from _appreciation(offre, note, du_critere, decimales)
    yield Titre(2, "Classement")
    yield from _classement(lot, decimales)


def _appreciation(
    offre: OffreComparee, note: NoteDeCritere, parts: Sequence[PartDuBareme], decimales: int
) -> Iterator[Bloc]:
    if note.critere.type is TypeCritere.PRIX:
        prix = "non saisi" if offre.prix is None else montant_en_clair(offre.prix)
        yield paragraphe(f"{offre.soumissionnaire} : prix {prix}, note {en_francais(note.note, decimales)} sur 100.")
        return
    yield Titre(3, f"{offre.soumissionnaire} : {en_francais(note.note, decimales)} sur 100")
    for part, de_part in zip(parts, note.parts, strict=True):
        nom = part.sous_critere.libelle or part.sous_critere.id
        titre = (
            f"{nom} : {en_francais(de_part.note, decimales)} sur 100, {de_part.evaluees} exigence(s) évaluée(s)"
            f" sur {de_part.total}"
        )
        lignes = [_ligne_d_exigence(e, offre) for e in part.exigences]
        yield Paragraphe((Texte(titre, gras=True),))
        yield tableau(("Exigence", "Note", "Appréciation et source"), lignes, (38, 9, 53), titre)


def _ligne_d_exigence(exigence: ExigenceRetenue, offre: OffreComparee) -> tuple[Cellule, Cellule, Cellule]:
    avis = offre.appreciations.get(exigence.ref)
    note = offre.notes.get(exigence.ref)
    texte = _avec_source(avis.commentaire, avis.source) if avis else ""
    if avis and avis.en_ecart:
        texte = f"Écart entre évaluateurs, à trancher.\n{texte}"
    return (
        _en_lignes(f"{exigence.ref}\n{en_clair(exigence.enonce)}"),
        cellule("à noter" if note is None else str(note)),
        _en_lignes(texte or "Aucune appréciation saisie."),
    )


def _avec_source(commentaire: str, source: str) -> str:
    return "\n".join(t for t in (commentaire, f"Source : {source}" if source else "") if t)


def _en_lignes(texte: str) -> Cellule:
    """Rend une cellule dont chaque ligne est un paragraphe."""
    return tuple(paragraphe(ligne) for ligne in texte.splitlines() if ligne.strip()) or cellule("")


def _classement(lot: LotCompare, decimales: int) -> Iterator[Bloc]:
    criteres = [c.critere for c in lot.offres[0].note.criteres]
    entetes = ("Rang", "Soumissionnaire", *(c.libelle or c.id for c in criteres), "Note")
    lignes = [
        (
            _rang(offre),
            offre.soumissionnaire,
            *(en_francais(c.note, decimales) for c in offre.note.criteres),
            en_francais(offre.note.note, decimales),
        )
        for offre in lot.offres
    ]
    largeur = 60 // (len(criteres) + 1)
    etat = "provisoire" if lot.provisoire else "à valider"
    yield tableau(entetes, lignes, (12, 28, *(largeur for _ in criteres), largeur), f"Classement {etat}")
    if lot.departage is not None:
        yield paragraphe(lot.departage.phrase)
    for offre in lot.offres:
        if not offre.mise_a_l_ecart and not offre.note.est_complete:
            part = en_francais(100 * offre.note.couverture, 2)
            yield paragraphe(f"{offre.soumissionnaire} n'est pas classé : {part} % du barème est évalué.")


def _rang(offre: OffreComparee) -> str:
    if offre.mise_a_l_ecart:
        return offre.mise_a_l_ecart.decision.etat
    return "–" if offre.rang is None else str(offre.rang)


def _points(comparaison: Comparaison) -> Iterator[Bloc]:
    par_lot: Mapping[str, list[str]] = {
        titre_de_lot(lot): [f"{r.message} {r.conseil}" for r in lot.raisons] for lot in comparaison.lots if lot.raisons
    }
    for titre, textes in par_lot.items():
        if titre:
            yield Titre(2, titre)
        yield _liste(textes)
    if comparaison.anomalies:
        yield paragraphe("Relevé à la lecture des grilles :")
        yield _liste([f"{a.lieu} : {a.message} {a.conseil}" for a in comparaison.anomalies])
    if not par_lot and not comparaison.anomalies:
        yield paragraphe("Toutes les notes sont saisies et motivées. Le classement reste à valider et à signer.")


def _liste(textes: Sequence[str]) -> Liste:
    return Liste(tuple((paragraphe(texte),) for texte in textes))


def _signature() -> Iterator[Bloc]:
    yield paragraphe("Conclusion et proposition, à rédiger par l'auteur du rapport :")
    yield Encadre((paragraphe("\u00a0"), paragraphe("\u00a0"), paragraphe("\u00a0")))
    vide = (paragraphe("\u00a0"), paragraphe("\u00a0"))
    lignes = [(cellule(nom), vide, vide, vide) for nom in ("Rédacteur", "Évaluateur", "Responsable")]
    yield tableau(("Qualité", "Nom", "Date", "Signature"), lignes, (20, 30, 20, 30), "Signatures")
