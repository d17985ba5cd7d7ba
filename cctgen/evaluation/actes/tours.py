"""Ce qui change dans une offre d'une remise à la suivante, ligne par ligne : un tour, ou une régularisation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cctgen.assemblage.modele import Dossier, ExigenceRetenue
from cctgen.clausier.modele import Niveau
from cctgen.depouillement.plis.candidats import motif_de_meme_candidat
from cctgen.evaluation.modele import nom_affiche
from cctgen.matrice import contrat
from cctgen.matrice.contrat import Conformite
from cctgen.matrice.modele import Composant, Offre, Reponse
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu

_CHAMPS: Mapping[str, Callable[[Reponse], str]] = {
    contrat.CONFORMITE: lambda r: r.conformite or r.conformite_brute,
    contrat.COUVERTURE: lambda r: r.couverture or r.couverture_brute,
    contrat.JUSTIFICATION: lambda r: r.justification,
    contrat.RENVOI: lambda r: r.renvoi,
}


@dataclass(frozen=True, slots=True)
class Changement:
    """Une case qui n'a plus la même valeur ; `ref` est l'exigence, le composant, ou « Identification ».

    `lieu` en est la cellule dans le fichier révisé, vide si la ligne n'y est plus.
    """

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
    """Rend ce qui change d'une matrice à l'autre du même candidat : qui répond, les exigences, puis les composants.

    Une exigence minimale, de niveau P ou non notée, déclarée conforme et qui ne l'est plus est un recul : elle ne se
    négocie pas.
    """
    minimales = {e.ref: e.niveau is Niveau.P or not e.notee for e in exigences}
    anciennes, nouvelles = avant.par_ref(), apres.par_ref()
    refs = dict.fromkeys((*minimales, *anciennes, *nouvelles))
    return (
        *_de_l_identification(avant, apres),
        *(
            c
            for ref in refs
            for c in _de_la_ligne(ref, anciennes.get(ref, ()), nouvelles.get(ref, ()), minimales.get(ref, False))
        ),
        *_des_composants(avant.composants, apres.composants),
    )


def _de_l_identification(avant: Offre, apres: Offre) -> Iterator[Changement]:
    """Énumère ce qui change de ce que le soumissionnaire dit de lui : nom, SIRET, groupement, contact, date."""
    anciens, nouveaux = _identite(avant), _identite(apres)
    for champ in contrat.CHAMPS_SOUMISSIONNAIRE:
        ancien, nouveau = anciens.get(champ, ""), nouveaux.get(champ, "")
        if ancien != nouveau:
            yield Changement(
                contrat.FEUILLE_IDENTIFICATION,
                champ,
                ancien,
                nouveau,
                contrat.FEUILLE_IDENTIFICATION if nouveau else "",
            )


def _identite(offre: Offre) -> dict[str, str]:
    dites = {contrat.SOUMISSIONNAIRE: offre.soumissionnaire, contrat.SIRET: offre.siret}
    dites |= dict(offre.identification)
    return {champ: _normal(dit) for champ, dit in dites.items()}


def _de_la_ligne(
    ref: str, avant: tuple[Reponse, ...], apres: tuple[Reponse, ...], minimale: bool
) -> Iterator[Changement]:
    """Une référence saisie sur plusieurs lignes se compare en entier : rien n'est choisi à sa place."""
    for champ, lire in _CHAMPS.items():
        ancien, nouveau = (" / ".join(_normal(lire(r)) for r in lignes) for lignes in (avant, apres))
        if ancien != nouveau:
            perdue = champ == contrat.CONFORMITE and ancien == Conformite.CONFORME and minimale
            places = " / ".join(dict.fromkeys(r.place(champ) for r in apres))
            yield Changement(ref, champ, ancien, nouveau, places, perdue)


def _normal(texte: str) -> str:
    return " ".join(texte.split())


