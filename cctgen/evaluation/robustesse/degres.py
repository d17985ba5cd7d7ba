"""Ce que change un seul degré d'écart sur une exigence, et ce qui départage le premier du deuxième ; exact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from cctgen.assemblage.modele import ExigenceRetenue
from cctgen.consultation.bareme import Bareme
from cctgen.evaluation.classement import OffreComparee
from cctgen.evaluation.notation.portee import PartDuBareme
from cctgen.evaluation.robustesse.modele import Departage, EcartDePoints, EffetDeDegre


def effets_d_un_degre(
    bareme: Bareme, parts: Sequence[PartDuBareme], classees: Sequence[OffreComparee]
) -> Iterator[EffetDeDegre]:
    """Énumère, exigence par exigence, le degré de moins du premier, puis le degré de plus qui le détrônerait.

    Le degré de moins est dit même sans effet : il mesure ce que vaut l'exigence. Seule une note donnée par une
    personne bouge : le zéro qu'un règlement attache à une réponse absente n'est pas une appréciation.
    """
    premier, *rivaux = classees
    poursuivants = [o.soumissionnaire for o in rivaux if _note(o) == _note(rivaux[0])]
    for exigence, points in points_des_exigences(parts):
        if (moins := _mouvement(bareme, premier, exigence.ref, points, -1)) is not None:
            devant = _devant(premier.soumissionnaire, _note(premier) + moins.points, poursuivants, _note(rivaux[0]))
            yield replace(moins, devant=devant)
        for rival in rivaux:
            if _note(premier) - _note(rival) > points:
                continue  # l'exigence entière n'y suffirait pas
            plus = _mouvement(bareme, rival, exigence.ref, points, 1)
            if plus is not None and _note(rival) + plus.points >= _note(premier):
                nom, note = rival.soumissionnaire, _note(rival) + plus.points
                yield replace(plus, devant=_devant(nom, note, [premier.soumissionnaire], _note(premier)))


def _devant(offre: str, note: Fraction, autres: Sequence[str], sommet: Fraction) -> tuple[str, ...]:
    """Rend qui est premier entre une offre et les meilleures des autres ; les deux à égalité."""
    return (*((offre,) if note >= sommet else ()), *(autres if sommet >= note else ()))


def points_des_exigences(parts: Iterable[PartDuBareme]) -> Iterator[tuple[ExigenceRetenue, Fraction]]:
    """Énumère les exigences notées et les points qu'elles valent ; une exigence de deux sous-critères les cumule."""
    points: dict[str, Fraction] = {}
    exigences: dict[str, ExigenceRetenue] = {}
    for part in parts:
        for exigence in part.exigences:
            exigences[exigence.ref] = exigence
            points[exigence.ref] = points.get(exigence.ref, Fraction(0)) + part.poids_effectif(exigence)
    for ref, exigence in exigences.items():
        yield exigence, points[ref]


def _mouvement(bareme: Bareme, offre: OffreComparee, ref: str, points: Fraction, sens: int) -> EffetDeDegre | None:
    degre = _degre_voisin(bareme, offre, ref, sens)
    if degre is None:
        return None
    note = offre.notes[ref]
    return EffetDeDegre(ref, offre.soumissionnaire, note, degre, points * (degre - note) / bareme.note_maximale, ())


def _degre_voisin(bareme: Bareme, offre: OffreComparee, ref: str, sens: int) -> int | None:
    avis = offre.appreciations.get(ref)
    degres = sorted(d.note for d in bareme.echelle)
    if avis is None or avis.note not in degres or avis.note != offre.notes.get(ref):
        return None
    place = degres.index(avis.note) + sens
    return degres[place] if 0 <= place < len(degres) else None


def departager(
    bareme: Bareme, parts: Sequence[PartDuBareme], premier: OffreComparee, deuxieme: OffreComparee
) -> Departage:
    """Rend ce qui sépare deux offres classées ; les écarts par critère somment à l'écart des notes."""
    criteres = [
        EcartDePoints(c.critere.libelle or c.id, Fraction(c.critere.poids) * ((c.note or 0) - (d.note or 0)) / 100)
        for c, d in zip(premier.note.criteres, deuxieme.note.criteres, strict=True)
    ]
    exigences = [
        EcartDePoints(e.ref, points * (une - autre) / bareme.note_maximale, (une, autre))
        for e, points in points_des_exigences(parts)
        if (une := premier.notes[e.ref]) != (autre := deuxieme.notes[e.ref])
    ]
    ecart = _note(premier) - _note(deuxieme)
    return Departage(
        deuxieme.soumissionnaire,
        ecart,
        tuple(criteres),
        tuple(sorted(exigences, key=lambda e: (-abs(e.points), e.libelle))),
        _degres_pour_inverser(bareme, parts, premier, deuxieme, ecart),
    )


def _degres_pour_inverser(
    bareme: Bareme, parts: Sequence[PartDuBareme], premier: OffreComparee, deuxieme: OffreComparee, ecart: Fraction
) -> int | None:
    mouvements = []
    for exigence, points in points_des_exigences(parts):
        for offre, sens in ((premier, -1), (deuxieme, 1)):
            mouvement = _mouvement(bareme, offre, exigence.ref, points, sens)
            mouvements += [] if mouvement is None else [abs(mouvement.points)]
    gagne = Fraction(0)
    for rang, points in enumerate(sorted(mouvements, reverse=True), start=1):
        gagne += points
        if gagne > ecart:
            return rang
    return None


def _note(offre: OffreComparee) -> Fraction:
    """Une offre classée a une note."""
    if offre.note.note is None:
        raise ValueError(f"{offre.soumissionnaire} est classée sans note")
    return offre.note.note
