"""Les avis d'un évaluateur qui ne sont plus dans aucune grille : dits du journal, tant que personne n'en décide."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from cctgen.evaluation.accord.historique import en_clair, groupes_d_avis
from cctgen.evaluation.consolidation import CONSENSUS
from cctgen.evaluation.journal import EN_DECIDER, FICHIER_JOURNAL
from cctgen.evaluation.modele import Appreciations, CleOffre, nom_replie
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu

_Valeurs = dict[tuple[CleOffre, str], str]
"""La note et le constat, par offre et par exigence."""


@dataclass
class _Suivi:
    """Ce que le journal dit d'un évaluateur : ses premiers avis, ceux qu'il tient encore, ceux qui ont été retirés."""

    debut: str = ""
    premiers: _Valeurs = field(default_factory=dict)
    tenus: _Valeurs = field(default_factory=dict)
    retires: dict[str, _Valeurs] = field(default_factory=dict)

    def noter(self, le: str, place: tuple[CleOffre, str], apres: str) -> None:
        self.debut = self.debut or le
        if le == self.debut:
            self.premiers[place] = apres
        if apres:
            self.tenus[place] = apres
        elif avant := self.tenus.pop(place, ""):
            self.retires.setdefault(le, {})[place] = avant

    @property
    def disparus(self) -> tuple[str, _Valeurs]:
        """Rend l'instant du retrait, vide si le journal ne l'a pas encore dit, et ce qui a été retiré."""
        dernier = max(self.retires, default="")
        return ("", self.tenus) if self.tenus else (dernier, self.retires.get(dernier, {}))


def avis_disparus(
    journal: Iterable[bytes], appreciations: Appreciations, offres: Collection[CleOffre], decide_le: date | None
) -> Iterator[Anomalie]:
    """Énumère les évaluateurs dont plus aucun avis n'est compté, bien que leurs offres le soient encore.

    Une grille renommée les rend sous un autre nom, neuf ce jour-là : ils n'ont pas disparu. `decide_le` est le jour où
    une personne a écrit ce qu'elle pense du journal. Il ne se lit qu'une fois tant que personne ne manque.
    """
    presents = {nom_replie(nom) for nom in (*appreciations.evaluateurs, CONSENSUS)}
    illisibles = [nom_replie(a.lieu.fichier) for a in appreciations.anomalies if a.code == "grille-illisible"]
    connus = {g.evaluateur: nom_replie(g.evaluateur) for g in groupes_d_avis(journal) if g.offre in offres}
    absents = [
        nom
        for nom, replie in sorted(connus.items())
        if replie not in presents and not any(f.startswith(f"grille-{replie}") for f in illisibles)
    ]
    suivis = _suivre(journal, offres) if absents else {}
    for nom in absents:
        quand, valeurs = suivis[nom].disparus
        decide = quand and decide_le is not None and decide_le.isoformat() >= quand[: len("2027-01-01")]
        if valeurs and not decide and not _renommes(valeurs, quand, suivis, appreciations):
            yield _anomalie(nom, len(valeurs))


def _suivre(journal: Iterable[bytes], offres: Collection[CleOffre]) -> Mapping[str, _Suivi]:
    suivis: dict[str, _Suivi] = {}
    for groupe in groupes_d_avis(journal):
        if groupe.offre in offres:
            suivi = suivis.setdefault(groupe.evaluateur, _Suivi())
            for ref, apres in groupe.apres.items():
                suivi.noter(groupe.le, (groupe.offre, ref), apres)
    return suivis


def _renommes(valeurs: _Valeurs, quand: str, suivis: Mapping[str, _Suivi], appreciations: Appreciations) -> bool:
    """Vrai si quelqu'un d'inconnu jusque-là rend ces mêmes avis, à l'instant où ils disparaissent ou depuis."""
    if quand and any(s.debut >= quand and valeurs.items() <= s.premiers.items() for s in suivis.values()):
        return True
    neufs: dict[str, _Valeurs] = {nom: {} for nom in appreciations.evaluateurs if nom not in suivis}
    for offre, par_ref in appreciations.par_offre.items() if neufs else ():
        for ref, retenue in par_ref.items():
            for avis in retenue.avis:
                if avis.evaluateur in neufs:
                    neufs[avis.evaluateur][offre, ref] = en_clair(avis)
    return any(valeurs.items() <= rendus.items() for rendus in neufs.values())


def _anomalie(nom: str, nombre: int) -> Anomalie:
    comptes = f"les {nombre} avis de « {nom} », comptés" if nombre > 1 else f"l'avis de « {nom} », compté"
    suite = "ne sont plus dans aucune grille" if nombre > 1 else "n'est plus dans aucune grille"
    conseil = f"Remettez sa grille dans le dossier d'évaluation ; si ce retrait est voulu, {EN_DECIDER}."
    lieu = Lieu(f"evaluation/{FICHIER_JOURNAL}")
    return Anomalie("avis-disparus", f"{comptes} à une comparaison, {suite}.", conseil, Gravite.A_QUALIFIER, lieu)
