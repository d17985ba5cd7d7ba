"""Ce que rendent les soumissionnaires : contrôle avant dépôt, enregistrement, rapprochement, grille."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cctgen.assemblage.modele import Dossier
from cctgen.assemblage.suivi.gel import empreinte_du_bareme
from cctgen.depouillement.composants.sbom import Sbom, lire_sbom
from cctgen.depouillement.plis.reception import Reception, Recu, rassembler
from cctgen.depouillement.plis.remises import plis_sans_matrice
from cctgen.depouillement.rapprochees import rapprocher_les_fichiers
from cctgen.depouillement.rapprochement import Chantier
from cctgen.depouillement.rattachement import SbomRattache, avec_inventaires, rattacher
from cctgen.depouillement.registre import (
    Depot,
    Enregistrement,
    consigner,
    deposer,
    ecarts_du_registre,
    lire_registre,
    relire_a_mesure,
)
from cctgen.evaluation.comparaison import comparer as comparer_les_offres
from cctgen.evaluation.evaluateurs.classeur import modele_des_evaluateurs
from cctgen.evaluation.grille.deja_ecrites import DejaEcrites
from cctgen.evaluation.grille.ecriture import ReponsesRecues, ecrire_grille, ecrire_grille_par_exigence
from cctgen.evaluation.journal import Detail, ajouter_au_journal, fichiers_journalises
from cctgen.evaluation.modele import Appreciations
from cctgen.evaluation.saisies.depots import CLASSEUR_EVALUATEURS
from cctgen.evaluation.saisies.modeles import modeles_de_saisie
from cctgen.matrice.formats import en_clair
from cctgen.matrice.lecture.a_part.equipe import Equipe
from cctgen.matrice.lecture.lot import equipe_de_matrices, lire_matrices
from cctgen.matrice.modele import Offre
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu, bloquantes
from cctgen.socle.erreurs import DonneesInvalides, DossierIntrouvable
from cctgen.socle.fichiers import empreinte, lire
from cctgen.socle.gestes.geste import Geste
from cctgen.socle.nombres import compter
from cctgen.socle.travaux.de_front import de_front
from cctgen.usages.analyse.formulaires.recus import (
    CLASSEUR,
    garder,
    nommer_les_formulaires,
    produire_le_classeur,
    relire,
)
from cctgen.usages.analyse.grilles_a_remplir import grilles_reparties
from cctgen.usages.analyse.saisies import poser_saisies
from cctgen.usages.depot.plis_commences import PlisCommences
from cctgen.usages.ouverture.consultation import Suivi, dossier_de_reference, geste_de_consultation, sans_suivi
from cctgen.usages.ouverture.gel import DOSSIER_EVALUATION, DOSSIER_OFFRES, DOSSIER_REPONSES
from cctgen.usages.ouverture.integrite import sans_publication
from cctgen.usages.ouverture.versions import exigences_publiees

if TYPE_CHECKING:
    from cctgen.depouillement.formulaires.confrontation import FormulaireRecu

GRILLE_VIERGE = "grille.xlsx"
GRILLE_PAR_EXIGENCE = "grille-par-exigence.xlsx"
"""La même à feuilleter autrement : chaque exigence à travers les offres ; l'évaluateur choisit."""


