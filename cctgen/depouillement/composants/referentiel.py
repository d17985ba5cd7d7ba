"""Le référentiel de produits, rangé pour qu'un composant s'y retrouve par son paquet, sa référence ou son nom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from packageurl import PackageURL

from cctgen.assemblage.modele import Dossier
from cctgen.clausier.produits import Produit
from cctgen.depouillement.composants.noms import (
    NomReconnu,
    cle_compacte,
    reconnaitre,
    sans_parentheses,
)
from cctgen.depouillement.composants.versions import versions_compatibles
from cctgen.matrice.normalisation import cle

PAQUETS_SYSTEME = frozenset(
    ["alpine", "alpm", "apk", "bitnami", "brew", "deb", "docker", "generic", "github", "gitlab", "oci", "rpm"]
)
"""Les sortes de paquets qui distribuent le logiciel lui-même ; les autres sont celles d'un langage."""


@dataclass(frozen=True, slots=True)
class Rapprochement:
    """Les produits du référentiel qui portent le nom d'un composant, ou rien.

    `manque` dit ce qui a fait reconnaître un nom qui n'est pas le leur, `version` la version lue dans le nom,
    `homonyme` le produit dont le paquet n'a que le nom.
    """

    produits: tuple[Produit, ...] = ()
    manque: str = ""
    version: str = ""
    autre_edition: bool = False
    homonyme: Produit | None = None

    @property
    def exact(self) -> bool:
        """Vrai si le nom est le nom même, ou un nom usuel déclaré."""
        return not self.manque

    def retenir(self, version: str) -> Produit | None:
        """Rend l'entrée qui vaut pour une version, s'il n'y en a qu'une, ou que toutes ont le même statut."""
        compatibles = [p for p in self.produits if versions_compatibles(version, p.version)]
        unanimes = len({p.statut for p in compatibles}) == 1
        return compatibles[0] if unanimes and not self.autre_edition else None


@dataclass(frozen=True)
class Referentiel:
    """Les produits du référentiel, rangés pour être retrouvés."""

    produits: Sequence[Produit]
    par_ref: Mapping[str, Produit] = field(init=False)

    def __post_init__(self) -> None:
        """Indexe les produits par référence."""
        object.__setattr__(self, "par_ref", {cle(p.ref): p for p in self.produits})

    @cached_property
    def familles(self) -> Mapping[str, tuple[Produit, ...]]:
        """Rend toutes les versions d'un même produit, par clé de son nom."""
        rangs: dict[str, list[Produit]] = {}
        for produit in self.produits:
            rangs.setdefault(cle_compacte(sans_parentheses(produit.composant)), []).append(produit)
        return {nom: tuple(versions) for nom, versions in rangs.items()}

    @cached_property
    def par_nom(self) -> Mapping[str, tuple[Produit, ...]]:
        """Rend les familles par chacun de leurs noms : celui du référentiel, ses parenthèses ôtées, les noms usuels."""
        noms: dict[str, tuple[Produit, ...]] = {}
        for famille in self.familles.values():
            for nom in (usuel for p in famille for usuel in p.noms):
                noms[cle_compacte(nom)] = famille
        for nom, famille in self.familles.items():
            noms[nom] = famille
            noms |= {cle_compacte(p.composant): famille for p in famille}
        return noms

    @cached_property
    def _editeurs(self) -> Mapping[str, frozenset[str]]:
        return {nom: frozenset(_mots_d_editeur(famille)) for nom, famille in self.par_nom.items()}

    @cached_property
    def _par_paquet(self) -> Mapping[tuple[str, str, str], tuple[Produit, ...]]:
        return {_paquet(PackageURL.from_string(purl)): self.famille(p) for p in self.produits for purl in p.purls}

    def famille(self, produit: Produit) -> tuple[Produit, ...]:
        """Rend toutes les entrées du même produit, lui compris."""
        return self.familles.get(cle_compacte(sans_parentheses(produit.composant)), (produit,))

    def chercher(self, nom: str, purl: str = "") -> Rapprochement:
        """Cherche un composant par son paquet quand il est dit, sinon par son nom.

        Un paquet d'un langage n'est que lui-même : le client Python « redis » n'est pas le serveur Redis.
        """
        paquet = paquet_de(purl)
        if paquet is None:
            return self._par_le_nom(nom)
        if famille := self._par_paquet.get(_paquet(paquet)):
            return Rapprochement(famille)
        if paquet.type in PAQUETS_SYSTEME:
            du_paquet = self._par_le_nom(paquet.name)
            return du_paquet if du_paquet.produits else self._par_le_nom(nom)
        homonymes = self.par_nom.get(cle_compacte(paquet.name), ()) or self.par_nom.get(cle_compacte(nom), ())
        return Rapprochement(homonyme=next(iter(homonymes), None))

    def _par_le_nom(self, nom: str) -> Rapprochement:
        trouve: NomReconnu | None = reconnaitre(nom, self._editeurs) if nom.strip() else None
        if trouve is None:
            return Rapprochement()
        return Rapprochement(self.par_nom[trouve.cle], trouve.manque, trouve.version, trouve.autre_edition)


@dataclass(frozen=True, slots=True)
class ProduitsConnus:
    """Les produits du référentiel, dans un lot où aucun article ne l'institue : seul leur support s'y oppose."""

    referentiel: Referentiel


ReferentielDuLot = Referentiel | ProduitsConnus
"""Ce que l'on oppose aux composants d'un lot."""


def opposable(referentiel: Referentiel, dossier: Dossier, lot: int) -> ReferentielDuLot:
    """Rend le référentiel tel qu'il vaut dans un lot."""
    return ProduitsConnus(referentiel) if lot in dossier.sans_referentiel else referentiel


def paquet_de(purl: str) -> PackageURL | None:
    """Rend l'identité que porte un purl, ou rien s'il est vide ou mal formé."""
    try:
        return PackageURL.from_string(purl.strip())
    except ValueError:
        return None


def _paquet(purl: PackageURL) -> tuple[str, str, str]:
    """Rend un paquet sans sa version ; l'espace « library » est celui des images officielles."""
    espace = "" if purl.namespace in (None, "library") else str(purl.namespace)
    return purl.type, espace.casefold(), purl.name.casefold()


def _mots_d_editeur(famille: Iterable[Produit]) -> Iterable[str]:
    for produit in famille:
        yield from re.findall(r"[a-z]+", cle(f"{produit.editeur} {produit.composant} {' '.join(produit.noms)}"))
