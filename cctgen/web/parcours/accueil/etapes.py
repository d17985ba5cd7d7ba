"""Où en est une consultation : ses étapes, la prochaine action et ce qui bloque, lus dans son dossier."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from cctgen.clausier.modele import Clausier
from cctgen.consultation.attente import CODE as CHAMP_A_COMPLETER
from cctgen.consultation.dialogue import toutes_les_reponses
from cctgen.consultation.lecture import FICHIER_CONSULTATION
from cctgen.consultation.modele import Consultation
from cctgen.socle.anomalies import Anomalie, bloquantes
from cctgen.socle.erreurs import ErreurCctgen
from cctgen.socle.gestes.ecrits import Ecrit
from cctgen.socle.memoire.livre import etat_du_livre, selon_le_livre
from cctgen.usages.edition.avant_publication import anomalies_a_publier, pieces_changees
from cctgen.usages.edition.generer import DOSSIER_SORTIE
from cctgen.usages.edition.pieces import sont_a_jour
from cctgen.usages.ouverture.consultation import Ouverture
from cctgen.usages.ouverture.integrite import FICHIER_MANIFESTE
from cctgen.usages.ouverture.versions import numeros_publies
from cctgen.web.depot.models import Etat
from cctgen.web.depot.ouvertures import ouverture_partagee
from cctgen.web.parcours.correction.destinations import Destinations
from cctgen.web.parcours.correction.ecrans import DOSSIER, IDENTITE, PIECES, PUBLICATION, RUBRIQUE, Ecran
from cctgen.web.parcours.questionnaire.avancement import Rubrique, rubriques
from cctgen.web.presentation.messages import AnomalieDite, anomalie_dite, refus_dit
from cctgen.web.travaux.anciennes import fichiers_ecrits

_GARDEES = 512
_CHAMPS_D_IDENTITE = ("reference", "objet", "nom", "service", "titre")


class Avancement(StrEnum):
    """L'étape où se trouve une consultation."""

    QUESTIONNAIRE = "Questionnaire"
    DOSSIER = "Dossier à relire"
    PIECES = "Pièces produites"
    A_REFAIRE = "Pièces à produire de nouveau"
    PUBLIEE = "Publiée"
    CHANGEE = "Publiée, puis changée"
    ILLISIBLE = "À réparer"


@dataclass(frozen=True, slots=True)
class Action:
    """Ce qu'il y a à faire ensuite, et où."""

    libelle: str
    ecran: Ecran


@dataclass(frozen=True, slots=True)
class Blocage:
    """Ce qui bloque, et l'écran qui le lève."""

    anomalie: AnomalieDite
    ecran: Ecran


@dataclass(frozen=True, slots=True)
class Situation:
    """Une consultation vue de l'accueil."""

    reference: str
    objet: str
    avancement: Avancement
    manquantes: int
    blocages: tuple[Blocage, ...]
    publiees: tuple[int, ...]
    action: Action | None = None
    erreur: str = ""

    @property
    def est_lisible(self) -> bool:
        """Vrai si la consultation se lit, et donc se règle."""
        return self.avancement is not Avancement.ILLISIBLE


def situation_de(etat: Etat) -> Situation:
    """Rend la situation d'une consultation ; un dossier que rien ne lit se dit, sans arrêter la page."""
    return situations_de([etat])[0]


def situations_de(etats: Iterable[Etat]) -> list[Situation]:
    """Rend la situation de chaque consultation."""
    livre = etat_du_livre()
    return [_situation_de.selon(livre, etat.consultation_id, etat.pk) for etat in etats]


@selon_le_livre(au_plus=_GARDEES)
def _situation_de(_consultation: UUID, cle: int) -> Situation:
    """Un état ne change pas : sa situation non plus, tant que le clausier reste le même."""
    etat = Etat.objects.select_related("consultation").get(pk=cle)
    try:
        ouverture = ouverture_partagee(etat)
    except ErreurCctgen as erreur:
        nom = etat.consultation.nom
        return Situation(nom, "", Avancement.ILLISIBLE, 0, (), (), erreur=refus_dit(erreur).message)
    return situation(ouverture, fichiers_ecrits(etat.consultation))


