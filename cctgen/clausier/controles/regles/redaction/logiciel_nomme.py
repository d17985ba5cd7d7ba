"""Un logiciel nommé, qui écarterait les autres."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from cctgen.clausier.controles.lue import ClauseLue, Constat
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.expressions import expression
from cctgen.clausier.textes.phrases import Phrase, evoque
from cctgen.socle.anomalies import Gravite

_NEUTRE = expression(r"indépendamment de (?:l'|son |leur |tout |tel )éditeur|quel que soit l'éditeur", re.IGNORECASE)
_NOMME = expression(r"\b(?:logiciel|progiciel)s?\s+(?:libres?\s+)?«?\s?(?P<nom>[A-Z][\w+.#-]*[\w+#])")
_LOGICIEL_INSERE = expression(r"\{(?:logiciels?|progiciels?)\w*\}")


def examiner(lue: ClauseLue) -> Iterator[Constat]:
    """Relève un logiciel nommé sans « indépendamment de l'éditeur » ni « ou équivalent » (R. 2111-7 du CCP)."""
    produits = _noms_des_produits(lue.clausier.composants)
    if any(_est_du_texte(p) and evoque(p.texte, "éditeur") and _NEUTRE.search(p.texte) for p in lue.phrases):
        return
    vus: set[str] = set()
    for phrase in filter(_est_du_texte, lue.a_juger):
        if evoque(phrase.texte, "équivalent"):
            continue
        nommes = [m.group("nom") for m in _NOMME.finditer(phrase.texte)] if "ogiciel" in phrase.texte else []
        nommes += _produits_nommes(phrase.texte, produits)
        nommes += [m.group(0) for m in _LOGICIEL_INSERE.finditer(phrase.texte)]
        for nom in (n for n in nommes if n not in vus):
            vus.add(nom)
            yield Constat(
                f"« {nom} » est nommé sans « indépendamment de l'éditeur ».",
                "Décrivez le besoin, écrivez « ou équivalent », ou désignez le logiciel libre indépendamment de"
                " l'éditeur, de la marque et du prestataire.",
                phrase.chemin,
                Gravite.A_QUALIFIER,
            )


def _est_du_texte(phrase: Phrase) -> bool:
    return phrase.chemin[0] in ("texte", "exigences")


_MOTS_COURANTS = frozenset({"Calibre", "Doctrine", "Eclipse", "Envol", "Osmose", "Python", "Sympa", "Tableau"})
"""Produits du référentiel dont le nom est aussi un mot de la langue, ou celui d'un langage normalisé."""


_MOT = expression(r"[\w-]+")


@lru_cache(maxsize=4)
def _noms_des_produits(composants: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    """Rend les noms des produits du référentiel par leur premier mot, les plus longs d'abord.

    Un nom court ou d'un mot courant dirait autre chose.
    """
    noms = {re.split(r"\s*[(/–]|\s-\s", composant)[0].strip() for composant in composants}
    surs = sorted((n for n in noms if len(n) > 3 and n not in _MOTS_COURANTS), key=len, reverse=True)
    par_mot: dict[str, list[str]] = {}
    for nom in surs:
        if debut := _MOT.match(nom):
            par_mot.setdefault(debut.group(), []).append(nom)
    return {mot: tuple(siens) for mot, siens in par_mot.items()}


def _produits_nommes(phrase: str, produits: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Énumère les produits cités en entier : « Apache-2.0 » est une licence, non un produit."""
    if produits.keys().isdisjoint(_MOT.findall(phrase)):
        return
    lu = 0
    for mot in _MOT.finditer(phrase):
        if mot.start() < lu:
            continue
        for nom in produits.get(mot.group(), ()):
            fin = mot.start() + len(nom)
            if phrase.startswith(nom, mot.start()) and not _MOT.match(phrase, fin):
                yield nom
                lu = fin
                break


REGLE = Regle(
    code="logiciel-nomme",
    voit="Un logiciel nommé sans neutralité.",
    source="Code de la commande publique, R. 2111-7",
    exemple="le logiciel Kertios",
    remede="Décrivez le besoin, ou écrivez « ou équivalent ».",
    examiner=examiner,
    fautifs=({"texte": "Le titulaire installe le logiciel Kertios."},),
    sains=({"texte": "Le titulaire installe le logiciel Kertios ou équivalent."},),
)
