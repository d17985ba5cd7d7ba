"""Aucun classeur de l'évaluation ne donne d'erreur à un validateur du format Office."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from openxml_audit import OpenXmlValidator, ValidationSeverity

from cctgen.evaluation.classeur.ecriture import ecrire_comparaison
from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.derogations.classeur import ecrire_registre
from cctgen.evaluation.grille.ecriture import ecrire_grille, ecrire_grille_consensus, ecrire_grille_par_exigence
from cctgen.evaluation.saisies.modeles import modeles_de_saisie
from cctgen.matrice.ecriture.matrice import ecrire_matrice
from cctgen.socle.contenu import contenu
from tests.evaluation.fabriques import des_appreciations, un_dossier, un_prix, une_offre

OFFRES = [une_offre("Alpha"), une_offre("Bêta")]
APPRECIATIONS = des_appreciations({o.soumissionnaire: {"SSI-1": 3, "SSI-2": 2, "UTI-1": 4} for o in OFFRES}, OFFRES)
COMPARAISON = comparer(un_dossier(), OFFRES, APPRECIATIONS, [un_prix(o.soumissionnaire, "100") for o in OFFRES])

CLASSEURS: dict[str, Callable[[], bytes]] = {
    "matrice": lambda: ecrire_matrice(un_dossier(), 0),
    "comparaison": lambda: ecrire_comparaison(un_dossier(), COMPARAISON),
    "derogations": lambda: ecrire_registre(un_dossier(), ()),
    "grille": lambda: ecrire_grille(un_dossier(), OFFRES),
    "grille par exigence": lambda: ecrire_grille_par_exigence(un_dossier(), OFFRES),
    "consensus": lambda: ecrire_grille_consensus(un_dossier(), OFFRES, APPRECIATIONS),
    "prix": lambda: modeles_de_saisie(un_dossier(), OFFRES, COMPARAISON)["prix.xlsx"].contenu,
    "decisions": lambda: modeles_de_saisie(un_dossier(), OFFRES, COMPARAISON)["decisions.xlsx"].contenu,
}


@pytest.mark.parametrize("nom", CLASSEURS)
def test_le_classeur_est_conforme(nom: str, tmp_path: Path) -> None:
    fichier = tmp_path / f"{nom}.xlsx"
    fichier.write_bytes(CLASSEURS[nom]())
    relevees = OpenXmlValidator().validate(fichier).errors
    assert [str(e) for e in relevees if e.severity is ValidationSeverity.ERROR] == []


def test_les_classeurs_des_exemples_sont_conformes() -> None:
    """Matrices et grilles remplies : l'ordre des éléments de police, qu'openpyxl n'écrit pas dans celui du schéma."""
    portail = contenu("exemples") / "portail"
    classeurs = [*portail.glob("evaluation/*.xlsx"), portail / "offres-recues" / "soumissionnaire-a-lot-1.xlsx"]
    assert len(classeurs) > 3
    validateur = OpenXmlValidator()
    fautes = {
        classeur.name: [str(e) for e in validateur.validate(classeur).errors if e.severity is ValidationSeverity.ERROR]
        for classeur in classeurs
    }
    assert {nom: erreurs for nom, erreurs in fautes.items() if erreurs} == {}
