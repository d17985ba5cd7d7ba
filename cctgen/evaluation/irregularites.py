"""Les irrégularités potentielles d'une offre et les décisions qu'une personne a prises.

Une exigence P non tenue, partielle ou vide est à qualifier (L.2152-2 du code de la commande publique) ; une I non
notée, que rien d'autre n'apprécie, l'est aussi quand l'offre dit qu'elle ne la tient pas. Selon la procédure l'offre
est précisée, régularisée ou écartée (R.2152-1, R.2152-2). L'outil n'élimine personne.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cctgen.assemblage.modele import ExigenceRetenue
from cctgen.clausier.modele import Niveau
from cctgen.depouillement.plis.candidats import motif_de_meme_candidat
from cctgen.depouillement.plis.variantes import nom_de_variante
from cctgen.evaluation.modele import (
    ECHANGES,
    JOURNAL,
    PRIX,
    Appreciation,
    Constat,
    Decision,
    SensDecision,
    designe,
)
from cctgen.evaluation.notation.calcul import est_absente
from cctgen.evaluation.prix.anormalement_bas import PrixBas
from cctgen.evaluation.reserves import Reserve, a_une_reserve_entiere
from cctgen.matrice.contrat import ECARTS, Conformite
from cctgen.matrice.modele import Offre, Reponse
from cctgen.socle.anomalies import Gravite

OFFRE_ENTIERE = "offre"
"""Ce que vise, à la place d'une exigence, une mise à l'écart qui n'en nomme aucune."""


@dataclass(frozen=True, slots=True)
class Irregularite:
    """Une irrégularité potentielle, à qualifier par une personne ; `decision` dit si c'est fait.

    `portees` est ce que l'offre porte ou tait, que le candidat peut lire ; `constat`, ce que l'évaluateur y a constaté.
    """

    ref: str
    portees: tuple[str, ...]
    decision: Decision | None = None
    constat: Constat | None = None

    @property
    def vise_une_exigence(self) -> bool:
        """Faux d'une mise à l'écart de l'offre entière."""
        return self.ref != OFFRE_ENTIERE

    @property
    def objet(self) -> str:
        """Rend ce qu'elle vise, tel qu'il s'imprime : la référence d'une exigence, ou « Offre entière »."""
        return self.ref if self.vise_une_exigence else "Offre entière"

    @property
    def motifs(self) -> tuple[str, ...]:
        """Rend tout ce qui la fait relever, le constat de l'évaluateur compris."""
        if self.constat is None:
            return self.portees
        return (*self.portees, f"constat de l'évaluateur : {self.constat.value.lower()}")

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON."""
        return {
            "ref": self.ref,
            "motif": " ; ".join(self.motifs),
            "decision": None if self.decision is None else self.decision.decision.value,
        }


def est_visee(decision: Decision, offre: Offre) -> bool:
    """Vrai si la décision vise l'offre, de ce lot ou de tous."""
    return decision.lot in (None, offre.lot) and designe(decision.offre, offre)


_OBJETS = {"": "l'offre entière", PRIX: "le prix", ECHANGES: "les échanges", JOURNAL: "le journal"}


def objet_de(exigence: str) -> str:
    """Rend ce sur quoi porte une décision, après « sur » : « l'exigence SSI-1 », « l'offre entière », « le prix »."""
    return _OBJETS.get(exigence, f"l'exigence {exigence}")


def vise_une_exigence(decision: Decision) -> bool:
    """Faux d'une décision qui porte sur l'offre entière, le prix, les échanges ou le journal."""
    return decision.exigence not in _OBJETS


def plis_d_un_candidat(visees: Sequence[Offre]) -> tuple[Offre, ...]:
    """Rend, des offres désignées ensemble, celles dont le candidat a un autre pli parmi elles."""
    return tuple(o for o in visees if any(motif_de_meme_candidat(o, autre) for autre in visees if autre is not o))


def plis_qui_divergent(visees: Sequence[Offre], exigence: str) -> tuple[Offre, ...]:
    """Rend les plis d'un candidat désignés ensemble qui ne disent pas de même sur l'exigence ; aucun s'ils s'accordent.

    Sans exigence, ou sur le prix, deux plis ne s'accordent jamais. Ce qui est échangé, ou consigné au journal, ne
    tient à aucun des deux.
    """
    if exigence in (ECHANGES, JOURNAL):
        return ()
    plis = plis_d_un_candidat(visees)
    return plis if len({_dit_sur(o, exigence) for o in plis}) > 1 else ()


