"""Le calcul des notes, exact de bout en bout ; l'arrondi n'existe qu'à l'affichage.

Une exigence non évaluée n'est pas un zéro : elle sort du numérateur et du dénominateur, l'offre est provisoire.
Un critère d'appréciation dont rien n'est évalué ôte la note globale : le prix seul n'en tient pas lieu.
Ni note négative, ni rang moyen, ni zéro d'office au plus cher : CE, 18 décembre 2012, n° 362532 ;
7 juin 2024, n° 489404 ; 24 mai 2017, n° 405787.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from cctgen.consultation.bareme import Bareme, Critere, SousCritere, TypeCritere
from cctgen.consultation.methode.regles import CaseVide
from cctgen.evaluation.modele import Appreciation
from cctgen.evaluation.notation.portee import PartDuBareme
from cctgen.matrice.modele import Reponse
from cctgen.socle import nombres


@dataclass(frozen=True, slots=True)
class NoteDePart:
    """La note d'un sous-critère sur 100 ; `evaluees` sur `total` est son dénominateur."""

    sous_critere: SousCritere
    note: Fraction | None
    evaluees: int
    total: int
    couverture: Fraction

    @property
    def id(self) -> str:
        """Rend l'identifiant du sous-critère."""
        return self.sous_critere.id


@dataclass(frozen=True, slots=True)
class NoteDeCritere:
    """La note d'un critère sur 100 ; `couverture` est la part de son poids réellement évaluée, de 0 à 1."""

    critere: Critere
    note: Fraction | None
    couverture: Fraction
    parts: tuple[NoteDePart, ...] = ()

    @property
    def id(self) -> str:
        """Rend l'identifiant du critère."""
        return self.critere.id


@dataclass(frozen=True, slots=True)
class NoteGlobale:
    """La note d'une offre sur 100 et la part du barème réellement évaluée, de 0 à 1."""

    note: Fraction | None
    couverture: Fraction
    criteres: tuple[NoteDeCritere, ...]

    @property
    def est_complete(self) -> bool:
        """Vrai si tout le barème a été évalué : seule une note complète se compare."""
        return self.couverture == 1


def est_absente(reponse: Reponse | None) -> bool:
    """Vrai si le soumissionnaire n'a rien écrit sur l'exigence."""
    return reponse is None or not (
        reponse.conformite.strip()
        or reponse.conformite_brute.strip()
        or reponse.couverture.strip()
        or reponse.couverture_brute.strip()
        or reponse.justification.strip()
        or reponse.renvoi.strip()
    )


def notes_des_exigences(
    bareme: Bareme,
    refs: Sequence[str],
    reponses: Mapping[str, Reponse],
    appreciations: Mapping[str, Appreciation],
) -> dict[str, int]:
    """Rend la note de chaque exigence évaluée.

    Avec `case_vide: zero`, une réponse absente vaut 0 : le règlement l'a annoncé, la règle vaut pour tous
    (CE, 20 septembre 2019, n° 421075).
    """
    notes: dict[str, int] = {}
    vide_vaut_zero = bareme.case_vide is CaseVide.ZERO
    for ref in refs:
        if vide_vaut_zero and est_absente(reponses.get(ref)):
            notes[ref] = 0
        elif (appreciation := appreciations.get(ref)) is not None and appreciation.note is not None:
            notes[ref] = appreciation.note
    return notes


def noter_part(part: PartDuBareme, notes: Mapping[str, int], note_maximale: int) -> NoteDePart:
    """Rend 100 x Σ(poids x note) / Σ(poids x note maximale) sur les exigences évaluées."""
    ponderees = zip(part.exigences, part.unites, strict=True)
    evaluees = [(poids, notes[e.ref]) for e, poids in ponderees if e.ref in notes]
    poids, total = sum(poids for poids, _ in evaluees), sum(part.unites)
    obtenu = sum(poids * note for poids, note in evaluees)
    return NoteDePart(
        sous_critere=part.sous_critere,
        note=Fraction(100 * obtenu, poids * note_maximale) if poids and note_maximale else None,
        evaluees=len(evaluees),
        total=len(part.exigences),
        couverture=Fraction(poids, total) if total else Fraction(0),
    )


def noter_critere(critere: Critere, parts: Sequence[NoteDePart]) -> NoteDeCritere:
    """Rend Σ(poids x note) / 100 ; à défaut d'une note, sur les seuls poids évalués."""
    poids = [(Fraction(part.sous_critere.poids), part.note) for part in parts]
    couverture = sum((Fraction(p.sous_critere.poids) * p.couverture for p in parts), Fraction(0)) / 100
    return NoteDeCritere(critere, _moyenne(poids), couverture, tuple(parts))


def noter_prix(critere: Critere, prix: Decimal | None, retenus: Sequence[Decimal]) -> NoteDeCritere:
    """Rend la note que donne la formule du critère ; sans prix, rien. `retenus` : les prix de référence."""
    if prix is None or not retenus:
        return NoteDeCritere(critere, None, Fraction(0))
    return NoteDeCritere(critere, critere.formule.noter(prix, retenus), Fraction(1))


def noter_offre(
    bareme: Bareme,
    parts: Sequence[PartDuBareme],
    notes: Mapping[str, int],
    prix: Decimal | None,
    retenus: Sequence[Decimal],
) -> NoteGlobale:
    """Rend toutes les notes d'une offre, de l'exigence à la note globale."""
    criteres = []
    for critere in bareme.criteres:
        if critere.type is TypeCritere.PRIX:
            criteres.append(noter_prix(critere, prix, retenus))
            continue
        du_critere = [noter_part(p, notes, bareme.note_maximale) for p in parts if p.critere.id == critere.id]
        criteres.append(noter_critere(critere, du_critere))
    couverture = sum((Fraction(c.critere.poids) * c.couverture for c in criteres), Fraction(0)) / 100
    a_apprecier = any(c.note is None and c.critere.type is not TypeCritere.PRIX for c in criteres)
    note = None if a_apprecier else _moyenne([(Fraction(c.critere.poids), c.note) for c in criteres])
    return NoteGlobale(note, couverture, tuple(criteres))


def _moyenne(poids_et_notes: Sequence[tuple[Fraction, Fraction | None]]) -> Fraction | None:
    """Moyenne pondérée des seules notes connues ; toutes connues, c'est Σ(poids x note) / 100."""
    connues = [(poids, note) for poids, note in poids_et_notes if note is not None]
    total = sum((poids for poids, _ in connues), Fraction(0))
    return sum((poids * note for poids, note in connues), Fraction(0)) / total if total else None


def arrondir(valeur: Fraction, decimales: int) -> Decimal:
    """Arrondit au plus proche, la demie vers le haut ; à l'affichage seulement."""
    unites = (valeur * 10**decimales + Fraction(1, 2)).__floor__()
    return Decimal(unites).scaleb(-decimales)


def en_texte(valeur: Fraction | None, decimales: int) -> str | None:
    """Rend la note arrondie en chaîne décimale, « 72.35 »."""
    return None if valeur is None else f"{arrondir(valeur, decimales):.{decimales}f}"


def en_francais(valeur: Fraction | None, decimales: int) -> str:
    """Rend la note arrondie telle qu'elle se lit, « 72,35 », ou un tiret."""
    return "–" if valeur is None else nombres.en_francais(arrondir(valeur, decimales), decimales)