@dataclass(frozen=True, slots=True)
class Depouillement:
    """Les offres enregistrées et rapprochées, la grille écrite, les anomalies qui ne sont d'aucune offre."""

    offres: tuple[Offre, ...]
    grille: Path
    anomalies: tuple[Anomalie, ...]
    inventaires: tuple[SbomRattache, ...] = ()
    mis_de_cote: tuple[Path, ...] = ()
    formulaires: tuple[FormulaireRecu, ...] = ()

    @property
    def est_bloque(self) -> bool:
        """Vrai si un fichier n'a pas pu être enregistré ou relu."""
        return bool(bloquantes([*self.anomalies, *(a for o in self.offres for a in o.anomalies)]))

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON du contrat de `depouiller`."""
        return {
            "offres": [offre.en_dict() for offre in self.offres],
            "sboms": [inventaire.en_dict() for inventaire in self.inventaires],
            "formulaires": [recu.en_dict() for recu in self.formulaires],
            "grille": str(self.grille),
            "anomalies": [a.en_dict() for a in self.anomalies],
        }


def depouiller(
    racine: Path,
    sources: Sequence[Path] | PlisCommences,
    superposes: Sequence[Path] = (),
    *,
    recu_le: datetime | None = None,
    remplacer: bool = False,
    suivi: Suivi = sans_suivi,
) -> Depouillement:
    """Enregistre les matrices reçues, rapproche toutes celles du registre et écrit la grille vierge.

    `sources` sont les plis, ou les mêmes déjà rassemblés, qui se lisent d'avance.
    Lève `TravailProtege` si `grille.xlsx` a été remplie sous son nom et que `remplacer` est faux.
    """
    if not isinstance(sources, PlisCommences) and (absentes := [str(s) for s in sources if not s.exists()]):
        raise DossierIntrouvable(f"Introuvable : {', '.join(absentes)}.", "Vérifiez le nom des fichiers.")
    with geste_de_consultation(racine) as geste:
        plis = sources if isinstance(sources, PlisCommences) else PlisCommences(rassembler(sources))
        resultat = _depouiller(geste, plis, superposes, recu_le or datetime.now(UTC), suivi)
        return replace(resultat, mis_de_cote=geste.mettre_en_place(remplacer=remplacer))


def _depouiller(
    geste: Geste, plis: PlisCommences, superposes: Sequence[Path], instant: datetime, suivi: Suivi
) -> Depouillement:
    racine, reception = geste.racine, plis.reception
    dossier, ecarts, enregistrement, lues = _recevoir(racine, superposes, plis, instant, suivi)
    depots = enregistrement.depots
    nommes = (*doublons(reception.recus), *_plis_sans_matrice(reception, lues.offres))
    # Cinq cents matrices pèsent cinquante mégaoctets, et leurs copies sont rangées.
    reception.recus.clear()
    consigner(racine / DOSSIER_OFFRES, lues.offres, lues.inventaires)
    gardes = garder(racine, reception, instant)
    formulaires, relus = relire(racine, dossier, lues.offres, {d.sha256: d.presentations for d in depots})
    produire_le_classeur(geste, racine / DOSSIER_EVALUATION / CLASSEUR, dossier, formulaires)
    suivi("Écriture de la grille d'évaluation")
    grille, vierge = _produire_la_grille(geste, dossier, lues)
    comparaison = comparer_les_offres(dossier, lues.offres, Appreciations())
    a_remplir = {**modeles_de_saisie(dossier, lues.offres, comparaison)}
    a_remplir[CLASSEUR_EVALUATEURS] = modele_des_evaluateurs(dossier)
    saisies = [*grilles_reparties(geste, dossier, lues.offres), *poser_saisies(geste, grille.parent, a_remplir)]
    fichiers: dict[str, Detail] = {d.fichier: d.sha256 for d in depots}
    details: dict[str, Detail] = {"fichiers": fichiers, "grille": vierge, "bareme": empreinte_du_bareme(dossier)}
    registre = tuple(_ecarts_du_registre(racine, depots))
    ajouter_au_journal(grille.parent, instant, "depouillement", details)
    anomalies = (
        *sans_publication(racine),
        *ecarts,
        *nommer_les_formulaires(reception.anomalies, dossier),
        *nommes,
        *enregistrement.anomalies,
        *registre,
        *saisies,
        *lues.anomalies,
        *gardes,
        *relus,
        *(a for recu in formulaires for a in recu.anomalies),
    )
    return Depouillement(lues.offres, grille, anomalies, lues.inventaires, formulaires=formulaires)


def _recevoir(
    racine: Path, superposes: Sequence[Path], plis: PlisCommences, instant: datetime, suivi: Suivi
) -> tuple[Dossier, tuple[Anomalie, ...], Enregistrement, _Lues]:
    """Enregistre les fichiers reçus et rapproche ceux du registre ; ils se lisent pendant que le dossier s'ouvre."""
    reception = plis.reception
    with equipe_de_matrices(racine, plis.lectures) as equipe:
        if plis.lectures is None:
            equipe.devancer((r.nom, partial(bytes, r.octets)) for r in reception.recus if not r.est_inventaire)
        dossier, ecarts = dossier_de_reference(racine, superposes)
        suivi("Enregistrement des fichiers reçus")
        enregistrement = _enregistrer(racine / DOSSIER_OFFRES, reception, instant)
        depots = enregistrement.depots
        suivi(f"Lecture et rapprochement de {compter(sum(not d.est_inventaire for d in depots), 'tableur')}")
        return dossier, ecarts, enregistrement, _rapprocher(racine, dossier, depots, suivi, equipe)


