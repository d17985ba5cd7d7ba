"""Les demandes, les réponses, leurs réserves et leurs retards que le journal a connus, et que plus rien n'écrit.

Une réserve écrite dans une réponse suit l'offre : ôter la réponse du registre, ou la récrire, la tairait. Un retard
relevé ne s'efface pas en corrigeant une date : une personne en décide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from cctgen.assemblage.modele import Dossier
from cctgen.consultation.modele import date_en_clair
from cctgen.depouillement.plis.candidats import motif_de_meme_entreprise
from cctgen.evaluation.accord.effacements import est_decide
from cctgen.evaluation.accord.lues import DecisionsLues
from cctgen.evaluation.accord.reponses_lues import GESTE_DES_ECHANGES, empreinte_de
from cctgen.evaluation.actes.controle import Echanges
from cctgen.evaluation.actes.en_suspens import reserves_ecrites
from cctgen.evaluation.actes.reponses import ReponseRecue
from cctgen.evaluation.actes.situations import NatureDemande
from cctgen.evaluation.irregularites import est_visee, mise_a_l_ecart
from cctgen.evaluation.journal import DEJA_COMPTEE, Detail, Entree, jour_dit, lignes_du_journal, objets_de
from cctgen.evaluation.journal import EN_DECIDER as EN_DECIDER_AU_JOURNAL
from cctgen.evaluation.modele import ECHANGES, EN_DECIDER, Decision, nom_affiche
from cctgen.matrice.controle.reserves import reserve_du_renvoi
from cctgen.matrice.modele import Offre
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.typographie import raccourcir

_EXTRAIT = 120
_NATURES = [nature.value for nature in NatureDemande]


class _Cle(NamedTuple):
    offre: str
    exigence: str
    nature: NatureDemande
    tour: int

    @property
    def objet(self) -> str:
        """Rend ce que nomme la décision qui couvre sa disparition."""
        return self.exigence or "offre entière"


class _Etat(NamedTuple):
    """Le jour où une demande est partie, vide si nul ne le dit, ses réponses, et si sa ligne ne dit aucun lot.

    `reserves` sont ceux de ces textes qui portent une réserve ; `recues`, les jours des réponses ; `demande`,
    l'empreinte de ce qui est demandé.
    """

    envoyee_le: str = ""
    reponses: tuple[str, ...] = ()
    sans_lot: bool = False
    reserves: tuple[str, ...] = ()
    recues: tuple[str, ...] = ()
    echeance: str = ""
    demande: str = ""

    @property
    def est_repondue(self) -> bool:
        """Vrai si une réponse, ou le jour où elle fut reçue, y est."""
        return bool(self.reponses or self.recues)

    @property
    def est_tardive(self) -> bool:
        """Vrai si l'échéance qui y est dite est dépassée par une réponse."""
        return any("" < self.echeance < jour for jour in self.recues)

    def a_perdu(self, tenu: _Etat) -> bool:
        """Vrai si l'envoi, une réponse ou une réserve n'y est plus ; d'un texte changé, une réponse reste."""
        sans_envoi = bool(tenu.envoyee_le) and not (self.envoyee_le or self.reponses)
        neuves = sum(reponse not in tenu.reponses for reponse in self.reponses)
        return sans_envoi or len(self.perdues(tenu)) > neuves or bool(self.reserves_perdues(tenu))

    def sans(self, a_cote: Iterable[_Etat]) -> _Etat:
        """Rend ce que rien d'à côté ne porte : une saisie corrigée déplace un échange, elle ne le perd pas."""
        ailleurs = tuple(a_cote)
        envois = {etat.envoyee_le for etat in ailleurs}
        reunis = _Etat(
            reponses=tuple(r for etat in ailleurs for r in etat.reponses),
            reserves=tuple(r for etat in ailleurs for r in etat.reserves),
        )
        return self._replace(
            envoyee_le="" if self.envoyee_le in envois else self.envoyee_le,
            reponses=tuple(reunis.perdues(self)),
            reserves=tuple(reunis.reserves_perdues(self)),
        )

    def perdues(self, tenu: _Etat) -> list[str]:
        """Rend les réponses qu'aucune ne reprend ; deux, réunies sur une ligne, y restent."""
        return _non_reprises(tenu.reponses, self.reponses)

    def reserves_perdues(self, tenu: _Etat) -> list[str]:
        """Rend les textes porteurs d'une réserve que rien ne reprend ; corrigé, un autre qui en porte une y reste."""
        perdues = _non_reprises(tenu.reserves, (*self.reponses, *self.reserves))
        neuves = sum(reserve not in tenu.reserves for reserve in self.reserves)
        return perdues if len(perdues) > neuves else []


