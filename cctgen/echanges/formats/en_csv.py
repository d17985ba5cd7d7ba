"""Les clauses et les exigences en un tableau CSV, une par ligne, relu sans perte.

Le fichier s'ouvre dans un tableur français : point-virgule, UTF-8 annoncé. Une cellule qu'un tableur prendrait pour
une formule est précédée d'une apostrophe, retirée à la relecture.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from cctgen.echanges.format import Format
from cctgen.echanges.formats.lignes import COLONNES, Relues, lignes_de, perdue
from cctgen.echanges.modele import ClausierEchange, Relecture
from cctgen.echanges.tableau_csv import CsvAbime, lignes_de_csv
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.typographie import raccourcir

_CLES = frozenset({"sorte", "clause", "id"})
_ACTIFS = ("=", "+", "-", "@", "\t", "\r", "'")


def ecrire_csv(clausier: ClausierEchange) -> str:
    """Rend le tableau : la ligne d'une clause, puis celles de ses exigences."""
    sortie = io.StringIO(newline="")
    tableau = csv.DictWriter(sortie, COLONNES, delimiter=";", lineterminator="\r\n")
    tableau.writeheader()
    for clause in clausier.clauses:
        for ligne in lignes_de(clause):
            tableau.writerow({cle: _proteger(texte) for cle, texte in ligne.items()})
    return "\ufeff" + sortie.getvalue()


def _proteger(texte: str) -> str:
    return f"'{texte}" if texte.startswith(_ACTIFS) else texte


def est_csv_de_clausier(texte: str) -> bool:
    """Vrai si la première ligne porte les colonnes d'un clausier exporté."""
    try:
        return set(next(_tableau(texte), (0, []))[1]) >= _CLES
    except CsvAbime:
        return False


def _tableau(texte: str) -> Iterator[tuple[int, list[str]]]:
    """Énumère les lignes, et leur rang dans le fichier ; un tableur a pu changer le séparateur."""
    return ((debut, [c.removeprefix("'") for c in cellules]) for debut, cellules in lignes_de_csv(texte))


def relire_csv(texte: str, fichier: str) -> Relecture:
    """Relit le tableau ; chaque ligne est reprise, ou nommée par son numéro."""
    lignes = _tableau(texte)
    entete = next(lignes, (0, []))[1]
    relues = Relues(fichier)
    relues.anomalies += _fautes_d_entete(entete, fichier)
    try:
        for numero, cellules in lignes:
            lieu = Lieu(fichier, numero)
            if any(cellules[: len(entete)]):
                relues.ajouter(dict(zip(entete, cellules, strict=False)), lieu)
            if hors := [c for c in cellules[len(entete) :] if c]:
                relues.anomalies.append(perdue(f"la ligne déborde de l'en-tête : « {raccourcir(hors[0], 60)} ».", lieu))
    except CsvAbime as faute:
        relues.anomalies.append(perdue(f"{faute}.", Lieu(fichier, faute.ligne), Gravite.BLOQUANTE))
    return relues.relecture()


def _fautes_d_entete(entete: Sequence[str], fichier: str) -> Iterator[Anomalie]:
    lieu = Lieu(fichier, 1)
    for absente in (c for c in COLONNES if c not in entete):
        message = f"la colonne « {absente} » manque : les clauses en perdraient le contenu."
        yield perdue(message, lieu, Gravite.BLOQUANTE)
    for etrangere in (c for c in entete if c and c not in COLONNES):
        yield perdue(f"la colonne « {etrangere} » n'est pas d'un clausier : elle n'est pas reprise.", lieu)


FORMAT = Format(
    "csv",
    ecrire_csv,
    reconnait=lambda recu: est_csv_de_clausier(recu.texte),
    relire=lambda recu: relire_csv(recu.texte, recu.nom),
)
