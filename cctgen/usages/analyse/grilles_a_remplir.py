"""Les grilles à remplir, sous leurs deux formes : communes, ou par évaluateur si les sous-critères sont répartis."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from cctgen.assemblage.modele import Dossier
from cctgen.evaluation.consolidation import evaluateur_de
from cctgen.evaluation.evaluateurs.controle import citer
from cctgen.evaluation.evaluateurs.lecture import lire_repartition
from cctgen.evaluation.evaluateurs.modele import Repartition
from cctgen.evaluation.grille.contenu import ENTIERE, Etendue, comparables
from cctgen.evaluation.grille.contrat import LONGUEUR_DU_DEBUT
from cctgen.evaluation.grille.ecriture import ReponsesRecues, ecrire_grille, ecrire_grille_par_exigence
from cctgen.evaluation.grille.lecture import lire_les_grilles
from cctgen.evaluation.modele import CleOffre, GrilleLue, cle_de, nom_replie
from cctgen.evaluation.saisies.depots import grilles_deposees
from cctgen.matrice.lecture.archive import FichierRefuse
from cctgen.matrice.lecture.classeur import Feuille, texte_de
from cctgen.matrice.lecture.fichier import lire_classeur
from cctgen.matrice.modele import Offre
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu, bloquantes
from cctgen.socle.fichiers import empreinte, empreinte_du_fichier, lire
from cctgen.socle.gestes.geste import Geste
from cctgen.socle.nombres import compter
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
    """Écrit les grilles de chacun, ou les deux grilles communes si rien n'est réparti.

    Une grille qui porte des avis n'est jamais refaite sans eux, qui que ce soit qui l'ait écrite en dernier.
    """
    from cctgen.usages.analyse.echanges import reponses_recues  # noqa: PLC0415 (sans évaluateur déclaré, rien à relire)

    voulues = [(f"grille-{nom}", Etendue(repartition.refs(preparation.dossier, nom))) for nom in repartition.noms]
    recues = reponses_recues(preparation.geste, preparation.dossier, preparation.offres)
    fichiers: list[Path] = []
    anomalies: list[Anomalie] = []
    for tige, etendue in voulues or [(COMMUNE, ENTIERE)]:
        for suffixe, ecrire in _FORMES:
            chemin = preparation.evaluation / f"{tige}{suffixe}.xlsx"
            rediger = partial(_rediger, preparation, ecrire, recues)
            ecrit, dites = _preparer(preparation, chemin, etendue, rediger)
            fichiers.append(ecrit)
            anomalies += dites
    return fichiers, [*anomalies, *_hors_des_nommes(preparation, repartition)]


def _hors_des_nommes(preparation: Preparation, repartition: Repartition) -> Iterator[Anomalie]:
    """Dit les avis des grilles de ceux que la répartition ne nomme pas, ou plus."""
    nommes = {nom_replie(nom) for nom in repartition.noms}
    deposees = grilles_deposees(preparation.evaluation, frozenset(preparation.geste.connus.values()))
    for chemin in deposees.individuelles if nommes else ():
        if nom_replie(evaluateur_de(chemin.name)) not in nommes:
            lue = _relue(preparation, chemin)
            yield from _hors_repartition(chemin, lue.evaluateur, Etendue({}, deja=lue.avis))


def _rediger(preparation: Preparation, ecrire: _Ecrire, recues: ReponsesRecues, etendue: Etendue) -> bytes:
    return ecrire(preparation.dossier, preparation.offres, etendue, recues)


def _preparer(
    preparation: Preparation, chemin: Path, etendue: Etendue, rediger: Callable[[Etendue], bytes]
) -> tuple[Path, list[Anomalie]]:
    """Écrit une grille que rien n'empêche d'écrire ; rend celle qui reste en place, et ce qu'il y a à en dire."""
    geste = preparation.geste
    tenue = classeur_tenu(geste, chemin)
    if tenue == chemin and geste.est_intact(chemin):
        vierge = rediger(etendue)
        if not _porte_des_avis(preparation, chemin, vierge):
            geste.produire(chemin, vierge)
            return chemin, []
    lue = _relue(preparation, tenue)
    a_jour = replace(etendue, deja=lue.avis)
    if not preparation.refaire:
        manques = _a_completer(preparation, tenue, etendue)
        return tenue, [*manques, *_hors_repartition(tenue, lue.evaluateur, a_jour)]
    sans_place = list(_sans_place(preparation, tenue, a_jour))
    if sans_place or bloquantes(lue.anomalies):
        # La refaire lui ôterait des avis, ou tous : elle reste telle qu'une personne l'a laissée.
        return tenue, [*lue.anomalies, *sans_place]
    a_ecrire = rediger(a_jour)
    (geste.reporter if any(lue.avis.values()) else geste.produire)(chemin, a_ecrire)
    if tenue != chemin:
        geste.retirer(tenue)
    return chemin, [*lue.anomalies, *_hors_repartition(chemin, lue.evaluateur, a_jour)]


