"""Les fiches qui décrivent les anomalies : chaque dossier du paquet qui émet des codes tient son `anomalies.yaml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field

from cctgen.clausier.formes.champs import Prose, Slug
from cctgen.socle import yaml_strict
from cctgen.socle.contenu import PAQUET
from cctgen.socle.erreurs import DonneesInvalides
from cctgen.socle.validation import Modele, valider

FICHIER = "anomalies.yaml"


class Domaine(StrEnum):
    """Ce qu'un contrôle lit."""

    FICHIERS = "fichiers"
    CLAUSIER = "clausier"
    CONSULTATION = "consultation"
    MATRICE = "matrice"
    EVALUATION = "evaluation"


class FicheRedigee(Modele):
    """Une anomalie décrite ; `fautif` et `sain` sont des cas que les tests jouent, `exemple` les dit en clair.

    Sans `sain`, c'est le cas de la même nature auquel on n'a rien changé.
    """

    code: Slug
    voit: Prose
    pourquoi: Prose
    exemple: Prose
    remede: Prose
    domaine: Domaine | None = None
    fautif: Mapping[str, Any] | None = None
    sain: Mapping[str, Any] | None = None


class FichierAnomalies(Modele):
    """`anomalies.yaml` d'un dossier du paquet."""

    domaine: Domaine
    anomalies: Annotated[tuple[FicheRedigee, ...], Field(min_length=1)]


def fiches_redigees() -> Iterator[tuple[Domaine, FicheRedigee]]:
    """Énumère les fiches du paquet et leur domaine ; lève `DonneesInvalides` si un fichier est abîmé."""
    for chemin in sorted(PAQUET.rglob(FICHIER)):
        document, anomalies = yaml_strict.lire(chemin, chemin.relative_to(PAQUET).as_posix())
        fichier, fautes = valider(document, FichierAnomalies)
        if fichier is None:
            raise DonneesInvalides((*anomalies, *fautes))
        for redigee in fichier.anomalies:
            yield redigee.domaine or fichier.domaine, redigee
