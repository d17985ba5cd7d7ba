"""Des réponses en cours de saisie, sans terminal : où l'on en est, où l'on revient, ce qui n'a plus d'objet."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cctgen.clausier.formes.questionnaire import Question
from cctgen.clausier.modele import Clausier
from cctgen.consultation.dialogue import Etape, etapes, reponses_du_lot
from cctgen.consultation.modele import SANS_LOT, ReponsesRedigees

Cle = tuple[int, str]
"""Un lot (`SANS_LOT` : tous) et l'identifiant d'une question."""


Reglage = tuple[str, str]
"""Une clause et le nom d'un de ses paramètres."""


@dataclass(frozen=True, slots=True)
class Place:
    """Un endroit du questionnaire : une question visible, pour tous les lots (`SANS_LOT`) ou pour un seul."""

    lot: int
    etape: Etape

    @property
    def cle(self) -> Cle:
        """Rend ce qui la distingue, quelles que soient les réponses."""
        return (self.lot, self.etape.question.id)


def effectives(saisies: ReponsesRedigees, lot: int) -> Mapping[str, tuple[str, ...]]:
    """Rend les réponses communes, remplacées par celles du lot."""
    return {**saisies.communes, **saisies.lots.get(lot, {})}


def repondre(saisies: ReponsesRedigees, cle: Cle, valeurs: tuple[str, ...]) -> ReponsesRedigees:
    """Rend les réponses où celle-ci a changé ; `valeurs` vide l'ôte."""
    lot, question = cle
    avant = saisies.communes if lot == SANS_LOT else saisies.lots.get(lot, {})
    apres = {q: v for q, v in avant.items() if q != question or valeurs}
    if valeurs:
        apres[question] = valeurs
    if lot == SANS_LOT:
        return saisies.model_copy(update={"communes": apres})
    return saisies.model_copy(update={"lots": {**saisies.lots, lot: apres}})


def regler(saisies: ReponsesRedigees, clause: str, nom: str, valeur: str) -> ReponsesRedigees:
    """Rend les réponses où ce paramètre a cette valeur ; vide, il reprend celle que propose le clausier."""
    propres = {n: v for n, v in saisies.parametres.get(clause, {}).items() if n != nom}
    if valeur:
        propres[nom] = valeur
    return saisies.model_copy(update={"parametres": {**saisies.parametres, clause: propres}})


def places(
    clausier: Clausier, lots: Sequence[int], saisies: ReponsesRedigees, differentes: Container[Cle] = ()
) -> tuple[Place, ...]:
    """Rend les endroits où l'on peut s'arrêter, dans l'ordre : les réponses communes, puis celles de chaque lot.

    D'un lot : ses réponses propres, celles de `differentes`, et les questions que lui seul rend visibles. Une question
    que chaque lot a tranchée n'a pas de réponse commune.
    """
    trouvees: dict[Cle, Place] = {}
    communes = etapes(clausier, saisies.communes)
    for etape in communes:
        if not lots or any(etape.question.id not in saisies.lots.get(n, {}) for n in lots):
            trouvees[SANS_LOT, etape.question.id] = Place(SANS_LOT, etape)
    partagees = frozenset(e.question.id for e in communes)
    for lot in lots:
        for place in _du_lot(clausier, lot, saisies, differentes, partagees):
            trouvees.setdefault(place.cle, place)
    return tuple(trouvees.values())


def _du_lot(
    clausier: Clausier, lot: int, saisies: ReponsesRedigees, differentes: Container[Cle], communes: Container[str]
) -> Iterator[Place]:
    propres = saisies.lots.get(lot, {})
    for etape in etapes(clausier, effectives(saisies, lot)):
        question = etape.question
        if question.id in propres or (lot, question.id) in differentes:
            yield Place(lot, Etape(etape.rubrique, question, etape.valeur, question.id in propres))
        elif question.id not in communes:
            yield Place(lot if question.par_lot else SANS_LOT, etape)


