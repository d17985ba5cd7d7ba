"""L'acheteur règle son barème, l'éprouve avant de l'écrire, et lit pourquoi il est gelé quand il l'est."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cctgen.consultation.bareme import Bareme
from cctgen.consultation.lecture import FICHIER_CONSULTATION
from cctgen.consultation.modele import Consultation
from cctgen.socle.anomalies import Anomalie, Chemin, Lieu
from cctgen.socle.erreurs import DonneesInvalides, TravailProtege
from cctgen.socle.validation import valider_valeur
from cctgen.socle.yaml_strict import DocumentYaml
from cctgen.usages.ouverture.consultation import geste_de_consultation
from cctgen.usages.ouverture.gel import offres_recues
from cctgen.usages.ouverture.versions import numeros_publies
from cctgen.usages.reglage.sections import poser_la_section

SECTION = "bareme"


@dataclass(frozen=True, slots=True)
class Gel:
    """Ce qui gèle un barème : la publication qui l'a annoncé, et les offres qui le rendent définitif."""

    publication: int | None
    offres: bool

    @property
    def phrase(self) -> str:
        """Rend la raison du gel, et ce qui reste possible."""
        if self.offres:
            return (
                "Des offres sont reçues : le barème annoncé aux candidats est celui du calcul, et ne change plus"
                " (R. 2152-11 du code de la commande publique)."
            )
        return (
            f"Le barème est publié (version {self.publication}) : les candidats s'y fient. Tant qu'aucune offre n'est"
            " reçue, il ne se change que par une décision écrite et motivée, annoncée à tous par un rectificatif."
        )


def gel_du_bareme(racine: Path) -> Gel | None:
    """Rend ce qui gèle le barème, ou rien s'il se règle encore."""
    publies, offres = numeros_publies(racine), offres_recues(racine)
    return Gel(publies[-1] if publies else None, offres) if publies or offres else None


def lire_le_bareme(saisi: Mapping[str, Any]) -> Bareme:
    """Rend le barème saisi ; lève `DonneesInvalides`, avec toutes ses fautes, s'il ne tient pas."""
    bareme, fautes = valider_valeur(saisi, Bareme, DocumentYaml(FICHIER_CONSULTATION, {SECTION: dict(saisi)}))
    if bareme is None:
        raise DonneesInvalides(fautes)
    return bareme


@dataclass(frozen=True, slots=True)
class FauteDuBareme:
    """Une faute d'un barème saisi, et sa place depuis la section : `("criteres", 0, "poids")`."""

    chemin: Chemin
    anomalie: Anomalie


def fautes_du_bareme(saisi: Mapping[str, Any]) -> tuple[FauteDuBareme, ...]:
    """Rend chaque faute du barème saisi à sa place, pour la dire là où elle se corrige."""
    # Le document n'est écrit nulle part : chaque valeur y a sa ligne, qui la retrouve.
    places = dict(enumerate(_chemins(saisi, ())))
    lignes = {chemin: ligne for ligne, chemin in places.items()}
    _, fautes = valider_valeur(saisi, Bareme, DocumentYaml(FICHIER_CONSULTATION, dict(saisi), lignes))
    return tuple(
        FauteDuBareme(places.get(f.lieu.ligne or 0, ()), replace(f, lieu=Lieu(FICHIER_CONSULTATION))) for f in fautes
    )


def _chemins(valeur: Any, chemin: Chemin) -> Iterator[Chemin]:
    yield chemin
    if isinstance(valeur, Mapping):
        for cle, v in valeur.items():
            yield from _chemins(v, (*chemin, cle))
    elif isinstance(valeur, list | tuple):
        for rang, v in enumerate(valeur):
            yield from _chemins(v, (*chemin, rang))


def avec_ce_bareme(bareme: Bareme | None) -> Callable[[Consultation], Consultation]:
    """Rend ce qui suppose ce barème, ou aucun, à la place de celui qui est écrit, pour l'éprouver."""

    def supposer(lue: Consultation) -> Consultation:
        return replace(lue, redaction=lue.redaction.model_copy(update={SECTION: bareme}))

    return supposer


def regler_bareme(racine: Path, saisi: Mapping[str, Any]) -> None:
    """Écrit le barème dans sa section ; lève `TravailProtege` s'il est gelé, `DonneesInvalides` s'il ne tient pas."""
    if gel := gel_du_bareme(racine):
        raise TravailProtege("Ce barème ne se règle plus.", gel.phrase)
    lire_le_bareme(saisi)
    with geste_de_consultation(racine) as geste:
        poser_la_section(geste, SECTION, saisi)
        geste.mettre_en_place()
