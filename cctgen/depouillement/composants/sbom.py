"""Lit un inventaire de composants (SBOM) : CycloneDX ou SPDX 2, en JSON.

Le fichier vient d'un tiers : sa taille et son nombre d'entrées sont bornés, et rien n'en est perdu sans être dit.
Le produit décrit lui-même n'est pas un de ses composants : il est écarté.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import unquote

from cctgen.depouillement.composants.spdx import licence_lue, termes_de_licence
from cctgen.matrice.lecture.archive import FichierRefuse
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.fichiers import empreinte
from cctgen.socle.nombres import compter

TAILLE_MAXIMALE_SBOM = 30_000_000
"""Octets d'un inventaire ; les plus gros connus en font quelques millions."""

_ENTREES_MAXIMALES = 50_000
_LONGUEUR_MAXIMALE = 2_000
"""Caractères d'un nom, d'une version ou d'une licence."""

_SANS_VALEUR = {"NOASSERTION", "UNKNOWN"}
Objet = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ComposantSbom:
    """Un composant inventorié ; `groupe` est l'espace de noms du paquet, vide s'il n'en a pas."""

    nom: str
    version: str
    licence: str
    fournisseur: str
    groupe: str
    purl: str
    lieu: Lieu

    @property
    def designation(self) -> str:
        """Rend « groupe/nom version »."""
        complet = f"{self.groupe}/{self.nom}" if self.groupe else self.nom
        return f"{complet} {self.version}".strip()


@dataclass(frozen=True, slots=True)
class Sbom:
    """Un inventaire lu ; sans `format`, il n'a pas pu l'être, et ses anomalies disent pourquoi."""

    fichier: str
    sha256: str
    format: str = ""
    composants: tuple[ComposantSbom, ...] = ()
    anomalies: tuple[Anomalie, ...] = ()

    @property
    def est_lisible(self) -> bool:
        """Vrai si le fichier est un inventaire que l'on sait lire."""
        return bool(self.format)


def sous_le_nom(sbom: Sbom, nom: str) -> Sbom:
    """Rend le même inventaire sous le nom qu'il a dans un autre pli : chaque candidat n'y lit que ses fichiers."""
    if nom == sbom.fichier:
        return sbom
    composants = tuple(replace(c, lieu=replace(c.lieu, fichier=nom)) for c in sbom.composants)
    anomalies = tuple(replace(a, lieu=replace(a.lieu, fichier=nom)) for a in sbom.anomalies)
    return replace(sbom, fichier=nom, composants=composants, anomalies=anomalies)


def lire_sbom(octets: bytes, nom: str) -> Sbom:
    """Lit un inventaire ; un fichier abîmé, démesuré ou d'un autre format donne une anomalie."""
    sha256 = empreinte(octets)
    try:
        format_lu, entrees = _reconnaitre(_objet(octets))
    except FichierRefuse as refus:
        anomalie = Anomalie(refus.code, refus.message, refus.conseil, Gravite.A_QUALIFIER, Lieu(nom))
        return Sbom(nom, sha256, anomalies=(anomalie,))
    releve = _Releve(nom)
    for chemin, entree in entrees:
        releve.ajouter(chemin, entree)
    return Sbom(nom, sha256, format_lu, tuple(releve.composants), tuple(releve.anomalies()))


def est_sbom_ou_abime(octets: bytes) -> bool:
    """Faux pour un JSON qui se lit et décrit autre chose : seul celui-là n'est sûrement pas un inventaire."""
    try:
        _reconnaitre(_objet(octets))
    except FichierRefuse as refus:
        return refus.code != _AUTRE_FORMAT
    return True


_AUTRE_FORMAT, _AUTRE_VERSION = "sbom-format-inconnu", "sbom-version-inconnue"


