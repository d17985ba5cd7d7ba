"""Où vit un tour de négociation, et les offres qui y sont : les révisées, sinon celles du tour précédent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import count, takewhile
from pathlib import Path
from typing import Any

from cctgen.assemblage.modele import Dossier
from cctgen.depouillement.plis.candidats import motif_de_meme_candidat
from cctgen.depouillement.rapprochees import rapprocher_les_fichiers
from cctgen.depouillement.rapprochement import Chantier
from cctgen.depouillement.registre import REGISTRE, ecarts_du_registre, lire_registre, relire
from cctgen.evaluation.accord.decisions import ECART_DISPARU
from cctgen.evaluation.classement import Comparaison
from cctgen.evaluation.evaluateurs.lecture import lire_repartition
from cctgen.evaluation.evaluateurs.modele import Repartition
from cctgen.evaluation.journal import CODES_DU_JOURNAL, Debut, Detail, Journal, ajouter_au_journal, lignes_du_journal
from cctgen.evaluation.lieux import DOSSIER_LETTRES
from cctgen.evaluation.raisons import ECART_A_CONFIRMER
from cctgen.evaluation.saisies.depots import FICHIER_DECISIONS
from cctgen.matrice.lecture.lot import lire_matrices, matrices_gardees
from cctgen.matrice.modele import Offre, StatutOffre
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu, bloquantes
from cctgen.socle.erreurs import DonneesInvalides
from cctgen.socle.nombres import compter
from cctgen.usages.ouverture.gel import DOSSIER_EVALUATION, DOSSIER_NEGOCIATION, DOSSIER_OFFRES
from cctgen.usages.ouverture.versions import exigences_publiees

DOSSIER_INVITATIONS = "invitations"
"""Dans le dossier d'un tour, les lettres qui y invitent."""

PREFIXE_DE_PROJET = "projet-"
"""Dans l'évaluation d'un tour, ce qui suit la décision ; ce qui n'est encore qu'un projet en porte le nom."""


def base_du_tour(racine: Path, tour: int) -> Path:
    """Rend le dossier où sont les offres et l'évaluation d'un tour ; le premier est la consultation elle-même."""
    return racine if tour <= 1 else racine / DOSSIER_NEGOCIATION / f"tour-{tour}"


def est_ouvert(racine: Path, tour: int) -> bool:
    """Vrai si des matrices ont été déposées à ce tour ; celles du tour 1 sont les offres initiales."""
    return (base_du_tour(racine, tour) / DOSSIER_OFFRES / REGISTRE).is_file()


def est_appele(racine: Path, tour: int) -> bool:
    """Vrai si ce tour est ouvert : des invitations y sont écrites, ou des matrices déposées."""
    invitations = base_du_tour(racine, tour) / DOSSIER_INVITATIONS
    return est_ouvert(racine, tour) or (invitations.is_dir() and any(invitations.iterdir()))


def tour_depasse(racine: Path, tour: int) -> Iterator[Anomalie]:
    """Dit qu'un tour suivant est ouvert : le classement de celui-ci ne décide de rien."""
    suivant = tour + 1
    if est_appele(racine, suivant):
        yield Anomalie(
            "tour-suivant-ouvert",
            f"le tour {suivant} de la négociation est ouvert : le classement du tour {tour} ne fonde plus de décision.",
            "Décidez d'après le dernier tour. S'il est abandonné, retirez les invitations de"
            f" negociation/tour-{suivant} et dites-le aux candidats.",
            Gravite.A_QUALIFIER,
            Lieu(f"negociation/tour-{suivant}"),
        )


def lettres_depassees(racine: Path) -> Iterator[Anomalie]:
    """Énumère les lettres définitives qu'un tour ouvert depuis a dépassées : elles annoncent une décision périmée."""
    for tour in takewhile(lambda t: est_appele(racine, t + 1), count(1)):
        lettres = base_du_tour(racine, tour) / DOSSIER_EVALUATION / DOSSIER_LETTRES
        ecrites = sorted(c.name for c in lettres.glob("*.docx") if not c.name.startswith(PREFIXE_DE_PROJET))
        if ecrites:
            yield Anomalie(
                "lettres-de-tour-depasse",
                f"{compter(len(ecrites), 'document')} à signer au tour {tour}, et le tour {tour + 1} est ouvert :"
                f" {', '.join(ecrites)}.",
                "Ne les envoyez pas : « cctgen lettres » les remplace par celles du dernier tour, ou par des projets.",
                Gravite.A_QUALIFIER,
                Lieu(lettres.relative_to(racine).as_posix()),
            )