def _des_composants(avant: Iterable[Composant], apres: Iterable[Composant]) -> Iterator[Changement]:
    anciens, nouveaux = _par_nom(avant), _par_nom(apres)
    for nom in dict.fromkeys((*anciens, *nouveaux)):
        ancien, nouveau = anciens.get(nom), nouveaux.get(nom)
        if ancien is None or nouveau is None:
            etats = ("absent", "déclaré") if ancien is None else ("déclaré", "absent")
            yield Changement(nom, contrat.FEUILLE_COMPOSANTS, *etats, nouveau.lieu if nouveau else "")
            continue
        for champ in contrat.COLONNES_COMPOSANTS_SAISIES:
            valeurs = (_normal(ancien.valeurs.get(champ, "")), _normal(nouveau.valeurs.get(champ, "")))
            if valeurs[0] != valeurs[1]:
                yield Changement(nom, champ, *valeurs, "!".join(nouveau.place(champ)))


def _par_nom(composants: Iterable[Composant]) -> dict[str, Composant]:
    """Deux lignes du même composant gardent chacune son rang : aucune n'efface l'autre."""
    nommes: dict[str, Composant] = {}
    for composant in composants:
        nom = _normal(composant.valeurs.get(contrat.COMPOSANT, "")) or "composant sans nom"
        rang = sum(cle == nom or cle.startswith(f"{nom} (") for cle in nommes)
        nommes[f"{nom} ({rang + 1})" if rang else nom] = composant
    return nommes


@dataclass(frozen=True, slots=True)
class EcartsDeLOffre:
    """Une offre révisée, celle qu'elle remplace, et tout ce qui les distingue."""

    avant: Offre
    apres: Offre
    changements: tuple[Changement, ...]

    def en_phrases(self, tour: int) -> dict[str, str]:
        """Rend, par exigence, ce qui change, prêt à lire en face de sa ligne."""
        dits: dict[str, list[str]] = {}
        for change in self.changements:
            dits.setdefault(change.ref, []).append(
                f"{change.champ} : « {change.avant or '(vide)'} » devient « {change.apres or '(vide)'} »"
            )
        return {ref: "\n".join((f"Tour {tour}", *textes)) for ref, textes in dits.items()}


def apparier_les_revisions(
    dossier: Dossier, en_lice: Sequence[Offre], revisees: Sequence[Offre]
) -> tuple[tuple[EcartsDeLOffre, ...], list[Anomalie]]:
    """Rapproche chaque matrice révisée de l'offre en lice du même candidat ; les autres n'entrent pas dans le tour."""
    ecarts, orphelines = [], []
    for revisee in revisees:
        avant = next((o for o in en_lice if motif_de_meme_candidat(o, revisee)), None)
        if avant is None:
            message = f"« {revisee.fichier} » n'est la révision d'aucune offre en lice au tour précédent."
            conseil = "Elle n'entre pas dans ce tour : une offre éliminée ou nouvelle ne se négocie pas."
            orphelines.append(
                Anomalie("revision-sans-offre", message, conseil, Gravite.A_QUALIFIER, Lieu(revisee.fichier))
            )
        else:
            ecarts.append(EcartsDeLOffre(avant, revisee, changements(avant, revisee, dossier.exigences(revisee.lot))))
    return tuple(ecarts), orphelines


def reculs(tour: int, ecarts: Sequence[EcartsDeLOffre]) -> Iterator[Anomalie]:
    """Énumère les exigences minimales en recul : elles ne se négocient pas (R.2161-13 et R.2161-17)."""
    for ecart in ecarts:
        for change in ecart.changements:
            if change.est_recul:
                yield Anomalie(
                    "exigence-minimale-en-recul",
                    f"{nom_affiche(ecart.apres)}, tour {tour} : {change.ref}, exigence minimale, n'est plus déclarée"
                    f" conforme (« {change.apres or 'vide'} »).",
                    "Une exigence minimale ne se négocie pas : qualifiez-la, l'offre finale doit être régulière.",
                    Gravite.A_QUALIFIER,
                    Lieu(ecart.apres.fichier),
                    change.ref,
                    ecart.apres.lot,
                )


def offre_non_revisee(tour: int, offre: Offre) -> Anomalie:
    """Dit qu'une offre en lice n'a pas été révisée : l'acheteur négocie avec tous (R.2161-17)."""
    return Anomalie(
        "offre-non-revisee",
        f"{nom_affiche(offre)} n'a pas remis de matrice au tour {tour} : son offre précédente est gardée.",
        "Vérifiez qu'il y a bien été invité, à la même date que les autres (R. 2161-17 et R. 2161-20).",
        Gravite.INFORMATION,
        Lieu(offre.fichier),
        lot=offre.lot,
    )
