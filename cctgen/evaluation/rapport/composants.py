"""Ce que le rapport dit des composants déclarés d'une offre : le verdict de chacun, et ce qui en est relevé."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cctgen.assemblage.modele import Dossier
from cctgen.depouillement.composants.lieux import lieu_du_composant
from cctgen.depouillement.composants.qualification import Verdict, juger
from cctgen.depouillement.composants.referentiel import Referentiel
from cctgen.documents.texte import Bloc, paragraphe, tableau
from cctgen.matrice import contrat
from cctgen.matrice.modele import Composant, Offre

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
"""Le verdict tel qu'il se lit."""

_NON_JUGE = "–"
"""Sans référentiel au dossier, rien ne le juge."""


@dataclass(frozen=True, slots=True)
class CompteDeComposants:
    """Les composants d'une offre : combien, combien sans réserve, et les autres par raison (verdict, relevé)."""

    declares: int
    sans_reserve: int
    reserves: Mapping[tuple[str, str], tuple[str, ...]]
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
        par_verdict: dict[str, int] = {}
        for (verdict, _), noms in self.reserves.items():
            par_verdict[verdict] = par_verdict.get(verdict, 0) + len(noms)
        dits = [f"{n} avec une réserve" if v == _NON_JUGE else f"{n} {_accorde(n, v)}" for v, n in par_verdict.items()]
        return " ; ".join(dits) or "–"


_INVARIABLES = frozenset({"admis", "en", "hors", "sans"})


def _accorde(nombre: int, verdict: str) -> str:
    """Met le verdict au pluriel : « embarqués, non démontrés »."""
    premiers = [part.split(" ") for part in verdict.split(", ")] if nombre > 1 else []
    if not premiers or premiers[0][0] in _INVARIABLES:
        return verdict
    dits = [" ".join(m if m in ("à", "non") or m.endswith(("er", "s")) else f"{m}s" for m in mots) for mots in premiers]
    return ", ".join(dits)


def compte_des_composants(dossier: Dossier, offre: Offre) -> CompteDeComposants | None:
    """Rend le compte des composants déclarés, ou rien s'il n'y en a pas.

    Ils se jugent comme au dépouillement : à la date du dossier, sur ce que l'inventaire remis précise, et pas du tout
    sans référentiel.
    """
    if not offre.composants:
        return None
    referentiel = Referentiel(dossier.produits_du_lot(offre.lot))
    groupes: dict[tuple[str, str], tuple[str, ...]] = {}
    sans_reserve = 0
    for composant in offre.composants:
        jugement, releve = juger(composant, referentiel, dossier.edition.date), _releve(composant, offre)
        if releve or (jugement and jugement.verdict is not Verdict.RECOMMANDE):
            raison = (LIBELLES[jugement.verdict] if jugement else _NON_JUGE, releve)
            groupes[raison] = (*groupes.get(raison, ()), _designation(composant))
        else:
            sans_reserve += 1
    return CompteDeComposants(len(offre.composants), sans_reserve, groupes, bool(referentiel.produits))


def composants_de_l_offre(dossier: Dossier, offre: Offre) -> Iterator[Bloc]:
    """Rend le compte des composants déclarés, et ceux qui ne sont pas simplement recommandés, par raison."""
    compte = compte_des_composants(dossier, offre)
    if compte is None:
        return
    yield paragraphe(compte.en_clair)
    if compte.reserves:
        rangees = [(", ".join(noms), *raison) for raison, noms in compte.reserves.items()]
        yield tableau(("Composant", "Verdict", "Ce qui est relevé"), rangees, _TITRE)


def _releve(composant: Composant, offre: Offre) -> str:
    lieu = lieu_du_composant(composant, offre.fichier)
    return " ".join(a.message for a in offre.anomalies if a.touche(lieu))


def _designation(composant: Composant) -> str:
    valeurs = (composant.valeurs.get(contrat.COMPOSANT, ""), composant.valeurs.get(contrat.VERSION, ""))
    return " ".join(v.strip() for v in valeurs if v.strip()) or composant.lieu
