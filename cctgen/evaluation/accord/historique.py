"""L'historique des avis, tiré du journal : qui a noté quoi, quand, ce qui a changé et pourquoi.

Règle 39 : qui, quand, valeur avant et après, motif. Chaque comparaison ajoute au journal, une ligne par offre, ce qui a
changé depuis la précédente ; une grille corrigée, ou retirée après le consensus, n'efface donc rien.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import lru_cache
from itertools import groupby
from sys import intern
from types import MappingProxyType
from typing import Any, NamedTuple

from cctgen.evaluation.accord.desaccords import consensus_perime, s_ecarte, separer
from cctgen.evaluation.accord.mal_lues import MalLues
from cctgen.evaluation.consolidation import CONSENSUS
from cctgen.evaluation.journal import Detail, lignes_qui_portent
from cctgen.evaluation.modele import Appreciations, Avis, CleOffre, Constat, nom_replie
from cctgen.evaluation.phrases import avec_sa_source
from cctgen.socle.anomalies import Anomalie

GESTE_DES_AVIS = "avis"
"""Le geste des lignes du journal qui disent, chacune, les avis changés sur une offre."""


class Sujet(NamedTuple):
    """Ce dont un évaluateur donne son avis : une exigence d'une offre."""

    lot: int
    soumissionnaire: str
    sha256: str
    evaluateur: str
    ref: str


class Changement(NamedTuple):
    """Un avis donné, corrigé ou retiré ; `avant` ou `apres` est vide s'il n'y en a pas."""

    le: str
    sujet: Sujet
    avant: str
    apres: str
    motif: str


def _est_a_lire(avant: str, evaluateur: str) -> bool:
    """Vrai si une valeur en remplace une autre, ou vient du consensus ; une première note est dans sa grille."""
    return bool(avant) or evaluateur == CONSENSUS


def en_clair(avis: Avis) -> str:
    """Rend « 3, Vérifié »."""
    return _en_clair(avis.note, avis.constat)


_AUCUNE: Mapping[str, str] = MappingProxyType({})
_PERSONNE: Set[str] = frozenset()


@lru_cache(maxsize=1024)
def _en_clair(note: int | None, constat: Constat | None) -> str:
    return intern(", ".join(filter(None, ("" if note is None else str(note), constat.value if constat else ""))))


class NomsDuJour:
    """Le nom que porte aujourd'hui la grille d'un évaluateur : le même à la casse près, ou celui qu'elle a pris.

    `renommees` donne, par évaluateur dont la grille a été renommée, le nom qu'elle a pris, d'un nom au suivant.
    """

    def __init__(self, presents: Iterable[str], renommees: Mapping[str, str] = _AUCUNE) -> None:
        self._exacts = frozenset(presents)
        self._presents = {nom_replie(nom): nom for nom in self._exacts}
        self._renommees = renommees

    def de(self, nom: str) -> str | None:
        """Rend le nom du jour ; rien de qui n'a plus aucune grille."""
        vus: set[str] = set()
        while nom in self._renommees and nom not in vus:
            vus.add(nom)
            nom = self._renommees[nom]
        return nom if nom in self._exacts else self._presents.get(nom_replie(nom))


_Connus = dict[str, dict[str, str]]
"""Les derniers avis connus sur une offre : par évaluateur, puis par exigence."""


class Historique:
    """Ce que le journal dit des avis, puis ce qu'en changent ceux d'aujourd'hui ; `a_lire` se complète à mesure.

    Cinq cents offres y font un demi-million d'avis : seul le dernier de chacun est tenu, et rendu dès qu'il a servi.
    Une grille renommée n'a rien retiré.
    """

    def __init__(self, journal: Iterable[bytes], noms: NomsDuJour | None = None) -> None:
        self.a_lire: list[Changement] = []
        self._noms = noms or NomsDuJour(())
        self._connus: dict[CleOffre, _Connus] = {}
        for groupe, _, repris in _sous_le_nom_du_jour(journal, self._noms):
            connus = self._connus.setdefault(groupe.offre, {}).setdefault(groupe.evaluateur, {})
            connus.update((intern(ref), intern(apres)) for ref, apres in groupe.apres.items())
            self._donner_a_lire(groupe, repris)

    def _donner_a_lire(self, groupe: GroupeDAvis, repris: Set[str]) -> None:
        """Ajoute à `a_lire` ce qu'un groupe change ; un avis `repris` sous un autre nom n'est pas retiré."""
        if groupe.evaluateur != CONSENSUS and all(isinstance(valeur, str) for valeur in groupe.valeurs.values()):
            # Rien que des premières notes : à cent offres, il y en a cent mille.
            return
        for ref, valeur in groupe.valeurs.items():
            avant, apres, motif = _detail(valeur)
            if _est_a_lire(avant, groupe.evaluateur) and (apres or ref not in repris):
                self.a_lire.append(groupe.changement(ref, avant, apres, motif))

    def completer(self, appreciations: Appreciations, le: str) -> Iterator[dict[str, Detail]]:
        """Énumère, offre par offre, ce que le journal doit garder : ce que les grilles changent à ce qu'il dit.

        Une première note s'écrit seule, son motif est dans la grille ; une correction ou un consensus porte le sien.
        """
        for offre in sorted({*self._connus, *appreciations.par_offre}):
            donnes: dict[str, dict[str, Avis]] = {}
            for ref, retenue in appreciations.de(offre).items():
                for avis in retenue.avis:
                    donnes.setdefault(avis.evaluateur, {})[ref] = avis
            connus = self._connus.pop(offre, {})
            changes: dict[str, Detail] = {}
            for evaluateur in sorted({*connus, *donnes}):
                valeurs = _changements(evaluateur, connus.get(evaluateur, {}), donnes.get(evaluateur, {}))
                if valeurs:
                    nom = self._noms.de(evaluateur)
                    repris = donnes.get(nom, {}).keys() if nom and nom != evaluateur else _PERSONNE
                    self._donner_a_lire(GroupeDAvis(le, offre, evaluateur, valeurs), repris)
                    changes[evaluateur] = valeurs
            if changes:
                yield {**offre._asdict(), "avis": changes}


