"""L'écran de décision d'un lot : qui est classé premier, pourquoi, sous quelles réserves, ce qui le départage.

Il ne décide de rien : une personne lit, valide et signe.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from cctgen.consultation.bareme import Bareme
from cctgen.documents.markdown.lecture import en_clair
from cctgen.evaluation.classement import LotCompare, OffreComparee
from cctgen.evaluation.derogations.controle import demandes_de
from cctgen.evaluation.derogations.modele import APRES_LA_NOTIFICATION
from cctgen.evaluation.motivation.ecarts import sans_rang
from cctgen.evaluation.notation.calcul import en_francais
from cctgen.evaluation.notation.portee import PartDuBareme
from cctgen.evaluation.notation.repartition import points_des_criteres
from cctgen.evaluation.phrases import enumerer, etat_acheve, nom_du_prix
from cctgen.evaluation.robustesse.degres import departager
from cctgen.evaluation.robustesse.modele import Departage, EcartDePoints
from cctgen.evaluation.robustesse.phrases import phrases_de_l_ecart, points
from cctgen.matrice.modele import Offre
from cctgen.socle.nombres import compter, montant_en_clair

_EXIGENCES_DECISIVES = 5


@dataclass(frozen=True, slots=True)
class LigneDecisive:
    """Une exigence ou un prix qui sépare les deux premières offres ; `points` en faveur de la première.

    `dites` est ce que les évaluateurs ont écrit de l'une, puis de l'autre : un écart se lit des deux côtés.
    """

    ref: str
    objet: str
    premiere: str
    deuxieme: str
    points: Fraction
    dites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ecran:
    """Ce qu'un décideur pressé doit savoir d'un lot."""

    verdict: str
    etat: str
    pourquoi: tuple[str, ...]
    reserves: tuple[str, ...]
    suivies: tuple[str, ...]
    departage: tuple[LigneDecisive, ...]
    sans_rang: tuple[str, ...] = ()
    """Les offres non classées, chacune avec la raison."""


_FEUILLES = {
    "irregularite-a-decider": "Irrégularités",
    "primordiale-a-constater": "Réserves",
    "reserve-a-qualifier": "Réserves",
}
_CLASSEMENT = "Classement"
"""La feuille qui donne toute raison, et seule celles que nulle autre ne détaille : un prix, une note qui manquent."""
EtatDeDerogation = Callable[[Offre, str], str]
"""Rend où en est la dérogation qu'une offre demande à une exigence."""


def ecran_de_decision(
    lot: LotCompare,
    bareme: Bareme | None,
    parts: tuple[PartDuBareme, ...],
    decimales: int,
    etat_de: EtatDeDerogation = lambda _offre, _exigence: APRES_LA_NOTIFICATION,
) -> Ecran:
    """Rend l'écran d'un lot ; provisoire, il le dit d'abord."""
    acheve = f"{etat_acheve([lot])} Reste à valider et à signer."
    etat = f"PROVISOIRE : {_compte(len(lot.raisons))}." if lot.provisoire else acheve
    non_classees = tuple(sans_rang(o) for o in lot.offres if o.rang is None)
    premier = next((o for o in lot.offres if o.rang == 1), None)
    if premier is None or bareme is None:
        verdict = "Aucune offre n'est encore classée." if lot.offres else "Aucune offre."
        return Ecran(verdict, etat, (), tuple(_du_lot(lot)), (), (), non_classees)
    exact = _departage(lot, bareme, parts)
    dits = (*phrases_de_l_ecart(premier.soumissionnaire, exact), *_arrondis(lot, exact, decimales)) if exact else ()
    return Ecran(
        _verdict(lot, premier, decimales),
        etat,
        dits,
        tuple(_du_lot(lot, [r.message for r in premier.raisons])),
        tuple(_suivies(premier, etat_de)),
        tuple(_decisives(lot, parts, exact)),
        non_classees,
    )


def _compte(raisons: int) -> str:
    return f"{compter(raisons, 'point')} à régler avant de décider"


def _verdict(lot: LotCompare, premier: OffreComparee, decimales: int) -> str:
    note = f"{en_francais(premier.note.note, decimales)} sur 100"
    if lot.departage is not None:
        return lot.departage.phrase
    prix = f", pour {montant_en_clair(premier.prix)} HT" if premier.prix is not None else ""
    sur = sum(1 for o in lot.offres if o.rang is not None)
    quoi = "Seule offre classée" if sur == 1 else f"Offre classée première sur {sur} offres"
    return f"{quoi} : {premier.soumissionnaire}, {note}{prix}."


def _suivies(premier: OffreComparee, etat_de: EtatDeDerogation) -> Iterator[str]:
    """Énumère ce qui, sur la première offre, est déjà décidé, ou se suit sans retenir le classement."""
    for i in premier.irregularites:
        if i.decision is not None:
            sur = f"{i.ref}, {premier.soumissionnaire}"
            yield f"{sur} : {i.decision.decision.libelle} ({i.decision.auteur}). {i.decision.motif}"
    yield from _reserves_qualifiees(premier)
    par_etat: dict[str, list[str]] = {}
    for ref, _ in demandes_de(premier.offre):
        par_etat.setdefault(etat_de(premier.offre, ref), []).append(ref)
    for etat_dit, demandees in par_etat.items():
        quoi = "dérogations demandées" if len(demandees) > 1 else "dérogation demandée"
        yield f"{premier.soumissionnaire}, {quoi}, {etat_dit} : {enumerer(demandees)}."


