"""Importer un clausier d'un autre format : le lire, en tirer un clausier superposable et son rapport de qualité."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cctgen.clausier.lecture.fichiers import lire_clausier
from cctgen.clausier.verification.ensemble import verifier
from cctgen.documents.composition.formes_refusees import formes_refusees
from cctgen.echanges.modele import Relecture
from cctgen.echanges.rangement import ranger
from cctgen.echanges.rapport import FICHIER_RAPPORT, rediger_rapport
from cctgen.echanges.reconnaissance import reconnaitre_et_relire
from cctgen.matrice.formats import CLASSEURS
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu, bloquantes
from cctgen.socle.commandes import commande
from cctgen.socle.contenu import contenu
from cctgen.socle.erreurs import DonneesInvalides, DossierIntrouvable
from cctgen.socle.fichiers import ecrire, lire
from cctgen.socle.gestes.geste import geste, reprendre_si_interrompu
from cctgen.socle.refus import cause
from cctgen.usages.ouverture.clausier_verifie import exiger_clausier
from cctgen.usages.ouverture.clausiers_enregistres import exiger_hors_d_une_consultation

_IMPORTABLES = frozenset({".docx", *CLASSEURS, ".csv", ".json", ".reqif"})
_NOMMES = 3
"""Fichiers d'un dossier que le conseil nomme."""


@dataclass(frozen=True, slots=True)
class DemandeImport:
    """Ce que le gardien demande."""

    source: Path
    destination: Path
    prefixe: str = ""
    superposes: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Import:
    """Un import préparé : les fichiers à écrire, et tout ce qui a été constaté."""

    destination: Path
    fichiers: Mapping[str, str]
    clauses: int
    exigences: int
    anomalies: tuple[Anomalie, ...]

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `importer`."""
        return {
            "clauses": self.clauses,
            "exigences": self.exigences,
            "fichiers": list(self.fichiers),
            "anomalies": [a.en_dict() for a in self.anomalies],
        }


def preparer(demande: DemandeImport) -> Import:
    """Lit la source et rédige le clausier, sans rien écrire ; les fautes sont dans `anomalies`."""
    exiger_hors_d_une_consultation(demande.destination)
    reprendre_si_interrompu(demande.destination)
    autres = [s for s in demande.superposes if s.resolve() != demande.destination.resolve()]
    base = exiger_clausier(autres)
    relecture = reconnaitre_et_relire(_octets(demande.source), demande.source.name, base, demande.prefixe)
    relu = relecture.clausier
    if not relu.clauses and not bloquantes(relecture.anomalies):
        relecture = replace(relecture, anomalies=(*relecture.anomalies, _rien(demande.source)))
    fichiers, remarques = ranger(relu, base, demande.source.name)
    anomalies = (*relecture.anomalies, *remarques)
    if not bloquantes(anomalies):
        anomalies = (*anomalies, *_verifier(fichiers, demande.destination.resolve().name, autres))
    ecrites = sum(1 for nom in fichiers if nom.startswith(("clauses/", "cct/")))
    releve = Relecture(relu, anomalies)
    fichiers[FICHIER_RAPPORT] = rediger_rapport(releve, demande.source.name, len(relu.clauses) - ecrites)
    exigences = sum(len(c.exigences) for c in relu.clauses)
    return Import(demande.destination, fichiers, len(relu.clauses), exigences, anomalies)


def ecrire_import(importe: Import, *, remplacer: bool = False) -> tuple[Path, ...]:
    """Écrit le clausier d'un coup ; rend les copies mises de côté.

    Lève `DonneesInvalides` si une anomalie bloque, `TravailProtege` si une personne a modifié un fichier depuis
    l'import précédent et que `remplacer` est faux.
    """
    if fautes := bloquantes(importe.anomalies):
        raise DonneesInvalides(fautes)
    with geste(importe.destination) as ouvert:
        for nom, texte in sorted(importe.fichiers.items()):
            conseil = "Reportez vos corrections dans la source, ou importez ailleurs."
            ouvert.produire(importe.destination / nom, texte.encode(), conseil)
        return ouvert.mettre_en_place(remplacer=remplacer)


def _octets(source: Path) -> bytes:
    if not source.exists():
        raise DossierIntrouvable(f"La source « {source} » n'existe pas.", "Vérifiez le chemin.")
    try:
        if source.is_dir():
            message = f"« {source.name} » est un dossier, et l'import lit un fichier."
            raise DossierIntrouvable(message, _que_donner(source))
        return lire(source)
    except OSError as erreur:
        message = f"« {source.name} » ne peut pas être lu : {cause(erreur)}."
        raise DossierIntrouvable(message, "Donnez un fichier Word, Excel, CSV, JSON, OSCAL ou ReqIF.") from erreur


def _que_donner(dossier: Path) -> str:
    """Rend le geste qui convient à ce que contient un dossier : un export OSCAL, un clausier, des documents."""
    if (dossier / "catalogue.json").is_file():
        return f"Donnez le catalogue qu'il contient : {dossier / 'catalogue.json'}"
    if (dossier / "clausier.yaml").is_file():
        geste_utile = commande("--clausier", dossier, "clausier", "verifier")
        return f"C'est déjà un clausier, qui se superpose tel quel : {geste_utile}"
    fichiers = sorted(f.name for f in dossier.iterdir() if f.suffix.lower() in _IMPORTABLES)
    if not fichiers:
        return "Il ne contient ni document Word, ni classeur, ni CSV, ni JSON, ni ReqIF."
    suite = "…" if len(fichiers) > _NOMMES else ""
    return f"Donnez l'un de ses fichiers, un par import : {', '.join(fichiers[:_NOMMES])}{suite}"


def _rien(source: Path) -> Anomalie:
    message = "aucune clause n'a été trouvée."
    conseil = "Un document porte des titres et du texte ; un classeur, une ligne d'en-tête et une clause par ligne."
    return Anomalie("rien-a-importer", message, conseil, lieu=Lieu(source.name))


def _verifier(fichiers: Mapping[str, str], nom: str, autres: Sequence[Path]) -> tuple[Anomalie, ...]:
    """Superpose le clausier rédigé dans un dossier provisoire et rend ce que `clausier verifier` en dira.

    Une faute de fond n'empêche pas d'écrire : c'est dans le clausier importé qu'une personne la corrigera.
    """
    with tempfile.TemporaryDirectory(prefix="cctgen-import-") as provisoire:
        racine = Path(provisoire) / (nom or "import")
        for chemin, texte in fichiers.items():
            ecrire(racine / chemin, texte)
        lecture = lire_clausier([contenu("clausier"), *autres, racine])
        return tuple(_a_corriger(verifier(lecture, formes_refusees), f"{racine.name}/"))


def _a_corriger(anomalies: Sequence[Anomalie], prefixe: str) -> Iterator[Anomalie]:
    for anomalie in anomalies:
        if anomalie.gravite is Gravite.BLOQUANTE:
            message = f"« clausier verifier » refusera : {anomalie.message}"
            yield replace(anomalie, message=message, gravite=Gravite.A_QUALIFIER)
        elif anomalie.lieu.fichier.startswith(prefixe):
            yield anomalie


def decompte(anomalies: Sequence[Anomalie]) -> dict[str, int]:
    """Rend le nombre d'anomalies par code, les plus nombreuses d'abord."""
    return dict(Counter(a.code for a in anomalies).most_common())
