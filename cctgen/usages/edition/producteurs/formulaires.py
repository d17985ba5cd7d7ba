"""Les formulaires Word que remplissent les candidats."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.documents.word.rendu import MODELE_FORMULAIRE, rendre_formulaire
from cctgen.usages.edition.fichiers_produits import Atelier, Destinataire, FichierProduit, Nature, Producteur
from cctgen.usages.ouverture.modeles.verifies import lire_modele

FORMULAIRE = Nature("formulaire", Destinataire.CANDIDATS)


def _produire(atelier: Atelier) -> Iterator[FichierProduit]:
    for formulaire in atelier.dossier.formulaires:
        atelier.suivi(f"Formulaire : {formulaire.titre}")
        octets = rendre_formulaire(atelier.dossier, formulaire, lire_modele(MODELE_FORMULAIRE, atelier.modeles))
        yield FichierProduit(f"{formulaire.fichier}.docx", FORMULAIRE, octets)


PRODUCTEUR = Producteur(2, _produire)
