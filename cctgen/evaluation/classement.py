"""Ce que dit un classement : une offre notée, un lot classé, la comparaison de toutes les offres."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from cctgen.evaluation.irregularites import Irregularite, contradictoires, est_visee
from cctgen.evaluation.modele import Appreciation, Decision, nom_affiche
from cctgen.evaluation.notation.calcul import NoteGlobale, en_texte
from cctgen.evaluation.notation.departage import Departage
from cctgen.evaluation.prix.anormalement_bas import Justification, PrixBas
from cctgen.evaluation.reserves import Reserve
from cctgen.matrice.modele import Offre
from cctgen.socle.anomalies import Anomalie, Gravite


@dataclass(frozen=True, slots=True)
class OffreComparee:
    """Une offre notée ; sans rang si elle est écartée ou incomplètement évaluée.

    `justification` est celle du prix pour lequel elle est écartée ; rien d'une autre offre. `prix_ecrits` sont tous les
    montants saisis pour elle, même quand aucun ne compte : deux qui se contredisent, un prix encore fermé ;
    `postes_ecrits`, ce que coûte chaque poste de son détail. `decisions` sont toutes celles qui la visent, comptées ou
    non ; `perimees`, celles que ce qu'elles jugeaient a quittées.
    """

    offre: Offre
    soumissionnaire: str
    note: NoteGlobale
    prix: Decimal | None
    irregularites: tuple[Irregularite, ...]
    reserves: tuple[Reserve, ...]
    a_constater: tuple[str, ...]
    non_evaluees: tuple[str, ...]
    raisons: tuple[Anomalie, ...]
    mises_a_l_ecart: tuple[Decision, ...]
    appreciations: Mapping[str, Appreciation]
    notes: Mapping[str, int]
    a_confirmer: tuple[Decision, ...] = ()
    rang: int | None = None
    prix_bas: PrixBas | None = None
    decision_de_prix: Decision | None = None
    justification: Justification | None = None
    prix_ecrits: frozenset[Decimal] = frozenset()
    postes_ecrits: frozenset[tuple[str, Decimal]] = frozenset()
    decisions: tuple[Decision, ...] = ()
    perimees: tuple[Decision, ...] = ()

    @property
    def mise_a_l_ecart(self) -> Decision | None:
        """Rend, de ce qui l'a d'abord fait écarter, la dernière décision ; un acte les dit toutes."""
        return next((d for d in reversed(self.mises_a_l_ecart) if d.exigence == self.mises_a_l_ecart[0].exigence), None)

    @property
    def autres_decisions(self) -> tuple[Decision, ...]:
        """Rend celles que ni une irrégularité, ni une réserve, ni un prix remarqué ne cite en regard."""
        citees = [*(i.decision for i in self.irregularites), *(r.decision for r in self.reserves)]
        citees += [self.decision_de_prix] if self.prix_bas is not None else []
        return tuple(d for d in self.decisions if d not in citees)

    @property
    def contredites(self) -> tuple[Decision, ...]:
        """Rend les décisions qu'une autre contredit, et que seul cela empêche de compter."""
        douteuses = [d for prises in contradictoires(self.decisions, self.offre).values() for d in prises]
        hors = (*self.a_confirmer, *self.perimees)
        return tuple(d for d in self.decisions if d in douteuses and d not in hors)

    @property
    def ecart_de_prix(self) -> Decimal:
        """Rend, en pour cent, l'écart le plus fort qui fait remarquer son prix ; zéro si rien ne le fait remarquer."""
        return Decimal(0) if self.prix_bas is None else self.prix_bas.plus_fort.ecart

    def ce_que_vaut(self, decision: Decision) -> str:
        """Dit pourquoi une décision ne compte pas ; rien si elle compte."""
        if decision in self.a_confirmer:
            return "À confirmer : elle ne compte pas."
        if decision in self.perimees:
            return "À reprendre : ce qu'elle jugeait a changé, elle ne compte plus."
        return "Contraire à une autre : aucune ne compte." if decision in self.contredites else ""

    def en_dict(self, decimales: int) -> dict[str, Any]:
        """Rend la forme JSON de `comparer`."""
        return {
            "soumissionnaire": self.soumissionnaire,
            "rang": self.rang,
            "note": en_texte(self.note.note, decimales),
            "criteres": [
                {
                    "id": critere.id,
                    "note": en_texte(critere.note, decimales),
                    "sous_criteres": [{"id": p.id, "note": en_texte(p.note, decimales)} for p in critere.parts],
                }
                for critere in self.note.criteres
            ],
            "irregularites_potentielles": [i.en_dict() for i in self.irregularites],
            "non_evaluees": list(self.non_evaluees),
        }

    @property
    def notes_ecrites(self) -> frozenset[tuple[str, Decimal]]:
        """Rend ses notes, globale, par critère et par sous-critère, à chaque échelle : 100, son poids, 20 et 10."""
        notees = [("", self.note.note, Decimal(100))]
        for critere in self.note.criteres:
            notees.append((critere.id, critere.note, critere.critere.poids))
            notees += ((f"{critere.id}/{part.id}", part.note, part.sous_critere.poids) for part in critere.parts)
        return frozenset(
            (f"{quoi} sur {sur}", Decimal(note.numerator) / note.denominator * sur / 100)
            for quoi, note, poids in notees
            if note is not None
            for sur in (Decimal(100), poids, Decimal(20), Decimal(10))
        )

    @property
    def candidat(self) -> str:
        """Rend le candidat tel qu'un acte le nomme : une entreprise, ou le mandataire d'un groupement, dit tel."""
        return (
            f"{self.soumissionnaire}, mandataire du groupement"
            if self.offre.est_d_un_groupement
            else self.soumissionnaire
        )

    @property
    def nombre_a_qualifier(self) -> int:
        """Compte ce que personne n'a encore qualifié ; d'une offre hors du classement, plus rien n'est à l'être."""
        if self.mise_a_l_ecart is not None:
            return 0
        irregularites = sum(1 for i in self.irregularites if i.decision is None)
        return irregularites + sum(1 for r in self.reserves if not r.est_qualifiee and not r.est_de_fond)

    def reste(self, a_faire: str) -> str:
        """Rend ce qu'il reste à faire ; d'une offre hors du classement, rien n'est plus à qualifier ni à décider."""
        return a_faire if self.mise_a_l_ecart is None else f"sans objet : {self.mise_a_l_ecart.decision.libelle}"

    def reserves_en_dict(self) -> Iterator[dict[str, Any]]:
        """Énumère la forme JSON des réserves ; celles de fond d'une P sont parmi les irrégularités."""
        for reserve in self.reserves:
            if not reserve.est_de_fond:
                yield {"lot": self.offre.lot or None, "soumissionnaire": self.soumissionnaire, **reserve.en_dict()}


