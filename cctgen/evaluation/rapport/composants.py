"""Ce que le rapport dit des composants déclarés d'une offre : le verdict de chacun, et ce qui en est relevé."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cctgen.assemblage.modele import Dossier
from cctgen.depouillement.composants.lieux import lieu_du_composant
from cctgen.depouillement.composants.qualification import Verdict, qualifier
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


def composants_de_l_offre(dossier: Dossier, offre: Offre, jour: date) -> Iterator[Bloc]:
    """Rend le compte des composants déclarés, et ceux qui ne sont pas simplement recommandés, par raison."""
    if not offre.composants:
        return
    referentiel = Referentiel(dossier.produits)
    juges = [(c, qualifier(c, referentiel, jour).verdict, _releve(c, offre)) for c in offre.composants]
    a_examiner = [juge for juge in juges if juge[2] or juge[1] is not Verdict.RECOMMANDE]
    lignes: dict[tuple[str, str], list[str]] = {}
    for composant, verdict, releve in a_examiner:
        lignes.setdefault((LIBELLES[verdict], releve), []).append(_designation(composant))
    recommandes = len(offre.composants) - len(a_examiner)
    yield paragraphe(f"Composants déclarés : {len(offre.composants)}, dont {recommandes} recommandés, sans réserve.")
    if lignes:
        rangees = [(", ".join(noms), *raison) for raison, noms in lignes.items()]
        yield tableau(("Composant", "Verdict", "Ce qui est relevé"), rangees, (26, 20, 54), _TITRE)


def _releve(composant: Composant, offre: Offre) -> str:
    lieu = lieu_du_composant(composant, offre.fichier)
    return " ".join(a.message for a in offre.anomalies if a.touche(lieu))


def _designation(composant: Composant) -> str:
    valeurs = (composant.valeurs.get(contrat.COMPOSANT, ""), composant.valeurs.get(contrat.VERSION, ""))
    return " ".join(v.strip() for v in valeurs if v.strip()) or composant.lieu
