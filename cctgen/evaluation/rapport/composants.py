"""Ce que le rapport dit des composants déclarés d'une offre : le verdict de chacun, et ce qui en est relevé."""

from __future__ import annotations

from collections.abc import Iterator

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


def composants_de_l_offre(dossier: Dossier, offre: Offre) -> Iterator[Bloc]:
    """Rend le compte des composants déclarés, et ceux qui ne sont pas simplement recommandés, par raison.

    Ils se jugent comme au dépouillement : à la date du dossier, sur ce que l'inventaire remis précise, et pas du tout
    sans référentiel.
    """
    if not offre.composants:
        return
    referentiel = Referentiel(dossier.produits)
    lignes: dict[tuple[str, str], list[str]] = {}
    sans_reserve = 0
    for composant in offre.composants:
        jugement, releve = juger(composant, referentiel, dossier.edition.date), _releve(composant, offre)
        if releve or (jugement and jugement.verdict is not Verdict.RECOMMANDE):
            verdict = LIBELLES[jugement.verdict] if jugement else _NON_JUGE
            lignes.setdefault((verdict, releve), []).append(_designation(composant))
        else:
            sans_reserve += 1
    avis = "recommandés, sans réserve" if referentiel.produits else "sans réserve ; le dossier n'a pas de référentiel"
    yield paragraphe(f"Composants déclarés : {len(offre.composants)}, dont {sans_reserve} {avis}.")
    if lignes:
        rangees = [(", ".join(noms), *raison) for raison, noms in lignes.items()]
        yield tableau(("Composant", "Verdict", "Ce qui est relevé"), rangees, (26, 20, 54), _TITRE)


def _releve(composant: Composant, offre: Offre) -> str:
    lieu = lieu_du_composant(composant, offre.fichier)
    return " ".join(a.message for a in offre.anomalies if a.touche(lieu))


def _designation(composant: Composant) -> str:
    valeurs = (composant.valeurs.get(contrat.COMPOSANT, ""), composant.valeurs.get(contrat.VERSION, ""))
    return " ".join(v.strip() for v in valeurs if v.strip()) or composant.lieu
