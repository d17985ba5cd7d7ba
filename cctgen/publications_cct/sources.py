"""Import des publications officielles du CCT : d'un fichier, d'un dossier ou de la copie d'un dépôt, à une publication.

Seule porte du paquet vers le disque.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from cctgen.publications_cct.identifiants import distinguer_exigences, distinguer_produits
from cctgen.publications_cct.lecture.lignes import Recolte
from cctgen.publications_cct.lecture.tableaux import lire_fichier
from cctgen.publications_cct.modele import FichierLu, Publication, pour_information
from cctgen.publications_cct.texte import en_slug
from cctgen.socle.anomalies import Anomalie, Lieu
from cctgen.socle.erreurs import DossierIntrouvable
from cctgen.socle.fichiers import empreinte, lire
from cctgen.socle.refus import cause

EXTENSIONS = frozenset({".md", ".markdown", ".html", ".htm", ".njk"})
_NON_LUS = frozenset({".pdf", ".docx", ".xlsx", ".xls", ".ods", ".odt", ".csv"})
_DOSSIERS_IGNORES = frozenset({".git", "node_modules", "_site", ".venv", "__pycache__"})
_TAILLE_MAX = 20_000_000
_REFERENCES_COMMUNES = 5
"""Références communes au-dessous desquelles un fichier n'est pas tenu pour une publication que le clausier cite."""