def dernier_tour(racine: Path) -> int:
    """Rend le numéro du dernier tour ouvert ; sans négociation, les offres initiales sont le tour 1."""
    return next(tour for tour in count(1) if not est_ouvert(racine, tour + 1))


@dataclass(frozen=True, slots=True)
class Revisees:
    """Ce qui a été déposé à un tour : matrices révisées, fichiers qui n'en sont pas, copies qui manquent ou ont changé.

    `a_part` sont les fichiers illisibles ou d'une autre consultation : ils ne se comparent pas, et se disent.
    """

    offres: tuple[Offre, ...]
    a_part: tuple[Offre, ...] = ()
    alterees: tuple[Anomalie, ...] = ()

    @property
    def anomalies(self) -> tuple[Anomalie, ...]:
        """Rend tout ce qu'il y a à dire de ce qui n'entre pas dans le tour."""
        return (*self.alterees, *(a for o in self.a_part for a in o.anomalies))


def revisees_du_tour(racine: Path, dossier: Dossier, tour: int) -> Revisees:
    """Relit les matrices révisées d'un tour ; ce qui n'est pas une matrice de la consultation n'en est pas une."""
    recues = base_du_tour(racine, tour) / DOSSIER_OFFRES
    depots = lire_registre(recues)
    relus, alterees = relire(recues, depots)
    fichiers = ((d.nom_recu, octets) for d, octets in relus if not d.est_inventaire)
    remises = {d.sha256: d.presentations for d, _ in relus}
    chantier = Chantier(dossier, exigences_publiees(racine))
    lire = partial(lire_matrices, lectures=matrices_gardees(racine))
    lues = rapprocher_les_fichiers(fichiers, lire, chantier, remises, racine)
    hors = (StatutOffre.ILLISIBLE, StatutOffre.ETRANGER)
    retenues, a_part = (tuple(o for o in lues if (o.statut in hors) is est) for est in (False, True))
    return Revisees(retenues, a_part, (*alterees, *ecarts_du_registre(recues, depots)))


def en_lice(comparaison: Comparaison) -> tuple[Offre, ...]:
    """Rend les offres qu'aucune décision de ce tour ne met à l'écart : elles seules sont du suivant."""
    return tuple(o.offre for lot in comparaison.lots for o in lot.offres if o.mise_a_l_ecart is None)


def doutes_sur_qui_reste(tour: int, comparaison: Comparaison) -> Iterator[Anomalie]:
    """Énumère ce qui laisse en doute qui reste d'un tour : décisions sans effet, écarts effacés ou à confirmer.

    Bloquante, une faute au classeur des décisions tient peut-être sans effet celle qui écarte une offre.
    """
    yield from (_vue_du_suivant(tour, a) for a in _en_doute(comparaison))


def doutes_sur_le_journal(tour: int, comparaison: Comparaison) -> Iterator[Anomalie]:
    """Énumère ce qui montre que le journal d'un tour, ou d'un tour d'avant, n'est plus celui qui a été tenu."""
    yield from (_vue_du_suivant(tour, a) for a in comparaison.anomalies if a.code in CODES_DU_JOURNAL)


_AU_TOUR = "au tour "


def _vue_du_suivant(tour: int, relevee: Anomalie) -> Anomalie:
    """Dit à quel tour se lève ce qu'un suivant relit ; ce qu'il relisait lui-même nomme déjà le sien."""
    if relevee.message.startswith(_AU_TOUR):
        return relevee
    evaluation = (base_du_tour(Path(), tour) / DOSSIER_EVALUATION).as_posix()
    conseil = (
        f"{relevee.conseil} Tout cela se fait {_AU_TOUR}{tour} : au classeur des décisions de « {evaluation}/ », puis"
        f" par « cctgen comparer CONSULTATION --tour {tour} »."
    )
    return replace(relevee, message=f"{_AU_TOUR}{tour}, {relevee.message}", conseil=conseil)


def _en_doute(comparaison: Comparaison) -> Iterator[Anomalie]:
    raisons = (r for lot in comparaison.lots for r in lot.raisons)
    for relevee in dict.fromkeys((*comparaison.anomalies, *(r for r in raisons if r.code == ECART_A_CONFIRMER))):
        des_decisions = Path(relevee.lieu.fichier).stem == Path(FICHIER_DECISIONS).stem
        if relevee.code in (ECART_DISPARU, ECART_A_CONFIRMER) or (des_decisions and bloquantes([relevee])):
            yield relevee


