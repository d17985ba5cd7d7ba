"""Les demandes envoyées et les réponses reçues que le journal a connues, et que plus rien n'écrit : cela se dit.

Une réserve écrite dans une réponse suit l'offre ; ôter la réponse du registre la tairait.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from cctgen.depouillement.plis.candidats import motif_de_meme_entreprise
from cctgen.evaluation.accord.effacements import est_decide
from cctgen.evaluation.actes.controle import Echanges
from cctgen.evaluation.actes.situations import NatureDemande
from cctgen.evaluation.irregularites import est_visee
from cctgen.evaluation.journal import EN_DECIDER, Detail, Entree, jour_dit, lignes_du_journal, objets_de
from cctgen.evaluation.modele import Decision, nom_affiche
from cctgen.matrice.modele import Offre
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.typographie import raccourcir

GESTE_DES_ECHANGES = "echanges"
"""Le geste de la ligne du journal qui dit tous les échanges connus, quand ils ont changé."""

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
    """Le jour où une demande est partie, vide si nul ne le dit, ses réponses, et si sa ligne ne dit aucun lot."""

    envoyee_le: str = ""
    reponses: tuple[str, ...] = ()
    sans_lot: bool = False

    def a_perdu(self, tenu: _Etat) -> bool:
        """Vrai si l'envoi ou une réponse n'y est plus ; d'un texte changé, une réponse reste."""
        sans_envoi = bool(tenu.envoyee_le) and not (self.envoyee_le or self.reponses)
        neuves = sum(reponse not in tenu.reponses for reponse in self.reponses)
        return sans_envoi or len(self.perdues(tenu)) > neuves

    def sans(self, a_cote: Iterable[_Etat]) -> _Etat:
        """Rend ce que rien d'à côté ne porte : une saisie corrigée déplace un échange, elle ne le perd pas."""
        ailleurs = tuple(a_cote)
        envois = {etat.envoyee_le for etat in ailleurs}
        reponses = _Etat(reponses=tuple(r for etat in ailleurs for r in etat.reponses)).perdues(self)
        return self._replace(envoyee_le="" if self.envoyee_le in envois else self.envoyee_le, reponses=tuple(reponses))

    def perdues(self, tenu: _Etat) -> list[str]:
        """Rend les réponses qu'aucune ne reprend ; deux, réunies sur une ligne, y restent."""
        reprises = [" ".join(reponse.split()) for reponse in self.reponses]
        return [r for r in tenu.reponses if not any(" ".join(r.split()) in reprise for reprise in reprises)]


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


def _etats(echanges: Echanges) -> _Etats:
    """Rend ce qui est parti ou revenu, par offre, objet, nature et tour."""
    etats: _Etats = {}
    for suivie, _ in echanges.lignes:
        if suivie.envoyee_le:
            for offre in echanges.visees(suivie):
                cle = _Cle(offre.sha256, suivie.exigence, suivie.nature, suivie.tour)
                etats[cle] = _Etat(suivie.envoyee_le.isoformat(), sans_lot=suivie.lot is None)
    for reponse in dict.fromkeys(echanges.reponses):
        cle = _Cle(reponse.offre, reponse.exigence, reponse.nature, reponse.tour)
        etat = etats.get(cle, _RIEN)
        etats[cle] = etat._replace(reponses=(*etat.reponses, reponse.texte))
    return etats


def echanges_a_journaliser(journal: Iterable[bytes], echanges: Echanges) -> Iterator[Entree]:
    """Rend les échanges du jour, s'ils ne sont pas ceux que le journal a dits en dernier."""
    etats, connus = _etats(echanges), {}
    for ligne in lignes_du_journal(journal, GESTE_DES_ECHANGES):
        connus = _lus(ligne)
    if etats != connus:
        lignes: list[Detail] = [
            {**cle._asdict(), **etat._asdict(), "reponses": list(etat.reponses)} for cle, etat in sorted(etats.items())
        ]
        yield GESTE_DES_ECHANGES, {"echanges": lignes}


def _lus(ligne: Mapping[str, Any]) -> _Etats:
    etats: _Etats = {}
    for dit in objets_de(ligne.get("echanges")):
        nature, tour, reponses = dit.get("nature"), dit.get("tour"), dit.get("reponses")
        if nature in _NATURES and isinstance(tour, int) and isinstance(reponses, list):
            offre, exigence, envoyee_le = (str(dit.get(champ, "")) for champ in ("offre", "exigence", "envoyee_le"))
            cle = _Cle(offre, exigence, NatureDemande(nature), tour)
            etats[cle] = _Etat(envoyee_le, tuple(map(str, reponses)), bool(dit.get("sans_lot")))
    return etats


def echanges_disparus(
    journal: Iterable[bytes], echanges: Echanges, du_journal: Sequence[Decision]
) -> Iterator[Anomalie]:
    """Énumère les demandes et les réponses que le journal a connues, sans que personne ait décidé de leur disparition.

    `du_journal` sont les décisions qui portent sur lui : il doit d'abord dire la disparition.
    """
    tenus: _Etats = {}
    perdus_le: dict[_Cle, str] = {}
    du_jour, offres = _etats(echanges), {o.sha256: o for o in echanges.offres}
    for ligne in lignes_du_journal(journal, GESTE_DES_ECHANGES):
        lus = _lus(ligne)
        tenus = _restent(tenus, lus, offres)
        for cle in {**tenus, **lus}:
            if lus.get(cle, _RIEN).a_perdu(tenus.get(cle, _RIEN)):
                perdus_le.setdefault(cle, str(ligne.get("le")))
            else:
                tenus[cle] = lus.get(cle, _RIEN)
                perdus_le.pop(cle, None)
    for cle, tenu in _restent(tenus, du_jour, offres).items():
        offre, reste = offres.get(cle.offre), du_jour.get(cle, _RIEN)
        if offre is not None and reste.a_perdu(tenu):
            siennes = [d for d in du_journal if est_visee(d, offre)]
            if not est_decide(cle.objet, perdus_le.get(cle, ""), siennes):
                yield _disparu(offre, cle, tenu, reste)


def _disparu(offre: Offre, cle: _Cle, tenu: _Etat, reste: _Etat) -> Anomalie:
    manquent = [f"« {raccourcir(' '.join(r.split()), _EXTRAIT)} »" for r in reste.perdues(tenu)]
    envoi = f" envoyée le {jour_dit(tenu.envoyee_le)}" if tenu.envoyee_le else ""
    quoi = f"la demande de {cle.nature.libelle}{envoi}"
    if manquent:
        quoi = f"la réponse à {quoi} ({' ; '.join(manquent)})"
    message = f"{nom_affiche(offre)}, {cle.objet} : {quoi}, lue à une comparaison, n'est plus au registre des demandes."
    conseil = (
        f"Remettez-la telle quelle ; si elle n'a pas lieu d'être, {EN_DECIDER}, qui vise cette offre et dont le motif"
        f" nomme « {cle.objet} »."
    )
    lieu = Lieu("evaluation/demandes")
    return Anomalie("echange-disparu", message, conseil, Gravite.A_QUALIFIER, lieu, cle.exigence, offre.lot or None)