def _non_reprises(tenus: Iterable[str], lus: Iterable[str]) -> list[str]:
    reprises = [" ".join(lu.split()) for lu in lus]
    return [t for t in tenus if not any(" ".join(t.split()) in reprise for reprise in reprises)]


_RIEN = _Etat()
_Etats = dict[_Cle, _Etat]


def _restent(tenus: _Etats, lus: _Etats, offres: Mapping[str, Offre]) -> _Etats:
    """Rend ce qui était tenu, et que rien n'écrit à présent à côté, sur la même exigence du même candidat.

    Ce qui s'y lisait déjà n'en vient pas, sauf d'une ligne qui ne disait aucun lot et valait pour tous.
    """
    restent = dict(tenus)
    for cle, tenu in tenus.items():
        if lus.get(cle, _RIEN).a_perdu(tenu):
            voisines = (c for c in lus if c != cle and (c.exigence, c.tour) == (cle.exigence, cle.tour))
            siennes = [c for c in voisines if _du_meme(c.offre, cle.offre, offres)]
            restent[cle] = tenu.sans(lus[c] if tenu.sans_lot else lus[c].sans([tenus.get(c, _RIEN)]) for c in siennes)
    return restent


def _du_meme(une: str, autre: str, offres: Mapping[str, Offre]) -> bool:
    if une == autre:
        return True
    return une in offres and autre in offres and bool(motif_de_meme_entreprise(offres[une], offres[autre]))


def _etats(echanges: Echanges, dossier: Dossier) -> _Etats:
    """Rend ce qui est parti ou revenu, par offre, objet, nature et tour."""
    etats: _Etats = {}
    for suivie, _ in echanges.lignes:
        for offre in echanges.visees(suivie) if suivie.envoyee_le or suivie.recue_le or suivie.reponse else ():
            dates = {r.recue_le for r in echanges.reponses_a(suivie, offre)} or {suivie.recue_le}
            envoyee_le, echeance = (j.isoformat() if j else "" for j in (suivie.envoyee_le, suivie.echeance))
            recues = tuple(sorted(j.isoformat() for j in dates if j))
            cle = _Cle(offre.sha256, suivie.exigence, suivie.nature, suivie.tour)
            demande = empreinte_de(suivie.demande)
            etats[cle] = _Etat(envoyee_le, (), suivie.lot is None, (), recues, echeance, demande)
    for reponse in dict.fromkeys(echanges.reponses):
        cle = _cle_de(reponse)
        etat = etats.get(cle, _RIEN)
        etats[cle] = etat._replace(reponses=(*etat.reponses, reponse.texte))
    for cle, porteur in _porteurs(echanges, dossier):
        etats[cle] = etats[cle]._replace(reserves=(*etats[cle].reserves, porteur))
    return etats


def _cle_de(reponse: ReponseRecue) -> _Cle:
    return _Cle(reponse.offre, reponse.exigence, reponse.nature, reponse.tour)


def _porteurs(echanges: Echanges, dossier: Dossier) -> Iterator[tuple[_Cle, str]]:
    """Énumère ce qui porte une réserve : le texte d'une réponse, ou la pièce à laquelle elle renvoie."""
    par_offre = attrgetter("offre")
    siennes = {sha256: [*dites] for sha256, dites in groupby(sorted(echanges.reponses, key=par_offre), par_offre)}
    for offre in echanges.offres:
        exigences = dossier.exigences(offre.lot) if offre.lot in dossier.numeros else ()
        for ecrite in reserves_ecrites(siennes.get(offre.sha256, ()), offre, echanges, exigences):
            reponse = ecrite.reponse
            yield _cle_de(reponse), reponse.piece if reserve_du_renvoi(reponse.piece, ()) else reponse.texte


