"""Jouer ce qu'un soumissionnaire fait à sa matrice : une matrice remplie et conforme, cellule par cellule.

« Feuille!A1 » donne la valeur d'une cellule : vide pour l'effacer, « =… » pour une formule. « Feuille » seule donne
son nouveau nom, vide pour l'ôter. La matrice se lit comme avant le dépôt, puis se rapproche du dossier publié.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from cctgen.assemblage.modele import LicencesDuLot
from cctgen.clausier.modele import Produit
from cctgen.depouillement.composants.licences import controler_licences
from cctgen.depouillement.rapprochement import rapprocher
from cctgen.matrice.controle.avant_depot import controler_avant_depot
from cctgen.matrice.ecriture.matrice import ecrire_matrice
from cctgen.matrice.lecture.matrice import lire_matrice
from cctgen.usages.soumission.controler import des_composants
from tests.matrice.fabrique import CONFORME, remplir, un_dossier, une_exigence

PRODUITS = (
    Produit(ref="AT-1", composant="Tomcat", version="9", statut="R", libre="oui", fonction="Serveur Java"),
    Produit(ref="AT-3", composant="PostgreSQL", version="16", statut="R", libre="oui", fonction="SGBD"),
    Produit(ref="AT-2", composant="MapProxy", statut="O", libre="oui", fonction="Tuiles"),
    Produit(ref="AT-4", composant="Keycloak", statut="A", libre="oui", fonction="SSO"),
    *(
        Produit.model_validate(
            {
                "ref": ref,
                "composant": nom,
                "statut": "R",
                "libre": "oui",
                "fonction": "Système",
                "fin_support": {"date": fin, "source": "projet", "etat": "verifie"},
            }
        )
        for ref, nom, fin in (("AT-5", "CentOS", "2024-06-30"), ("AT-6", "Haiku", "2027-03-01"))
    ),
)
DOSSIER = un_dossier(
    une_exigence("X-1", "P", "Le titulaire chiffre les données échangées."),
    une_exigence("X-2", "I", "Le titulaire tient un journal."),
    produits=PRODUITS,
)
PUBLIE = LicencesDuLot("Apache-2.0", ("LL-007",))
"""Un lot qui publie sous licence permissive et proscrit les licences restrictives."""
SAIN = ("Tomcat", "Apache", "9", "Apache-2.0", "Servir", "AT-1", "non", *[""] * 6, "Lié", "")
AVANT_DEPOT = frozenset({"composant-incomplet", "reference-possible"})
"""Ce que seul le soumissionnaire apprend de ses composants ; le reste dépend du jour, ou se relève au rapprochement."""


def jouer_matrice(retouches: Mapping[str, Any], _dossier: Path) -> set[str]:
    """Les codes d'avant le dépôt, puis du rapprochement."""
    octets = remplir(_vierge(), [CONFORME, CONFORME], composants=[SAIN], retouche=lambda c: _retoucher(c, retouches))
    lue = lire_matrice(octets, "m.xlsx")
    (offre,) = rapprocher([lue], DOSSIER)
    licences = controler_licences(lue.composants, PUBLIE, "m.xlsx")
    propres = (a for a in des_composants(lue) if a.code in AVANT_DEPOT)
    relevees = (*controler_avant_depot(octets, "m.xlsx").offre.anomalies, *offre.anomalies, *licences, *propres)
    return {a.code for a in relevees}


@cache
def _vierge() -> bytes:
    return ecrire_matrice(DOSSIER, 0)


def _retoucher(classeur: Workbook, retouches: Mapping[str, Any]) -> None:
    for rang in range(12, 17):
        classeur["Identification"][f"B{rang}"].value = "renseigné"
    for ou, valeur in retouches.items():
        feuille, _, cellule = ou.partition("!")
        if cellule:
            classeur[feuille][cellule].value = valeur or None
        elif valeur:
            classeur[feuille].title = valeur
        else:
            classeur.remove(classeur[feuille])