def _changements(evaluateur: str, connus: Mapping[str, str], donnes: Mapping[str, Avis]) -> dict[str, Detail]:
    """Rend ce qui change des avis d'un évaluateur sur une offre, par exigence."""
    apres = {ref: en_clair(avis) for ref, avis in donnes.items()}
    changees = [ref for ref, valeur in apres.items() if valeur != connus.get(ref, "")]
    changees += [ref for ref, valeur in connus.items() if valeur and ref not in apres]
    valeurs: dict[str, Detail] = {}
    for ref in sorted(changees):
        avant, nouveau = connus.get(ref, ""), apres.get(ref, "")
        if _est_a_lire(avant, evaluateur):
            valeurs[ref] = {"avant": avant, "apres": nouveau, "motif": _motif(donnes[ref]) if nouveau else ""}
        else:
            valeurs[ref] = nouveau
    return valeurs


def _motif(avis: Avis) -> str:
    """Rend le commentaire et la pièce qu'il cite : « retrouvée à cette page » ne se lit qu'avec elle."""
    return avec_sa_source(avis.commentaire, avis.source) if avis.commentaire else ""


_PONCTUATION = re.compile(r"[\s.]+")


def _dit_de_meme(journalise: str, motif: str) -> bool:
    """Vrai à la ponctuation près : un journal plus ancien finit la phrase avant sa source."""
    return _PONCTUATION.sub("", journalise) == _PONCTUATION.sub("", motif)


def historique(journal: Iterable[bytes]) -> Iterator[Changement]:
    """Énumère tout ce que le journal dit des avis, du plus ancien au plus récent ; une ligne étrangère ne dit rien."""
    for groupe in groupes_d_avis(journal):
        yield from (groupe.changement(ref, *_detail(valeur)) for ref, valeur in groupe.valeurs.items())


def consensus_perimes(
    journal: Iterable[bytes], appreciations: Appreciations, noms: NomsDuJour | None = None
) -> Iterator[Anomalie]:
    """Énumère les consensus dont un avis a changé depuis, et s'en écarte, ou n'est plus ; le réécrire le renouvelle.

    Le journal n'est lu que si un consensus est rendu. Une grille renommée donne les mêmes avis.
    """
    rendus = [
        (cle, ref, avis, consensus)
        for cle, par_ref in appreciations.par_offre.items()
        for ref, appreciation in par_ref.items()
        for avis, consensus in (separer(appreciation),)
        if consensus is not None
    ]
    noms, mal_lues = noms or NomsDuJour(appreciations.evaluateurs), MalLues(appreciations.anomalies)
    tenus = _consensus_journalises(journal, noms) if rendus else {}
    for cle, ref, avis, consensus in rendus:
        tenu = tenus.get((cle, ref))
        if tenu is not None and tenu.valeur == en_clair(consensus) and _dit_de_meme(tenu.motif, _motif(consensus)):
            changes = [a for a in avis if en_clair(a) != tenu.avis.get(a.evaluateur) and s_ecarte(consensus, a)]
            restent = {a.evaluateur for a in avis if en_clair(a)}
            retires = [nom for nom, valeur in tenu.avis.items() if valeur and nom not in restent]
            retires = [nom for nom in retires if not mal_lues.couvrent(nom, cle.lot, ref)]
            if changes or retires:
                yield consensus_perime(cle, ref, [a.evaluateur for a in changes], retires, consensus)


