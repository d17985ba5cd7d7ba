"""Ce que `reporter` a reporté, ce qui reste à remplir et pourquoi."""

from __future__ import annotations

from itertools import groupby

from cctgen.cli.terminal import affichage
from cctgen.socle.nombres import compter
from cctgen.usages.soumission.reporter import Report


def _compte(nombre: int, nom: str, participe: str) -> str:
    return compter(nombre, f"{nom} {participe}") if participe else f"{compter(nombre, nom)} à reporter"


def montrer(report: Report) -> None:
    """Affiche le compte des réponses reportées, puis ce qui reste, motif par motif."""
    choix = report.choix
    dites = _compte(len(choix.reportees), "réponse", "reportée" if report.fichier else "")
    affichage.dire(f"{dites}, {compter(len(choix.laissees), 'ligne')} à reprendre.")
    if report.composants:
        dits = _compte(len(report.composants), "composant", "reporté" if report.fichier else "")
        affichage.dire(f"{dits} : vérifiez leur usage ici.")
    for motif, lignes in groupby(sorted(choix.laissees, key=lambda r: r.motif.name), key=lambda r: r.motif):
        affichage.dire(f"  {motif.value} : {', '.join(ligne.ref for ligne in lignes)}")
    if choix.abandonnees:
        affichage.dire(f"  sans place dans la nouvelle matrice : {', '.join(choix.abandonnees)}")
    if report.anomalies:
        affichage.dire("Relevé dans l'ancienne matrice, et que la copie ne porte pas :")
        affichage.montrer_anomalies(report.anomalies)
    affichage.dire("La feuille Identification n'est pas reportée : dites qui répond, et la date.")
    affichage.montrer_copies(report.mis_de_cote)
    if report.fichier:
        affichage.dire(f"Écrit : {report.fichier}")
        affichage.dire("Contrôlez-la avant le dépôt : une réponse reportée vaut pour son lot, relisez-la.")
