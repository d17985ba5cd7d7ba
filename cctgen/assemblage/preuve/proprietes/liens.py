"""Liens entre clauses : ce que l'une requiert, ce qu'elle exclut, ce à quoi elle renvoie."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.assemblage.preuve.circuit import FAUX
from cctgen.assemblage.preuve.proprietes.modele import Cible, Propriete, nom_de
from cctgen.assemblage.preuve.traduction import LotLogique
from cctgen.clausier.modele import Clause
from cctgen.clausier.textes.redaction import renvois, textes_de
from cctgen.socle.anomalies import Chemin


def requises_presentes(lot: LotLogique) -> Iterator[Propriete]:
    """Une clause retenue l'est avec toutes celles qu'elle requiert."""
    for clause in lot.monde.clauses.values():
        for rang, requise in enumerate(clause.requiert):
            yield Propriete(
                "requiert-insatisfait",
                _sans(lot, clause, requise),
                f"{nom_de(clause)} requiert {requise}, qui n'est pas retenue",
                f"Élargissez le « quand » de {requise}, resserrez celui de {clause.id}, ou retirez « requiert ».",
                Cible(clause.id, chemin=("requiert", rang)),
            )


def incompatibles_separees(lot: LotLogique) -> Iterator[Propriete]:
    """Deux clauses incompatibles ne sont jamais retenues ensemble."""
    for clause in lot.monde.clauses.values():
        for rang, autre in enumerate(clause.incompatible):
            ensemble = lot.circuit.et((lot.clauses[clause.id], lot.clauses.get(autre, FAUX)))
            yield Propriete(
                "incompatibles-ensemble",
                ensemble,
                f"{nom_de(clause)} et {autre} sont incompatibles, mais retenues ensemble",
                "Séparez leurs « quand », ou retirez « incompatible ».",
                Cible(clause.id, chemin=("incompatible", rang)),
            )


def renvois_resolus(lot: LotLogique) -> Iterator[Propriete]:
    """Tout renvoi d'une clause retenue, dans ses textes, ses exigences ou sa note, vise une clause retenue."""
    for clause in lot.monde.clauses.values():
        for chemin, texte in textes_imprimes(clause):
            for visee in renvois(texte):
                yield Propriete(
                    "renvoi-orphelin",
                    _sans(lot, clause, visee),
                    f"{nom_de(clause)} renvoie à {visee}, qui n'est pas retenue",
                    f"Retirez le renvoi, ou donnez à {visee} un « quand » qui couvre celui de {clause.id}.",
                    Cible(clause.id, chemin=chemin),
                )


def renvois_des_formulaires(lot: LotLogique) -> Iterator[Propriete]:
    """Tout renvoi d'un formulaire produit vise une clause retenue avec celle du formulaire."""
    for formulaire in lot.monde.clausier.formulaires.values():
        if (clause := lot.monde.clauses.get(formulaire.clause)) is None:
            continue
        textes = [formulaire.introduction]
        for section in formulaire.sections:
            textes += [section.consigne, *(t for champ in section.champs for t in (champ.valeur, champ.aide))]
        for visee in dict.fromkeys(v for texte in textes for v in renvois(texte)):
            yield Propriete(
                "renvoi-orphelin",
                _sans(lot, clause, visee),
                f"le formulaire {formulaire.id} renvoie à {visee}, qui n'est pas retenue",
                f"Retirez le renvoi, ou donnez à {visee} un « quand » qui couvre celui de {clause.id}.",
                Cible(fichier=f"formulaires/{formulaire.id}.yaml"),
            )


def textes_imprimes(clause: Clause) -> Iterator[tuple[Chemin, str]]:
    """Énumère les textes d'une clause dont les renvois et les variables se résolvent à l'assemblage."""
    yield from textes_de(clause)
    yield ("note_acheteur",), clause.note_acheteur
    for rang, derogation in enumerate(clause.deroge):
        yield ("deroge", rang, "objet"), derogation.objet


def _sans(lot: LotLogique, clause: Clause, autre: str) -> int:
    return lot.circuit.et((lot.clauses[clause.id], -lot.clauses.get(autre, FAUX)))