def _objet(octets: bytes) -> Objet:
    if len(octets) > TAILLE_MAXIMALE_SBOM:
        message = f"l'inventaire dépasse {TAILLE_MAXIMALE_SBOM // 1_000_000} Mo."
        raise FichierRefuse("fichier-demesure", message, "Remettez l'inventaire des seuls composants livrés.")
    try:
        objet = json.loads(octets)
    except (ValueError, RecursionError) as faute:
        conseil = "Produisez-le à nouveau, au format CycloneDX ou SPDX 2, en JSON."
        raise FichierRefuse("fichier-illisible", "l'inventaire n'est pas un JSON lisible.", conseil) from faute
    if isinstance(objet, dict) and isinstance(objet.get("sbom"), dict):
        # Les forges rendent l'inventaire dans une enveloppe {"sbom": …}.
        objet = objet["sbom"]
    if not isinstance(objet, dict):
        raise _refus(_AUTRE_FORMAT, "le fichier JSON n'est pas un inventaire de composants.")
    return objet


def _refus(code: str, message: str) -> FichierRefuse:
    return FichierRefuse(code, message, "Donnez un inventaire CycloneDX ou SPDX 2, en JSON.")


Entrees = Iterator[tuple[str, "_Entree"]]


def _reconnaitre(objet: Objet) -> tuple[str, Entrees]:
    if objet.get("bomFormat") == "CycloneDX":
        return f"CycloneDX {_texte(objet.get('specVersion'))}".strip(), _entrees_cyclonedx(objet)
    version = _texte(objet.get("spdxVersion"))
    if version.startswith("SPDX-2"):
        return f"SPDX {version.removeprefix('SPDX-')}", _entrees_spdx(objet)
    if version or "spdx.org" in _texte(objet.get("@context")):
        raise _refus(_AUTRE_VERSION, f"cette version de SPDX ({version or 'SPDX 3'}) n'est pas lue.")
    raise _refus(_AUTRE_FORMAT, "le fichier n'est ni un inventaire CycloneDX, ni un inventaire SPDX.")


@dataclass(frozen=True, slots=True)
class _Entree:
    """Une entrée brute de l'inventaire, tous formats confondus."""

    genre: str
    nom: str
    version: str
    licence: str
    fournisseur: str
    groupe: str
    purl: str


def _entrees_cyclonedx(objet: Objet) -> Entrees:
    """Parcourt les composants, ceux qu'ils contiennent compris, sans récursion : la profondeur vient d'un tiers."""
    pile = [("components", objet)]
    while pile:
        chemin, parent = pile.pop()
        for rang, service in enumerate(_liste(parent.get("services"))):
            ici = f"{chemin.removesuffix('components')}services[{rang}]"
            yield ici, replace(_cyclonedx(service), genre=_SERVICE)
        for rang, composant in enumerate(_liste(parent.get("components"))):
            ici = f"{chemin}[{rang}]"
            yield ici, _cyclonedx(composant)
            if "components" in composant:
                pile.append((f"{ici}.components", composant))


_SERVICE = "service"
"""Un service appelé n'est pas livré : il se nomme, et ne se confronte pas."""


def _cyclonedx(composant: Objet) -> _Entree:
    fournisseurs = (
        _nom_de(composant.get("supplier")),
        _nom_de(composant.get("manufacturer")),
        _texte(composant.get("publisher")),
        _texte(composant.get("author")),
    )
    purl = _texte(composant.get("purl"))
    return _Entree(
        genre=_texte(composant.get("type")),
        nom=_texte(composant.get("name")),
        version=_version(composant.get("version")),
        licence=_licence_cyclonedx(composant),
        fournisseur=next(filter(None, fournisseurs), ""),
        groupe=_texte(composant.get("group")) or _groupe_du_purl(purl),
        purl=purl,
    )


