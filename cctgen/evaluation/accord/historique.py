"""L'historique des avis, tiré du journal : qui a noté quoi, quand, ce qui a changé et pourquoi.

Règle 39 : qui, quand, valeur avant et après, motif. Chaque comparaison ajoute au journal ce qui a changé depuis la
précédente ; une grille corrigée, ou retirée après le consensus, n'efface donc rien.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from cctgen.evaluation.consolidation import CONSENSUS
from cctgen.evaluation.journal import Detail, lignes_du_journal
from cctgen.evaluation.modele import Appreciation, Appreciations, Avis, CleOffre, Constat


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

    @property
    def est_a_lire(self) -> bool:
        """Vrai si une valeur en remplace une autre, ou vient du consensus ; une première note est dans sa grille."""
        return bool(self.avant) or self.sujet.evaluateur == CONSENSUS


def en_clair(avis: Avis) -> str:
    """Rend « 3, Vérifié »."""
    return _en_clair(avis.note, avis.constat)


@lru_cache(maxsize=1024)
def _en_clair(note: int | None, constat: Constat | None) -> str:
    return ", ".join(filter(None, ("" if note is None else str(note), constat.value if constat else "")))


def changements(journal: bytes, appreciations: Appreciations, le: str) -> Iterator[Changement]:
    """Énumère, par offre puis par évaluateur, ce que les grilles d'aujourd'hui changent à ce que dit le journal.

    Une offre après l'autre : à la première comparaison, cinq cents offres y font un demi-million d'avis.
    """
    avant: dict[CleOffre, dict[tuple[str, str], str]] = {}
    for connu in historique(journal):
        lot, soumissionnaire, sha256, evaluateur, ref = connu.sujet
        avant.setdefault(CleOffre(lot, soumissionnaire, sha256), {})[evaluateur, ref] = connu.apres
    for offre in sorted({*avant, *appreciations.par_offre}):
        yield from sorted(_de_l_offre(offre, avant.get(offre, {}), appreciations.de(offre), le), key=lambda c: c.sujet)


def _de_l_offre(
    offre: CleOffre, avant: Mapping[tuple[str, str], str], par_ref: Mapping[str, Appreciation], le: str
) -> Iterator[Changement]:
    donnes = {(avis.evaluateur, ref): avis for ref, retenue in par_ref.items() for avis in retenue.avis}
    apres = {auteur: avis for auteur, avis in donnes.items() if en_clair(avis)}
    for (evaluateur, ref), avis in apres.items():
        ancien, nouveau = avant.get((evaluateur, ref), ""), en_clair(avis)
        if ancien != nouveau:
            yield Changement(le, Sujet(*offre, evaluateur, ref), ancien, nouveau, _motif(avis))
    for (evaluateur, ref), valeur in avant.items():
        if valeur and (evaluateur, ref) not in apres:
            yield Changement(le, Sujet(*offre, evaluateur, ref), valeur, "", "")


def _motif(avis: Avis) -> str:
    """Rend le commentaire et la pièce qu'il cite : « retrouvée à cette page » ne se lit qu'avec elle."""
    return f"{avis.commentaire} ({avis.source})" if avis.commentaire and avis.source else avis.commentaire


def trace_des_avis(dits: Iterable[Changement]) -> list[Detail]:
    """Rend ce que le journal garde des changements, groupés par offre et par évaluateur.

    Une première note s'écrit seule, son motif est dans la grille ; une correction ou un consensus porte le sien.
    """
    groupes: dict[tuple[int, str, str, str], dict[str, Detail]] = {}
    for changement in dits:
        *groupe, ref = changement.sujet
        valeurs = groupes.setdefault(tuple(groupe), {})  # type: ignore[arg-type]
        valeurs[ref] = (
            {"avant": changement.avant, "apres": changement.apres, "motif": changement.motif}
            if changement.est_a_lire
            else changement.apres
        )
    return [
        {"lot": lot, "soumissionnaire": nom, "sha256": sha256, "evaluateur": evaluateur, "exigences": valeurs}
        for (lot, nom, sha256, evaluateur), valeurs in groupes.items()
    ]


def historique(journal: bytes) -> Iterator[Changement]:
    """Énumère tout ce que le journal dit des avis, du plus ancien au plus récent ; une ligne étrangère ne dit rien."""
    for ligne in lignes_du_journal(journal, "comparaison"):
        groupes = ligne.get("avis")
        for groupe in groupes if isinstance(groupes, list) else ():
            if isinstance(groupe, dict) and isinstance(groupe.get("exigences"), dict):
                yield from _du_groupe(str(ligne.get("le", "")), groupe)


def _du_groupe(le: str, groupe: Mapping[str, Any]) -> Iterator[Changement]:
    lot = groupe.get("lot")
    commun = (str(groupe.get(cle, "")) for cle in ("soumissionnaire", "sha256", "evaluateur"))
    nom, sha256, evaluateur = commun
    for ref, valeur in groupe["exigences"].items():
        detail = valeur if isinstance(valeur, dict) else {"apres": valeur}
        avant, apres, motif = (str(detail.get(cle) or "") for cle in ("avant", "apres", "motif"))
        sujet = Sujet(lot if isinstance(lot, int) else 0, nom, sha256, evaluateur, ref)
        yield Changement(le, sujet, avant, apres, motif)