def _dit_sur(offre: Offre, exigence: str) -> object:
    """Rend ce qu'une décision a pu lire d'un pli : ses réponses sur une exigence, et ce qui y est relevé."""
    if exigence in ("", PRIX):
        return offre.sha256
    reponses = offre.par_ref().get(exigence, ())
    dits = ((r.conformite, r.conformite_brute, r.couverture, r.justification, r.renvoi) for r in reponses)
    releves = (
        (a.code, a.message) for a in offre.anomalies if a.ref == exigence and a.gravite is not Gravite.INFORMATION
    )
    return tuple(tuple(" ".join(dit.split()) for dit in case) for case in dits), frozenset(releves)


def en_vigueur(decisions: Iterable[Decision], offre: Offre) -> dict[str, Decision]:
    """Rend la décision prise sur chaque exigence d'une offre ; "" pour l'offre entière.

    Des décisions de sens différents ne valent ni l'une ni l'autre : l'outil ne choisit pas entre deux signatures.
    """
    return {d.exigence: d for d in _qui_comptent(decisions, offre)}


def _qui_comptent(decisions: Iterable[Decision], offre: Offre) -> list[Decision]:
    visees = sorted((d for d in decisions if est_visee(d, offre)), key=lambda d: d.date)
    douteuses = [d for prises in contradictoires(visees, offre).values() for d in prises]
    return [d for d in visees if not any(d is douteuse for douteuse in douteuses)]


def contradictoires(decisions: Iterable[Decision], offre: Offre) -> dict[str, tuple[Decision, ...]]:
    """Rend, par exigence d'une offre, les décisions de sens différents ; "" pour l'offre entière.

    Garder l'offre entière contredit aussi l'écarter sur une exigence, ou sur son prix, le jour même ou avant ; non
    l'écarter après, ni quand une réserve sur l'offre entière appelait sa propre décision.
    """
    par_exigence: dict[str, list[Decision]] = {}
    for decision in decisions:
        if est_visee(decision, offre):
            par_exigence.setdefault(decision.exigence, []).append(decision)
    gardent = [d for d in par_exigence.get("", ()) if not d.decision.met_hors_jeu]
    if gardent and not a_une_reserve_entiere(offre):
        for prises in (prises for ref, prises in par_exigence.items() if ref):
            ecartent = [d.date for d in prises if d.decision.met_hors_jeu]
            prises.extend(d for d in gardent if any(d.date >= le for le in ecartent))
    return {ref: tuple(prises) for ref, prises in par_exigence.items() if len({d.decision for d in prises}) > 1}


def mise_a_l_ecart(decisions: Iterable[Decision], offre: Offre) -> Decision | None:
    """Rend la décision qui met l'offre hors du classement, s'il y en a une ; de même objet, la dernière."""
    return next((d for d in en_vigueur(decisions, offre).values() if d.decision.met_hors_jeu), None)


def mises_a_l_ecart(decisions: Iterable[Decision], offre: Offre) -> tuple[Decision, ...]:
    """Rend toutes celles qui l'y mettent, de la plus ancienne à la plus récente : un acte n'en tait aucune."""
    return tuple(d for d in _qui_comptent(decisions, offre) if d.decision.met_hors_jeu)


_APPUIS = ("pli-multiple", "autre-consultation", "fichier-illisible", "fichier-chiffre", "fichier-demesure")
"""Ce qui, relevé sur un fichier, appuie à soi seul une mise à l'écart de l'offre entière."""


def a_confirmer(
    decisions: Iterable[Decision],
    offre: Offre,
    exigences: Iterable[ExigenceRetenue],
    relevees: Iterable[Irregularite],
    prix_bas: PrixBas | None = None,
) -> tuple[Decision, ...]:
    """Rend les mises à l'écart que rien de relevé n'appuie, et que leur auteur n'a pas demandées deux fois.

    Ce qu'une autre décision maintient ou régularise n'appuie plus celle de l'offre entière. Contredite, une mise à
    l'écart attend d'abord qu'une personne choisisse.
    Une exigence I notée ne fait pas l'irrégularité d'une offre (L.2152-2) : l'écarter sur elle se confirme toujours.
    """
    decisions = tuple(decisions)
    if not decisions:
        return ()
    imperatives = {e.ref for e in exigences if e.est_imperative}
    appuis = {i.ref for i in relevees} & imperatives | ({PRIX} if prix_bas else set())
    leves = {ref for ref, d in en_vigueur(decisions, offre).items() if not d.decision.met_hors_jeu}
    de_fichier = any(a.code in _APPUIS for a in offre.anomalies) or bool(nom_de_variante(offre))
    contredites = [d for prises in contradictoires(decisions, offre).values() for d in prises]
    return tuple(
        d
        for d in decisions
        if est_visee(d, offre)
        and not any(d is contredite for contredite in contredites)
        and d.decision is SensDecision.ECARTEE
        and not d.confirmee
        and not (d.exigence in appuis if d.exigence else appuis - leves or de_fichier)
    )


