"""Reconnaît la ligne dont il n'y a rien à dire : de cent offres, presque toutes, que nul contrôle n'a à regarder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from sys import intern
from typing import NamedTuple

from cctgen.matrice import normalisation
from cctgen.matrice.attendu import Attendue, est_le_texte
from cctgen.matrice.completude import est_vide, manques_de
from cctgen.matrice.contrat import EXIGENCE, NIVEAU, PREUVE, Conformite, niveau_lu
from cctgen.matrice.controle.contradictions import contradictions
from cctgen.matrice.controle.reserves import semble_reserver
from cctgen.matrice.modele import LigneLue
from cctgen.matrice.normalisation import Reconnaissance, Valeur

A_DIRE = (Reconnaissance.FORME, Reconnaissance.SYNONYME)
"""Ce qui a été reconnu sans être exactement une valeur de la liste."""


class Declaree(NamedTuple):
    """Ce que disent les deux listes d'une ligne ; `va_de_soi` si, justifié, cela n'appelle aucune question."""

    conformite: Valeur
    couverture: Valeur
    conformite_brute: str
    couverture_brute: str
    va_de_soi: bool


@lru_cache(maxsize=4096)
def lire_la_declaration(conformite_brute: str, couverture_brute: str) -> Declaree:
    """Lit les deux listes d'une ligne ; retenu, car une offre y déclare partout la même chose."""
    conformite, couverture = normalisation.conformite(conformite_brute), normalisation.couverture(couverture_brute)
    lues = conformite.valeur or conformite_brute, couverture.valeur or couverture_brute
    va_de_soi = (
        conformite.valeur == Conformite.CONFORME
        and not {conformite.reconnaissance, couverture.reconnaissance}.intersection(A_DIRE)
        and not manques_de(*lues, "justifiée", "")
        and not any(contradictions(conformite.valeur, couverture.valeur, {}))
    )
    return Declaree(conformite, couverture, intern(conformite_brute), intern(couverture_brute), va_de_soi)


def est_a_regarder(saisies: Sequence[str], attendue: Attendue) -> bool:
    """Vrai si, d'une ligne dont la déclaration va de soi, le reste ne va pas de soi : de cent offres, presque aucune.

    Le détail se cherche ensuite, une colonne après l'autre.
    """
    _, _, niveau, exigence, preuve, _, _, justification, renvoi, _ = saisies
    return (
        not _est_publie(attendue, niveau, exigence, preuve)
        or est_vide(justification)
        or semble_reserver(justification)
        or semble_reserver(renvoi)
    )


@lru_cache(maxsize=4096)
def _est_publie(attendue: Attendue, niveau: str, exigence: str, preuve: str) -> bool:
    """Vrai si les textes d'une ligne sont ceux qui ont été publiés ; retenu, car toutes les offres les portent."""
    return not any(_modifies(attendue, niveau, exigence, preuve))


def textes_modifies(ligne: LigneLue, attendue: Attendue) -> Iterator[str]:
    """Énumère les colonnes de la ligne dont le texte n'est pas celui qui a été publié ; une colonne absente se tait."""
    _, _, niveau, exigence, preuve, *_ = ligne.valeurs
    return filter(ligne.porte, _modifies(attendue, niveau, exigence, preuve))


def _modifies(attendue: Attendue, niveau: str, exigence: str, preuve: str) -> Iterator[str]:
    if attendue.empreinte_enonce and not est_le_texte(exigence, attendue.empreinte_enonce):
        yield EXIGENCE
    if attendue.empreinte_preuve and not est_le_texte(preuve, attendue.empreinte_preuve):
        yield PREUVE
    if attendue.niveau and niveau_lu(niveau) != attendue.niveau:
        yield NIVEAU
