"""Les feuilles de détail du tableau comparatif : lots, irrégularités, anomalies, barème."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.assemblage.modele import Dossier, ExigenceRetenue
from cctgen.consultation.bareme import Bareme, TypeCritere
from cctgen.documents.texte import en_clair
from cctgen.evaluation import feuilles
from cctgen.evaluation.classement import Comparaison, LotCompare, OffreComparee
from cctgen.evaluation.notation.calcul import arrondir, en_francais
from cctgen.evaluation.notation.portee import PartDuBareme, parts_du_bareme
from cctgen.evaluation.phrases import poids_en_clair, titre_de_lot
from cctgen.matrice.modele import Reponse
from cctgen.socle.anomalies import Anomalie, Gravite

_EXIGENCE = ("Réf.", "Thème", "Niveau", "Sous-critère", "Points sur 100", "Exigence")
_LARGEURS_EXIGENCE = (15, 20, 8, 18, 9, 46)
_PAR_OFFRE = ("Déclaré", "Constat", "Note", "Commentaire et source")
_LARGEURS_OFFRE = (18, 16, 7, 42)
_GRAVITES = {
    Gravite.INFORMATION: "information",
    Gravite.A_QUALIFIER: "à qualifier",
    Gravite.BLOQUANTE: "bloquante",
}


def feuille_de_lot(lot: LotCompare) -> str:
    """Rend le nom de la feuille de détail d'un lot."""
    return f"Lot {lot.numero}" if lot.numero else "Exigences"


def ecrire_lot(feuille: Worksheet, dossier: Dossier, lot: LotCompare) -> None:
    """Écrit une ligne par exigence : ce que chaque offre déclare, ce que l'évaluateur en dit."""
    exigences = dossier.exigences(lot.numero)
    parts = {e.ref: p for p in _parts(dossier.bareme_du_lot(lot.numero), exigences) for e in p.exigences}
    titre = titre_de_lot(lot) or "Exigence par exigence"
    feuilles.ecrire_titre(feuille, titre, feuilles.edition_en_clair(dossier.edition))
    entetes = [*_EXIGENCE, *(e for _ in lot.offres for e in _PAR_OFFRE)]
    feuilles.regler_largeurs(feuille, (*_LARGEURS_EXIGENCE, *(x for _ in lot.offres for x in _LARGEURS_OFFRE)))
    _ecrire_bandeau(feuille, lot.offres)
    feuilles.ecrire_entetes(feuille, 5, entetes)
    for ligne, exigence in enumerate(exigences, start=6):
        valeurs: list[str | int | Decimal | None] = [*_de_l_exigence(exigence, parts)]
        for offre in lot.offres:
            valeurs += _de_l_offre(offre, exigence.ref)
        feuilles.ecrire_ligne(feuille, ligne, valeurs)
        _marquer_reserves(feuille, ligne, lot.offres, exigence.ref)
    feuille.auto_filter.ref = f"A5:{get_column_letter(len(entetes))}{max(6, 5 + len(exigences))}"
    feuille.freeze_panes = "B6"
    feuilles.mettre_en_page(feuille, f"{dossier.edition.reference}, {titre}", 5, feuilles.A3)


def _parts(bareme: Bareme | None, exigences: Sequence[ExigenceRetenue]) -> tuple[PartDuBareme, ...]:
    return parts_du_bareme(bareme, exigences) if bareme else ()


def _ecrire_bandeau(feuille: Worksheet, offres: Sequence[OffreComparee]) -> None:
    """Écrit le nom de chaque offre au-dessus de ses colonnes."""
    for rang, offre in enumerate(offres):
        colonne = 1 + len(_EXIGENCE) + rang * len(_PAR_OFFRE)
        case = feuilles.cellule(feuille, 4, colonne)
        feuilles.ecrire_texte(
            case, offre.soumissionnaire + (f" ({offre.mise_a_l_ecart.decision.etat})" if offre.mise_a_l_ecart else "")
        )
        case.font, case.alignment = feuilles.SOUS_TITRE, Alignment(vertical="bottom")
        for decalage in range(len(_PAR_OFFRE)):
            feuilles.cellule(feuille, 4, colonne + decalage).fill = feuilles.FOND_FERME
            feuilles.cellule(feuille, 4, colonne + decalage).border = feuilles.BORDURE