def situation(ouverture: Ouverture, ecrites: Collection[Ecrit] = ()) -> Situation:
    """Rend la situation d'une consultation ouverte ; `ecrites` : ce que l'outil a déjà écrit."""
    consultation, clausier = ouverture.consultation, ouverture.clausier
    fautes = bloquantes(anomalies_a_publier(ouverture))
    destinations = Destinations(ouverture)
    blocages = tuple(dict.fromkeys(Blocage(anomalie_dite(a), destinations.de(a)) for a in fautes))
    if consultation is None:
        return Situation(ouverture.racine.name, "", Avancement.ILLISIBLE, 0, blocages, ())
    reponses = toutes_les_reponses(clausier, consultation)
    manquantes = len({question for lot in reponses for question in lot.manquantes})
    publiees = tuple(numeros_publies(ouverture.racine))
    toutes = _rubriques(clausier, consultation)
    avancement = _avancement(ouverture, manquantes, publiees, ecrites)
    return Situation(
        reference=consultation.redaction.reference,
        objet=consultation.redaction.objet,
        avancement=avancement,
        manquantes=manquantes,
        blocages=blocages,
        publiees=publiees,
        action=next(_actions(ouverture, avancement, blocages, toutes), None),
    )


def _rubriques(clausier: Clausier, consultation: Consultation) -> tuple[Rubrique, ...]:
    return rubriques(clausier, tuple(lot.numero for lot in consultation.redaction.lots), consultation.saisies)


def _avancement(
    ouverture: Ouverture, manquantes: int, publiees: tuple[int, ...], ecrites: Collection[Ecrit]
) -> Avancement:
    if manquantes:
        return Avancement.QUESTIONNAIRE
    if publiees:
        # Un dossier qui n'est plus celui d'une version publiée porte le numéro de la suivante.
        dossier = ouverture.dossier
        tel_quel = dossier is None or dossier.edition.version in publiees
        return Avancement.PUBLIEE if tel_quel else Avancement.CHANGEE
    produites = (ouverture.racine / DOSSIER_SORTIE / FICHIER_MANIFESTE).is_file()
    if not produites:
        return Avancement.DOSSIER
    d_un_autre_etat = any(changee in ecrites for changee in pieces_changees(ouverture.racine))
    return Avancement.PIECES if sont_a_jour(ouverture) and not d_un_autre_etat else Avancement.A_REFAIRE


def _actions(
    ouverture: Ouverture, avancement: Avancement, blocages: tuple[Blocage, ...], toutes: tuple[Rubrique, ...]
) -> Iterator[Action]:
    """Énumère ce qu'il y a à faire, le plus pressé d'abord."""
    for rubrique in (r for r in toutes if r.manquantes):
        yield Action(f"Répondre à « {rubrique.titre} »", RUBRIQUE.vers(rubrique.adresse))
    if any(_est_identite(a) for a in ouverture.anomalies):
        yield Action("Compléter l'identité de la consultation", IDENTITE)
    for blocage in blocages:
        yield Action("Lever ce qui bloque", blocage.ecran)
    match avancement:
        case Avancement.DOSSIER:
            yield Action("Relire le dossier et produire les pièces", DOSSIER)
        case Avancement.PIECES:
            yield Action("Relire et publier", PUBLICATION)
        case Avancement.A_REFAIRE:
            yield Action("Produire de nouveau les pièces", PIECES)
        case Avancement.CHANGEE:
            yield Action("Produire et publier de nouveau", PUBLICATION)
        case _:
            yield Action("Suivre la publication", PUBLICATION)


def _est_identite(anomalie: Anomalie) -> bool:
    situee = anomalie.code == CHAMP_A_COMPLETER and anomalie.lieu.fichier == FICHIER_CONSULTATION
    return situee and anomalie.ref in _CHAMPS_D_IDENTITE
