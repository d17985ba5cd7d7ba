"""La note à l'acheteur, qui explique chaque choix et reste chez lui."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.documents.word.rendu import MODELE_NOTE, rendre_note
from cctgen.usages.edition.fichiers_produits import Atelier, Destinataire, FichierProduit, Nature, Producteur
from cctgen.usages.ouverture.modeles.verifies import lire_modele
from cctgen.usages.ouverture.obstacles import BLOQUENT

FICHIER_DE_NOTE = "note-acheteur.docx"
NOTE = Nature("note", Destinataire.ACHETEUR)


def _produire(atelier: Atelier) -> Iterator[FichierProduit]:
    atelier.suivi("Rédaction : note à l'acheteur")
    octets = rendre_note(atelier.dossier, lire_modele(MODELE_NOTE, atelier.modeles), BLOQUENT)
    yield FichierProduit(FICHIER_DE_NOTE, NOTE, octets)


PRODUCTEUR = Producteur(3, _produire)
