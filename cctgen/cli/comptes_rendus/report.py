"""Ce que `reporter` a reporté, ce qui reste à remplir et pourquoi."""

from __future__ import annotations

from itertools import groupby

from cctgen.cli.terminal import affichage
from cctgen.usages.soumission.reporter import Report


def montrer(report: Report) -> None:
    """Affiche le compte des réponses reportées, puis ce qui reste, motif par motif."""
    choix = report.choix
    verbe = "reportée(s)" if report.fichier else "à reporter"
    affichage.dire(f"{len(choix.reportees)} réponse(s) {verbe}, {len(choix.laissees)} ligne(s) à reprendre.")
    if report.composants:
        accorde = "reporté(s)" if report.fichier else "à reporter"
        affichage.dire(f"{len(report.composants)} composant(s) {accorde} : vérifiez leur usage ici.")
    for motif, lignes in groupby(sorted(choix.laissees, key=lambda r: r.motif.name), key=lambda r: r.motif):
        affichage.dire(f"  {motif.value} : {', '.join(ligne.ref for ligne in lignes)}")
    if choix.abandonnees:
        affichage.dire(f"  sans place dans la nouvelle matrice : {', '.join(choix.abandonnees)}")
    affichage.dire("La feuille Identification n'est pas reportée : dites qui répond, et la date.")
    affichage.montrer_copies(report.mis_de_cote)
    if report.fichier:
        affichage.dire(f"Écrit : {report.fichier}")
        affichage.dire("Contrôlez-la avant le dépôt : une réponse reportée vaut pour son lot, relisez-la.")