def _reserves_qualifiees(premier: OffreComparee) -> Iterator[str]:
    """Compte les réserves comme le rapport : celles qu'un constat commenté qualifie, puis les autres."""
    qualifiees = [r for r in premier.reserves if r.est_qualifiee and not r.est_de_fond]
    for comment, siennes in (
        ("d'un constat commenté", [r for r in qualifiees if r.est_constatee]),
        ("par une décision", [r for r in qualifiees if not r.est_constatee]),
    ):
        if siennes:
            refs = list(dict.fromkeys(r.ref or "offre entière" for r in siennes))
            en_double = len(refs) < len(siennes) and all(r.ref for r in siennes)
            sur = f", sur {compter(len(refs), 'exigence')}" if en_double else ""
            nombre = compter(len(siennes), "réserve qualifiée")
            yield f"{premier.soumissionnaire}, {nombre} {comment}{sur} : {enumerer(refs)}."


def _du_lot(lot: LotCompare, de_la_premiere: Sequence[str] = ()) -> Iterator[str]:
    """Énumère ce qui tient le lot provisoire : de la première offre, d'aucune, puis des autres, en un compte."""
    d_offres = {r.message: o for o in lot.offres for r in o.raisons}
    dits = [*de_la_premiere, *(r.message for r in lot.raisons if r.message not in d_offres)]
    yield from dits
    autres = [o for o in lot.offres if o.rang != 1 and o.raisons and o.mise_a_l_ecart is None]
    if autres:
        nombre = compter(sum(len(o.raisons) for o in autres), "point")
        noms = enumerer([o.soumissionnaire for o in autres])
        yield f"{nombre} à régler {'aussi ' if dits else ''}sur {noms} : {_ou_les_lire(autres)}."


def _ou_les_lire(offres: Sequence[OffreComparee]) -> str:
    """Rend « voir la feuille Réserves », ou combien chaque feuille en donne."""
    feuilles = [_FEUILLES.get(r.code, _CLASSEMENT) for o in offres for r in o.raisons]
    if len(comptes := Counter(sorted(feuilles, key=[*_FEUILLES.values(), _CLASSEMENT].index))) == 1:
        return f"voir la feuille {feuilles[0]}"
    return enumerer([f"{nombre} à la feuille {feuille}" for feuille, nombre in comptes.items()])


def _departage(lot: LotCompare, bareme: Bareme, parts: tuple[PartDuBareme, ...]) -> Departage | None:
    """Rend l'écart des notes exactes, celui que disent aussi le rapport et l'étude de robustesse.

    Une offre seule, ou deux à égalité, n'ont pas d'écart à dire.
    """
    if sum(1 for o in lot.offres if o.rang is not None) < 2:
        return None
    une, autre = _deux_premieres(lot)
    return None if une.note.note == autre.note.note else departager(bareme, parts, une, autre)


def _arrondis(lot: LotCompare, exact: Departage, decimales: int) -> Iterator[str]:
    """Qui soustrait de tête les points affichés en trouve parfois un autre : l'écran le dit."""
    une, autre = (points_des_criteres(offre.note, decimales) for offre in _deux_premieres(lot))
    montres = [Fraction(a - b) for a, b in zip(une, autre, strict=True)]
    lus = [*(c.points for c in exact.criteres), exact.ecart]
    if any(points(montre) != points(lu) for montre, lu in zip((*montres, sum(montres, Fraction(0))), lus, strict=True)):
        yield "Ces écarts sont ceux des notes exactes, comme au rapport ; les points affichés plus haut sont arrondis."


def _decisives(
    lot: LotCompare, parts: tuple[PartDuBareme, ...], departage: Departage | None
) -> Iterator[LigneDecisive]:
    if departage is None:
        return
    une, autre = _deux_premieres(lot)
    enonces = {e.ref: en_clair(e.enonce).splitlines()[0] for part in parts for e in part.exigences}
    lignes = [_exigence(e, enonces, une, autre) for e in departage.exigences]
    lignes += [
        LigneDecisive(
            c.critere.libelle or c.id, nom_du_prix([c.critere], "(€ HT)"), _prix(une), _prix(autre), ecart.points
        )
        for c, ecart in zip(une.note.criteres, departage.criteres, strict=True)
        if not c.parts and ecart.points
    ]
    yield from sorted(lignes, key=lambda ligne: -abs(ligne.points))[:_EXIGENCES_DECISIVES]


def _deux_premieres(lot: LotCompare) -> tuple[OffreComparee, OffreComparee]:
    une, autre, *_ = sorted((o for o in lot.offres if o.rang is not None), key=lambda o: o.rang or 0)
    return une, autre


def _exigence(
    ecart: EcartDePoints, enonces: Mapping[str, str], une: OffreComparee, autre: OffreComparee
) -> LigneDecisive:
    notes = ecart.notes or (0, 0)
    avis = [(offre, offre.appreciations.get(ecart.libelle)) for offre in (une, autre)]
    dites = tuple(f"{offre.soumissionnaire} : {a.commentaire}" for offre, a in avis if a and a.commentaire)
    objet = enonces.get(ecart.libelle, "")
    return LigneDecisive(ecart.libelle, objet, str(notes[0]), str(notes[1]), ecart.points, dites)


def _prix(offre: OffreComparee) -> str:
    return montant_en_clair(offre.prix) if offre.prix is not None else "–"
