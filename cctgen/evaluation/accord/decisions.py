"""Les décisions comptées à une comparaison et ce qu'elles jugeaient : ce qui en disparaît, ou n'est plus jugé, se dit.

Le journal les date : une mise à l'écart effacée remettrait l'offre en lice sans un mot ; un prix changé, une
irrégularité constatée depuis, n'ont été lus par aucune décision d'avant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from cctgen.consultation.modele import date_en_clair
from cctgen.depouillement.plis.candidats import motif_de_meme_candidat, nom_precis
from cctgen.evaluation.accord.constats import Constats
from cctgen.evaluation.accord.effacements import est_decide
from cctgen.evaluation.accord.lues import DecisionsLues
from cctgen.evaluation.classement import Comparaison
from cctgen.evaluation.irregularites import est_visee, objet_de
from cctgen.evaluation.journal import (
    DEJA_COMPTEE,
    EN_DECIDER,
    FICHIER_JOURNAL,
    comparaisons_decidees,
    decision_journalisee,
    jour_dit,
    objets_de,
)
from cctgen.evaluation.modele import (
    PRIX,
    CleOffre,
    Decision,
    Prix,
    SensDecision,
    cle_de,
    designe,
    nom_affiche,
)
from cctgen.matrice.modele import Offre
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.nombres import INSECABLE, en_francais, montant_en_clair

ECART_DISPARU = "ecart-disparu"
_MISE_A_L_ECART = "mise à l'écart"
"""Ce que nomme la décision sur le journal qui couvre une mise à l'écart effacée."""

_LIEU = Lieu(f"evaluation/{FICHIER_JOURNAL}")


Perimee = tuple[Decision, Offre, str]
"""Une décision, l'offre pour laquelle elle ne compte plus, et pourquoi."""


class _Vue(NamedTuple):
    """La première comparaison qui a lu une décision, par son rang au journal, et le prix de l'offre alors.

    `ecart` est ce dont ce prix se remarquait sous les autres, en pour cent ; vide, le journal n'en disait rien.
    `comptee_le` est le dernier jour où une comparaison l'a comptée à ce prix.
    """

    rang: int
    montant: str = ""
    ecart: str = ""
    comptee_le: str = ""

    def avec(self, montant: str, ecart: str, le: str) -> _Vue:
        """Rend ce qu'en garde une comparaison de plus : le premier prix dit, et le dernier jour où il l'était."""
        juge = self.montant or montant
        return _Vue(self.rang, juge, self.ecart or ecart, le if montant == juge else self.comptee_le)


class _Ecart(NamedTuple):
    """Une mise à l'écart qui a compté : telle que dite, vide d'un journal ancien, et la dernière comparaison à la dire.

    `rendue_le` est l'instant de la première comparaison qui, depuis, a vu l'offre en lice ; vide, aucune ne l'a vue.
    """

    dite: Mapping[str, Any]
    rang: int
    rendue_le: str = ""


_HORS_JEU = [s.value for s in SensDecision if s.met_hors_jeu]


@dataclass
class _Suivi:
    """Ce que les comparaisons ont compté d'une offre ; `ecarts`, par objet, tout ce qui l'a un jour écartée.

    `jour` est celui qu'on tient pour aujourd'hui : rien ne se juge d'après une horloge qui l'a devancé.
    """

    jour: str
    vues: dict[tuple[str, ...], _Vue] = field(default_factory=dict)
    ecarts: dict[str, _Ecart] = field(default_factory=dict)

    def compter(self, rang: int, le: str, offre: Mapping[str, Any]) -> None:
        """Retient ce qu'une comparaison dit de l'offre."""
        dites = list(objets_de(offre.get("decisions")))
        for dite in dites:
            montant, ecart = (str(offre.get(cle) or "") for cle in ("prix", "sous_les_autres"))
            vue = self.vues.get(_identite(dite), _Vue(rang))
            self.vues[_identite(dite)] = vue.avec(montant, ecart, min(le, self.jour)[: len(self.jour)])
        if not offre.get("ecartee"):
            self.ecarts = {o: e if e.rendue_le else e._replace(rendue_le=le) for o, e in self.ecarts.items()}
            return
        prises = [d for d in dites if d.get("decision") in _HORS_JEU and not d.get("contredite")]
        if prises:
            # Ce qu'un journal ancien comptait sans le nommer l'est à présent.
            self.ecarts = {o: e for o, e in self.ecarts.items() if e.dite}
        self.ecarts |= {str(dite.get("exigence", "")): _Ecart(dite, rang) for dite in prises or [{}]}

    def vue(self, decision: Decision, juge_le: str = "") -> _Vue | None:
        """Rend la première comparaison qui a lu une décision ; rien si elle est neuve.

        Redatée d'avant ce qu'elle juge, elle n'en a rien vu de plus : c'est celle qui était déjà lue. `juge_le` est le
        jour où le journal l'a dit ; vide, le dernier où elle comptait encore suffit.
        """
        dite = decision_journalisee(decision)
        exacte, le = self.vues.get(_identite(dite)), decision.date.isoformat()
        if exacte is not None:
            return exacte
        objet = _identite({**dite, "date": ""})
        autres = (vue for cle, vue in self.vues.items() if (*cle[:-1], "") == objet)
        return min((vue for vue in autres if le < (min(juge_le, self.jour) or vue.comptee_le)), default=None)

    def est_remplace(self, objet: str, ecart: _Ecart, gardent: Iterable[Decision]) -> bool:
        """Vrai si une des décisions qui gardent l'offre, inconnue tant que l'écart comptait, le reprend.

        Sur l'offre entière, elle ne reprend que ce qui la précède : d'avant, elle ne parlait pas de cet objet.
        """
        return any(
            (d.exigence == objet or (not d.exigence and d.date.isoformat() >= str(ecart.dite.get("date", ""))))
            and ((vue := self.vue(d, str(ecart.dite.get("date", "")))) is None or vue.rang > ecart.rang)
            for d in gardent
        )