def _licence_cyclonedx(composant: Objet) -> str:
    """Rend les licences d'un composant ; plusieurs entrées restent listées : rien ne dit si elles se cumulent."""
    termes = []
    for choix in _liste(composant.get("licenses")):
        licence = choix.get("license")
        identifiee = licence if isinstance(licence, dict) else {}
        textes = (choix.get("expression"), identifiee.get("id"), identifiee.get("name"))
        termes.append(next(filter(None, map(_texte, textes)), ""))
    return licence_lue(" ; ".join(dict.fromkeys(t for t in termes if t)))


def _entrees_spdx(objet: Objet) -> Entrees:
    annonces = objet.get("documentDescribes")
    decrits = set(map(_texte, annonces)) if isinstance(annonces, list) else set()
    decrits |= {
        _texte(lien.get("relatedSpdxElement"))
        for lien in _liste(objet.get("relationships"))
        if lien.get("relationshipType") == "DESCRIBES"
    }
    # Un paquet sans identifiant n'est pas le produit décrit.
    decrits.discard("")
    for rang, paquet in enumerate(_liste(objet.get("packages"))):
        if _texte(paquet.get("SPDXID")) not in decrits:
            yield f"packages[{rang}]", _spdx(paquet)


def _spdx(paquet: Objet) -> _Entree:
    purls = [
        _texte(r.get("referenceLocator"))
        for r in _liste(paquet.get("externalRefs"))
        if r.get("referenceType") == "purl"
    ]
    purl = next(iter(purls), "")
    nom, groupe = _texte(paquet.get("name")), _groupe_du_purl(purl)
    return _Entree(
        genre=_texte(paquet.get("primaryPackagePurpose")).casefold(),
        nom=nom.removeprefix(f"{groupe}/") if groupe else nom,
        version=_version(paquet.get("versionInfo")),
        licence=licence_lue(_licence(paquet.get("licenseDeclared")) or _licence(paquet.get("licenseConcluded"))),
        fournisseur=_organisation(paquet.get("supplier")) or _organisation(paquet.get("originator")),
        groupe=groupe,
        purl=purl,
    )


def _licence(valeur: object) -> str:
    """Rend une licence SPDX ; « NONE » dit qu'il n'y en a pas, et se demande comme une licence tue."""
    texte = _texte(valeur)
    return "" if texte == "NONE" else texte


def _organisation(valeur: object) -> str:
    """Rend « ACME » pour « Organization: ACME (contact@acme.example) »."""
    return _texte(valeur).partition(": ")[2].partition(" (")[0] or _texte(valeur)


def _groupe_du_purl(purl: str) -> str:
    """Rend l'espace de noms d'un identifiant « pkg:type/espace/nom@version »."""
    chemin = purl.partition("?")[0].partition("#")[0]
    morceaux = [unquote(m) for m in chemin.removeprefix("pkg:").split("/")]
    return "/".join(morceaux[1:-1])


def _texte(valeur: object) -> str:
    """Rend un texte sur une ligne, sans commande de terminal ; « NOASSERTION » ne dit rien, donc vaut vide."""
    texte = " ".join(_INTERDITS.sub(" ", valeur).split()) if isinstance(valeur, str) else ""
    return "" if texte in _SANS_VALEUR else texte


_INTERDITS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def _nom_de(valeur: object) -> str:
    return _texte(valeur.get("name")) if isinstance(valeur, dict) else ""


def _version(valeur: object) -> str:
    """Rend une version, même écrite en nombre : le JSON n'en garde ni le zéro final, ni les guillemets."""
    return str(valeur) if isinstance(valeur, (int, float)) and not isinstance(valeur, bool) else _texte(valeur)


def _liste(valeur: object) -> list[Objet]:
    """Rend les objets d'une liste ; une entrée d'une autre sorte tient lieu d'un objet vide, donc sans nom.

    Ce qui devrait être une liste et n'en est pas une est une entrée : rien ne s'y lit, et c'est compté.
    """
    entrees = valeur if isinstance(valeur, list) else [] if valeur is None else [{}]
    return [e if isinstance(e, dict) else {} for e in entrees]


