"""Toutes les règles de rédaction ; une de plus s'ajoute ici, avec ses cas."""

from __future__ import annotations

from cctgen.clausier.controles.regles import (
    accord_de_contribution,
    licence_proscrite,
    penalite_sans_plafond,
    preuve_creuse,
    reemploi_interdit,
    referentiel_sans_version,
    texte_a_completer,
    visa_mal_nomme,
)
from cctgen.clausier.controles.regles.modele import Regle

REGLES: tuple[Regle, ...] = (
    accord_de_contribution.REGLE,
    licence_proscrite.REGLE,
    penalite_sans_plafond.REGLE,
    preuve_creuse.REGLE,
    reemploi_interdit.REGLE,
    referentiel_sans_version.REGLE,
    texte_a_completer.REGLE,
    visa_mal_nomme.REGLE,
)
