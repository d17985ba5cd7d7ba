"""Une personne relit une clause : corriger ses textes, voir ce que cela change, viser ; rien n'est écrit au clausier.

Ce qui en sort est un fichier à verser : l'outil ne réécrit jamais ce que le gardien rédige.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import unified_diff
from pathlib import Path
from tempfile import TemporaryDirectory

from cctgen.clausier.lecture.fichiers import lire_clausier
from cctgen.clausier.modele import Clause
from cctgen.clausier.textes.retouche import Proses, proses_de, retoucher, viser
from cctgen.clausier.verification.ensemble import empreinte_de_clause
from cctgen.socle import yaml_strict
from cctgen.socle.anomalies import Anomalie, Gravite
from cctgen.socle.contenu import contenu
from cctgen.socle.erreurs import DonneesInvalides, DossierIntrouvable
from cctgen.usages.ouverture.clausier_verifie import anomalies_du_clausier, exiger_clausier


@dataclass(frozen=True, slots=True)
class FichierAVerser:
    """Un fichier de clause changé, et sa place dans `clausier/`."""

    chemin: str
    texte: str

    @property
    def octets(self) -> bytes:
        """Rend ce qui s'enregistre."""
        return self.texte.encode()


@dataclass(frozen=True, slots=True)
class Correction:
    """Une correction proposée : le fichier avant et après, et ce que la vérification y relève."""

    avant: str
    apres: FichierAVerser
    anomalies: tuple[Anomalie, ...]

    @property
    def ecarts(self) -> tuple[str, ...]:
        """Rend les lignes ôtées (« - ») et ajoutées (« + »), sans leur entourage."""
        lignes = unified_diff(self.avant.splitlines(), self.apres.texte.splitlines(), lineterm="", n=0)
        return tuple(ligne for ligne in lignes if not ligne.startswith(("---", "+++", "@@")))


def clause_a_relire(identifiant: str) -> Clause:
    """Rend la clause du clausier livré ; lève `DossierIntrouvable` si elle n'existe pas."""
    clause = exiger_clausier().clauses.get(identifiant)
    if clause is None:
        raise DossierIntrouvable(f"Aucune clause ne s'appelle « {identifiant} ».", "Cherchez-la dans le clausier.")
    return clause


def textes_a_relire(identifiant: str) -> Proses:
    """Rend les textes de la clause qu'un relecteur peut corriger, par chemin."""
    return proses_de(clause_a_relire(identifiant))


def corriger(identifiant: str, proses: Proses) -> Correction:
    """Rend le fichier corrigé, ses écarts et les anomalies qu'il ferait naître ; rien n'est écrit.

    Lève `DossierIntrouvable` si la clause, ou l'un des textes, n'existe pas.
    """
    clause = clause_a_relire(identifiant)
    if inconnus := set(proses) - set(proses_de(clause)):
        raise DossierIntrouvable(f"« {identifiant} » n'a pas ce texte : {min(inconnus, key=str)}.")
    avant, document = _lire(clause)
    apres = retoucher(avant, document, proses)
    return Correction(avant, FichierAVerser(clause.fichier, apres), tuple(_anomalies_avec(clause, apres)))


def fichier_vise(identifiant: str, par: str, le: date) -> FichierAVerser:
    """Rend le fichier de la clause, qui porte le visa de cette personne sur son texte d'aujourd'hui."""
    clause = clause_a_relire(identifiant)
    ecrit, document = _lire(clause)
    return FichierAVerser(clause.fichier, viser(ecrit, document, par, le, empreinte_de_clause(clause)))


def _lire(clause: Clause) -> tuple[str, yaml_strict.DocumentYaml]:
    chemin = contenu("clausier").parent / clause.fichier
    texte = chemin.read_text(encoding="utf-8")
    document, anomalies = yaml_strict.analyser(texte, clause.fichier)
    if anomalies:
        raise DonneesInvalides(anomalies)
    return texte, document


def _anomalies_avec(clause: Clause, texte: str) -> Iterator[Anomalie]:
    """Énumère ce qui, une fois ce fichier à la place du sien, ferait refuser le clausier ou se dirait de la clause."""
    with TemporaryDirectory() as atelier:
        copie = Path(atelier) / "clausier"
        shutil.copytree(contenu("clausier"), copie)
        (copie.parent / clause.fichier).write_text(texte, encoding="utf-8")
        lecture = lire_clausier([copie])
        for anomalie in anomalies_du_clausier(lecture, ()):
            if anomalie.gravite is Gravite.BLOQUANTE or anomalie.lieu.fichier == clause.fichier:
                yield anomalie