@dataclass(frozen=True, slots=True)
class LotCompare:
    """Le classement d'un lot ; provisoire tant qu'il reste une raison de l'être.

    `departage` est ce que la règle publiée fait de plusieurs offres premières à égalité ; `a_lire`, ce qui est relevé
    sans rien changer au classement, et que rien n'a encore réglé.
    """

    numero: int
    titre: str
    offres: tuple[OffreComparee, ...]
    raisons: tuple[Anomalie, ...]
    departage: Departage | None = None
    a_lire: tuple[Anomalie, ...] = ()

    @property
    def provisoire(self) -> bool:
        """Vrai si une donnée ou une décision manque encore."""
        return bool(self.raisons)

    def avec_a_lire(self, anomalies: Iterable[Anomalie]) -> LotCompare:
        """Rend le lot où se lisent aussi ceux des points relevés qui le visent et qu'il ne dit pas encore."""
        dits = {(a.code, a.ref, a.lieu) for a in (*self.raisons, *self.a_lire)}
        neufs = [
            a
            for a in anomalies
            if a.gravite is not Gravite.INFORMATION
            and a.lot in (None, self.numero)
            and (a.code, a.ref, a.lieu) not in dits
        ]
        return replace(self, a_lire=tuple(dict.fromkeys((*self.a_lire, *neufs))))

    def en_dict(self, decimales: int) -> dict[str, Any]:
        """Rend la forme JSON de `comparer`."""
        return {
            "lot": self.numero or None,
            "provisoire": self.provisoire,
            "offres": [o.en_dict(decimales) for o in self.offres],
            **({"departage": self.departage.en_dict()} if self.departage else {}),
        }