def _ecarts_du_registre(racine: Path, depots: Sequence[Depot]) -> Iterator[Anomalie]:
    return ecarts_du_registre(racine / DOSSIER_OFFRES, depots, fichiers_journalises(racine / DOSSIER_EVALUATION))


def _plis_sans_matrice(reception: Reception, offres: Sequence[Offre]) -> Iterator[Anomalie]:
    """Énumère les plis de cet envoi où aucun fichier n'est une matrice : une offre y manque peut-être."""
    matrices = {o.sha256 for o in offres if not any(a.code == "classeur-sans-matrice" for a in o.anomalies)}
    lues = {recu.nom for recu in reception.recus if recu.sha256 in matrices}
    for noms in reception.noms.values():
        for pli in plis_sans_matrice(noms, lues):
            message = f"le pli « {pli} » ne contient aucune matrice."
            conseil = "Cherchez-la parmi ses pièces ; si elle manque, une personne en tire les suites."
            yield Anomalie("pli-sans-matrice", message, conseil, Gravite.A_QUALIFIER, Lieu(pli))


def _enregistrer(offres: Path, reception: Reception, instant: datetime) -> Enregistrement:
    """Copie les fichiers reçus ; lève `DonneesInvalides`, sans rien copier, s'il n'y a de matrice nulle part."""
    deja = any(not depot.est_inventaire for depot in lire_registre(offres))
    if not deja and all(recu.est_inventaire for recu in reception.recus):
        raise DonneesInvalides([*reception.anomalies, _aucune_matrice()])
    return deposer(offres, reception.recus, instant.isoformat(timespec="seconds"), reception.horodatages)


def offres_enregistrees(racine: Path, dossier: Dossier, suivi: Suivi = sans_suivi) -> tuple[Offre, ...]:
    """Relit et rapproche toutes les matrices du registre ; lève `DonneesInvalides` si le registre est partiel."""
    depots = lire_registre(racine / DOSSIER_OFFRES)
    with equipe_de_matrices(racine) as equipe:
        lues = _rapprocher(racine, dossier, depots, suivi, equipe)
    if fautes := bloquantes([*_ecarts_du_registre(racine, depots), *lues.anomalies]):
        raise DonneesInvalides(fautes)
    return lues.offres


@dataclass(frozen=True, slots=True)
class _Lues:
    """Les dépôts relus : offres, inventaires rattachés, anomalies qui ne sont d'aucune offre."""

    offres: tuple[Offre, ...]
    inventaires: tuple[SbomRattache, ...]
    anomalies: tuple[Anomalie, ...]


_PAS_DU_SUIVI = 100
"""Fichiers lus entre deux nouvelles : cinq cents offres se lisent en quelques dizaines de secondes."""


