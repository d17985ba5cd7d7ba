"""Préparer les grilles des évaluateurs et dire où en est chacun : à ses seuls sous-critères s'ils sont répartis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cctgen.assemblage.modele import Dossier
from cctgen.evaluation.evaluateurs.classeur import modele_des_evaluateurs
from cctgen.evaluation.evaluateurs.lecture import lire_repartition
from cctgen.evaluation.evaluateurs.modele import Repartition
from cctgen.evaluation.modele import Appreciations, cle_de, motif_hors_comparaison, nom_replie
from cctgen.evaluation.saisies.depots import CLASSEUR_EVALUATEURS
from cctgen.evaluation.sources import lire_appreciations
from cctgen.matrice.modele import Offre
from cctgen.socle.anomalies import Anomalie, bloquantes
from cctgen.socle.erreurs import DossierIntrouvable
from cctgen.usages.analyse.depouiller import offres_enregistrees
from cctgen.usages.analyse.grilles_a_remplir import Preparation, preparer_les_grilles
from cctgen.usages.analyse.saisies import poser_saisies
from cctgen.usages.ouverture.consultation import Suivi, dossier_de_reference, geste_de_consultation, sans_suivi
from cctgen.usages.ouverture.gel import DOSSIER_EVALUATION


@dataclass(frozen=True, slots=True)
class Avancement:
    """Où en est un évaluateur : ce qu'il a à noter, toutes offres confondues, et ce qui l'est."""

    evaluateur: str
    exigences: int
    notees: int


@dataclass(frozen=True, slots=True)
class Grilles:
    """Les grilles préparées, l'avancement de chacun, et ce qu'il y a à en dire."""

    fichiers: tuple[Path, ...]
    avancements: tuple[Avancement, ...]
    anomalies: tuple[Anomalie, ...]
    mis_de_cote: tuple[Path, ...] = ()

    @property
    def est_bloque(self) -> bool:
        """Vrai si la répartition ou une grille ne se lit pas, ou ne dit pas de qui elle est."""
        return bool(bloquantes(self.anomalies))

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `grilles`."""
        return {
            "grilles": [str(f) for f in self.fichiers],
            "avancement": [
                {"evaluateur": a.evaluateur, "a_noter": a.exigences, "notees": a.notees} for a in self.avancements
            ],
            "anomalies": [a.en_dict() for a in self.anomalies],
        }

    def tableau(self) -> tuple[str, tuple[str, ...], list[list[str]]]:
        """Rend une ligne par évaluateur, prête à afficher."""
        lignes = [[a.evaluateur, str(a.exigences), str(a.notees), _part(a)] for a in self.avancements]
        return "Avancement", ("Évaluateur", "À noter", "Notées", "Part"), lignes


def _part(avancement: Avancement) -> str:
    return f"{100 * avancement.notees // avancement.exigences} %" if avancement.exigences else "–"


def grilles(
    racine: Path, superposes: Sequence[Path] = (), *, remplacer: bool = False, suivi: Suivi = sans_suivi
) -> Grilles:
    """Écrit la grille de chaque évaluateur sous ses deux formes ; une grille commencée n'est pas touchée.

    Avec `remplacer`, elle est refaite à jour, ses avis reportés, l'ancienne mise de côté ; ce qui n'a pu en être lu
    est dit, et celle qui ne se lit pas reste telle quelle.
    """
    with geste_de_consultation(racine) as geste:
        dossier, ecarts = dossier_de_reference(racine, superposes)
        suivi("Lecture des offres et des grilles")
        offres = offres_enregistrees(racine, dossier)
        if not offres:
            raise DossierIntrouvable("Aucune offre n'est enregistrée.", "Enregistrez-les : cctgen depouiller.")
        evaluation = racine / DOSSIER_EVALUATION
        repartition, fautes = lire_repartition(evaluation, dossier)
        emises = frozenset(geste.connus.values())
        lues = lire_appreciations(evaluation, dossier, offres, emises, racine)
        avancements = tuple(_avancements(dossier, offres, repartition, lues))
        suivi("Écriture des grilles")
        preparation = Preparation(geste, evaluation, dossier, offres, refaire=remplacer)
        fichiers, anomalies = preparer_les_grilles(preparation, repartition)
        saisies = poser_saisies(geste, evaluation, {CLASSEUR_EVALUATEURS: modele_des_evaluateurs(dossier)})
        # Une grille qu'on croyait lue, et qui ne l'est pas, se dit ici comme à la comparaison.
        dites = tuple(dict.fromkeys((*ecarts, *fautes, *lues.anomalies, *anomalies, *saisies)))
        resultat = Grilles(tuple(fichiers), avancements, dites)
        return replace(resultat, mis_de_cote=geste.mettre_en_place(remplacer=remplacer))


def _avancements(
    dossier: Dossier, offres: Sequence[Offre], repartition: Repartition, lues: Appreciations
) -> Iterator[Avancement]:
    comparables = [o for o in offres if not motif_hors_comparaison(o, dossier.numeros)]
    notees = {lot: frozenset(e.ref for e in dossier.exigences(lot) if e.notee) for lot in dossier.numeros}
    for nom in repartition.noms or lues.evaluateurs:
        refs = repartition.refs(dossier, nom) if repartition.noms else notees
        attendues = {(cle_de(o), ref) for o in comparables for ref in refs.get(o.lot, frozenset()) & notees[o.lot]}
        faites = {
            (cle, ref)
            for cle, par_ref in lues.par_offre.items()
            for ref, appreciation in par_ref.items()
            if any(a.note is not None and nom_replie(a.evaluateur) == nom_replie(nom) for a in appreciation.avis)
        }
        yield Avancement(nom, len(attendues), len(attendues & faites))