@dataclass(frozen=True, slots=True)
class FichierAPart:
    """Un fichier reçu qui n'entre dans aucun classement, et pourquoi."""

    offre: Offre
    motif: str
    decision: Decision | None
    prix_ecrits: frozenset[Decimal] = frozenset()
    postes_ecrits: frozenset[tuple[str, Decimal]] = frozenset()
    notes_ecrites: frozenset[tuple[str, Decimal]] = frozenset()
    decisions: tuple[Decision, ...] = ()

    @property
    def soumissionnaire(self) -> str:
        """Rend le nom que porte le fichier, à défaut le sien."""
        return nom_affiche(self.offre)


@dataclass(frozen=True, slots=True)
class Comparaison:
    """La comparaison de toutes les offres."""

    lots: tuple[LotCompare, ...]
    fichiers_a_part: tuple[FichierAPart, ...]
    decimales: int
    evaluateurs: tuple[str, ...]
    anomalies: tuple[Anomalie, ...] = ()

    @property
    def provisoire(self) -> bool:
        """Vrai tant que le classement d'un lot au moins n'est pas fondé : ce qui s'en écrit n'est qu'un projet."""
        return any(lot.provisoire for lot in self.lots)

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `comparer`."""
        return {
            "lots": [lot.en_dict(self.decimales) for lot in self.lots],
            "anomalies": [a.en_dict() for a in dict.fromkeys((*self._raisons, *self.anomalies))],
            "reserves": [r for lot in self.lots for o in lot.offres for r in o.reserves_en_dict()],
            "prix_bas": [
                {
                    "lot": lot.numero or None,
                    "soumissionnaire": o.soumissionnaire,
                    **o.prix_bas.en_dict(),
                    "decision": None if o.decision_de_prix is None else o.decision_de_prix.decision.value,
                }
                for lot in self.lots
                for o in lot.offres
                if o.prix_bas is not None
            ],
            "a_constater": [
                {"lot": lot.numero or None, "soumissionnaire": o.soumissionnaire, "exigences": list(o.a_constater)}
                for lot in self.lots
                for o in lot.offres
                if o.a_constater
            ],
        }

    def avec_a_lire(self, anomalies: Iterable[Anomalie]) -> Comparaison:
        """Rend la comparaison où chaque lot porte ceux des points relevés qui le visent sans changer son classement."""
        relevees = tuple(anomalies)
        return replace(self, lots=tuple(lot.avec_a_lire(relevees) for lot in self.lots))

    def avec_les_decisions(self, decisions: Sequence[Decision], comptees: Sequence[Decision]) -> Comparaison:
        """Rend la comparaison où chaque offre, et chaque fichier à part, porte toutes les décisions qui la visent.

        `comptees` en sont celles qui ont pu compter : les autres ne jugent plus ce qu'elles jugeaient.
        """
        perimees = [d for d in decisions if not any(d is comptee for comptee in comptees)]

        def visent(offre: Offre, lues: Sequence[Decision]) -> tuple[Decision, ...]:
            return tuple(d for d in lues if est_visee(d, offre))

        lots = [
            replace(
                lot,
                offres=tuple(
                    replace(o, decisions=visent(o.offre, decisions), perimees=visent(o.offre, perimees))
                    for o in lot.offres
                ),
            )
            for lot in self.lots
        ]
        a_part = tuple(replace(f, decisions=visent(f.offre, decisions)) for f in self.fichiers_a_part)
        return replace(self, lots=tuple(lots), fichiers_a_part=a_part)

    @property
    def _raisons(self) -> tuple[Anomalie, ...]:
        return tuple(r for lot in self.lots for r in lot.raisons)
