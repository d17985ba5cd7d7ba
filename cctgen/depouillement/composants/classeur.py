"""Écrit la feuille « Composants » seule, remplie d'après un inventaire : à coller dans la matrice.

Seul ce que l'inventaire dit est rempli. Fonction, référence, usage et règle de l'embarqué restent au soumissionnaire ;
une référence possible est écrite à côté de la saisie, jamais dedans.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from openpyxl import Workbook

from cctgen.depouillement.composants.sbom import ComposantSbom
from cctgen.matrice import contrat
from cctgen.matrice.ecriture import styles
from cctgen.matrice.ecriture.composants import PREMIERE, preparer
from cctgen.matrice.ecriture.enregistrement import enregistrer

SUGGESTION = "Réf. suggérée (à vérifier)"
"""La colonne posée après la dernière de la matrice : ce qui y est écrit n'est pas une saisie."""

_TITRE = "Composants, d'après l'inventaire"
_JOUR = date(1980, 1, 1)
"""Le classeur n'a pas de date propre : le même inventaire donne les mêmes octets."""


def valeurs_declarees(composant: ComposantSbom) -> Mapping[str, str]:
    """Rend la ligne de la feuille « Composants », par en-tête, vide là où l'inventaire ne dit rien."""
    connues = {
        contrat.COMPOSANT: f"{composant.groupe}/{composant.nom}" if composant.groupe else composant.nom,
        contrat.EDITEUR: composant.fournisseur,
        contrat.VERSION: composant.version,
        contrat.LICENCE: composant.licence,
        contrat.PURL: composant.purl,
    }
    return {colonne: connues.get(colonne, "") for colonne in contrat.COLONNES_COMPOSANTS_SAISIES}


def ecrire_composants(composants: Sequence[ComposantSbom], suggestions: Sequence[str] = ()) -> bytes:
    """Rend le classeur : une feuille « Composants », aux colonnes exactes de la matrice.

    `suggestions` donne, par composant, la référence possible au référentiel, vide s'il n'y en a pas.
    """
    classeur = Workbook()
    styles.inscrire(classeur)
    classeur.properties.creator, classeur.properties.title = "cctgen", _TITRE
    feuille = classeur.worksheets[0]
    feuille.title = contrat.FEUILLE_COMPOSANTS
    preparer(feuille, len(composants))
    for numero, composant in enumerate(composants, PREMIERE):
        for rang, valeur in enumerate(valeurs_declarees(composant).values(), 1):
            if valeur:
                styles.poser(feuille.cell(numero, rang), valeur)
    if any(suggestions):
        rang = len(contrat.COLONNES_COMPOSANTS) + 1
        for numero, texte in enumerate((SUGGESTION, *suggestions), 1):
            styles.poser(feuille.cell(numero, rang), texte)
            styles.habiller(feuille.cell(numero, rang), styles.FIXE if numero > 1 else styles.ENTETE)
        styles.largeurs(feuille, {contrat.lettre(rang - 1): styles.largeurs_de("Suggestions d'un inventaire")["A"]})
    styles.imprimer(feuille, _TITRE, pages=2, orientation="landscape")
    return enregistrer(classeur, _JOUR)
