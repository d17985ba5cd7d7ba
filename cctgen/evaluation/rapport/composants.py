"""Ce que le rapport dit des composants déclarés d'une offre : le verdict de chacun, et ce qui en est relevé."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cctgen.assemblage.modele import Dossier
from cctgen.depouillement.composants.lieux import lieu_du_composant
from cctgen.depouillement.composants.qualification import Verdict, juger
from cctgen.depouillement.composants.referentiel import Referentiel, opposable
from cctgen.documents.texte import Bloc, paragraphe, tableau
from cctgen.matrice import contrat
from cctgen.matrice.modele import Composant, Offre
from cctgen.socle.typographie import majuscule

_TITRE = "Composants à examiner"
LIBELLES = {
    Verdict.RECOMMANDE: "recommandé",
    Verdict.SOUS_CONDITION: "admis sous condition",
    Verdict.A_REMPLACER: "maintenu, à remplacer",
    Verdict.EN_OBSERVATION: "en observation",
    Verdict.HORS_SUPPORT: "hors support",
    Verdict.AUTRE_VERSION: "autre version",
    Verdict.HORS_REFERENTIEL: "hors référentiel",
    Verdict.EMBARQUE_A_VERIFIER: "embarqué, à vérifier",
    Verdict.EMBARQUE_NON_DEMONTRE: "embarqué, non démontré",
    Verdict.SANS_NOM: "sans nom",
}
"""La situation d'un composant, telle qu'elle se lit."""

_PLURIELS = {
    Verdict.RECOMMANDE: "recommandés",
    Verdict.A_REMPLACER: "maintenus, à remplacer",
    Verdict.AUTRE_VERSION: "autres versions",
    Verdict.EMBARQUE_A_VERIFIER: "embarqués, à vérifier",
    Verdict.EMBARQUE_NON_DEMONTRE: "embarqués, non démontrés",
}
"""Le verdict de plusieurs composants ; les autres sont invariables."""


@dataclass(frozen=True, slots=True)
class CompteDeComposants:
    """Les composants d'une offre : combien, combien sans réserve, et les autres par raison (verdict, relevé).

    Sans référentiel au dossier, rien ne les juge : une raison n'a pas de verdict.
    """

    declares: int
    sans_reserve: int
    reserves: Mapping[tuple[Verdict | None, str], tuple[str, ...]]
    confrontes: bool

    @property
    def en_clair(self) -> str:
        """Rend « Composants déclarés : 4. Recommandés sans réserve : aucun. »."""
        sans_reserve = self.sans_reserve or "aucun"
        if self.confrontes:
            return f"Composants déclarés : {self.declares}. Recommandés sans réserve : {sans_reserve}."
        return (
            f"Composants déclarés : {self.declares}. Sans réserve : {sans_reserve} ; le dossier n'a pas de référentiel."
        )

    @property
    def a_examiner(self) -> str:
        """Rend « 2 hors référentiel, 1 autre version », ou un tiret."""
        par_verdict: dict[Verdict | None, int] = {}
        for (verdict, _), noms in self.reserves.items():
            par_verdict[verdict] = par_verdict.get(verdict, 0) + len(noms)
        return " ; ".join(f"{n}\u00a0{_accorde(n, verdict)}" for verdict, n in par_verdict.items()) or "–"


def _accorde(nombre: int, verdict: Verdict | None) -> str:
    if verdict is None:
        return "avec une réserve"
    dit = _PLURIELS.get(verdict, LIBELLES[verdict]) if nombre > 1 else LIBELLES[verdict]
    return f"{dit} avec une réserve" if verdict is Verdict.RECOMMANDE else dit


def compte_des_composants(dossier: Dossier, offre: Offre) -> CompteDeComposants | None:
    """Rend le compte des composants déclarés, ou rien s'il n'y en a pas.

    Ils se jugent comme au dépouillement : à la date du dossier, sur ce que l'inventaire remis précise, et sur leur
    seul support là où rien n'institue de référentiel.
    """
    if not offre.composants:
        return None
    referentiel = opposable(Referentiel(dossier.produits), dossier, offre.lot)
    groupes: dict[tuple[Verdict | None, str], tuple[str, ...]] = {}
    sans_reserve = 0
    for composant in offre.composants:
        jugement, releve = juger(composant, referentiel, dossier.edition.date), _releve(composant, offre)
        if releve or (jugement and jugement.verdict is not Verdict.RECOMMANDE):
            raison = (jugement.verdict if jugement else None, releve)
            groupes[raison] = (*groupes.get(raison, ()), _designation(composant))
        else:
            sans_reserve += 1
    return CompteDeComposants(
        len(offre.composants),
        sans_reserve,
        groupes,
        isinstance(referentiel, Referentiel) and bool(referentiel.produits),
    )


def composants_de_l_offre(dossier: Dossier, offre: Offre) -> Iterator[Bloc]:
    """Rend le compte des composants déclarés, et ceux qui ne sont pas simplement recommandés, par raison."""
    compte = compte_des_composants(dossier, offre)
    if compte is None:
        return
    yield paragraphe(compte.en_clair)
    if compte.reserves:
        rangees = [
            (", ".join(noms), majuscule(_accorde(1, verdict)) if verdict else "–", releve)
            for (verdict, releve), noms in compte.reserves.items()
        ]
        yield tableau(("Composant", "Situation", "Ce qui est relevé"), rangees, _TITRE)


def _releve(composant: Composant, offre: Offre) -> str:
    lieu = lieu_du_composant(composant, offre.fichier)
    return " ".join(a.message for a in offre.anomalies if a.touche(lieu))


def _designation(composant: Composant) -> str:
    valeurs = (composant.valeurs.get(contrat.COMPOSANT, ""), composant.valeurs.get(contrat.VERSION, ""))
    return " ".join(v.strip() for v in valeurs if v.strip()) or composant.lieu