def sans_objet(clausier: Clausier, lots: Sequence[int], saisies: ReponsesRedigees) -> tuple[Cle, ...]:
    """Rend les réponses écrites qui ne comptent nulle part : leur question n'est plus visible."""
    ecartees = {n: set(reponses_du_lot(clausier, effectives(saisies, n), n).ecartees) for n in lots or (SANS_LOT,)}
    communes = [
        (SANS_LOT, q)
        for q in saisies.communes
        if all(q in ecartees[n] and q not in saisies.lots.get(n, {}) for n in ecartees)
    ]
    return (*communes, *((n, q) for n in lots for q in saisies.lots.get(n, {}) if q in ecartees[n]))


def sans(saisies: ReponsesRedigees, cles: Sequence[Cle]) -> ReponsesRedigees:
    """Rend les réponses, celles-là ôtées."""
    for cle in cles:
        saisies = repondre(saisies, cle, ())
    return saisies


def valeur_de(saisies: ReponsesRedigees, cle: Cle) -> tuple[str, ...]:
    """Rend ce qui est écrit, pour tous les lots ou pour un seul ; vide sans réponse."""
    lot, question = cle
    return (saisies.communes if lot == SANS_LOT else saisies.lots.get(lot, {})).get(question, ())


def changees(avant: ReponsesRedigees, apres: ReponsesRedigees) -> Iterator[Cle]:
    """Énumère les réponses qui diffèrent ; l'ordre des cases d'un choix multiple n'en est pas une."""
    for lot in (SANS_LOT, *dict.fromkeys((*avant.lots, *apres.lots))):
        tables = [s.communes if lot == SANS_LOT else s.lots.get(lot, {}) for s in (avant, apres)]
        for question in dict.fromkeys((*tables[0], *tables[1])):
            if set(tables[0].get(question, ())) != set(tables[1].get(question, ())):
                yield (lot, question)


def fusionner(
    avant: ReponsesRedigees, apres: ReponsesRedigees, presentes: ReponsesRedigees
) -> tuple[ReponsesRedigees, tuple[Cle, ...]]:
    """Rend les réponses présentes avec ce qui change d'avant à après, et celles que quelqu'un a changées autrement."""
    disputees = []
    for cle in changees(avant, apres):
        voulue, presente = valeur_de(apres, cle), valeur_de(presentes, cle)
        if set(presente) not in (set(valeur_de(avant, cle)), set(voulue)):
            disputees.append(cle)
        elif set(presente) != set(voulue):
            presentes = repondre(presentes, cle, voulue)
    return presentes, tuple(disputees)


def parametres_changes(avant: ReponsesRedigees, apres: ReponsesRedigees) -> Iterator[Reglage]:
    """Énumère les paramètres réglés autrement."""
    for clause in dict.fromkeys((*avant.parametres, *apres.parametres)):
        tables = [s.parametres.get(clause, {}) for s in (avant, apres)]
        yield from ((clause, nom) for nom in dict.fromkeys((*tables[0], *tables[1])) if _different(nom, *tables))


def _different(nom: str, avant: Mapping[str, str], apres: Mapping[str, str]) -> bool:
    return avant.get(nom, "") != apres.get(nom, "")


def fusionner_les_parametres(
    avant: ReponsesRedigees, apres: ReponsesRedigees, presentes: ReponsesRedigees
) -> tuple[ReponsesRedigees, tuple[Reglage, ...]]:
    """Rend les réponses présentes avec les réglages qui changent, et ceux que quelqu'un a changés autrement."""
    disputes = []
    for clause, nom in parametres_changes(avant, apres):
        lues = [s.parametres.get(clause, {}).get(nom, "") for s in (avant, apres, presentes)]
        if lues[2] not in lues[:2]:
            disputes.append((clause, nom))
        else:
            presentes = regler(presentes, clause, nom, lues[1])
    return presentes, tuple(disputes)


def rang_stable(clausier: Clausier, question: Question) -> tuple[int, int, int, int]:
    """Rend le rang de la rubrique et leur nombre, le rang de la question dans la sienne et leur nombre.

    Une réponse ne déplace aucun rang : ceux des questions sans objet sont sautés.
    """
    rubriques = [r for r in clausier.rubriques if r.questions]
    for rang, rubrique in enumerate(rubriques, start=1):
        ids = [q.id for q in rubrique.questions]
        if question.id in ids:
            return rang, len(rubriques), ids.index(question.id) + 1, len(ids)
    return len(rubriques), len(rubriques), 1, 1