def echanges_a_journaliser(journal: Iterable[bytes], echanges: Echanges, dossier: Dossier) -> Iterator[Entree]:
    """Rend les échanges du jour, s'ils ne sont pas ceux que le journal a dits en dernier."""
    etats, connus = _etats(echanges, dossier), None
    for ligne in lignes_du_journal(journal, GESTE_DES_ECHANGES):
        connus = _lus(ligne)
    if etats != connus:
        lignes: list[Detail] = [_dits(cle, etat) for cle, etat in sorted(etats.items())]
        yield GESTE_DES_ECHANGES, {"echanges": lignes}


def _dits(cle: _Cle, etat: _Etat) -> dict[str, Detail]:
    return {c: list(v) if isinstance(v, tuple) else v for c, v in {**cle._asdict(), **etat._asdict()}.items()}


def _lus(ligne: Mapping[str, Any]) -> _Etats:
    etats: _Etats = {}
    for dit in objets_de(ligne.get("echanges")):
        nature, tour, reponses = dit.get("nature"), dit.get("tour"), dit.get("reponses")
        if nature in _NATURES and isinstance(tour, int) and isinstance(reponses, list):
            offre, exigence, envoyee_le, echeance, demande = (
                str(dit.get(champ, "")) for champ in ("offre", "exigence", "envoyee_le", "echeance", "demande")
            )
            # Un journal plus ancien ne dit ni les réserves, ni les jours, ni la demande.
            reserves, recues = (_textes(dit.get(champ)) for champ in ("reserves", "recues"))
            etat = _Etat(envoyee_le, _textes(reponses), bool(dit.get("sans_lot")), reserves, recues, echeance, demande)
            etats[_Cle(offre, exigence, NatureDemande(nature), tour)] = etat
    return etats


def _textes(dits: object) -> tuple[str, ...]:
    return tuple(map(str, dits)) if isinstance(dits, list) else ()


@dataclass
class _Delais:
    """Suit, ligne à ligne, l'échéance de chaque demande et ce qui l'a dépassée.

    Une échéance ne se repousse qu'avant son terme : au-delà, la première reste celle qui fait un retard.
    """

    limites: dict[_Cle, str] = field(default_factory=dict)
    tardives: dict[_Cle, tuple[str, str]] = field(default_factory=dict)
    """Le jour d'une réponse tardive, et l'instant de la ligne qui l'a relevée."""
    repoussees: dict[_Cle, str] = field(default_factory=dict)
    """L'instant de la ligne qui a vu une échéance passée repoussée."""

    def relever(self, etats: _Etats, jour: str, le: str) -> None:
        """Retient ce qu'une ligne, ou le registre du jour, dit des délais."""
        for cle, etat in etats.items():
            limite = self.limites.get(cle, "")
            if etat.echeance > etat.envoyee_le and (not limite or etat.echeance < limite or jour <= limite):
                limite = self.limites[cle] = etat.echeance
            if etat.echeance > limite > "":
                self.repoussees.setdefault(cle, le)
            else:
                self.repoussees.pop(cle, None)
            # Un jour encore à venir est une faute de saisie, non un retard.
            if tardives := [recue for recue in etat.recues if "" < limite < recue <= jour]:
                self.tardives.setdefault(cle, (tardives[0], le))


