"""L'annexe du rapport : chaque fichier reçu, puis chaque exigence à travers toutes les offres, à part du texte."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from cctgen.assemblage.modele import Dossier, ExigenceRetenue
from cctgen.consultation.modele import date_en_clair
from cctgen.documents.composition.flux import LignesEnFlux
from cctgen.documents.entete import entete_du_dossier
from cctgen.documents.markdown.lecture import en_clair
from cctgen.documents.texte import Bloc, Cellule, Titre, cellule, paragraphe, tableau
from cctgen.documents.word.rendu import rendre_rapport
from cctgen.evaluation.accord.desaccords import separer
from cctgen.evaluation.classement import Comparaison, LotCompare, OffreComparee
from cctgen.evaluation.feuilles import du_tour
from cctgen.evaluation.modele import Appreciation, Constat, jour_saisi
from cctgen.evaluation.notation.calcul import en_francais
from cctgen.evaluation.notation.portee import PartDuBareme, parts_du_bareme
from cctgen.evaluation.phrases import titre_de_lot
from cctgen.evaluation.rapport.composants import composants_de_l_offre
from cctgen.evaluation.rapport.modele import Analyse, situe, typographie_des_offres
from cctgen.evaluation.rapport.regularite import reserves_groupees
from cctgen.evaluation.rapport.tableaux import avec_legendes, d_un_seul_tenant, nom_du_critere, qui_se_coupent
from cctgen.matrice.modele import Offre, StatutOffre
from cctgen.socle.nombres import compter, siret_en_clair
from cctgen.socle.typographie import majuscule

TITRE_ANNEXE = "Annexe au rapport d'analyse"


def rediger_annexe(dossier: Dossier, comparaison: Comparaison, modele: bytes, analyse: Analyse) -> bytes:
    """Rend l'annexe en Word, de la version et du jour du rapport."""
    entete = entete_du_dossier(dossier, f"{TITRE_ANNEXE}{du_tour(analyse.tour)}", "Détail exigence par exigence")
    situee = situe(entete, comparaison, analyse)
    return rendre_rapport(
        modele, situee, corps_de_l_annexe(dossier, comparaison), typographie_des_offres(dossier, comparaison)
    )


def corps_de_l_annexe(dossier: Dossier, comparaison: Comparaison) -> tuple[Bloc, ...]:
    """Rend toute l'annexe, dans l'ordre où elle se lit."""
    lots = [bloc for lot in comparaison.lots for bloc in _lot(dossier, lot, comparaison.decimales)]
    return (Titre(1, "Fichiers reçus"), *_fichiers_recus(comparaison), *lots)


def _fichiers_recus(comparaison: Comparaison) -> Iterator[Bloc]:
    recues = [(o.offre, _etat(o)) for lot in comparaison.lots for o in lot.offres]
    recues += [(f.offre, f.offre.statut.libelle) for f in comparaison.fichiers_a_part]
    if not recues:
        yield paragraphe("Aucune offre n'a été enregistrée.")
        return
    lignes = [
        (str(o.lot or "–"), o.soumissionnaire or "Non identifié", o.fichier, o.sha256, majuscule(etat))
        for o, etat in recues
    ]
    entetes = ("Lot", "Soumissionnaire", "Fichier reçu", "Empreinte SHA-256", "État")
    yield tableau(entetes, lignes, "Fichiers reçus")
    yield from _identifications([offre for offre, _ in recues])


def _identifications(offres: Sequence[Offre]) -> Iterator[Bloc]:
    """Rend ce que chaque candidat dit de lui dans sa matrice : SIRET, groupement, contact, courriel, date."""
    dites = [
        (_identifiee(o), siret_en_clair(o.siret) or "–", " ; ".join(_champs(o)) or "–")
        for o in offres
        if o.siret or o.identification
    ]
    if dites:
        titre = "Identification des candidats"
        yield Titre(1, titre)
        yield d_un_seul_tenant(tableau(("Candidat", "SIRET", "Ce qu'il déclare"), dites, titre))


def _identifiee(offre: Offre) -> str:
    nom = offre.soumissionnaire or offre.fichier
    return f"{nom} (lot {offre.lot})" if offre.lot else nom


def _champs(offre: Offre) -> Iterator[str]:
    return (f"{champ} : {_jour_en_lettres(' '.join(dit.split()))}" for champ, dit in offre.identification)


def _jour_en_lettres(dit: str) -> str:
    """Rend « 15 janvier 2027 » pour « 15/01/2027 » : une pièce écrit ses dates en toutes lettres."""
    try:
        return date_en_clair(date.fromisoformat(str(jour_saisi(dit))))
    except ValueError:
        return dit


def _etat(offre: OffreComparee) -> str:
    """Rend où en est l'offre au jour du rapport : la lecture a pu relever ce qu'une personne a depuis qualifié."""
    if offre.mise_a_l_ecart:
        return offre.mise_a_l_ecart.decision.etat
    if nombre := offre.nombre_a_qualifier:
        return f"{compter(nombre, 'point')} à qualifier"
    return "tout est qualifié" if offre.offre.statut is StatutOffre.A_QUALIFIER else offre.offre.statut.libelle


