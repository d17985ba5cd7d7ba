"""La règle du logiciel embarqué, et ce que le référentiel de produits dit des composants déclarés.

Hors référentiel, un logiciel est admis s'il s'installe et se met à jour avec l'application et n'exige ni
tierce maintenance ni maintien en condition propres (référentiel de produits du CCT du ministère de
l'Intérieur, partie produits). L'outil signale ; une personne décide. Le sens des statuts est déduit : leur
légende n'est pas publiée.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from cctgen.clausier.produits import Produit, Statut
from cctgen.depouillement.composants.lieux import lieu_du_composant
from cctgen.depouillement.composants.spdx import est_expression_spdx, est_proprietaire, identifiant_proche
from cctgen.matrice import contrat
from cctgen.matrice.modele import Composant
from cctgen.matrice.normalisation import cle, oui_non
from cctgen.socle.anomalies import Anomalie, Gravite

_SEUIL_NOM = 88.0
_SEUIL_REFERENCE = 60.0
_SENS_STATUT = {
    Statut.M: "maintenu sur l'existant seulement, à migrer",
    Statut.O: "en observation seulement",
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
        proche = nom_proche(cle(nom), self.par_nom)
        return Rapprochement(self.par_nom[proche] if proche else (), exact=False)


def nom_proche(voulu: str, connus: Iterable[str]) -> str:
    """Rend le nom connu qui ressemble le plus à un nom, vide si aucun ne lui ressemble assez.

    « vue js », « vuejs » et « vue » sont le même : ce suffixe se met ou s'omet sans règle.
    """
    reduits = {_sans_js(connu): connu for connu in connus}
    trouve = process.extractOne(_sans_js(voulu), reduits.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=_SEUIL_NOM)
    return reduits[trouve[0]] if trouve else ""


def _sans_js(nom: str) -> str:
    return re.sub(r"(?<=\w{2})\s?js$", "", nom)


def controler_composants(composants: Sequence[Composant], referentiel: Referentiel, fichier: str) -> Iterator[Anomalie]:
    """Énumère les anomalies des composants déclarés."""
    for composant in composants:
        lieu = lieu_du_composant(composant, fichier)
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
    """Vrai si la version déclarée entre dans celle du référentiel ; « Version SILL » ou rien : toutes.

    Le référentiel écrit aussi « ≥ 5.1 », « >2.5.20 » ou « <12 » : la comparaison porte alors sur l'ordre.
    """
    attendue, presente = _chiffres(referencee), _chiffres(declaree)
    borne = _BORNE.match(referencee)
    if not borne or not attendue:
        return not attendue or presente[: len(attendue)] == attendue
    if not presente:
        return False
    return _COMPARAISONS[borne.group(1)](_nombres(presente), _nombres(attendue))


_BORNE = re.compile(r"\s*(>=|<=|[<>≥≤])")
_COMPARAISONS: Mapping[str, Callable[[tuple[int, ...], tuple[int, ...]], bool]] = {
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "≥": operator.ge,
    "<=": operator.le,
    "≤": operator.le,
}


def _nombres(chiffres: Sequence[str]) -> tuple[int, ...]:
    nombres = [int(c[:_CHIFFRES_COMPARES]) for c in chiffres]
    while nombres and not nombres[-1]:
        nombres.pop()
    return tuple(nombres)


_CHIFFRES_COMPARES = 18
"""Un numéro de version plus long n'en est pas un."""


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


def _licence(composant: Composant) -> Iterator[Constat]:
    licence = composant.valeurs[contrat.LICENCE].strip()
    if not licence:
        yield "licence-absente", "la licence n'est pas indiquée.", "Demandez-la.", Gravite.INFORMATION
    elif not est_proprietaire(licence) and not est_expression_spdx(licence):
        proche = identifiant_proche(licence)
        suite = f" ; peut-être {proche}" if proche else ""
        message = f"« {licence} » n'est pas un identifiant SPDX{suite}."
        yield "licence-non-reconnue", message, "Faites préciser la licence et sa version.", Gravite.INFORMATION