def _de_l_exigence(exigence: ExigenceRetenue, parts: Mapping[str, PartDuBareme]) -> Iterator[str | Decimal]:
    part = parts.get(exigence.ref)
    yield from (exigence.ref, exigence.libelle_theme, exigence.niveau.value)
    if part is None:
        yield from ("non notée", "–")
    else:
        yield part.sous_critere.libelle or part.sous_critere.id
        yield arrondir(part.poids_effectif(exigence), 2)
    yield en_clair(exigence.enonce)


def _de_l_offre(offre: OffreComparee, ref: str) -> Iterator[str | int | None]:
    reponse = next((r for r in offre.offre.reponses if r.ref == ref), None)
    avis = offre.appreciations.get(ref)
    yield _declare(reponse)
    divergent = avis is not None and avis.en_ecart and not avis.note_en_ecart
    yield (avis.constat.value + (" (écart)" if divergent else "")) if avis and avis.constat else ""
    yield "écart" if avis and avis.note_en_ecart else offre.notes.get(ref)
    yield "\n".join(t for t in (avis.commentaire, f"({avis.source})" if avis.source else "") if t) if avis else ""


def _declare(reponse: Reponse | None) -> str:
    if reponse is None:
        return "sans réponse"
    conformite = reponse.conformite or reponse.conformite_brute or "sans réponse"
    couverture = reponse.couverture or reponse.couverture_brute
    return f"{conformite}\n{couverture}" if couverture else conformite


def _marquer_reserves(feuille: Worksheet, ligne: int, offres: Sequence[OffreComparee], ref: str) -> None:
    for rang, offre in enumerate(offres):
        colonne = 1 + len(_EXIGENCE) + rang * len(_PAR_OFFRE)
        if any(i.ref == ref for i in offre.irregularites):
            for decalage in (0, 1):
                feuilles.cellule(feuille, ligne, colonne + decalage).fill = feuilles.FOND_RESERVE
        avis = offre.appreciations.get(ref)
        if avis and avis.note is not None and not avis.est_motivee:
            feuilles.cellule(feuille, ligne, colonne + 3).fill = feuilles.FOND_ALERTE


def _ecrire_table(
    feuille: Worksheet,
    dossier: Dossier,
    titre: str,
    colonnes: Sequence[tuple[str, float]],
    rangees: Sequence[Sequence[str]],
) -> None:
    feuilles.ecrire_titre(feuille, titre, feuilles.edition_en_clair(dossier.edition))
    feuilles.regler_largeurs(feuille, [largeur for _, largeur in colonnes])
    feuilles.ecrire_entetes(feuille, 4, [entete for entete, _ in colonnes])
    for ligne, rangee in enumerate(rangees, start=5):
        feuilles.ecrire_ligne(feuille, ligne, rangee)
    if not rangees:
        feuilles.ecrire_texte(feuilles.cellule(feuille, 5, 1), "Aucune.")
    feuille.auto_filter.ref = f"A4:{get_column_letter(len(colonnes))}{max(5, 4 + len(rangees))}"
    feuille.freeze_panes = "A5"
    feuilles.mettre_en_page(feuille, f"{dossier.edition.reference}, {titre}", 4)


def ecrire_irregularites(feuille: Worksheet, dossier: Dossier, comparaison: Comparaison) -> None:
    """Écrit les irrégularités potentielles et les décisions prises, personne n'étant écarté d'office."""
    colonnes = (
        ("Lot", 8),
        ("Soumissionnaire", 36),
        ("Réf.", 15),
        ("Exigence", 46),
        ("Motif", 34),
        ("Décision", 18),
        ("Motif de la décision", 40),
        ("Auteur", 20),
        ("Date", 12),
    )
    rangees = []
    for lot in comparaison.lots:
        enonces = {e.ref: en_clair(e.enonce) for e in dossier.exigences(lot.numero)}
        for offre in lot.offres:
            for i in offre.irregularites:
                d = i.decision
                fin = (d.decision.libelle, d.motif, d.auteur, f"{d.date:%d/%m/%Y}") if d else ("à prendre", "", "", "")
                debut = (str(lot.numero or "–"), offre.soumissionnaire, i.ref, enonces.get(i.ref, ""))
                rangees.append((*debut, " ; ".join(i.motifs), *fin))
    _ecrire_table(feuille, dossier, "Irrégularités potentielles", colonnes, rangees)


