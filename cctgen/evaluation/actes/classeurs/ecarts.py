"""Ce qui a changé d'un tour à l'autre, ligne par ligne, une feuille par offre."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook

from cctgen.assemblage.modele import Dossier
from cctgen.evaluation import feuilles
from cctgen.evaluation.actes.tours import EcartsDeLOffre
from cctgen.evaluation.modele import nom_affiche
from cctgen.matrice.attendu import empreinte_lisible
from cctgen.matrice.modele import Offre
from cctgen.socle.typographie import composer_hors_citations

_ENTETES = ("Réf.", "Ce qui change", "Avant", "Après", "Cellule", "Exigence minimale")
_ENTETE = 5
_SANS_OBJET = "–"


def _cite(offre: Offre) -> str:
    """Rend le nom reçu et l'empreinte que sa grille porte : d'un tour à l'autre, le nom est souvent le même."""
    return f"« {offre.fichier} » (empreinte {empreinte_lisible(offre.sha256)}…)"


def ecrire_ecarts(dossier: Dossier, tour: int, ecarts: Sequence[EcartsDeLOffre]) -> bytes:
    """Rend le classeur des écarts d'un tour ; une offre inchangée a sa feuille, qui le dit."""
    classeur = Workbook()
    classeur.remove(classeur.worksheets[0])
    pris: set[str] = set()
    for ecart in sorted(ecarts, key=lambda e: (e.apres.lot, nom_affiche(e.apres))):
        nom = nom_affiche(ecart.apres)
        feuille = classeur.create_sheet(
            feuilles.nom_de_feuille(f"L{ecart.apres.lot} {nom}" if ecart.apres.lot else nom, pris)
        )
        feuilles.ecrire_titre(feuille, f"Tour {tour} : ", feuilles.edition_en_clair(dossier.edition))
        tete = feuilles.cellule(feuille, 1, 1)
        feuilles.ecrire_texte(tete, f"{tete.value}{nom}")
        fichiers = f"Fichier précédent : {_cite(ecart.avant)} ; fichier révisé : {_cite(ecart.apres)}."
        feuilles.ecrire_texte(feuilles.cellule(feuille, 3, 1), composer_hors_citations(fichiers))
        feuilles.ecrire_entetes(feuille, _ENTETE, _ENTETES)
        lignes = [
            (
                c.ref,
                c.champ,
                c.avant or "(vide)",
                c.apres or "(vide)",
                c.lieu,
                "en recul" if c.est_recul else _SANS_OBJET,
            )
            for c in ecart.changements
        ] or [("–", "rien ne change", _SANS_OBJET, _SANS_OBJET, _SANS_OBJET, _SANS_OBJET)]
        for numero, ligne in enumerate(lignes, start=_ENTETE + 1):
            fond = feuilles.fond("alerte") if ligne[-1] != _SANS_OBJET else feuilles.fond("déclaré")
            feuilles.ecrire_ligne(feuille, numero, ligne, fond)
        feuilles.regler_largeurs(feuille, feuilles.largeurs_de("écarts d'un tour"))
        feuille.freeze_panes = f"B{_ENTETE + 1}"
        feuilles.mettre_en_page(feuille, f"{dossier.edition.reference}, tour {tour}, {nom}", _ENTETE)
    return feuilles.enregistrer(classeur, f"Écarts du tour {tour}, {dossier.edition.reference}", dossier.edition.date)