@dataclass(slots=True)
class _Releve:
    """Les composants gardés, et le compte de ceux qui ne l'ont pas été."""

    fichier: str
    composants: list[ComposantSbom] = field(default_factory=list)
    _vus: set[_Entree] = field(default_factory=set)
    _ecartes: Counter[str] = field(default_factory=Counter)

    def ajouter(self, chemin: str, entree: _Entree) -> None:
        """Garde une entrée, ou compte pourquoi elle ne l'est pas."""
        motif = next((nom for nom, vaut in _MOTIFS.items() if vaut(entree)), "")
        if not motif and entree in self._vus:
            motif = "répétée à l'identique"
        if not motif and len(self.composants) >= _ENTREES_MAXIMALES:
            motif = f"au-delà de {_ENTREES_MAXIMALES} composants"
        if motif:
            self._ecartes[motif] += 1
            return
        self._vus.add(entree)
        lieu = Lieu(self.fichier, None, chemin)
        self.composants.append(
            ComposantSbom(
                entree.nom, entree.version, entree.licence, entree.fournisseur, entree.groupe, entree.purl, lieu
            )
        )

    def anomalies(self) -> Iterator[Anomalie]:
        """Énumère ce qui a été écarté, et l'inventaire vide."""
        lieu = Lieu(self.fichier)
        if self._ecartes:
            accordes = {m: m if compte < 2 else _PLURIELS.get(m, m) for m, compte in self._ecartes.items()}
            detail = ", ".join(f"{compte} {accordes[motif]}" for motif, compte in self._ecartes.items())
            message = f"des entrées de l'inventaire n'ont pas été reprises : {detail}."
            grave = any(motif.startswith("au-delà") for motif in self._ecartes)
            gravite = Gravite.A_QUALIFIER if grave else Gravite.INFORMATION
            yield Anomalie("sbom-entrees-ecartees", message, "Vérifiez l'inventaire remis.", gravite, lieu)
        yield from self._licences_indeterminees(lieu)
        if not self.composants:
            conseil = "Demandez l'inventaire des composants effectivement assemblés."
            yield Anomalie("sbom-vide", "l'inventaire ne nomme aucun composant.", conseil, Gravite.A_QUALIFIER, lieu)

    def _licences_indeterminees(self, lieu: Lieu) -> Iterator[Anomalie]:
        conseil = "Faites dire, pour chacun, l'expression SPDX exacte."
        sans = [c for c in self.composants if not c.licence]
        listees = [c for c in self.composants if len(termes_de_licence(c.licence)) > 1]
        cumul = "aux licences listées, sans dire si elles se cumulent"
        for touches, defaut in ((sans, "sans licence"), (listees, cumul)):
            if touches:
                noms = ", ".join(c.designation for c in touches[:_COMPOSANTS_NOMMES])
                suite = f" et {len(touches) - _COMPOSANTS_NOMMES} autres" if len(touches) > _COMPOSANTS_NOMMES else ""
                message = f"{compter(len(touches), 'composant')} de l'inventaire {defaut} : {noms}{suite}."
                yield Anomalie("sbom-licence-indeterminee", message, conseil, Gravite.INFORMATION, lieu)


_COMPOSANTS_NOMMES = 12

_MOTIFS: Mapping[str, Callable[[_Entree], bool]] = {
    "service appelé, non livré": lambda e: e.genre == _SERVICE,
    "simple fichier": lambda e: e.genre == "file",
    "sans nom": lambda e: not e.nom,
    "au texte démesuré": lambda e: max(map(len, (e.nom, e.version, e.licence, e.fournisseur))) > _LONGUEUR_MAXIMALE,
}

_PLURIELS = {
    "service appelé, non livré": "services appelés, non livrés",
    "simple fichier": "simples fichiers",
    "répétée à l'identique": "répétées à l'identique",
}