class _Tenu(NamedTuple):
    """Un consensus tel que le journal l'a gardé, et les avis sur lesquels il portait."""

    valeur: str
    motif: str
    avis: Mapping[str, str]


def _consensus_journalises(journal: Iterable[bytes], noms: NomsDuJour) -> dict[tuple[CleOffre, str], _Tenu]:
    avis: dict[tuple[CleOffre, str], dict[str, str]] = {}
    tenus: dict[tuple[CleOffre, str], _Tenu] = {}
    jours: dict[tuple[CleOffre, str], str] = {}
    for groupe, nom, repris in _sous_le_nom_du_jour(journal, noms):
        for ref, valeur in groupe.valeurs.items():
            _, apres, motif = _detail(valeur)
            cle = (groupe.offre, ref)
            if groupe.evaluateur == CONSENSUS:
                tenus[cle], jours[cle] = _Tenu(apres, motif, dict(avis.get(cle, {}))), groupe.le
            elif apres or ref not in repris:
                avis.setdefault(cle, {})[nom] = apres
                if jours.get(cle) == groupe.le:
                    # Relevé par la même comparaison que le consensus : il porte sur cet avis-là.
                    tenus[cle] = tenus[cle]._replace(avis=dict(avis[cle]))
    return tenus


class GroupeDAvis(NamedTuple):
    """Ce qu'une ligne du journal dit des avis d'un évaluateur sur une offre, par exigence."""

    le: str
    offre: CleOffre
    evaluateur: str
    valeurs: Mapping[str, Any]

    @property
    def apres(self) -> Mapping[str, str]:
        """Rend l'avis que la ligne donne à chaque exigence, vide s'il est retiré."""
        return {ref: _detail(valeur)[1] for ref, valeur in self.valeurs.items()}

    def change(self, ref: str) -> Changement:
        """Rend ce que la ligne change à l'avis sur une exigence."""
        return self.changement(ref, *_detail(self.valeurs[ref]))

    def changement(self, ref: str, avant: str, apres: str, motif: str) -> Changement:
        """Rend ce que la ligne dit d'une exigence."""
        return Changement(self.le, Sujet(*self.offre, self.evaluateur, ref), avant, apres, motif)


def groupes_d_avis(journal: Iterable[bytes]) -> Iterator[GroupeDAvis]:
    """Énumère ce que chaque ligne du journal dit des avis d'un évaluateur sur une offre."""
    for ligne in lignes_qui_portent(journal, "avis"):
        le, avis = str(ligne.get("le", "")), ligne.get("avis")
        if ligne.get("geste") == GESTE_DES_AVIS and isinstance(avis, dict):
            groupes = [(ligne, evaluateur, valeurs) for evaluateur, valeurs in avis.items()]
        elif ligne.get("geste") == "comparaison" and isinstance(avis, list):
            # Un journal plus ancien tient tous les avis à la ligne de la comparaison.
            groupes = [(g, str(g.get("evaluateur", "")), g.get("exigences")) for g in avis if isinstance(g, dict)]
        else:
            continue
        for dite, evaluateur, valeurs in groupes:
            if isinstance(valeurs, dict):
                yield GroupeDAvis(le, _offre_dite(dite), evaluateur, valeurs)


def _sous_le_nom_du_jour(journal: Iterable[bytes], noms: NomsDuJour) -> Iterator[tuple[GroupeDAvis, str, Set[str]]]:
    """Énumère chaque groupe, le nom que sa grille porte aujourd'hui, et ce qu'une même ligne y rend sous un autre."""
    for _, du_meme in groupby(groupes_d_avis(journal), key=lambda g: (g.le, g.offre)):
        groupes = [(g, noms.de(g.evaluateur) or g.evaluateur) for g in du_meme]
        for groupe, nom in groupes:
            rendus = (autre.apres for autre, sien in groupes if sien == nom and autre.evaluateur != groupe.evaluateur)
            yield groupe, nom, {ref for valeurs in rendus for ref, apres in valeurs.items() if apres}


def _offre_dite(ligne: Mapping[str, Any]) -> CleOffre:
    lot = ligne.get("lot")
    nom, sha256 = (str(ligne.get(cle, "")) for cle in ("soumissionnaire", "sha256"))
    return CleOffre(lot if isinstance(lot, int) else 0, nom, sha256)


def _detail(valeur: object) -> tuple[str, str, str]:
    """Rend l'avis d'avant, celui d'après et son motif ; une première note est écrite seule."""
    if isinstance(valeur, str):
        return "", valeur, ""
    detail = valeur if isinstance(valeur, dict) else {"apres": valeur}
    avant, apres, motif = (str(detail.get(cle) or "") for cle in ("avant", "apres", "motif"))
    return avant, apres, motif
