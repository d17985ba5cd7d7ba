"""Les réserves d'une offre : ce que sa lecture a relevé, suivi jusqu'à ce qu'une personne l'ait qualifié.

Un texte réécrit, une « Version future », une dérogation ou une licence relevés au dépouillement ne s'évanouissent pas
à la comparaison. Sur une exigence P, une réserve de fond est une irrégularité potentielle ; ailleurs, un constat
motivé suffit. Ce qui ne touche aucune exigence se qualifie par une décision sur l'offre entière.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cctgen.assemblage.modele import ExigenceRetenue
from cctgen.clausier.modele import Niveau
from cctgen.evaluation.modele import Appreciation, Constat, Decision
from cctgen.matrice.contrat import Conformite, Couverture
from cctgen.matrice.controle.reserves import evoque_une_reserve
from cctgen.matrice.modele import Offre
from cctgen.socle.anomalies import Anomalie, Gravite
from cctgen.socle.validation import est_un_motif

_SANS_PREUVE = "justification-absente"
_TUES = frozenset({"reponse-absente", "ligne-absente", _SANS_PREUVE})
_SUIVIES_AILLEURS = frozenset({"pli-multiple", "primordiale-non-tenue"}) | _TUES
"""Le choix du pli, une P et ce que la note apprécie ont déjà leur raison et leur constat."""

A_ADMETTRE = {"sans-objet": "« Sans objet »", "reponse-absente": "sans réponse", _SANS_PREUVE: "sans justification"}
"""Ce que, sur une I non notée, nulle note n'apprécie : tant que rien n'est vérifié, le motif n'est pas admis.

Le règlement le dit : sinon, un « Sans objet » se juge comme « Non conforme », une réponse absente se lit dans le reste
de l'offre ou se précise, une preuve absente se fait préciser.
"""

_LUES = frozenset({"valeur-normalisee", "valeur-non-reconnue"})
"""Une lecture à confirmer, pas une réserve du soumissionnaire : un constat la valide, même sur une P."""


EN_REPONSE = "reserve-en-reponse"
"""Une réserve écrite dans la réponse à une demande : elle suit l'offre, où la matrice n'en disait rien."""


@dataclass(frozen=True, slots=True)
class Reserve:
    """Un point relevé sur une exigence, ou sur l'offre entière si `ref` est vide.

    `qualifiee_par` nomme qui s'en est chargé ; vide, il reste à qualifier. `decision` est celle qui l'a qualifié, si
    c'en est une. `est_de_fond` : sur une P, c'est une irrégularité potentielle, suivie comme telle. `est_constatee` :
    un constat commenté l'a qualifié.
    """

    ref: str
    code: str
    message: str
    qualifiee_par: str = ""
    est_de_fond: bool = False
    est_constatee: bool = False
    decision: Decision | None = None

    @property
    def est_qualifiee(self) -> bool:
        """Vrai si une personne s'en est chargée."""
        return bool(self.qualifiee_par)

    @property
    def qualification(self) -> str:
        """Rend ce qui a été décidé et par qui, ou le constat et ses évaluateurs ; vide, il reste à qualifier."""
        return self.qualifiee_par if self.decision is None else self.decision.en_clair

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON."""
        return {
            "ref": self.ref,
            "code": self.code,
            "message": self.message,
            "qualifiee_par": self.qualifiee_par or None,
        }


def reserves(
    offre: Offre,
    exigences: Iterable[ExigenceRetenue],
    appreciations: Mapping[str, Appreciation],
    decisions: Mapping[str, Decision],
) -> Iterator[Reserve]:
    """Énumère, dans l'ordre où elles ont été relevées, les réserves de l'offre ; `decisions` sont celles en vigueur."""
    exigences = tuple(exigences)
    niveaux = {e.ref: e.niveau for e in exigences}
    notees = {e.ref for e in exigences if e.notee}
    relevees = dict.fromkeys((*_relevees(offre.anomalies), *declarees(offre, exigences)))
    for ref, code, message in relevees:
        connue = ref if ref in niveaux else ""
        de_fond = niveaux.get(ref) is Niveau.P and code not in _LUES
        decision = decisions.get(connue)
        par = f"décision : {decision.auteur}" if decision else ""
        constat = "" if par or de_fond or not connue else _evaluateurs(appreciations.get(connue), connue in notees)
        precision = f"{ref} : {message}" if ref and not connue else message
        yield Reserve(connue, code, precision, par or constat, de_fond, bool(constat), decision)


def _relevees(anomalies: Iterable[Anomalie]) -> Iterator[tuple[str, str, str]]:
    for anomalie in anomalies:
        glissee = anomalie.code == "contenu-hors-tableau" and evoque_une_reserve(anomalie.message)
        suivie = anomalie.gravite is not Gravite.INFORMATION and anomalie.code not in _SUIVIES_AILLEURS
        if suivie or glissee:
            yield anomalie.ref, anomalie.code, anomalie.message


def a_une_reserve_entiere(offre: Offre) -> bool:
    """Vrai si la lecture a relevé sur l'offre ce qui ne touche aucune exigence, et se qualifie par une décision."""
    connues = offre.par_ref()
    return any(ref not in connues for ref, _, _ in _relevees(offre.anomalies))