@dataclass
class _Suivi:
    """Suit, ligne à ligne, ce qui est tenu des échanges, et ce qui en est perdu."""

    offres: Mapping[str, Offre]
    tenus: _Etats = field(default_factory=dict)
    perdus: dict[_Cle, tuple[str, _Etat]] = field(default_factory=dict)
    """L'instant de la ligne qui a vu la dernière perte, et ce qui restait."""

    def relever(self, lus: _Etats, le: str) -> None:
        """Retient ce qu'une ligne, ou le registre du jour, dit encore ; perdre davantage est une perte neuve."""
        self.tenus = _restent(self.tenus, lus, self.offres)
        for cle in {**self.tenus, **lus}:
            lu = lus.get(cle, _RIEN)
            if lu.a_perdu(self.tenus.get(cle, _RIEN)):
                quand, restait = self.perdus.get(cle, (le, lu))
                self.perdus[cle] = (le if lu.a_perdu(restait) else quand, lu)
            else:
                self.tenus[cle] = lu
                self.perdus.pop(cle, None)


def echanges_disparus(
    journal: Iterable[bytes], echanges: Echanges, du_journal: Sequence[Decision], dossier: Dossier
) -> Iterator[Anomalie]:
    """Énumère ce que le journal a connu des échanges et qui n'y est plus, sans que personne en ait décidé.

    `du_journal` sont les décisions qui portent sur lui : il doit d'abord dire la disparition.
    """
    suivi, delais = _Suivi({o.sha256: o for o in echanges.offres}), _Delais()
    for ligne in lignes_du_journal(journal, GESTE_DES_ECHANGES):
        le, lus = str(ligne.get("le")), _lus(ligne)
        suivi.relever(lus, le)
        delais.relever(lus, le[: len("2027-01-01")], le)
    du_jour = _etats(echanges, dossier)
    suivi.relever(du_jour, "")
    delais.relever(du_jour, echanges.jour.isoformat(), "")
    decidees = _Decidees(DecisionsLues(journal), du_journal, echanges)
    for cle, (quand, reste) in sorted(suivi.perdus.items()):
        offre = suivi.offres.get(cle.offre)
        if offre is not None and not decidees.sur(offre, cle.objet, quand):
            yield _disparu(offre, cle, suivi.tenus[cle], reste)
    yield from _delais_effaces(delais, suivi.offres, du_jour, decidees)


class _Decidees(NamedTuple):
    """Les décisions sur le journal et sur les échanges, et ce que chacune a pu voir."""

    lues: DecisionsLues
    du_journal: Sequence[Decision]
    echanges: Echanges

    def sur(self, offre: Offre, objet: str, quand: str) -> bool:
        """Vrai si une décision a pu voir ce que le journal a relevé à cet instant ; sur le journal, elle le nomme."""
        siennes = [d for d in self.du_journal if est_visee(d, offre)]
        return bool(self.lues.posterieures(quand, self._des_echanges(offre))) or est_decide(
            objet, quand, self.lues.posterieures(quand, siennes)
        )

    def sur_le_delai(self, offre: Offre, cle: _Cle, constate_le: date | None, quand: str) -> bool:
        """Vrai si un retard fut décidé depuis qu'il se constate, ou si l'offre n'est plus en lice."""
        if constate_le is None or mise_a_l_ecart(self.echanges.comptees, offre) is not None:
            return True
        return any(d.date >= constate_le for d in self._des_echanges(offre)) or self.sur(offre, cle.objet, quand)

    def _des_echanges(self, offre: Offre) -> list[Decision]:
        prises = (d for d in self.echanges.comptees if d.exigence == ECHANGES and d.date <= self.echanges.jour)
        return [d for d in prises if est_visee(d, offre)]


def _disparu(offre: Offre, cle: _Cle, tenu: _Etat, reste: _Etat) -> Anomalie:
    perdues = dict.fromkeys((*reste.perdues(tenu), *reste.reserves_perdues(tenu)))
    manquent = [f"« {raccourcir(' '.join(r.split()), _EXTRAIT)} »" for r in perdues]
    envoi = f" envoyée le {jour_dit(tenu.envoyee_le)}" if tenu.envoyee_le else ""
    quoi = f"la demande de {cle.nature.libelle}{envoi}"
    if manquent:
        quoi = f"la réponse à {quoi} ({' ; '.join(manquent)})"
    portait = "portait une réserve, et " if reste.reponses and reste.reserves_perdues(tenu) else ""
    message = (
        f"{nom_affiche(offre)}, {cle.objet} : {quoi}, lue à une comparaison, {portait}n'est plus au registre des"
        " demandes."
    )
    conseil = (
        f"Remettez-la telle quelle ; si elle n'a pas lieu d'être, {EN_DECIDER_AU_JOURNAL}, qui vise cette offre et dont"
        f" le motif nomme « {cle.objet} », ou une décision « {ECHANGES} » qui la vise. {DEJA_COMPTEE}"
    )
    lieu = Lieu("evaluation/demandes")
    return Anomalie("echange-disparu", message, conseil, Gravite.A_QUALIFIER, lieu, cle.exigence, offre.lot or None)