def _porte_des_avis(preparation: Preparation, chemin: Path, vierge: bytes) -> bool:
    """Vrai si la grille en place, que l'outil a écrite, porte déjà des avis : elle n'est pas la vierge d'avant."""
    if not chemin.exists() or empreinte_du_fichier(chemin) == empreinte(vierge):
        return False
    lue = _relue(preparation, chemin)
    return any(lue.avis.values()) or bool(bloquantes(lue.anomalies))


def _relue(preparation: Preparation, chemin: Path) -> GrilleLue:
    return relire_la_grille(preparation.geste, chemin, preparation.dossier, preparation.offres)


def relire_la_grille(geste: Geste, chemin: Path, dossier: Dossier, offres: Sequence[Offre]) -> GrilleLue:
    """Lit une grille en place ; ce que la consultation en a déjà lu se garde."""
    fichiers = [(chemin.name, partial(_octets, chemin))]
    (lue,) = lire_les_grilles(fichiers, dossier, offres, racine=geste.racine)
    return lue


def _octets(chemin: Path) -> bytes:
    """Un fichier que le système refuse d'ouvrir se lit comme un fichier vide : la grille est illisible."""
    try:
        return lire(chemin)
    except OSError:
        return b""


def _hors_repartition(chemin: Path, evaluateur: str, etendue: Etendue) -> Iterator[Anomalie]:
    """Dit les avis d'une grille sur ce que la répartition ne confie pas, ou plus, à son auteur."""
    if hors := etendue.hors_d_elle():
        message = (
            f"« {chemin.name} » porte {compter(sum(map(len, hors.values())), 'avis')} sur ce qui n'est pas confié à"
            f" {evaluateur} ({citer_les_avis(hors)}) : ils y restent, et comptent."
        )
        conseil = "Ajoutez-le aux évaluateurs de ces sous-critères ; ou, si un autre les note, ôtez-les de sa grille."
        lieu = Lieu(f"evaluation/{chemin.name}")
        yield Anomalie("evaluateur-hors-repartition", message, conseil, Gravite.A_QUALIFIER, lieu)


def _sans_place(preparation: Preparation, chemin: Path, etendue: Etendue) -> Iterator[Anomalie]:
    """Dit les avis qu'une grille refaite ne porterait pas : ceux d'une offre qui n'est plus comparée."""
    dossier = preparation.dossier
    tenues = {
        cle_de(o): {e.ref for e in etendue.exigences(dossier, o)} for o in comparables(dossier, preparation.offres)
    }
    sans = {cle: [ref for ref in avis if ref not in tenues.get(cle, ())] for cle, avis in etendue.deja.items()}
    if sans := {cle: refs for cle, refs in sans.items() if refs}:
        message = (
            f"« {chemin.name} » n'est pas refaite : {compter(sum(map(len, sans.values())), 'avis')} n'y auraient plus"
            f" de place ({citer_les_avis(sans)})."
        )
        conseil = "Vérifiez pourquoi ces offres ne sont plus comparées ; sinon, ôtez d'abord ces avis de la grille."
        yield Anomalie("avis-sans-place", message, conseil, lieu=Lieu(f"evaluation/{chemin.name}"))


