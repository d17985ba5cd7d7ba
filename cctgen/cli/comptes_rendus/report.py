"""Ce que `reporter` a reporté, ce qui reste à remplir et pourquoi."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from cctgen.cli.terminal import affichage
from cctgen.matrice.attendu import en_une_ligne
from cctgen.socle.nombres import compter
from cctgen.usages.soumission.reporter import Report


def _compte(nombre: int, nom: str, participe: str) -> str:
    return compter(nombre, f"{nom} {participe}") if participe else f"{compter(nombre, nom)} à reporter"


def _citees(refs: Iterable[str]) -> str:
    """Rend des références sur une ligne, telles qu'on les retrouve ; celle qui manque se dit."""
    return ", ".join(en_une_ligne(ref) or "une ligne sans référence" for ref in refs)


_NOMMES = 8


def _suite(noms: Sequence[str]) -> str:
    return f" et {len(noms) - _NOMMES} de plus" if len(noms) > _NOMMES else ""


def montrer(report: Report) -> None:
    """Affiche le compte des réponses reportées, puis ce qui reste, motif par motif."""
    choix = report.choix
    dites = _compte(len(choix.reportees), "réponse", "reportée" if report.fichier else "")
    affichage.dire(f"{dites}, {compter(len(choix.laissees), 'ligne')} à reprendre.")
    if reportes := report.composants.reportes:
        dits = _compte(len(reportes), "composant", "reporté" if report.fichier else "")
        affichage.dire(f"{dits} : vérifiez leur usage ici.")
    for obstacle, noms in report.composants.laisses.items():
        affichage.dire(f"{compter(len(noms), 'composant')} à reprendre ({_citees(noms[:_NOMMES])}{_suite(noms)}) :")
        affichage.dire(f"  {obstacle.value}.")
    for motif, lignes in groupby(sorted(choix.laissees, key=lambda r: r.motif.name), key=lambda r: r.motif):
        affichage.dire(f"  {motif.value} : {_citees(ligne.ref for ligne in lignes)}")
    if choix.abandonnees:
        affichage.dire(f"  sans place dans la nouvelle matrice : {_citees(choix.abandonnees)}")
    if report.anomalies:
        affichage.dire("Relevé dans l'ancienne matrice, et que la copie ne porte pas :")
        affichage.montrer_anomalies(report.anomalies)
    affichage.dire("La feuille Identification n'est pas reportée : dites qui répond, et la date.")
    affichage.montrer_copies(report.mis_de_cote)
    if report.fichier:
        affichage.dire(f"Écrit : {report.fichier}")
        affichage.dire("Contrôlez-la avant le dépôt : une réponse reportée vaut pour son lot, relisez-la.")
