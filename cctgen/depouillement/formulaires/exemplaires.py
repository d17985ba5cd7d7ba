"""Une ligne recopiée porte deux fois les mêmes cases : chaque exemplaire garde ses réponses."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cctgen.documents.formulaires.releve import CaseLue
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.nombres import compter
from cctgen.socle.typographie import raccourcir

_LIGNES_CITEES = 8
_SIGNES_CITES = 80


@dataclass(frozen=True, slots=True)
class CaseRendue:
    """Une case et son rang parmi celles de même étiquette : 1 pour la première ligne qui la porte, 2 pour sa copie."""

    lue: CaseLue
    exemplaire: int = 1

    def libelle(self, connu: str) -> str:
        """Rend le libellé, qui dit de quelle copie il s'agit."""
        return connu if self.exemplaire == 1 else f"{connu} ({self.exemplaire}e exemplaire)"


def par_exemplaire(cases: Sequence[CaseLue]) -> tuple[CaseRendue, ...]:
    """Rend les cases dans l'ordre du fichier ; toute une ligne recopiée a le même rang, même si une case y manque."""
    deja: Counter[str] = Counter()
    rendues: list[CaseRendue] = []
    for ligne in _par_rangee(cases).values():
        base = max(deja[case.etiquette] for case in ligne)
        places: dict[tuple[str, int], int] = {}
        ici: Counter[str] = Counter()
        for case in ligne:
            cle = case.etiquette, case.cellule
            if cle not in places:
                # La même case dans deux cellules d'une ligne : l'une y a été collée.
                ici[case.etiquette] += 1
                places[cle] = base + ici[case.etiquette]
            deja[case.etiquette] = places[cle]
            rendues.append(CaseRendue(case, places[cle]))
    return tuple(rendues)


def _par_rangee(cases: Sequence[CaseLue]) -> Mapping[int, list[CaseLue]]:
    rangees: defaultdict[int, list[CaseLue]] = defaultdict(list)
    for case in cases:
        rangees[case.rangee].append(case)
    return rangees


def lignes_recopiees(fichier: str, titre: str, rendues: Sequence[CaseRendue]) -> Iterator[Anomalie]:
    """Nomme les lignes qui portent des cases déjà vues, chacune citée avec ses réponses, dans l'ordre du fichier."""
    doubles = {r.lue.etiquette for r in rendues if r.exemplaire > 1}
    if not doubles:
        return
    touchees = {r.lue.rangee for r in rendues if r.lue.etiquette in doubles}
    lignes = _par_rangee([r.lue for r in rendues if r.lue.rangee in touchees and r.lue.valeur])
    cites = [f"{_citee(ligne)}" for ligne in list(lignes.values())[:_LIGNES_CITEES]]
    reste = [f"et {compter(len(lignes) - _LIGNES_CITEES, 'autre ligne')}"] if len(lignes) > _LIGNES_CITEES else []
    suite = f" : {' ; '.join([*cites, *reste])}" if cites else ""
    yield Anomalie(
        "case-recopiee",
        f"« {titre} » : des lignes y sont recopiées avec leurs cases{suite}.",
        "Chaque exemplaire garde ses réponses, dans l'ordre du fichier ; lisez-le pour ce que la copie veut dire.",
        Gravite.A_QUALIFIER,
        Lieu(fichier),
    )


def _citee(ligne: Sequence[CaseLue]) -> str:
    return ", ".join(f"{case.libelle} « {raccourcir(case.valeur, _SIGNES_CITES)} »" for case in ligne)