def citer_les_avis(avis: Mapping[CleOffre, Sequence[str]]) -> str:
    """Rend « Alpha, Bêta (lot 1) : SSI-1, SSI-2 ; Alpha (lot 2) : SSI-1 »."""
    pareilles: dict[tuple[int, tuple[str, ...]], list[str]] = {}
    for cle, refs in avis.items():
        pareilles.setdefault((cle.lot, tuple(refs)), []).append(cle.soumissionnaire)
    return " ; ".join(
        f"{citer(noms)}{f' (lot {lot})' if lot else ''} : {citer(refs)}" for (lot, refs), noms in pareilles.items()
    )


def _a_completer(preparation: Preparation, chemin: Path, etendue: Etendue) -> Iterator[Anomalie]:
    """Dit les offres arrivées, et les exigences confiées, depuis qu'une grille est commencée."""
    conseil = "Relancez « cctgen grilles » avec --remplacer : les avis y sont reportés, l'ancienne est mise de côté."
    attendues = lignes_attendues(preparation.dossier, preparation.offres, etendue)
    yield from grille_a_completer(chemin, f"evaluation/{chemin.name}", attendues, conseil)


def lignes_attendues(dossier: Dossier, offres: Sequence[Offre], etendue: Etendue) -> dict[CleOffre, frozenset[str]]:
    """Rend, par offre comparée, les exigences qu'une grille donne à apprécier ; aucune offre sans exigence."""
    lignes = {cle_de(o): frozenset(e.ref for e in etendue.exigences(dossier, o)) for o in comparables(dossier, offres)}
    return {cle: refs for cle, refs in lignes.items() if refs}


def grille_a_completer(
    chemin: Path, lieu: str, attendues: Mapping[CleOffre, frozenset[str]], conseil: str
) -> Iterator[Anomalie]:
    """Dit les offres et les exigences attendues qu'une grille commencée ne porte pas ; rien si elle ne se lit pas."""
    try:
        feuilles = lire_classeur(lire(chemin)).feuilles
    except (FichierRefuse, OSError):
        return
    debuts = {cle.sha256[:LONGUEUR_DU_DEBUT]: cle.sha256 for cle in attendues}
    exigences = frozenset[str]().union(*attendues.values())
    portees: dict[str, set[str]] = {}
    for feuille in feuilles:
        for debut, refs in _lignes_portees(feuille, debuts, exigences):
            portees.setdefault(debut, set()).update(refs)
    absentes = [cle.soumissionnaire for cle in attendues if cle.sha256[:LONGUEUR_DU_DEBUT] not in portees]
    manquent = {
        cle: sorted(refs - portees[debut])
        for cle, refs in attendues.items()
        if (debut := cle.sha256[:LONGUEUR_DU_DEBUT]) in portees and refs - portees[debut]
    }
    if manques := [m for m in (", ".join(absentes), citer_les_avis(manquent)) if m]:
        message = f"« {chemin.name} » est commencée : il y manque {' ; '.join(manques)}."
        yield Anomalie("grille-a-completer", message, conseil, Gravite.INFORMATION, Lieu(lieu))


def _lignes_portees(
    feuille: Feuille, debuts: Mapping[str, str], exigences: frozenset[str]
) -> Iterator[tuple[str, set[str]]]:
    """Énumère, par début d'empreinte, les exigences d'une feuille : l'offre est en tête, ou à chaque ligne."""
    en_tete: set[str] = set()
    for rangee in feuille.lignes:
        textes = {texte_de(rangee, rang) for rang in range(len(rangee))}
        designees = {d for t in textes if (d := t[:LONGUEUR_DU_DEBUT]) in debuts and t in (d, debuts[d])}
        refs = textes & exigences
        if not refs:
            en_tete |= designees
        for debut in designees or en_tete:
            yield debut, refs
