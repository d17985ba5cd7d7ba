"""Les clauses et les exigences en un tableau CSV, une par ligne, relu sans perte.

Le fichier s'ouvre dans un tableur français : point-virgule, UTF-8 annoncé. Une cellule qu'un tableur prendrait pour
une formule est précédée d'une apostrophe, retirée à la relecture.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import Any

from cctgen.clausier.modele import Clause, ClauseRedigee, Exigence
from cctgen.echanges.modele import ClausierEchange, Relecture, relire_un
from cctgen.echanges.redaction import contenu_de
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu

CLAUSE, EXIGENCE = "clause", "exigence"
_DE_CLAUSE = tuple(c for c in ClauseRedigee.model_fields if c not in ("exigences", "remplace"))
_D_EXIGENCE = tuple(Exigence.model_fields)
_PROPRES = tuple(c for c in _D_EXIGENCE if c not in _DE_CLAUSE)
COLONNES = ("sorte", "clause", "theme", "pilier", *_DE_CLAUSE, *_PROPRES)
_CLES = frozenset({"sorte", "clause", "id"})
_ACTIFS = ("=", "+", "-", "@", "\t", "\r", "'")
_SEPARATEUR = " | "

Rangees = dict[str, tuple[int, dict[str, Any]]]
"""Par clause, sa ligne dans le fichier et ses valeurs."""


def ecrire_csv(clausier: ClausierEchange) -> str:
    """Rend le tableau : la ligne d'une clause, puis celles de ses exigences."""
    sortie = io.StringIO(newline="")
    tableau = csv.DictWriter(sortie, COLONNES, delimiter=";", lineterminator="\r\n")
    tableau.writeheader()
    for clause in clausier.clauses:
        for ligne in _lignes(clause):
            tableau.writerow({cle: _proteger(_en_cellule(v)) for cle, v in ligne.items()})
    return "\ufeff" + sortie.getvalue()


def _lignes(clause: Clause) -> Iterator[dict[str, Any]]:
    contenu = contenu_de(clause)
    exigences = contenu.pop("exigences", [])
    yield {"sorte": CLAUSE, "theme": clause.theme, "pilier": clause.pilier, **contenu}
    for exigence in exigences:
        yield {"sorte": EXIGENCE, "clause": clause.id, **exigence}


def _en_cellule(valeur: Any) -> str:
    """Rend une liste de textes séparée par des barres, toute autre structure en JSON."""
    if isinstance(valeur, str):
        return json.dumps(valeur, ensure_ascii=False) if valeur[:1] in ("[", "{", '"') else valeur
    if isinstance(valeur, list) and valeur and all(_est_simple(v) for v in valeur):
        return _SEPARATEUR.join(valeur)
    return json.dumps(valeur, ensure_ascii=False)


def _est_simple(valeur: Any) -> bool:
    return isinstance(valeur, str) and valeur == valeur.strip() != "" and valeur[0] not in '[{"' and "|" not in valeur


def _proteger(texte: str) -> str:
    return f"'{texte}" if texte.startswith(_ACTIFS) else texte


def est_csv_de_clausier(texte: str) -> bool:
    """Vrai si la première ligne porte les colonnes d'un clausier exporté."""
    try:
        return set(next(_tableau(texte), (0, []))[1]) >= _CLES
    except csv.Error:
        return False


def _tableau(texte: str) -> Iterator[tuple[int, list[str]]]:
    """Énumère les lignes, numérotées comme dans un éditeur ; un tableur a pu changer le séparateur."""
    propre = texte.removeprefix("\ufeff")
    premiere = propre.partition("\n")[0]
    lecteur = csv.reader(io.StringIO(propre, newline=""), delimiter=max(";,\t", key=premiere.count))
    debut = 1
    for cellules in lecteur:
        yield debut, [c.removeprefix("'") for c in cellules]
        debut = lecteur.line_num + 1


def relire_csv(texte: str, fichier: str) -> Relecture:
    """Relit le tableau ; chaque ligne est reprise, ou nommée par son numéro."""
    lignes = _tableau(texte)
    entete = next(lignes, (0, []))[1]
    anomalies = list(_fautes_d_entete(entete, fichier))
    clauses: Rangees = {}
    numero = 1
    try:
        for numero, cellules in lignes:
            anomalies += _lire_ligne(entete, cellules, numero, clauses, fichier)
    except csv.Error as faute:
        message = f"le tableau ne se lit plus au-delà de cette ligne ({faute})."
        anomalies.append(_perdue(message, fichier, numero, Gravite.BLOQUANTE))
    relus = [relire_un(c, Clause, Lieu(fichier, numero), ref) for ref, (numero, c) in clauses.items()]
    anomalies += [a for _, fautes in relus for a in fautes]
    clausier = ClausierEchange.model_construct(clauses=tuple(c for c, _ in relus if c is not None))
    return Relecture(clausier, tuple(anomalies))


def _fautes_d_entete(entete: Sequence[str], fichier: str) -> Iterator[Anomalie]:
    for absente in (c for c in COLONNES if c not in entete):
        message = f"la colonne « {absente} » manque : les clauses en perdraient le contenu."
        yield _perdue(message, fichier, 1, Gravite.BLOQUANTE)
    for etrangere in (c for c in entete if c and c not in COLONNES):
        yield _perdue(f"la colonne « {etrangere} » n'est pas d'un clausier : elle n'est pas reprise.", fichier, 1)


def _perdue(message: str, fichier: str, ligne: int, gravite: Gravite = Gravite.A_QUALIFIER) -> Anomalie:
    conseil = "Exportez de nouveau, ou reprenez-la à la main."
    return Anomalie("donnee-non-reprise", message, conseil, gravite, Lieu(fichier, ligne))


def _lire_ligne(
    entete: Sequence[str], cellules: Sequence[str], numero: int, clauses: Rangees, fichier: str
) -> Iterator[Anomalie]:
    contenu = {cle: c for cle, c in zip(entete, cellules, strict=False) if c and cle in COLONNES}
    if contenu:
        yield from _ranger(contenu, numero, clauses, fichier)
    if hors := [c for c in cellules[len(entete) :] if c]:
        yield _perdue(f"la ligne déborde de l'en-tête : « {hors[0][:60]} ».", fichier, numero)


def _ranger(contenu: dict[str, str], numero: int, clauses: Rangees, fichier: str) -> Iterator[Anomalie]:
    sorte, parente, ref = contenu.pop("sorte", ""), contenu.pop("clause", ""), contenu.get("id", "")
    valeurs = {cle: _de_cellule(cle, c) for cle, c in contenu.items()}
    if sorte == CLAUSE and ref not in clauses:
        clauses[ref] = (numero, {**valeurs, "exigences": []})
    elif sorte == EXIGENCE and parente in clauses:
        clauses[parente][1]["exigences"].append(valeurs)
    else:
        motif = {
            CLAUSE: f"la clause « {ref} » est déjà plus haut.",
            EXIGENCE: f"l'exigence « {ref} » vient avant sa clause « {parente} », ou sans elle.",
        }.get(sorte, f"« {sorte} » n'est ni « clause » ni « exigence ».")
        yield _perdue(motif, fichier, numero, Gravite.BLOQUANTE)


_LISTES = frozenset({"complete", "requiert", "incompatible", "references", "correspondances"})


def _de_cellule(colonne: str, cellule: str) -> Any:
    if cellule[0] in '[{"':
        try:
            return json.loads(cellule)
        except (ValueError, RecursionError):
            return cellule
    return [part.strip() for part in cellule.split("|")] if colonne in _LISTES else cellule