def declarees(offre: Offre, exigences: Iterable[ExigenceRetenue]) -> Iterator[tuple[str, str, str]]:
    """Énumère ce que les réponses disent ou taisent d'elles-mêmes, sans qu'une anomalie à qualifier le répète."""
    for reponse in offre.reponses:
        conformite = reponse.conformite
        if conformite == Conformite.CONFORME:
            continue
        if conformite == Conformite.DEROGATION:
            yield reponse.ref, "derogation-demandee", "une dérogation est demandée."
        elif reponse.couverture == Couverture.VERSION_FUTURE:
            yield reponse.ref, "version-future", "la couverture annoncée est une « Version future »."
    yield from _a_admettre(offre, {e.ref for e in exigences if not e.notee and e.niveau is not Niveau.P})


def _a_admettre(offre: Offre, non_notees: Collection[str]) -> Iterator[tuple[str, str, str]]:
    """Énumère les I non notées sans objet, sans réponse ou sans preuve : la lecture, elle, ne sait pas ce qui se note.

    Une ligne retirée, ou d'une édition que la matrice ignore, n'a pas de réponse non plus.
    """
    muettes = set(non_notees)
    for reponse in (r for r in offre.reponses if r.ref in non_notees):
        if reponse.conformite == Conformite.SANS_OBJET:
            yield reponse.ref, "sans-objet", "l'exigence, qui n'est pas notée, est déclarée « Sans objet »."
        if reponse.conformite or reponse.conformite_brute.strip():
            muettes.discard(reponse.ref)
    dites = {(a.code, a.ref): a.message for a in offre.anomalies if a.code in _TUES and a.ref in non_notees}
    for ref in sorted(muettes):
        dite = dites.get(("reponse-absente", ref)) or dites.get(("ligne-absente", ref))
        yield ref, "reponse-absente", dite or "aucune conformité n'est déclarée."
    yield from ((ref, code, dite) for (code, ref), dite in dites.items() if code == _SANS_PREUVE)


def _evaluateurs(appreciation: Appreciation | None, est_notee: bool) -> str:
    """Un constat commenté par qui le fait, et que nul ne dispute, qualifie ce qui est affiché à côté de lui.

    « Non vérifié » ne qualifie rien sans une note, qui l'apprécie ; un constat contraire en fait une irrégularité.
    """
    if appreciation is None or appreciation.constat is None or appreciation.en_ecart:
        return ""
    if appreciation.constat is Constat.NON_VERIFIE and not (est_notee and appreciation.note is not None):
        return ""
    if not any(a.constat is appreciation.constat and est_un_motif(a.commentaire) for a in appreciation.avis):
        return ""
    noms = dict.fromkeys(a.evaluateur for a in appreciation.avis if a.constat is not None)
    return f"constat « {appreciation.constat.value} » : {', '.join(noms)}"