def _cle(dite: Mapping[str, Any]) -> tuple[int, str]:
    return _lot(dite), str(dite.get("sha256"))


def _lot(dite: Mapping[str, Any]) -> int:
    lot = dite.get("lot")
    return lot if isinstance(lot, int) else 0


def _identite(dite: Mapping[str, Any]) -> tuple[str, ...]:
    """Rend ce qui fait une décision : son motif retouché, elle reste la même ; la reprendre, c'est la dater."""
    return tuple(str(dite.get(cle)) for cle in ("exigence", "decision", "date"))


class DecisionsComptees:
    """Ce que le journal dit des décisions, offre par offre ; celle qui n'en a jamais eu ne l'occupe pas."""

    def __init__(self, journal: Iterable[bytes], jour: date) -> None:
        self._suivis: dict[tuple[int, str], _Suivi] = {}
        self._lues = DecisionsLues(journal)
        for rang, entree in comparaisons_decidees(journal):
            le = str(entree.get("le", ""))
            decidees = {_cle(d): d for d in objets_de(entree.get("decisions"))}
            for lot in objets_de(entree.get("lots")):
                for offre in objets_de(lot.get("offres")):
                    cle = _lot(lot), str(offre.get("sha256"))
                    dite = {**decidees.get(cle, {}), "ecartee": offre.get("ecartee")}
                    if cle in self._suivis or dite["ecartee"] or "decisions" in dite:
                        self._suivis.setdefault(cle, _Suivi(jour.isoformat())).compter(rang, le, dite)

    def rendues(self, offres: Iterable[Offre], decisions: Sequence[Decision]) -> frozenset[CleOffre]:
        """Rend les offres qu'une comparaison a comptées hors du classement, et qu'aucune décision n'en tient plus."""
        return frozenset(cle_de(o) for o, _ in self._rendues(offres, decisions))

    def _rendues(self, offres: Iterable[Offre], decisions: Sequence[Decision]) -> Iterator[tuple[Offre, _Suivi]]:
        for offre in offres:
            suivi = self._suivis.get((offre.lot, offre.sha256))
            if suivi is not None and suivi.ecarts:
                siennes = (d for d in decisions if est_visee(d, offre))
                if not any(d.decision.met_hors_jeu for d in siennes):
                    yield offre, suivi

    def ecarts_disparus(
        self, offres: Sequence[Offre], decisions: Sequence[Decision], du_journal: Sequence[Decision]
    ) -> Iterator[Anomalie]:
        """Énumère les mises à l'écart effacées, l'une après l'autre ou ensemble, que rien ne remplace.

        `du_journal` sont les décisions qui portent sur lui : le journal doit d'abord dire le retour de l'offre.
        """
        for offre, suivi in self._rendues(offres, decisions):
            siennes = [d for d in decisions if est_visee(d, offre)]
            visent = [d for d in du_journal if d in siennes]
            restent = [
                ecart.dite
                for objet, ecart in suivi.ecarts.items()
                if not suivi.est_remplace(objet, ecart, siennes)
                and not est_decide(_MISE_A_L_ECART, ecart.rendue_le, self._lues.posterieures(ecart.rendue_le, visent))
            ]
            if restent:
                yield _ecart_disparu(offre, restent, offres)

    def perimees(
        self, offres: Sequence[Offre], decisions: Sequence[Decision], prix: Sequence[Prix], constats: Constats
    ) -> Iterator[Perimee]:
        """Énumère les décisions qui gardent une offre, d'avant ce qu'elles jugeraient, et en quoi.

        Ce qui écarte ne périme pas : un constat contraire le confirme, et une offre ne revient que si on le décide.
        """
        for decision in (d for d in decisions if not d.decision.met_hors_jeu):
            for offre in (o for o in offres if est_visee(decision, o)):
                suivi = self._suivis.get((offre.lot, offre.sha256))
                if suivi is not None and (juge := _juge_depuis(suivi, decision, offre, prix, constats)):
                    yield decision, offre, juge

    def prix_creuses(self, comparaison: Comparaison) -> Iterator[Perimee]:
        """Énumère les décisions qui gardent un prix, le même, que les autres ont depuis laissé nettement plus bas."""
        for offre in (o for lot in comparaison.lots for o in lot.offres):
            decision, suivi = offre.decision_de_prix, self._suivis.get((offre.offre.lot, offre.offre.sha256))
            if suivi is None or decision is None or offre.prix_bas is None or decision.decision.met_hors_jeu:
                continue
            vue = suivi.vue(decision)
            if vue is not None and _MONTANT.fullmatch(vue.ecart):
                juge = Decimal(vue.ecart)
                if offre.ecart_de_prix - juge >= _POINTS_DE_TROP:
                    dit = f"remarqué à {en_francais(juge, 0)}{INSECABLE}% d'écart" if juge else "que rien ne signalait"
                    present = offre.prix_bas.plus_fort
                    yield decision, offre.offre, f"elle jugeait un prix {dit}, et il est à présent {present}"