def _delais_effaces(
    delais: _Delais, offres: Mapping[str, Offre], du_jour: _Etats, decidees: _Decidees
) -> Iterator[Anomalie]:
    """Énumère les retards connus que le registre du jour ne dit plus : une date corrigée ne les efface pas seule."""
    for cle, (recue, quand) in sorted(delais.tardives.items()):
        offre, etats = offres.get(cle.offre), [*_au_registre(cle, du_jour, offres)]
        se_tait = any(e.est_repondue for e in etats) and not any(e.est_tardive for e in etats)
        if offre is not None and se_tait and not decidees.sur_le_delai(offre, cle, _jour(recue), quand):
            yield _retard_efface(offre, cle, delais.limites[cle], recue)
    for cle, quand in sorted(delais.repoussees.items()):
        offre, etat = offres.get(cle.offre), du_jour.get(cle, _RIEN)
        terme = _jour(delais.limites[cle])
        attend = not etat.est_repondue and etat.echeance >= decidees.echanges.jour.isoformat()
        if offre is not None and terme is not None and attend:
            lendemain = terme + timedelta(days=1)
            if not decidees.sur_le_delai(offre, cle, lendemain, quand):
                yield _silence_efface(offre, cle, terme, lendemain, etat.echeance)


def _au_registre(cle: _Cle, du_jour: _Etats, offres: Mapping[str, Offre]) -> Iterator[_Etat]:
    """Énumère ce que le registre dit d'un échange : sa ligne, ou celles d'à côté si elle a été déplacée."""
    if cle in du_jour:
        yield du_jour[cle]
        return
    for autre, etat in du_jour.items():
        if (autre.exigence, autre.tour) == (cle.exigence, cle.tour) and _du_meme(autre.offre, cle.offre, offres):
            yield etat


def _jour(ecrit: str) -> date | None:
    try:
        return date.fromisoformat(ecrit)
    except ValueError:
        return None


def _retard_efface(offre: Offre, cle: _Cle, limite: str, recue: str) -> Anomalie:
    message = (
        f"{nom_affiche(offre)}, {cle.objet} : réponse reçue le {jour_dit(recue)}, après l'échéance du"
        f" {jour_dit(limite)} lue à une comparaison ; le registre ne le dit plus."
    )
    conseil = (
        "Remettez la date de réception et l'échéance ; si l'une était fausse, ou le délai prolongé à temps pour tous,"
        f" {EN_DECIDER}, datée du {jour_dit(recue)} au plus tôt."
    )
    lieu = Lieu("evaluation/demandes")
    return Anomalie("reponse-tardive", message, conseil, Gravite.A_QUALIFIER, lieu, cle.exigence, offre.lot or None)


def _silence_efface(offre: Offre, cle: _Cle, terme: date, lendemain: date, echeance: str) -> Anomalie:
    message = (
        f"{nom_affiche(offre)}, {cle.objet} : échéance passée le {date_en_clair(terme)}, aucune réponse n'est versée ;"
        f" le registre la repousse après coup au {jour_dit(echeance)}."
    )
    conseil = (
        f"Remettez l'échéance ; si le délai est prolongé pour tous, {EN_DECIDER}, datée du {date_en_clair(lendemain)}"
        " au plus tôt."
    )
    lieu = Lieu("evaluation/demandes")
    code = "demande-sans-reponse"
    return Anomalie(code, message, conseil, Gravite.A_QUALIFIER, lieu, cle.exigence, offre.lot or None)
