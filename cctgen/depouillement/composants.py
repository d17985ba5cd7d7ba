"""La règle du logiciel embarqué, et ce que le référentiel de produits dit des composants déclarés.

Hors référentiel, un logiciel est admis s'il s'installe et se met à jour avec l'application et n'exige ni
tierce maintenance ni maintien en condition propres (référentiel de produits du CCT du ministère de
l'Intérieur, partie produits). L'outil signale ; une personne décide. Le sens des statuts est déduit : leur
légende n'est pas publiée.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from license_expression import ExpressionError, ExpressionParseError, Licensing, get_spdx_licensing
from rapidfuzz import fuzz, process

from cctgen.clausier.modele import Produit, Statut
from cctgen.matrice import contrat
from cctgen.matrice.modele import Composant
from cctgen.matrice.normalisation import cle, oui_non
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu

_SEUIL_NOM = 88.0
_SEUIL_REFERENCE = 60.0
_SENS_STATUT = {
    Statut.M: "maintenu sur l'existant seulement, à migrer",
    Statut.O: "en observation seulement",
}
_PROPRIETAIRES = {
    "proprietaire",
    "commerciale",
    "commercial",
    "licence commerciale",
    "licence proprietaire",
    "proprietary",
}


@dataclass(frozen=True, slots=True)
class Rapprochement:
    """Les produits du référentiel qui portent le nom d'un composant ; `exact` si c'est le nom même."""

    produits: tuple[Produit, ...]
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Referentiel:
    """Les produits du référentiel, rangés pour être retrouvés."""

    produits: Sequence[Produit]
    par_ref: dict[str, Produit] = field(init=False)
    par_nom: dict[str, tuple[Produit, ...]] = field(init=False)

    def __post_init__(self) -> None:
        """Indexe les produits par référence et par nom."""
        object.__setattr__(self, "par_ref", {cle(p.ref): p for p in self.produits})
        noms: dict[str, tuple[Produit, ...]] = {}
        for produit in self.produits:
            noms[cle(produit.composant)] = (*noms.get(cle(produit.composant), ()), produit)
        object.__setattr__(self, "par_nom", noms)

    def chercher(self, nom: str) -> Rapprochement:
        """Cherche un composant par son nom, exactement puis à peu près."""
        exacts = self.par_nom.get(cle(nom))
        if exacts:
            return Rapprochement(exacts)
        proche = process.extractOne(
            cle(nom), self.par_nom.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=_SEUIL_NOM
        )
        return Rapprochement(self.par_nom[proche[0]] if proche else (), exact=False)


def controler_composants(composants: Sequence[Composant], referentiel: Referentiel, fichier: str) -> Iterator[Anomalie]:
    """Énumère les anomalies des composants déclarés."""
    for composant in composants:
        feuille, _, cellule = composant.lieu.rpartition("!")
        lieu = Lieu(fichier, None, feuille, cellule)
        for code, message, conseil, gravite in (*_produit(composant, referentiel), *_licence(composant)):
            yield Anomalie(code, message, conseil, gravite, lieu)


Constat = tuple[str, str, str, Gravite]


def _produit(composant: Composant, referentiel: Referentiel) -> Iterator[Constat]:
    nom = composant.valeurs[contrat.COMPOSANT].strip()
    if not nom:
        yield "composant-sans-nom", "le composant n'est pas nommé.", "Demandez son nom.", Gravite.A_QUALIFIER
        return
    if not referentiel.produits:
        return
    produit, avis = _retrouver(composant, nom, referentiel)
    yield from avis
    if produit is None:
        yield from _hors_referentiel(composant, nom, referentiel)
    elif produit.statut in _SENS_STATUT:
        statut = f"de statut {produit.statut.value} : {_SENS_STATUT[produit.statut]}"
        message = f"« {nom} » correspond à « {_designation(produit)} », {statut}."
        conseil = "Demandez le produit de remplacement prévu ; le sens du statut reste à confirmer."
        yield "composant-a-remplacer", message, conseil, Gravite.A_QUALIFIER


def _retrouver(composant: Composant, nom: str, referentiel: Referentiel) -> tuple[Produit | None, list[Constat]]:
    """Retrouve le produit par sa référence, puis par son nom et sa version ; tout doute est un constat."""
    reference = composant.valeurs[contrat.REF_REFERENTIEL].strip()
    if reference and cle(reference) in referentiel.par_ref:
        produit = referentiel.par_ref[cle(reference)]
        if fuzz.token_set_ratio(cle(nom), cle(produit.composant)) >= _SEUIL_REFERENCE:
            return produit, _version_differente(composant, produit)
        message = f"la référence {reference} désigne « {_designation(produit)} », pas « {nom} »."
        return None, [("reference-douteuse", message, "Faites préciser la référence.", Gravite.A_QUALIFIER)]
    avis: list[Constat] = []
    if reference and not re.fullmatch(r"(?i)n/?a|aucune?|néant|hors.*|non|-+|sans objet|so", reference):
        message = f"la référence « {reference} » n'existe pas au référentiel."
        avis.append(("reference-douteuse", message, "Faites préciser la référence.", Gravite.A_QUALIFIER))
    trouve = referentiel.chercher(nom)
    version = composant.valeurs[contrat.VERSION]
    retenus = [p for p in trouve.produits if versions_compatibles(version, p.version)]
    if not retenus or len({p.statut for p in retenus}) > 1:
        return None, avis
    if not trouve.exact:
        message = f"« {nom} » a été rapproché de « {_designation(retenus[0])} » ({retenus[0].ref})."
        avis.append(("composant-rapproche", message, "Confirmez ce rapprochement.", Gravite.INFORMATION))
    return retenus[0], avis


def _version_differente(composant: Composant, produit: Produit) -> list[Constat]:
    version = composant.valeurs[contrat.VERSION].strip()
    if versions_compatibles(version, produit.version):
        return []
    message = f"la version déclarée ({version or 'non précisée'}) n'est pas celle de {produit.ref} ({produit.version})."
    return [("reference-douteuse", message, "Faites préciser la version proposée.", Gravite.A_QUALIFIER)]


def versions_compatibles(declaree: str, referencee: str) -> bool:
    """Vrai si la version déclarée entre dans celle du référentiel ; « Version SILL » ou rien : toutes."""
    attendue = _chiffres(referencee)
    return not attendue or _chiffres(declaree)[: len(attendue)] == attendue


def _chiffres(version: str) -> list[str]:
    # « 12,5 » est la forme française d'un nombre que le tableur a converti ; « 1.x » vaut « 1 ».
    trouve = re.search(r"\d+(?:[.,]\d+)*", version)
    return re.split(r"[.,]", trouve.group()) if trouve else []


def _hors_referentiel(composant: Composant, nom: str, referentiel: Referentiel) -> Iterator[Constat]:
    embarque = oui_non(composant.valeurs[contrat.EMBARQUE]).valeur
    manques = list(_preuves_manquantes(composant)) if embarque == "oui" else []
    if manques:
        message = (
            f"« {nom} » est déclaré embarqué, hors référentiel, sans que ce soit démontré : {' ; '.join(manques)}."
        )
        conseil = "Demandez les justifications avant d'admettre le composant."
        yield "embarque-non-demontre", message, conseil, Gravite.A_QUALIFIER
    elif embarque == "oui":
        message = f"« {nom} », hors référentiel, est déclaré embarqué et justifié."
        yield "embarque-a-verifier", message, "Vérifiez la justification.", Gravite.INFORMATION
    else:
        message = f"« {nom} » n'est pas au référentiel de produits{_voisins(composant, nom, referentiel)}."
        conseil = "Demandez un produit du référentiel, ou la démonstration qu'il est embarqué."
        yield "composant-non-reference", message, conseil, Gravite.A_QUALIFIER


def _preuves_manquantes(composant: Composant) -> Iterator[str]:
    attendus = {
        contrat.INSTALLATION: "installation et mise à jour intégrées à l'application",
        contrat.SANS_TMA: "ni tierce maintenance ni maintien en condition propres",
    }
    for colonne, condition in attendus.items():
        if oui_non(composant.valeurs[colonne]).valeur != "oui":
            yield f"« {condition} » n'est pas affirmé"
    if not composant.valeurs[contrat.JUSTIFICATION_COMPOSANT].strip():
        yield "aucune justification"


def _voisins(composant: Composant, nom: str, referentiel: Referentiel) -> str:
    """Dit quelles versions du produit le référentiel connaît, quand c'est la version qui ne va pas."""
    produits = referentiel.chercher(nom).produits
    if not produits:
        return ""
    version = composant.valeurs[contrat.VERSION].strip()
    connues = ", ".join(f"{p.ref} {_designation(p)} (statut {p.statut.value})" for p in produits)
    return f" en version {version or 'non précisée'} ; il connaît {connues}"