def _rapprocher(racine: Path, dossier: Dossier, depots: Sequence[Depot], suivi: Suivi, equipe: Equipe) -> _Lues:
    anomalies: list[Anomalie] = []
    sboms: list[Sbom] = []

    def recues() -> Iterator[tuple[str, bytes]]:
        relus = relire_a_mesure(racine / DOSSIER_OFFRES, depots, anomalies)
        for rang, (depot, octets) in enumerate(relus):
            if rang and not rang % _PAS_DU_SUIVI:
                suivi(f"{rang} fichiers lus sur {len(depots)}")
            if depot.est_inventaire:
                sboms.append(lire_sbom(octets, depot.nom_recu))
            else:
                yield depot.nom_recu, octets

    remises = {depot.sha256: depot.presentations for depot in depots}
    chantier = Chantier(dossier, exigences_publiees(racine))
    offres = rapprocher_les_fichiers(recues(), partial(lire_matrices, equipe=equipe), chantier, remises, racine)
    inventaires = rattacher(sboms, offres, remises)
    sans_offre = (a for inventaire in inventaires if inventaire.offre is None for a in inventaire.anomalies)
    return _Lues(tuple(avec_inventaires(offres, inventaires, dossier)), inventaires, (*anomalies, *sans_offre))


def produire_les_grilles(geste: Geste, dossier: Dossier, offres: Sequence[Offre], *, base: Path) -> str:
    """Produit les deux grilles vierges d'une évaluation, réponses en face ; rend l'empreinte de la première."""
    reponses = _reponses_recues(geste, dossier, offres)
    chemins = base / GRILLE_VIERGE, base / GRILLE_PAR_EXIGENCE
    deja = DejaEcrites.de(geste.racine, dossier, offres, reponses)
    grilles = deja.retrouver(chemins) or de_front(
        partial(ecrire_grille, dossier, offres, reponses=reponses),
        partial(ecrire_grille_par_exigence, dossier, offres, reponses=reponses),
    )
    conseils = (
        "Enregistrez-la sous grille-<votre nom>.xlsx, puis supprimez grille.xlsx.",
        f"Enregistrez-la sous grille-<votre nom>-par-exigence.xlsx, puis supprimez {GRILLE_PAR_EXIGENCE}.",
    )
    sommes = list(map(geste.produire, chemins, grilles, conseils))
    deja.retenir(zip(chemins, sommes, strict=True))
    return sommes[0]


def _reponses_recues(geste: Geste, dossier: Dossier, offres: Sequence[Offre]) -> ReponsesRecues:
    """Rend les réponses du premier tour ; avant la première grille, rien n'a été demandé : il n'y a rien à relire."""
    if not any((geste.racine / nom).is_dir() for nom in (DOSSIER_EVALUATION, DOSSIER_REPONSES)):
        return {}
    from cctgen.usages.analyse.echanges import reponses_recues  # noqa: PLC0415

    return reponses_recues(geste, dossier, offres)


def _produire_la_grille(geste: Geste, dossier: Dossier, lues: _Lues) -> tuple[Path, str]:
    """Produit la grille vierge, et rend son empreinte ; remplie sans être renommée, elle n'est pas écrasée.

    Une copie perdue ou altérée n'ôte pas son offre de la grille : l'ancienne reste, jusqu'à ce qu'on la rétablisse.
    """
    chemin = geste.racine / DOSSIER_EVALUATION / GRILLE_VIERGE
    if chemin.is_file() and any(a.code == "copie-alteree" for a in lues.anomalies):
        return chemin, empreinte(lire(chemin))
    return chemin, produire_les_grilles(geste, dossier, lues.offres, base=chemin.parent)


def doublons(recus: Iterable[Recu]) -> Iterator[Anomalie]:
    """Énumère les fichiers remis deux fois à l'identique : un seul est gardé, l'autre est nommé."""
    premiers: dict[str, str] = {}
    for recu in recus:
        premier = premiers.setdefault(recu.sha256, recu.nom)
        if premier != recu.nom:
            yield Anomalie(
                "doublon",
                f"« {recu.nom} » est identique à « {premier} » : il n'est gardé qu'une fois.",
                "Vérifiez auprès de la plateforme que deux plis ne portent pas le même fichier par erreur.",
                gravite=Gravite.A_QUALIFIER,
                lieu=Lieu(recu.nom),
            )


def _aucune_matrice() -> Anomalie:
    return Anomalie(
        "aucune-matrice",
        "aucun des fichiers donnés n'est un tableur.",
        f"Donnez des fichiers {en_clair()}, un dossier ou le zip de la plateforme.",
    )