def offres_du_tour(racine: Path, dossier: Dossier, tour: int, precedente: Comparaison) -> tuple[Offre, ...]:
    """Rend les offres d'un tour : révisée, ou maintenue du tour précédent quand son candidat n'a rien remis.

    Un fichier à part, à ce tour ou encore sans décision au précédent, y reste à part : il ne bloque pas les autres.
    Lève `DonneesInvalides` si une copie manque ou a changé.
    """
    revisees = revisees_du_tour(racine, dossier, tour)
    if fautes := bloquantes(revisees.alterees):
        raise DonneesInvalides(fautes)
    restees = en_lice(precedente)
    maintenues = (p for p in restees if not any(motif_de_meme_candidat(p, r) for r in revisees.offres))
    connues = (r for r in revisees.offres if any(motif_de_meme_candidat(p, r) for p in restees))
    en_attente = (f.offre for f in precedente.fichiers_a_part if f.decision is None)
    return (*connues, *maintenues, *_distinctes((*en_attente, *revisees.a_part)))


def _distinctes(offres: Iterable[Offre]) -> Iterable[Offre]:
    return {o.sha256: o for o in offres}.values()


_GESTE_DU_TOUR = "tour-compare"
"""Au journal de la consultation, qu'un tour de négociation a été comparé : le sien ne se retire plus sans se voir."""


def inscrire_le_tour(racine: Path, tour: int, instant: datetime) -> None:
    """Dit au journal de la consultation, une fois, quand un tour de négociation a été comparé d'abord."""
    evaluation = racine / DOSSIER_EVALUATION
    if tour > 1 and not any(ligne.get("tour") == tour for ligne in _tours_compares(racine)):
        du_tour = lignes_du_journal(Journal(base_du_tour(racine, tour) / DOSSIER_EVALUATION), "comparaison")
        premiere = next(du_tour, {})
        dite: dict[str, Detail] = {"compare_le": str(premiere.get("le")), "comparaison": str(premiere.get("sceau", ""))}
        ajouter_au_journal(evaluation, instant, _GESTE_DU_TOUR, {"tour": tour, **dite})


def _tours_compares(racine: Path) -> Iterator[Mapping[str, Any]]:
    return lignes_du_journal(Journal(racine / DOSSIER_EVALUATION), _GESTE_DU_TOUR)


def debut_du_journal(racine: Path, tour: int) -> Debut | None:
    """Rend le geste que le journal d'un tour doit raconter : premier dépôt reçu, ou sa comparaison déjà inscrite."""
    if tour == 1:
        recus = (d.recu_le for d in lire_registre(racine / DOSSIER_OFFRES))
        return Debut(min(recus, default=""))
    inscrits = (ligne for ligne in _tours_compares(racine) if ligne.get("tour") == tour)
    debuts = (Debut(str(dite.get("compare_le")), str(dite.get("comparaison", ""))) for dite in inscrits)
    # D'avant les sceaux, rien ne distingue une comparaison d'une autre.
    return next((debut for debut in debuts if debut.sceau), None)


def repartition_du_tour(racine: Path, dossier: Dossier, tour: int) -> tuple[Repartition, list[Anomalie]]:
    """Rend qui apprécie quoi à un tour : ce qu'en dit son dossier, sinon celui du tour d'avant, et les fautes lues."""
    anomalies: list[Anomalie] = []
    for numero in range(tour, 0, -1):
        repartition, fautes = lire_repartition(base_du_tour(racine, numero) / DOSSIER_EVALUATION, dossier)
        anomalies += fautes
        if repartition.charges:
            return repartition, anomalies
    return Repartition(), anomalies


def exiger_le_tour(racine: Path, tour: int) -> None:
    """Lève `DonneesInvalides` si aucune matrice n'a été déposée à ce tour de négociation."""
    if tour > 1 and not est_ouvert(racine, tour):
        raise DonneesInvalides([tour_inconnu(f"aucune matrice révisée n'est déposée au tour {tour}.")])


def tour_inconnu(message: str) -> Anomalie:
    """Rend l'anomalie d'un tour qui n'existe pas, ou pas encore."""
    conseil = "Les offres initiales sont le tour 1 ; chaque tour suivant s'ouvre par « cctgen negocier », dans l'ordre."
    return Anomalie("tour-inconnu", message, conseil)