_POINTS_DE_TROP = 5
"""De combien de points un écart de prix se creuse avant que ce qui l'avait jugé soit à redire."""

_MONTANT = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,6})?")
"""Un montant, ou un écart, tel que le journal l'écrit."""


def _juge_depuis(suivi: _Suivi, decision: Decision, offre: Offre, prix: Sequence[Prix], constats: Constats) -> str:
    """Dit ce que l'offre porte et qu'une décision n'a pas jugé ; rien si elle l'a vu."""
    if decision.exigence == PRIX:
        vue = suivi.vue(decision)
        return "" if vue is None else _du_prix(vue, offre, prix)
    releve = constats.releve(decision, offre)
    vue = None if releve is None else suivi.vue(decision, releve.deja_dit_le)
    return str(releve) if releve is not None and vue is not None and releve.suit(vue.rang) else ""


def _du_prix(vue: _Vue, offre: Offre, prix: Sequence[Prix]) -> str:
    saisis = {p.montant for p in prix if p.lot == offre.lot and designe(p.soumissionnaire, offre)} - {None}
    if not _MONTANT.fullmatch(vue.montant) or len(saisis) != 1:
        return ""
    (montant,) = saisis
    juge = Decimal(vue.montant)
    if montant is None or montant == juge:
        return ""
    return f"elle jugeait un prix de {montant_en_clair(juge)}, et il est de {montant_en_clair(montant)}"


def decision_perimee(decision: Decision, offre: Offre, juge: str) -> Anomalie:
    """Dit qu'une décision ne compte plus, et comment la reprendre."""
    prise = f"{decision.decision.libelle}, {decision.auteur}, {date_en_clair(decision.date)}"
    message = f"{nom_affiche(offre)} : la décision sur {objet_de(decision.exigence)} ({prise}) ne compte plus : {juge}."
    conseil = (
        "Relisez l'offre, puis reprenez la décision au classeur des décisions : redatez-la du jour où vous la reprenez,"
        " car elle ne compte pas à la même date, ni d'avant ce qu'elle juge, et dites au motif ce qu'elle juge à"
        " présent ; ou retirez-la."
    )
    ref = "" if decision.exigence == PRIX else decision.exigence
    return Anomalie("decision-perimee", message, conseil, Gravite.A_QUALIFIER, ref=ref, lot=offre.lot or None)


def _designation(offre: Offre, offres: Iterable[Offre]) -> str:
    """Rend le nom de l'offre, et son fichier quand son candidat en a un autre pour ce lot."""
    autres = [o for o in offres if o is not offre and motif_de_meme_candidat(o, offre)]
    if not autres:
        return nom_affiche(offre)
    homonyme = any(o.fichier == offre.fichier for o in autres)
    return f"{nom_affiche(offre)} (« {nom_precis(offre) if homonyme else offre.fichier} »)"


def _ecart_disparu(offre: Offre, ecarts: Sequence[Mapping[str, Any]], offres: Iterable[Offre]) -> Anomalie:
    prises = " et ".join(map(_prise, filter(None, ecarts)))
    message = (
        f"{_designation(offre, offres)} : sa mise à l'écart{prises and f' {prises}'}, comptée à une comparaison, n'est"
        " plus au classeur des décisions."
    )
    conseil = (
        "Remettez-la ; si l'offre revient en lice, écrivez-y sur le même objet une décision « maintenue » prise depuis,"
        f" celle d'avant n'y suffit pas ; ou {EN_DECIDER}, qui vise cette offre et dont le motif dit"
        f" « {_MISE_A_L_ECART} ». {DEJA_COMPTEE}"
    )
    return Anomalie(ECART_DISPARU, message, conseil, Gravite.A_QUALIFIER, _LIEU, lot=offre.lot or None)


def _prise(ecart: Mapping[str, Any]) -> str:
    exigence, auteur, le = (str(ecart.get(champ, "")) for champ in ("exigence", "auteur", "date"))
    return f"sur {objet_de(exigence)} ({SensDecision(ecart['decision']).libelle}, {auteur}, {jour_dit(le)})"
