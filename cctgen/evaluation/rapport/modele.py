"""Ce qui date, situe et scelle un rapport d'analyse, en plus de la comparaison qu'il rapporte."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from cctgen.assemblage.modele import Dossier
from cctgen.documents.entete import EnTete
from cctgen.evaluation.actes.controle import Echanges
from cctgen.evaluation.classement import Comparaison
from cctgen.evaluation.derogations.modele import Derogation
from cctgen.matrice.citations import typographie_autour
from cctgen.socle.typographie import Typographe


@dataclass(frozen=True, slots=True)
class PieceJointe:
    """Un fichier joint au rapport, et son empreinte SHA-256 : rien d'autre n'a fondé l'analyse."""

    nom: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Analyse:
    """La version d'un rapport : son jour, son numéro, le registre des dérogations, les pièces qu'il scelle.

    `propositions` est ce qu'une personne conclut de chaque lot ; sans elle, la place est laissée à remplir.
    `signataires` sont des qualités et des noms ; un nom vide se remplit à la main. `notes_par_tour`, une phrase par
    offre, dit ce que chaque tour d'une négociation lui a donné.
    """

    jour: date
    version: int = 1
    registre: tuple[Derogation, ...] = ()
    jointes: tuple[PieceJointe, ...] = ()
    propositions: Mapping[int, str] = field(default_factory=dict)
    signataires: tuple[tuple[str, str], ...] = ()
    echanges: Echanges | None = None
    tour: int = 1
    notes_par_tour: tuple[str, ...] = ()


def situe(entete: EnTete, comparaison: Comparaison, analyse: Analyse) -> EnTete:
    """Rend l'en-tête du rapport ou de son annexe, de la version et du jour de l'analyse ; un projet s'y dit."""
    if not comparaison.provisoire:
        return replace(entete, date=analyse.jour, version=str(analyse.version))
    version = f"{analyse.version}, projet"
    return replace(entete, date=analyse.jour, version=version, projet="le classement est provisoire")


def typographie_des_offres(dossier: Dossier, comparaison: Comparaison) -> Typographe:
    """Rend la typographie d'un écrit sur toutes ces offres : leurs mots y restent tels quels."""
    comparees = [o.offre for lot in comparaison.lots for o in lot.offres]
    return typographie_autour([*comparees, *(f.offre for f in comparaison.fichiers_a_part)], dossier)
