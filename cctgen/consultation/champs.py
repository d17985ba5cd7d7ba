"""Les champs que l'acheteur rédige dans `consultation.yaml`, énumérés une seule fois pour tous ceux qui les lisent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from cctgen.consultation.bareme import Bareme, Critere
from cctgen.consultation.modele import ConsultationRedigee, PrecisionDeService, Variantes
from cctgen.socle.anomalies import Chemin


class Nature(Enum):
    """Ce qu'est un champ rédigé : un nom propre, un titre, une phrase imprimée, ou un motif gardé par l'acheteur."""

    NOM_PROPRE = "nom propre"
    TITRE = "titre"
    PHRASE = "phrase"
    MOTIF = "motif"


IMPRIMEES = frozenset({Nature.TITRE, Nature.PHRASE})
"""Ce qui part chez les candidats et se relit comme le texte d'une clause ; un nom propre ne se rédige pas."""


@dataclass(frozen=True, slots=True)
class ChampRedige:
    """Un champ libre : son chemin dans le fichier, son nom lisible, sa valeur, vide s'il n'est pas écrit."""

    chemin: Chemin
    nom: str
    valeur: str
    nature: Nature
    ref: str


def champs_rediges(redaction: ConsultationRedigee) -> Iterator[ChampRedige]:
    """Énumère les champs libres de `consultation.yaml`, dans son ordre ; un identifiant ou un code n'en est pas."""
    acheteur = redaction.acheteur
    yield ChampRedige(("reference",), "la référence", redaction.reference, Nature.NOM_PROPRE, "reference")
    yield ChampRedige(("objet",), "l'objet", redaction.objet, Nature.TITRE, "objet")
    yield ChampRedige(("acheteur", "nom"), "le nom de l'acheteur", acheteur.nom, Nature.NOM_PROPRE, "acheteur")
    yield ChampRedige(("acheteur", "service"), "le service", acheteur.service, Nature.NOM_PROPRE, "acheteur")
    for rang, lot in enumerate(redaction.lots):
        nom = f"le titre du lot {lot.numero}"
        yield ChampRedige(("lots", rang, "titre"), nom, lot.titre, Nature.TITRE, f"lot {lot.numero}")
    if redaction.variantes is not None:
        yield from _des_variantes(redaction.variantes)
    for rang, precision in enumerate(redaction.services):
        yield from _du_service(("services", rang), precision)
    if redaction.bareme is not None:
        yield from _du_bareme(redaction.bareme)
    for rang, ajustement in enumerate(redaction.ajustements):
        chemin = ("ajustements", rang, "motif")
        yield ChampRedige(chemin, "le motif d'un ajustement", ajustement.motif, Nature.MOTIF, ajustement.cible)
    for rang, passage in enumerate(redaction.passages_outre):
        debut, ref = ("passages_outre", rang), passage.anomalie
        yield ChampRedige((*debut, "motif"), "le motif d'un passage outre", passage.motif, Nature.MOTIF, ref)
        yield ChampRedige((*debut, "par"), "l'auteur d'un passage outre", passage.par, Nature.NOM_PROPRE, ref)


def _des_variantes(variantes: Variantes) -> Iterator[ChampRedige]:
    for cle, nom, valeur in (
        ("exigences_minimales", "les exigences minimales des variantes", variantes.exigences_minimales),
        ("presentation", "la présentation des variantes", variantes.presentation),
    ):
        yield ChampRedige(("variantes", cle), nom, valeur, Nature.PHRASE, "variantes")


def _du_service(debut: Chemin, precision: PrecisionDeService) -> Iterator[ChampRedige]:
    ref = precision.service
    for cle, nom, valeur, nature in (
        ("nom", "le nom", precision.nom, Nature.TITRE),
        ("prerequis", "le prérequis", precision.prerequis, Nature.PHRASE),
        ("documentation", "la documentation", precision.documentation, Nature.PHRASE),
        ("contact", "le contact", precision.contact, Nature.NOM_PROPRE),
    ):
        yield ChampRedige((*debut, cle), f"{nom} du service {ref}", valeur, nature, ref)


def _du_bareme(bareme: Bareme) -> Iterator[ChampRedige]:
    for chemin, critere in bareme.ecrits:
        yield from _du_critere(("bareme", *chemin), critere)
    for rang, degre in enumerate(bareme.echelle):
        chemin = ("bareme", "echelle", rang, "ancre")
        yield ChampRedige(chemin, "une ancre de l'échelle", degre.ancre, Nature.PHRASE, f"degré {degre.note}")


def _du_critere(debut: Chemin, critere: Critere) -> Iterator[ChampRedige]:
    ref = critere.id
    yield ChampRedige((*debut, "libelle"), "l'intitulé d'un critère", critere.libelle, Nature.TITRE, ref)
    yield ChampRedige(
        (*debut, "assiette"), f"l'assiette du critère « {critere.nom} »", critere.assiette, Nature.PHRASE, ref
    )
    for rang, poste in enumerate(critere.montant.postes if critere.montant else ()):
        poste_ecrit = (*debut, "montant", "postes", rang)
        designation, unite = "la désignation d'un poste", f"l'unité du poste « {poste.designation} »"
        yield ChampRedige((*poste_ecrit, "designation"), designation, poste.designation, Nature.TITRE, poste.id)
        yield ChampRedige((*poste_ecrit, "unite"), unite, poste.unite, Nature.TITRE, poste.id)
    for rang, part in enumerate(critere.sous_criteres):
        intitule = (*debut, "sous_criteres", rang, "libelle")
        yield ChampRedige(intitule, "l'intitulé d'un sous-critère", part.libelle, Nature.TITRE, part.id)
