"""D'où vient chaque point : la cellule de la grille qui porte la note, celle de la matrice qui porte la déclaration."""

from __future__ import annotations

from cctgen.evaluation.classement import OffreComparee
from cctgen.evaluation.classeur.contexte import LotAEcrire
from cctgen.evaluation.classeur.feuillet import Lien, Valeur
from cctgen.evaluation.consolidation import CONSENSUS
from cctgen.evaluation.modele import Appreciation, Avis
from cctgen.matrice.modele import Reponse


def lien_de_la_reponse(lot: LotAEcrire, offre: OffreComparee, reponse: Reponse | None, texte: str) -> Valeur:
    """Mène à la cellule du fichier reçu ; sans emplacement connu, le texte seul."""
    fichier = lot.annexes.emplacements.get(offre.offre.sha256, "")
    feuille, _, cellule = (reponse.lieu if reponse else "").rpartition("!")
    return Lien(texte, feuille, cellule, fichier) if fichier and feuille and cellule else texte


def lien_de_l_avis(avis: Avis, texte: str | int) -> Valeur:
    """Mène à la cellule Note de la grille, voisine du classeur ; un avis sans cellule connue donne le texte seul."""
    if avis.feuille is None or not avis.cellule:
        return texte
    return Lien(texte, avis.feuille.nom, avis.cellule, avis.feuille.fichier)


def lien_de_la_note(appreciation: Appreciation | None, note: Valeur) -> Valeur:
    """Mène au consensus s'il y en a un, sinon à la première des notes égales."""
    if appreciation is None or not isinstance(note, int):
        return note
    porteurs = [a for a in appreciation.avis if a.note == appreciation.note == note]
    porteur = next((a for a in porteurs if a.evaluateur == CONSENSUS), next(iter(porteurs), None))
    return note if porteur is None else lien_de_l_avis(porteur, note)


def provenance(offre: OffreComparee, ref: str) -> str:
    """Dit qui a donné la note, notes individuelles comprises : « alice 3, bruno 2 ; consensus 3 »."""
    avis = offre.appreciations.get(ref)
    if avis is None or not any(a.note is not None for a in avis.avis):
        return "Note : 0, annoncé pour une réponse absente" if offre.notes.get(ref) == 0 else ""
    notees = [a for a in avis.avis if a.note is not None]
    seuls = ", ".join(f"{a.evaluateur} {a.note}" for a in notees if a.evaluateur != CONSENSUS)
    arbitrage = ", ".join(f"consensus {a.note}" for a in notees if a.evaluateur == CONSENSUS)
    dites = " ; ".join(t for t in (seuls, arbitrage) if t)
    annonce = offre.notes.get(ref) == 0 and avis.note != 0
    return f"Notes : {dites}" + (" ; le 0 annoncé pour une réponse absente prime" if annonce else "")
