"""Ce qui change dans une offre d'une remise à la suivante, ligne par ligne : un tour, ou une régularisation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cctgen.assemblage.modele import ExigenceRetenue
from cctgen.clausier.modele import Niveau
from cctgen.matrice import contrat
from cctgen.matrice.contrat import Conformite
from cctgen.matrice.modele import Composant, Offre, Reponse

_CHAMPS: Mapping[str, Callable[[Reponse], str]] = {
    contrat.CONFORMITE: lambda r: r.conformite or r.conformite_brute,
    contrat.COUVERTURE: lambda r: r.couverture or r.couverture_brute,
    contrat.JUSTIFICATION: lambda r: r.justification,
    contrat.RENVOI: lambda r: r.renvoi,
}


@dataclass(frozen=True, slots=True)
class Changement:
    """Une case qui n'a plus la même valeur ; `ref` est l'exigence, ou le composant de la feuille « Composants »."""

    ref: str
    champ: str
    avant: str
    apres: str
    lieu: str = ""
    est_recul: bool = False

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON."""
        return {
            "ref": self.ref,
            "champ": self.champ,
            "avant": self.avant,
            "apres": self.apres,
            "lieu": self.lieu,
            "recul": self.est_recul,
        }


def changements(avant: Offre, apres: Offre, exigences: Iterable[ExigenceRetenue]) -> tuple[Changement, ...]:
    """Rend ce qui change d'une matrice à l'autre du même candidat, dans l'ordre du dossier, composants à la fin.

    Une exigence P déclarée conforme et qui ne l'est plus est un recul : les exigences minimales ne se négocient pas.
    """
    niveaux = {e.ref: e.niveau for e in exigences}
    anciennes, nouvelles = avant.par_ref(), apres.par_ref()
    refs = dict.fromkeys((*niveaux, *anciennes, *nouvelles))
    return (
        *(
            c
            for ref in refs
            for c in _de_la_ligne(ref, anciennes.get(ref, ()), nouvelles.get(ref, ()), niveaux.get(ref))
        ),
        *_des_composants(avant.composants, apres.composants),
    )


def _de_la_ligne(
    ref: str, avant: tuple[Reponse, ...], apres: tuple[Reponse, ...], niveau: Niveau | None
) -> Iterator[Changement]:
    """Une référence saisie sur plusieurs lignes se compare en entier : rien n'est choisi à sa place."""
    for champ, lire in _CHAMPS.items():
        ancien, nouveau = (" / ".join(_normal(lire(r)) for r in lignes) for lignes in (avant, apres))
        if ancien != nouveau:
            perdue = champ == contrat.CONFORMITE and ancien == Conformite.CONFORME and niveau is Niveau.P
            yield Changement(ref, champ, ancien, nouveau, apres[0].lieu if apres else "", perdue)


def _normal(texte: str) -> str:
    return " ".join(texte.split())


def _des_composants(avant: Iterable[Composant], apres: Iterable[Composant]) -> Iterator[Changement]:
    anciens, nouveaux = _par_nom(avant), _par_nom(apres)
    for nom in dict.fromkeys((*anciens, *nouveaux)):
        ancien, nouveau = anciens.get(nom), nouveaux.get(nom)
        if ancien is None or nouveau is None:
            etats = ("absent", "déclaré") if ancien is None else ("déclaré", "absent")
            yield Changement(nom, contrat.FEUILLE_COMPOSANTS, *etats, (nouveau or ancien or _VIDE).lieu)
            continue
        for champ in contrat.COLONNES_COMPOSANTS_SAISIES:
            valeurs = (_normal(ancien.valeurs.get(champ, "")), _normal(nouveau.valeurs.get(champ, "")))
            if valeurs[0] != valeurs[1]:
                yield Changement(nom, champ, *valeurs, nouveau.lieu)


_VIDE = Composant({}, "")


def _par_nom(composants: Iterable[Composant]) -> dict[str, Composant]:
    """Deux lignes du même composant gardent chacune son rang : aucune n'efface l'autre."""
    nommes: dict[str, Composant] = {}
    for composant in composants:
        nom = _normal(composant.valeurs.get(contrat.COMPOSANT, "")) or "composant sans nom"
        rang = sum(cle == nom or cle.startswith(f"{nom} (") for cle in nommes)
        nommes[f"{nom} ({rang + 1})" if rang else nom] = composant
    return nommes