def _designation(produit: Produit) -> str:
    return f"{produit.composant} {produit.version}".strip()


@cache
def _licences() -> Licensing:
    return get_spdx_licensing()


@cache
def _identifiants() -> dict[str, str]:
    return {cle(identifiant): identifiant for identifiant in _licences().known_symbols}


def _licence(composant: Composant) -> Iterator[Constat]:
    licence = composant.valeurs[contrat.LICENCE].strip()
    if not licence:
        yield "licence-absente", "la licence n'est pas indiquée.", "Demandez-la.", Gravite.INFORMATION
    elif cle(licence) not in _PROPRIETAIRES and not est_expression_spdx(licence):
        proche = process.extractOne(cle(licence), _identifiants().keys(), scorer=fuzz.token_set_ratio, score_cutoff=75)
        suite = f" ; peut-être {_identifiants()[proche[0]]}" if proche else ""
        message = f"« {licence} » n'est pas un identifiant SPDX{suite}."
        yield "licence-non-reconnue", message, "Faites préciser la licence et sa version.", Gravite.INFORMATION


_MOTS = re.compile(r"[^\s()]+")
_OPERATEURS = {"and", "or", "with"}


def est_expression_spdx(texte: str) -> bool:
    """Vrai pour un identifiant SPDX, une expression (« MIT OR Apache-2.0 ») ou « LicenseRef-… ».

    Un synonyme (« GPL ») que la bibliothèque sait lire n'est pas un identifiant : sa version manque.
    """
    try:
        _licences().parse(texte)
    except (ExpressionError, ExpressionParseError, ValueError):
        return False
    mots = [mot.casefold().removesuffix("+") for mot in _MOTS.findall(texte)]
    return all(m in _OPERATEURS or m.startswith("licenseref-") or m in _minuscules() for m in mots)


@cache
def _minuscules() -> frozenset[str]:
    return frozenset(identifiant.casefold() for identifiant in _licences().known_symbols)
