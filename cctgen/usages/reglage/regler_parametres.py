"""L'acheteur règle les paramètres d'une clause, là où il la lit."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from cctgen.clausier.modele import Clausier
from cctgen.clausier.parametres import defaut_de_valeur
from cctgen.consultation.brouillon import regler
from cctgen.socle.anomalies import Anomalie
from cctgen.socle.erreurs import DonneesInvalides
from cctgen.usages.preparation.parametres import ParametreDemande
from cctgen.usages.preparation.questionnaire import enregistrer_reponses, lire_pour_dialogue


def regler_parametres(racine: Path, clausier: Clausier, clause: str, valeurs: Mapping[str, str]) -> tuple[Path, ...]:
    """Écrit ces valeurs dans les réponses ; vide, une valeur redevient celle que propose le clausier.

    Rend la copie d'un fichier retouché à la main, s'il y en a une ; sans rien changer, rien ne s'écrit.
    """
    saisies = presentes = lire_pour_dialogue(racine, clausier).saisies
    for nom, valeur in valeurs.items():
        saisies = regler(saisies, clause, nom, valeur)
    return enregistrer_reponses(racine, saisies, clausier) if saisies != presentes else ()


def exiger_des_valeurs_admises(demandes: Mapping[str, ParametreDemande], valeurs: Mapping[str, str]) -> None:
    """Lève `DonneesInvalides` si une valeur sort de ce que son paramètre admet ; vide, elle est celle proposée."""
    fautes = [
        Anomalie(
            "parametre-hors-bornes",
            f"« {demandes[nom].parametre.libelle or nom} » : {faute}",
            "Corrigez la valeur.",
            ref=nom,
        )
        for nom, valeur in valeurs.items()
        if valeur and (faute := defaut_de_valeur(demandes[nom].parametre, valeur))
    ]
    if fautes:
        raise DonneesInvalides(fautes)