def lire_publication(
    source: Path,
    connues: Collection[str] = (),
    version: str = "",
    nom: str = "",
    citees: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> Publication:
    """Lit une publication, fichier ou dossier.

    `connues` sont les publications que le clausier cite déjà (« cct-mi ») : un fichier qui en porte le nom en relève.
    `citees` donne, pour chacune, les références citées : un fichier qui les emploie en relève aussi. `nom` l'impose.
    `version` vaut pour tous les fichiers, quand la source ne la dit pas. Lève `DossierIntrouvable`.
    """
    fichiers: list[FichierLu] = []
    anomalies: list[Anomalie] = []
    for chemin, relatif in _fichiers(source):
        lu, fautes = _lire(chemin, relatif)
        anomalies += fautes
        fichiers += [] if lu is None else [lu]
    if nom:
        return assembler(fichiers, en_slug(nom) or "publication", (), version, anomalies)
    return assembler(fichiers, _nom_de(source), connues, version, anomalies, citees)


def assembler(
    fichiers: Sequence[FichierLu],
    nom: str,
    connues: Collection[str] = (),
    version: str = "",
    anomalies: Sequence[Anomalie] = (),
    citees: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> Publication:
    """Réunit des fichiers lus en une publication ; `nom` désigne la source quand rien ne la nomme mieux."""
    releve = [*anomalies]
    recoltes: list[tuple[FichierLu, str, Recolte]] = []
    for fichier in fichiers:
        recolte = Recolte()
        for tableau in fichier.tableaux:
            recolte.recolter(tableau, fichier.titre)
        source = _source_de(fichier, nom, connues)
        if source == nom and (reconnue := reconnaitre([e.reference for e in recolte.exigences], citees)):
            releve += [_reconnue(fichier, nom, reconnue)] if reconnue != nom else []
            source = reconnue
        recoltes.append((fichier, source, recolte))
        releve += [*fichier.anomalies, *recolte.anomalies]
    utiles = [r for r in recoltes if r[2].exigences or r[2].produits or r[0].regles]
    versions, remarques = _versions(utiles, version)
    exigences, doublons = distinguer_exigences(
        [replace(e, source=s, version=versions[s]) for _, s, r in utiles for e in r.exigences]
    )
    regles, redites = distinguer_exigences(
        [replace(e, source=s, version=versions[s]) for f, s, _ in utiles for e in f.regles]
    )
    produits, repetes = distinguer_produits([replace(p, source=s) for _, s, r in utiles for p in r.produits])
    titres = {s: _titre_de(s, [f for f, autre, _ in utiles if autre == s]) for s in versions}
    constats = (*releve, *remarques, *doublons, *redites, *repetes)
    return Publication(exigences, regles, produits, versions, titres, constats)


def _fichiers(source: Path) -> Iterator[tuple[Path, str]]:
    if source.is_file():
        yield source, source.name
        return
    if not source.is_dir():
        raise DossierIntrouvable(
            f"La publication « {source} » n'existe pas.", "Donnez un fichier, un dossier ou la copie d'un dépôt."
        )
    for chemin in sorted(source.rglob("*")):
        relatif = chemin.relative_to(source)
        if chemin.is_file() and not _DOSSIERS_IGNORES & set(relatif.parts[:-1]):
            yield chemin, relatif.as_posix()


def _lire(chemin: Path, nom: str) -> tuple[FichierLu | None, list[Anomalie]]:
    suffixe = chemin.suffix.lower()
    if suffixe in _NON_LUS:
        message = f"un fichier {suffixe} n'est pas lu ; seuls le sont Markdown, HTML et Nunjucks."
        autre = "Word, Excel et CSV s'importent par « cctgen clausier importer »."
        return None, [pour_information("fichier-non-lu", message, Lieu(nom), conseil=autre)]
    if suffixe not in EXTENSIONS:
        return None, []
    try:
        octets = lire(chemin)
    except OSError as erreur:
        message = f"le fichier ne peut pas être lu ({cause(erreur)})."
        return None, [Anomalie("fichier-illisible", message, "Vérifiez vos droits.", lieu=Lieu(nom))]
    if len(octets) > _TAILLE_MAX:
        message = f"le fichier dépasse {_TAILLE_MAX // 1_000_000} Mo : il n'est pas lu."
        return None, [Anomalie("fichier-demesure", message, "Découpez-le.", lieu=Lieu(nom))]
    try:
        return lire_fichier(octets.decode("utf-8-sig"), nom), []
    except UnicodeDecodeError:
        remarque = pour_information(
            "encodage-suppose", "le fichier n'est pas en UTF-8 : lu en Windows-1252.", Lieu(nom)
        )
        return lire_fichier(octets.decode("cp1252", errors="replace"), nom), [remarque]


def _nom_de(source: Path) -> str:
    resolu = source.resolve()
    return en_slug(resolu.stem if source.is_file() else resolu.name) or "publication"


def _source_de(fichier: FichierLu, nom: str, connues: Collection[str]) -> str:
    """Rend la publication connue que nomment le fichier, son chemin ou son titre ; à défaut celle de l'import."""
    indices = (*(en_slug(p, 200) for p in reversed(fichier.nom.split("/"))), nom, en_slug(fichier.titre, 200))
    for indice in indices:
        for connue in sorted(connues, key=len, reverse=True):
            if f"-{connue}-" in f"-{indice}-":
                return connue
    return nom


def reconnaitre(references: Sequence[str], citees: Mapping[str, Collection[str]]) -> str:
    """Rend la publication connue dont un fichier emploie les références, ou rien.

    Cinq au moins, et la moitié des siennes : « EX1 » seul ne désigne personne.
    """
    siennes = {r for r in references if r}
    communes = {nom: len(siennes & set(refs)) for nom, refs in citees.items()}
    meilleure = max(sorted(communes), key=lambda nom: communes[nom], default="")
    nombre = communes.get(meilleure, 0)
    return meilleure if nombre >= _REFERENCES_COMMUNES and nombre * 2 >= len(siennes) else ""


def _reconnue(fichier: FichierLu, nom: str, reconnue: str) -> Anomalie:
    return pour_information(
        "publication-reconnue",
        f"le fichier emploie les références de « {reconnue} » : il est lu comme cette publication, et non « {nom} ».",
        Lieu(fichier.nom),
        reconnue,
        "Si c'en est une autre, nommez-la : --publication NOM.",
    )


def _versions(
    recoltes: Sequence[tuple[FichierLu, str, Recolte]], imposee: str
) -> tuple[dict[str, str], list[Anomalie]]:
    par_source: dict[str, list[tuple[FichierLu, str]]] = defaultdict(list)
    for fichier, source, recolte in recoltes:
        par_source[source].append((fichier, recolte.version or fichier.version))
    versions: dict[str, str] = {}
    anomalies: list[Anomalie] = []
    for source, lus in par_source.items():
        annoncees = sorted({version for _, version in lus if version})
        if imposee or annoncees:
            versions[source] = imposee or annoncees[-1]
        else:
            versions[source] = f"copie-{empreinte(''.join(fichier.empreinte for fichier, _ in lus))[:8]}"
        anomalies += _remarque_de_version(source, versions[source], annoncees, imposee)
    return versions, anomalies


def _remarque_de_version(source: str, retenue: str, annoncees: Sequence[str], imposee: str) -> Iterator[Anomalie]:
    if imposee:
        return
    if not annoncees:
        yield pour_information(
            "version-absente",
            f"la publication « {source} » ne dit ni version ni date ; « {retenue} » désigne cette copie.",
            Lieu(),
            source,
            "Donnez-la : --version AAAA-MM-JJ.",
        )
    elif len(annoncees) > 1:
        yield pour_information(
            "versions-multiples",
            f"la publication « {source} » annonce plusieurs versions ({', '.join(annoncees)}) ; retenue : {retenue}.",
            Lieu(),
            source,
        )


def _titre_de(source: str, fichiers: Sequence[FichierLu]) -> str:
    """Une publication d'un seul fichier porte le titre de celui-ci ; de plusieurs, le nom de leur ensemble."""
    return fichiers[0].titre or source if len(fichiers) == 1 else source
