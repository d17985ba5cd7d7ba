"""L'historique des avis, tiré du journal : qui a noté quoi, quand, ce qui a changé et pourquoi.

Règle 39 : qui, quand, valeur avant et après, motif. Chaque comparaison ajoute au journal ce qui a changé depuis la
précédente ; une grille corrigée, ou retirée après le consensus, n'efface donc rien.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from cctgen.evaluation.consolidation import CONSENSUS
from cctgen.evaluation.journal import Detail, lignes_du_journal
from cctgen.evaluation.modele import Appreciations, Avis


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
    note = "" if avis.note is None else str(avis.note)
    return ", ".join(filter(None, (note, avis.constat.value if avis.constat else "")))


def changements(journal: bytes, appreciations: Appreciations, le: str) -> tuple[Changement, ...]:
    """Rend ce que les grilles d'aujourd'hui changent à ce que dit le journal."""
    avant = {c.sujet: c.apres for c in historique(journal)}
    apres = dict(_aujourd_hui(appreciations))
    dits = [
        Changement(le, sujet, avant.get(sujet, ""), en_clair(avis), avis.commentaire)
        for sujet, avis in apres.items()
        if avant.get(sujet, "") != en_clair(avis)
    ]
    retires = [
        Changement(le, sujet, valeur, "", "") for sujet, valeur in avant.items() if valeur and sujet not in apres
    ]
    return tuple(sorted((*dits, *retires), key=lambda c: c.sujet))


def _aujourd_hui(appreciations: Appreciations) -> Iterator[tuple[Sujet, Avis]]:
    for cle, par_ref in appreciations.par_offre.items():
        for ref, appreciation in par_ref.items():
            for avis in appreciation.avis:
                if en_clair(avis):
                    yield Sujet(cle.lot, cle.soumissionnaire, cle.sha256, avis.evaluateur, ref), avis


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
