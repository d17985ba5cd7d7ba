"""Les grilles à remplir, sous leurs deux formes : communes, ou par évaluateur si les sous-critères sont répartis."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cctgen.assemblage.modele import Dossier
from cctgen.evaluation.evaluateurs.lecture import lire_repartition
from cctgen.evaluation.evaluateurs.modele import Repartition
from cctgen.evaluation.grille.contenu import ENTIERE, Etendue
from cctgen.evaluation.grille.contrat import LONGUEUR_DU_DEBUT
from cctgen.evaluation.grille.ecriture import ReponsesRecues, ecrire_grille, ecrire_grille_par_exigence
from cctgen.evaluation.grille.lecture import lire_grille
from cctgen.evaluation.modele import GrilleLue, motif_hors_comparaison, nom_affiche
from cctgen.matrice.lecture.archive import FichierRefuse
from cctgen.matrice.lecture.classeur import texte_de
from cctgen.matrice.lecture.fichier import lire_classeur
from cctgen.matrice.modele import Offre
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu, bloquantes
from cctgen.socle.fichiers import lire
from cctgen.socle.gestes.geste import Geste
from cctgen.usages.analyse.echanges import reponses_recues
from cctgen.usages.analyse.saisies import classeur_tenu
from cctgen.usages.ouverture.gel import DOSSIER_EVALUATION

COMMUNE = "grille"
_Ecrire = Callable[[Dossier, Sequence[Offre], Etendue, ReponsesRecues], bytes]
_FORMES: tuple[tuple[str, _Ecrire], ...] = (
    ("", ecrire_grille),
    ("-par-exigence", ecrire_grille_par_exigence),
)


@dataclass(frozen=True, slots=True)
class Preparation:
    """De quoi écrire les grilles ; `refaire` reprend celles qui sont commencées, leurs avis reportés."""

    geste: Geste
    evaluation: Path
    dossier: Dossier
    offres: Sequence[Offre]
    refaire: bool = False


def grilles_reparties(geste: Geste, dossier: Dossier, offres: Sequence[Offre]) -> list[Anomalie]:
    """Prépare la grille de chaque évaluateur, s'ils sont déclarés, sans toucher à celles qui sont commencées."""
    evaluation = geste.racine / DOSSIER_EVALUATION
    repartition, fautes = lire_repartition(evaluation, dossier)
    if not repartition.noms:
        return fautes
    return [*fautes, *preparer_les_grilles(Preparation(geste, evaluation, dossier, offres), repartition)[1]]


def preparer_les_grilles(preparation: Preparation, repartition: Repartition) -> tuple[list[Path], list[Anomalie]]:
    """Écrit les grilles de chacun, ou les deux grilles communes si rien n'est réparti."""
    voulues = [(f"grille-{nom}", Etendue(repartition.refs(preparation.dossier, nom))) for nom in repartition.noms]
    recues = reponses_recues(preparation.geste, preparation.dossier, preparation.offres)
    fichiers: list[Path] = []
    anomalies: list[Anomalie] = []
    for tige, etendue in voulues or [(COMMUNE, ENTIERE)]:
        for suffixe, ecrire in _FORMES:
            chemin = preparation.evaluation / f"{tige}{suffixe}.xlsx"
            tenue = classeur_tenu(preparation.geste, chemin)
            fichiers.append(tenue)
            if tenue == chemin and preparation.geste.est_intact(chemin):
                preparation.geste.produire(chemin, ecrire(preparation.dossier, preparation.offres, etendue, recues))
            elif preparation.refaire:
                lue = _relue(preparation, tenue)
                anomalies += lue.anomalies
                if bloquantes(lue.anomalies):
                    # La refaire la rendrait vierge : elle reste telle qu'une personne l'a laissée.
                    continue
                a_jour = replace(etendue, deja=lue.avis)
                preparation.geste.produire(chemin, ecrire(preparation.dossier, preparation.offres, a_jour, recues))
                if tenue != chemin:
                    preparation.geste.retirer(tenue)
                    fichiers[-1] = chemin
            else:
                anomalies += _a_completer(preparation, tenue, etendue)
    return fichiers, anomalies


def _relue(preparation: Preparation, chemin: Path) -> GrilleLue:
    try:
        octets = lire(chemin)
    except OSError:
        # Un fichier que le système refuse d'ouvrir se lit comme un fichier vide : la grille est illisible.
        octets = b""
    return lire_grille(octets, chemin.name, preparation.dossier, preparation.offres)


def _a_completer(preparation: Preparation, chemin: Path, etendue: Etendue) -> Iterator[Anomalie]:
    """Dit les offres arrivées depuis qu'une grille est commencée."""
    attendues = [
        o
        for o in preparation.offres
        if not motif_hors_comparaison(o, preparation.dossier.numeros)
        and (etendue.refs is None or etendue.refs.get(o.lot))
    ]
    conseil = "Relancez « cctgen grilles » avec --remplacer : les avis y sont reportés, l'ancienne est mise de côté."
    yield from grille_a_completer(chemin, f"evaluation/{chemin.name}", attendues, conseil)


def grille_a_completer(chemin: Path, lieu: str, attendues: Sequence[Offre], conseil: str) -> Iterator[Anomalie]:
    """Dit les offres attendues qu'une grille commencée ne porte pas ; rien si elle ne se lit pas."""
    try:
        feuilles = lire_classeur(lire(chemin)).feuilles
    except (FichierRefuse, OSError):
        return
    lus = {texte_de(rangee, rang) for f in feuilles for rangee in f.lignes for rang in range(len(rangee))}
    absentes = [nom_affiche(o) for o in attendues if not {o.sha256, o.sha256[:LONGUEUR_DU_DEBUT]} & lus]
    if absentes:
        message = f"« {chemin.name} » est commencée : il y manque {', '.join(absentes)}."
        yield Anomalie("grille-a-completer", message, conseil, Gravite.INFORMATION, Lieu(lieu))