_NON_TENUES = {
    Conformite.PARTIELLE: "déclarée partiellement conforme",
    Conformite.NON_CONFORME: "déclarée non conforme",
    Conformite.DEROGATION: "dérogation demandée",
    Conformite.SANS_OBJET: "déclarée sans objet",
}


def irregularites(
    exigences: Iterable[ExigenceRetenue],
    reponses: Mapping[str, Reponse],
    appreciations: Mapping[str, Appreciation],
    decisions: Mapping[str, Decision],
    reserves: Iterable[Reserve] = (),
) -> Iterator[Irregularite]:
    """Énumère les exigences P non tenues, partielles, vides ou réservées, les I non notées dont l'offre s'écarte.

    S'y ajoutent les constats d'irrégularité de l'évaluateur et les mises à l'écart.
    """
    de_fond: dict[str, list[str]] = {}
    for reserve in reserves:
        if reserve.est_de_fond and reserve.code != "derogation-demandee":  # la conformité déclarée la dit déjà
            de_fond.setdefault(reserve.ref, []).append(reserve.message.rstrip("."))
    restantes = dict(decisions)
    for exigence in exigences:
        portees: list[str] = []
        if exigence.niveau is Niveau.P:
            portees += [*_motif_declare(reponses.get(exigence.ref)), *de_fond.get(exigence.ref, ())]
        elif not exigence.notee:
            portees += _ecart_declare(reponses.get(exigence.ref))
        constat = _constat_contraire(appreciations[exigence.ref], exigence) if exigence.ref in appreciations else None
        if portees or constat:
            yield Irregularite(exigence.ref, tuple(portees), restantes.pop(exigence.ref, None), constat)
    for ref, decision in restantes.items():
        if decision.decision.met_hors_jeu and ref != PRIX:
            yield Irregularite(ref or OFFRE_ENTIERE, (decision.motif,), decision)


def _constat_contraire(appreciation: Appreciation, exigence: ExigenceRetenue) -> Constat | None:
    """Rend le constat de l'évaluateur, s'il relève une irrégularité ou contredit l'offre sur ce qui s'impose."""
    constat = appreciation.constat
    contredit = constat is Constat.CONTREDIT and exigence.est_imperative
    return constat if contredit or constat is Constat.IRREGULARITE else None


def _motif_declare(reponse: Reponse | None) -> list[str]:
    if reponse is None or est_absente(reponse):
        return ["sans réponse"]
    if reponse.conformite == Conformite.CONFORME:
        return []
    if reponse.conformite in _NON_TENUES:
        return [_NON_TENUES[Conformite(reponse.conformite)]]
    brute = reponse.conformite_brute.strip()
    return [f"conformité non reconnue : « {brute} »" if brute else "conformité non déclarée"]


def _ecart_declare(reponse: Reponse | None) -> list[str]:
    """Rend l'écart qu'une offre déclare à une I non notée ; absente, la réponse se précise et n'y est pas."""
    if reponse is None or reponse.conformite not in ECARTS:
        return []
    return [f"{_NON_TENUES[Conformite(reponse.conformite)]}, sur une exigence non notée"]


def a_constater(
    exigences: Iterable[ExigenceRetenue],
    appreciations: Mapping[str, Appreciation],
    decisions: Mapping[str, Decision],
    relevees: Iterable[Irregularite],
) -> tuple[str, ...]:
    """Rend les exigences P que personne n'a constatées « Vérifié » : une déclaration ne vaut pas un constat."""
    connues = {i.ref for i in relevees} | decisions.keys()
    return tuple(
        e.ref
        for e in exigences
        if e.niveau is Niveau.P
        and e.ref not in connues
        and ((a := appreciations.get(e.ref)) is None or a.constat is not Constat.VERIFIE)
    )