def _lot(dossier: Dossier, lot: LotCompare, decimales: int) -> Iterator[Bloc]:
    if not lot.offres:
        return
    exigences = dossier.exigences(lot.numero)
    bareme = dossier.bareme_du_lot(lot.numero)
    lieu = titre_de_lot(lot)
    yield Titre(1, f"Appréciations, {lieu[0].lower()}{lieu[1:]}" if lieu else "Appréciations")
    for part in parts_du_bareme(bareme, exigences) if bareme else ():
        yield from _part(part, lot.offres, decimales)
    yield Titre(1, f"Constats, réserves et composants, lot {lot.numero}" if lot.numero else "Constats et réserves")
    non_notees = [e.ref for e in exigences if not e.notee]
    for offre in lot.offres:
        yield Titre(2, offre.soumissionnaire)
        constats = _constats([offre.appreciations[ref] for ref in non_notees if ref in offre.appreciations])
        releves = (*constats, *_reserves(offre), *composants_de_l_offre(dossier, offre.offre))
        yield from qui_se_coupent(avec_legendes(releves))


def _part(part: PartDuBareme, offres: Sequence[OffreComparee], decimales: int) -> Iterator[Bloc]:
    """Rend un sous-critère : l'exigence une fois, puis ce que vaut chaque offre, l'une sous l'autre."""
    critere = part.critere.libelle or part.critere.id
    nom = nom_du_critere(part.sous_critere if part.critere.sous_criteres else part.critere)
    yield Titre(2, f"{critere} : {nom}" if part.critere.sous_criteres else nom)
    de_quoi = "sous-critère" if part.critere.sous_criteres else "critère"
    yield paragraphe(f"Notes du {de_quoi} sur 100 : {' ; '.join(_notes(part, offres, decimales))}.")
    vide = tableau(("Exigence", "Offre", "Note", "Appréciation et source"), (), nom, "Appréciations par sous-critère")
    # Cinq cents offres y font plus de cent mille lignes : elles se composent à mesure qu'elles s'écrivent.
    nombre = len(part.exigences) * len(offres)
    yield replace(vide, lignes=LignesEnFlux(nombre, lambda: (li for e in part.exigences for li in _lignes(e, offres))))


def _notes(part: PartDuBareme, offres: Sequence[OffreComparee], decimales: int) -> Iterator[str]:
    for offre in offres:
        notes = [p for c in offre.note.criteres if c.id == part.critere.id for p in c.parts]
        note = next(n for n in notes if n.id == part.sous_critere.id)
        chiffre = en_francais(note.note, decimales)
        yield f"{offre.soumissionnaire} {chiffre} ({compter(note.evaluees, 'exigence évaluée')} sur {note.total})"


def _lignes(exigence: ExigenceRetenue, offres: Sequence[OffreComparee]) -> Iterator[tuple[Cellule, ...]]:
    enonce, rappel = en_lignes(f"{exigence.ref}\n{en_clair(exigence.enonce)}"), cellule(exigence.ref)
    for rang, offre in enumerate(offres):
        avis, note = offre.appreciations.get(exigence.ref), offre.notes.get(exigence.ref)
        texte = _qui_a_note(avis) + avec_source(avis.commentaire, avis.source) if avis else ""
        if avis and avis.en_ecart:
            texte = f"Écart entre évaluateurs, à trancher.\n{texte}"
        yield (
            rappel if rang else enonce,
            _case(offre.soumissionnaire),
            _case("à noter" if note is None else str(note)),
            _en_lignes(texte or "Aucune appréciation saisie."),
        )


def _qui_a_note(appreciation: Appreciation) -> str:
    """Rend la note de chacun, que le consensus garde à côté de la sienne."""
    individuels, consensus = separer(appreciation)
    notants = [*individuels, *([consensus] if consensus else [])]
    notes = [f"{a.evaluateur} {a.note}" for a in notants if a.note is not None]
    return f"Note{'s' if len(notes) > 1 else ''} : {', '.join(notes)}.\n" if notes else ""


def avec_source(commentaire: str, source: str) -> str:
    """Rend le commentaire et sa source, chacun sur sa ligne."""
    return "\n".join(t for t in (commentaire, f"Source : {source}" if source else "") if t)


def en_lignes(texte: str) -> Cellule:
    """Rend une cellule dont chaque ligne est un paragraphe."""
    return tuple(paragraphe(ligne) for ligne in texte.splitlines() if ligne.strip()) or cellule("")


# Ce qui revient d'une ligne à l'autre, nom d'une offre, degré, commentaire type, reste une même case.
_case, _en_lignes = lru_cache(maxsize=4096)(cellule), lru_cache(maxsize=4096)(en_lignes)


def _constats(avis: Sequence[Appreciation]) -> Iterator[Bloc]:
    """Rend les constats sur les exigences non notées : ils fondent la régularité, jamais une note."""
    comptes = [(c, sum(1 for a in avis if a.constat is c)) for c in Constat]
    dits = ", ".join(f"« {constat.value} » {nombre}" for constat, nombre in comptes if nombre)
    if dits:
        yield paragraphe(f"Constats des évaluateurs sur les exigences non notées : {dits}.")
    lignes = [
        (a.ref, a.constat.value, en_lignes(avec_source(a.commentaire, a.source)))
        for a in avis
        if a.constat and a.constat is not Constat.VERIFIE
    ]
    if lignes:
        yield tableau(("Réf.", "Constat", "Commentaire et source"), lignes, "Constats à examiner")


def _reserves(offre: OffreComparee) -> Iterator[Bloc]:
    """Rend tout ce que la lecture a relevé, qualifié ou non ; les réserves de fond d'une P sont des irrégularités."""
    lignes = reserves_groupees([r for r in offre.reserves if not r.est_de_fond], offre.reste("à qualifier"))
    if lignes:
        yield tableau(("Réf.", "Relevé à la lecture", "Qualification"), lignes, "Réserves relevées")
