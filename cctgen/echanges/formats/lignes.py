"""Une clause et ses exigences en lignes d'un tableau de textes, et retour : ce que CSV et ReqIF ont en commun."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args, get_origin

from cctgen.clausier.modele import Clause, ClauseRedigee, Exigence
from cctgen.echanges.modele import ClausierEchange, Relecture, relire_un
from cctgen.echanges.redaction import contenu_de
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.validation import Modele

CLAUSE, EXIGENCE = "clause", "exigence"
_DE_CLAUSE = tuple(c for c in ClauseRedigee.model_fields if c not in ("exigences", "remplace"))
_PROPRES = tuple(c for c in Exigence.model_fields if c not in _DE_CLAUSE)
COLONNES = ("sorte", "clause", "theme", "pilier", *_DE_CLAUSE, *_PROPRES)
_SEPARATEUR = " | "


def _est_une_liste_de_textes(annotation: Any) -> bool:
    element = next(iter(get_args(annotation)), None)
    return get_origin(annotation) is tuple and not (isinstance(element, type) and issubclass(element, Modele))


_LISTES = frozenset(
    nom
    for modele in (ClauseRedigee, Exigence)
    for nom, champ in modele.model_fields.items()
    if _est_une_liste_de_textes(champ.annotation)
)
"""Les champs qui tiennent en une cellule, séparés par des barres : déduits du modèle, un champ de plus y est déjà."""


def lignes_de(clause: Clause) -> Iterator[dict[str, str]]:
    """Énumère la ligne de la clause, puis celles de ses exigences ; une valeur absente n'y figure pas."""
    contenu = contenu_de(clause)
    exigences = contenu.pop("exigences", [])
    tete = {"sorte": CLAUSE, "theme": clause.theme, "pilier": clause.pilier, **contenu}
    suite = ({"sorte": EXIGENCE, "clause": clause.id, **exigence} for exigence in exigences)
    for ligne in (tete, *suite):
        yield {cle: _en_cellule(valeur) for cle, valeur in ligne.items() if valeur != ""}


def _en_cellule(valeur: Any) -> str:
    """Rend une liste de textes séparée par des barres, toute autre structure en JSON."""
    if isinstance(valeur, str):
        return json.dumps(valeur, ensure_ascii=False) if valeur[:1] in ("[", "{", '"') else valeur
    if isinstance(valeur, list) and valeur and all(_est_simple(v) for v in valeur):
        return _SEPARATEUR.join(valeur)
    return json.dumps(valeur, ensure_ascii=False)


def _est_simple(valeur: Any) -> bool:
    return isinstance(valeur, str) and valeur == valeur.strip() != "" and valeur[0] not in '[{"' and "|" not in valeur


def _de_cellule(colonne: str, cellule: str) -> Any:
    if cellule[0] in '[{"':
        try:
            return json.loads(cellule)
        except (ValueError, RecursionError):
            return cellule
    return [part.strip() for part in cellule.split("|")] if colonne in _LISTES else cellule


@dataclass
class Relues:
    """Les clauses relues à mesure, et les lignes qui n'en sont pas."""

    fichier: str
    _clauses: dict[str, tuple[Lieu, dict[str, Any]]] = field(default_factory=dict)
    anomalies: list[Anomalie] = field(default_factory=list)

    def ajouter(self, ligne: Mapping[str, str], lieu: Lieu) -> None:
        """Range une ligne, ou la nomme."""
        valeurs = {cle: _de_cellule(cle, texte) for cle, texte in ligne.items() if texte and cle in COLONNES}
        sorte, parente = valeurs.pop("sorte", ""), valeurs.pop("clause", "")
        ref = valeurs.get("id", "")
        if sorte == CLAUSE and ref not in self._clauses:
            self._clauses[ref] = (lieu, {**valeurs, "exigences": []})
        elif sorte == EXIGENCE and parente in self._clauses:
            self._clauses[parente][1]["exigences"].append(valeurs)
        else:
            motif = {
                CLAUSE: f"la clause « {ref} » est déjà plus haut.",
                EXIGENCE: f"l'exigence « {ref} » vient avant sa clause « {parente} », ou sans elle.",
            }.get(sorte, f"« {sorte} » n'est ni « clause » ni « exigence ».")
            self.anomalies.append(perdue(motif, lieu, Gravite.BLOQUANTE))

    def relecture(self) -> Relecture:
        """Rend les clauses valides, et toutes les fautes."""
        relus = [relire_un(contenu, Clause, lieu, str(ref)) for ref, (lieu, contenu) in self._clauses.items()]
        fautes = [a for _, anomalies in relus for a in anomalies]
        clausier = ClausierEchange.model_construct(clauses=tuple(c for c, _ in relus if c is not None))
        return Relecture(clausier, (*self.anomalies, *fautes))


def perdue(message: str, lieu: Lieu, gravite: Gravite = Gravite.A_QUALIFIER) -> Anomalie:
    """Rend l'anomalie d'une donnée que l'échange ne reprend pas."""
    conseil = "Exportez de nouveau, ou reprenez-la à la main."
    return Anomalie("donnee-non-reprise", message, conseil, gravite, lieu)