def ecrire_reserves(feuille: Worksheet, dossier: Dossier, comparaison: Comparaison) -> None:
    """Écrit ce que la lecture a relevé et qui attend une personne : exigences P à constater, réserves."""
    colonnes = (("Lot", 8), ("Soumissionnaire", 36), ("Réf.", 15), ("Relevé", 80), ("Qualification", 36))
    rangees = [
        (str(lot.numero or "–"), offre.soumissionnaire, *ligne)
        for lot in comparaison.lots
        for offre in lot.offres
        for ligne in (
            *((ref, "exigence de niveau P sans constat « Vérifié »", "à constater") for ref in offre.a_constater),
            *((r.ref, r.message, r.qualifiee_par or "à qualifier") for r in offre.reserves if not r.est_de_fond),
        )
    ]
    _ecrire_table(feuille, dossier, "Réserves et points à constater", colonnes, rangees)


def ecrire_anomalies(feuille: Worksheet, dossier: Dossier, comparaison: Comparaison) -> None:
    """Écrit tout ce que la lecture des offres et des grilles a relevé."""
    colonnes = (
        ("Lot", 8),
        ("Soumissionnaire", 26),
        ("Lieu", 34),
        ("Code", 22),
        ("Gravité", 13),
        ("Réf.", 15),
        ("Message", 56),
        ("Conseil", 46),
    )
    rangees = [
        (str(lot.numero or "–"), o.soumissionnaire, *_anomalie(a, o.offre.fichier))
        for lot in comparaison.lots
        for o in lot.offres
        for a in o.offre.anomalies
    ]
    rangees += [
        ("–", f.offre.soumissionnaire or "–", *_anomalie(a, f.offre.fichier))
        for f in comparaison.fichiers_a_part
        for a in f.offre.anomalies
    ]
    rangees += [(str(a.lot or "–"), "évaluation", *_anomalie(a, "")) for a in comparaison.anomalies]
    _ecrire_table(feuille, dossier, "Anomalies", colonnes, rangees)


def _anomalie(anomalie: Anomalie, fichier: str) -> tuple[str, ...]:
    lieu = str(anomalie.lieu) or fichier
    return (lieu, anomalie.code, _GRAVITES[anomalie.gravite], anomalie.ref, anomalie.message, anomalie.conseil)


def ecrire_bareme(feuille: Worksheet, dossier: Dossier) -> None:
    """Écrit les poids publiés et les points de chaque exigence : aucun poids n'est caché."""
    colonnes = (
        ("Lot", 8),
        ("Critère", 28),
        ("Poids", 9),
        ("Sous-critère", 28),
        ("Poids dans le critère", 12),
        ("Réf.", 16),
        ("Poids de l'exigence", 12),
        ("Points sur 100", 12),
    )
    baremes = ((lot, dossier.bareme_du_lot(lot)) for lot in dossier.numeros)
    rangees = [rangee for lot, bareme in baremes if bareme for rangee in _lignes_du_bareme(dossier, lot, bareme)]
    _ecrire_table(feuille, dossier, "Barème appliqué", colonnes, rangees)


def _lignes_du_bareme(dossier: Dossier, lot: int, bareme: Bareme) -> Iterator[tuple[str, ...]]:
    for critere in bareme.criteres:
        tete = (str(lot or "–"), critere.libelle or critere.id, poids_en_clair(critere.poids))
        if critere.type is TypeCritere.PRIX:
            yield (*tete, "", "", "", "", poids_en_clair(critere.poids))
    for part in parts_du_bareme(bareme, dossier.exigences(lot)):
        tete = (str(lot or "–"), part.critere.libelle or part.critere.id, poids_en_clair(part.critere.poids))
        sous = (part.sous_critere.libelle or part.sous_critere.id, poids_en_clair(part.sous_critere.poids))
        for e in part.exigences:
            points = en_francais(part.poids_effectif(e), 4)
            yield (*tete, *sous, e.ref, poids_en_clair(e.poids), points)
